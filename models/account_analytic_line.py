from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

WORK_TYPES = [('remote', "Remote"), ('onsite', "On-site"), ('phone', "Phone")]


class AccountAnalyticLine(models.Model):
    """Time that is paid in clips: its fields and the doors through which it changes.

    What a change costs is worked out in `account_analytic_line_settlement.py`.
    """

    _inherit = 'account.analytic.line'

    clip_card_billing = fields.Boolean(
        string="Paid in Clips",
        copy=True,
        help="Taken from the project when the line is created; only a clip card manager changes"
        " it afterwards.",
    )
    clip_card_account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Clip Account",
        index='btree_not_null',
        ondelete='restrict',
        readonly=True,
        copy=False,
        help="The customer whose cards pay; fixed when the line is first covered.",
    )
    clip_card_work_type = fields.Selection(
        selection=WORK_TYPES, string="Kind of Work", default='remote', copy=True
    )
    clip_card_address_id = fields.Many2one(
        comodel_name='res.partner',
        string="Visited Address",
        ondelete='set null',
        readonly=True,
        copy=False,
    )
    clip_card_transport_hours = fields.Float(
        string="Transport Time",
        copy=False,
        help="One-way transport time that this line counts. It counts once per visit, on the"
        " visit's first on-site line. Type a time to use it instead of the standard.",
    )
    clip_card_transport_source = fields.Selection(
        selection=[('typed', "Typed by hand"), ('standard', "Standard time"), ('none', "Unknown")],
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    clip_card_transport_own_minutes = fields.Integer(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The typed or standard minutes to this line's address, as known when it was written.",
    )
    clip_card_transport_missing = fields.Boolean(
        string="Transport Time Missing",
        readonly=True,
        copy=False,
        help="The line that carried this visit's transport time is gone, and nobody has set"
        " another.",
    )
    clip_card_free_reason = fields.Char(
        string="Goodwill",
        copy=True,
        help="Why this time costs no clips. Only a clip card manager gives time away; the"
        " customer sees the reason.",
    )
    clip_card_free = fields.Selection(
        selection=[('goodwill', "Goodwill")],
        string="Free",
        readonly=True,
        copy=False,
        help="Why the line costs nothing, as known when it was written.",
    )
    clip_card_minutes = fields.Integer(
        string="Counted Minutes",
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Work and transport time that count towards the task's commenced hours.",
    )
    clip_card_due = fields.Integer(
        string="Clips Due",
        readonly=True,
        copy=False,
        help="What the line adds to the task's commenced hours.",
    )
    clip_card_clips = fields.Integer(
        string="Clips", readonly=True, copy=False, help="Net clips debited for this line."
    )
    clip_card_uncovered = fields.Integer(
        string="Uncovered Clips",
        readonly=True,
        copy=False,
        help="Clips due that no card has paid.",
    )
    clip_card_settled = fields.Integer(
        string="Settled Clips",
        readonly=True,
        copy=False,
        help="Clips due that were invoiced or written off instead of being paid from a card.",
    )
    clip_card_invoiced = fields.Integer(
        string="Clips Invoiced", readonly=True, copy=False, help="Settled clips on an order."
    )
    clip_card_settlement_line_id = fields.Many2one(
        comodel_name='sale.order.line',
        string="Invoiced On",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
    )
    clip_card_write_off_reason = fields.Char(
        string="Written Off Because", readonly=True, copy=False
    )
    clip_card_entry_ids = fields.One2many(
        comodel_name='clip.card.entry',
        inverse_name='timesheet_id',
        string="Clip Entries",
        readonly=True,
        copy=False,
    )
    clip_card_explanation = fields.Char(
        string="Clips Explained", compute='_compute_clip_card_explanation'
    )
    clip_card_preview = fields.Char(string="Clips", compute='_compute_clip_card_preview')

    _clip_card_task_idx = models.Index(
        '(task_id, date) INCLUDE (clip_card_account_id, clip_card_minutes)'
        ' WHERE clip_card_account_id IS NOT NULL'
    )
    _clip_card_uncovered_idx = models.Index(
        '(clip_card_account_id, date, id) WHERE clip_card_uncovered > 0'
    )
    _clip_card_visit_idx = models.Index(
        '(employee_id, date, clip_card_address_id) WHERE clip_card_address_id IS NOT NULL'
    )

    # === COMPUTE METHODS ===#

    def _compute_so_line(self):
        # Pinned by the ledger: stock would re-route open lines to the customer's newest order.
        super(
            AccountAnalyticLine, self.filtered(lambda line: not line.clip_card_billing)
        )._compute_so_line()

    def _compute_partner_id(self):
        covered = self.filtered('clip_card_account_id')
        super(AccountAnalyticLine, self - covered)._compute_partner_id()

    def _timesheet_determine_sale_line(self):
        """Time that is not paid in clips never goes to a card's sales order item."""
        sale_line = super()._timesheet_determine_sale_line()
        if sale_line and sale_line._is_clip_card():
            return self.env['sale.order.line']
        return sale_line

    # === CRUD METHODS ===#

    @api.model
    def _get_clip_card_ledger_fields(self):
        """Fields that only settling writes; nobody sets them, through a form or past it."""
        return {
            'clip_card_account_id',
            'clip_card_address_id',
            'clip_card_transport_source',
            'clip_card_transport_own_minutes',
            'clip_card_transport_missing',
            'clip_card_free',
            'clip_card_minutes',
            'clip_card_due',
            'clip_card_clips',
            'clip_card_uncovered',
            'clip_card_settled',
            'clip_card_invoiced',
            'clip_card_settlement_line_id',
            'clip_card_write_off_reason',
            'clip_card_entry_ids',
        }

    @api.model
    def _get_clip_card_trigger_fields(self):
        """Fields whose change may move clips or the words of a statement."""
        return {
            'project_id',
            'task_id',
            'date',
            'unit_amount',
            'product_uom_id',
            'employee_id',
            'name',
            'company_id',
            'clip_card_billing',
            'clip_card_work_type',
            'clip_card_transport_hours',
            'clip_card_free_reason',
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_clip_card_ledger_fields(vals)
            self._prepare_clip_card_values(vals)
        typed = [vals.get('clip_card_transport_hours') for vals in vals_list]
        lines = super().create(vals_list)
        if len(lines) != len(typed):
            # The calendar leaves out days on which nobody works; it types no transport time.
            typed = [None] * len(lines)
        typed_hours = {
            line.id: hours
            for line, hours in zip(lines, typed, strict=True)
            if hours is not None and hours is not False
        }
        lines.filtered(lambda line: line.clip_card_billing and line.project_id)._clip_card_sync(
            typed_hours=typed_hours
        )
        return lines

    def write(self, vals):
        self._check_clip_card_ledger_fields(vals)
        if not self._get_clip_card_trigger_fields() & vals.keys():
            self._check_clip_card_sale_line(vals)
            return super().write(vals)
        self._check_clip_card_rights(vals)
        before = self._get_clip_card_footprint()
        result = super().write(vals)
        written = set(vals) | self._clip_card_follow_project(vals)
        lines = self.filtered(lambda line: line.clip_card_billing or line.clip_card_account_id)
        if lines:
            hours = vals.get('clip_card_transport_hours')
            typed = {} if hours is None or hours is False else dict.fromkeys(lines.ids, hours)
            lines._clip_card_sync(before, written, typed)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_clip_card_settled(self):
        for line in self.filtered('clip_card_settlement_line_id'):
            raise UserError(
                self.env._(
                    "The time of %(day)s (%(text)s) is invoiced on %(order)s and cannot be"
                    " deleted. Cancel that order first.",
                    day=line.date,
                    text=line.name,
                    order=line.sudo().clip_card_settlement_line_id.order_id.name,
                )
            )

    def unlink(self):
        lines = self.filtered('clip_card_account_id')
        if not lines:
            return super().unlink()
        # Checked first: nothing may move for a line that stays.
        self.check_access('unlink')
        self._unlink_except_clip_card_settled()
        before = lines._get_clip_card_footprint()
        lines._clip_card_withdraw(before)
        return super().unlink()

    def _clip_card_store(self, values):
        """Write values that follow from settling, lines with the same ones together.

        Past this model's own `write`, which would settle them again.

        :param values: dict of values per line id
        :return: the lines that changed
        """
        groups = defaultdict(list)
        for line in self.browse(values):
            changes = {
                name: value
                for name, value in values[line.id].items()
                if self._fields[name].convert_to_write(line[name], line) != value
            }
            if changes:
                groups[tuple(changes.items())].append(line.id)
        for changes, ids in groups.items():
            super(AccountAnalyticLine, self.browse(ids)).write(dict(changes))
        return self.browse([line_id for ids in groups.values() for line_id in ids])

    # === GUARDS ===#

    def _check_clip_card_ledger_fields(self, vals):
        fields_set = self._get_clip_card_ledger_fields() & vals.keys()
        if fields_set and not self.env.su:
            names = ', '.join(
                self._fields[name]._description_string(self.env) for name in sorted(fields_set)
            )
            raise UserError(
                self.env._(
                    "%(fields)s cannot be set: they follow from the time and the customer's"
                    " cards. Change the time instead.",
                    fields=names,
                )
            )

    def _check_clip_card_rights(self, vals):
        """Only a manager gives time away or takes it off the clip cards."""
        self._check_clip_card_sale_line(vals)
        if self.env.su or self.env.user.has_group('clip_card.group_clip_card_manager'):
            return
        reason = vals.get('clip_card_free_reason') or False
        if 'clip_card_free_reason' in vals and any(
            line.clip_card_free_reason != reason for line in self
        ):
            self._refuse_clip_card_goodwill()
        if 'clip_card_billing' in vals and any(
            line.clip_card_billing != bool(vals['clip_card_billing']) for line in self
        ):
            self._refuse_clip_card_billing()

    @api.model
    def _refuse_clip_card_goodwill(self):
        raise AccessError(
            self.env._(
                "Only a clip card manager may give time away as goodwill. Ask one to enter the"
                " reason on the line."
            )
        )

    @api.model
    def _refuse_clip_card_billing(self):
        raise AccessError(
            self.env._(
                "Only a clip card manager may change whether time is paid in clips. The project"
                " decides it when the line is created."
            )
        )

    def _check_clip_card_sale_line(self, vals):
        """The sales order item of covered time follows the card that paid it."""
        if 'so_line' not in vals or self.env.su:
            return
        for line in self.filtered('clip_card_billing'):
            if vals['so_line'] != line.so_line.id:
                raise UserError(
                    self.env._(
                        "The time of %(day)s on %(task)s is paid in clips: its sales order item"
                        " follows the card that paid it and cannot be chosen.",
                        day=line.date,
                        task=line.task_id.name or line.project_id.name,
                    )
                )

    @api.model
    def _prepare_clip_card_values(self, vals):
        """Give a new timesheet line its project's billing, and refuse what is the manager's."""
        task = self.env['project.task'].sudo().browse(vals.get('task_id'))
        project_id = vals.get('project_id') or self.env.context.get('default_project_id')
        project = task.project_id or self.env['project.project'].sudo().browse(project_id)
        if not project:
            return
        manager = self.env.su or self.env.user.has_group('clip_card.group_clip_card_manager')
        if vals.get('clip_card_free_reason') and not manager:
            self._refuse_clip_card_goodwill()
        if vals.get('clip_card_billing') is None:
            vals['clip_card_billing'] = project.clip_card_billing
        elif bool(vals['clip_card_billing']) != project.clip_card_billing and not manager:
            self._refuse_clip_card_billing()
        if vals['clip_card_billing']:
            vals.update(so_line=False, is_so_line_edited=True)

    def _clip_card_follow_project(self, vals):
        """Bill time that moved to another project like that project.

        :return: the names of the fields that changed with it
        """
        if vals.get('clip_card_billing'):
            self.sudo().write({'so_line': False, 'is_so_line_edited': True})
        if 'clip_card_billing' in vals or not {'project_id', 'task_id'} & vals.keys():
            return set()
        changed = self.filtered(
            lambda line: line.clip_card_billing != line.sudo().project_id.clip_card_billing
        )
        for billing, lines in changed.sudo().grouped(
            lambda line: line.project_id.clip_card_billing
        ).items():
            values = {'clip_card_billing': billing, 'is_so_line_edited': billing}
            super(AccountAnalyticLine, lines).write({**values, 'so_line': False})
        return {'clip_card_billing'} if changed else set()

    def _is_readonly(self):
        return super()._is_readonly() or bool(
            self.sudo().clip_card_settlement_line_id.qty_invoiced
        )

    # === CUSTOMER AND ADDRESS ===#

    def _get_clip_card_contact(self):
        """The task's contact, else the project's: whose cards pay, and where a visit goes."""
        self.ensure_one()
        return self.sudo().task_id.partner_id or self.sudo().project_id.partner_id

    def _get_clip_card_account(self):
        """The account that pays this line, made when the customer has none.

        :raise ValidationError: when neither task nor project has a customer
        """
        self.ensure_one()
        contact = self._get_clip_card_contact()
        if not contact:
            raise ValidationError(
                self.env._(
                    "%(task)s is paid in clips, but it has no customer. Set the customer on the"
                    " task or on its project.",
                    task=(self.task_id or self.project_id).sudo().display_name,
                )
            )
        return self.env['clip.card.account']._get_or_create(contact, self.company_id)

    @api.model
    def _get_clip_card_open_work_domain(self):
        """Covered time whose customer must not change: on open tasks, or still uncovered."""
        return Domain('clip_card_account_id', '!=', False) & (
            Domain('clip_card_uncovered', '>', 0)
            | Domain('task_id', '=', False)
            | Domain('task_id.is_closed', '=', False)
        )

    @api.model
    def _check_clip_card_customer(self, domain):
        """Refuse a change of customer that would pull open work away from its cards.

        :param domain: the lines that the change may affect; call it after the change
        :raise UserError: naming the work and the way out
        """
        lines = self.sudo().search(domain & self._get_clip_card_open_work_domain())
        for line in lines:
            customer = line.clip_card_account_id.partner_id
            contact = line._get_clip_card_contact()
            if contact.commercial_partner_id != customer:
                raise UserError(
                    self.env._(
                        "%(task)s has time paid from the clip cards of %(customer)s, so its"
                        " customer cannot change to %(other)s. Close the task and make a new one"
                        " for the other customer, or move the time to another task first.",
                        task=(line.task_id or line.project_id).display_name,
                        customer=customer.display_name,
                        other=contact.commercial_partner_id.display_name or self.env._("nobody"),
                    )
                )
