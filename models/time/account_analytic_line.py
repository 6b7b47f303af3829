from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: Known here alone: no context that comes from outside can hold it.
SPLITTING = object()
#: What OCA's `sale_timesheet_line_exclude` says of time that is not billed.
EXCLUDED = 'exclude_from_sale_order'
#: What time that is paid in clips is counted and told by: stock's fields, which it limits nowhere.
COUNTED_FIELDS = frozenset({'date', 'name', 'unit_amount'})
#: Fields whose change may move clips or the words of a statement.
TRIGGER_FIELDS = {
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
    'clip_card_out_of_hours',
    'clip_card_transport_hours',
    'clip_card_free_reason',
    EXCLUDED,
}
WORK_TYPES = [('remote', "Remote"), ('onsite', "On-site"), ('phone', "Phone")]


class AccountAnalyticLine(models.Model):
    """Time that is paid in clips: its fields and the doors through which it changes.

    Who may change what is said in `account_analytic_line_guards.py`; what a change costs is
    planned in `rules.planning`; `account_analytic_line_plan.py` reads, plans and writes.
    """

    _name = 'account.analytic.line'
    _inherit = ['clip.card.limited', 'account.analytic.line']

    clip_card_billing = fields.Boolean(
        string="Paid in Clips",
        copy=False,
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
    clip_card_out_of_hours = fields.Boolean(
        string="Out of Hours",
        help="In the evening, at night, at the weekend or on a holiday: each minute counts with the"
        " company's factor before it is rounded to commenced hours.",
    )
    clip_card_factor = fields.Float(
        string="Minutes Count",
        digits=(4, 2),
        compute='_compute_clip_card_factor',
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        export_string_translation=False,
        help="How many times each minute out of hours counts, as it was when that was ticked; 0"
        " in working hours.",
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
        copy=False,
        help="Why this time costs no clips. Only a clip card manager gives time away; the"
        " customer sees the reason.",
    )
    clip_card_free = fields.Selection(
        selection=[('goodwill', "Goodwill"), ('excluded', "Not billed")],
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
    clip_card_checked_by = fields.Many2one(
        comodel_name='res.users',
        string="Checked By",
        readonly=True,
        copy=False,
        ondelete='set null',
        groups='base.group_user',
        help="The colleague who has looked at this time since it changed last.",
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

    _clip_card_transport_day = models.Constraint(
        'CHECK(clip_card_transport_hours >= 0 AND clip_card_transport_hours <= 24)',
        "The transport time of a visit lies between 0 and 24 hours.",
    )
    _clip_card_task_idx = models.Index(
        '(task_id, clip_card_account_id, date) INCLUDE (clip_card_minutes)'
        ' WHERE clip_card_account_id IS NOT NULL'
    )
    _clip_card_uncovered_idx = models.Index(
        '(clip_card_account_id, date, id) WHERE clip_card_uncovered > 0'
    )
    _clip_card_visit_idx = models.Index(
        '(employee_id, date, clip_card_address_id) WHERE clip_card_address_id IS NOT NULL'
    )

    # === COMPUTE METHODS ===#

    @api.depends('clip_card_out_of_hours')
    def _compute_clip_card_factor(self):
        """The company's factor when it is ticked; another one later is for later time."""
        for line in self:
            factor = 0.0
            if line.clip_card_out_of_hours:
                company = line._get_clip_card_company().sudo()
                factor = line.clip_card_factor or company.clip_card_out_of_hours_factor
            line.clip_card_factor = factor

    def _compute_so_line(self):
        # Pinned by the ledger: stock would re-route open lines to the customer's newest order.
        super(
            AccountAnalyticLine, self.filtered(lambda line: not line.clip_card_billing)
        )._compute_so_line()

    def _compute_partner_id(self):
        # The contact follows the task as long as that is the customer's who pays.
        covered = self.filtered('clip_card_account_id')
        kept = covered.filtered(
            lambda line: (
                line._get_clip_card_contact().commercial_partner_id
                != line.clip_card_account_id.partner_id
            )
        )
        super(AccountAnalyticLine, self - kept)._compute_partner_id()

    def _inverse_analytic_distribution(self):
        """Each part of a line that is split is paid, or given away, like the whole."""
        lines = self.with_context(clip_card_splitting=SPLITTING)
        return super(AccountAnalyticLine, lines)._inverse_analytic_distribution()

    def _timesheet_determine_sale_line(self):
        """Time that is not paid in clips never goes to a card's sales order item."""
        sale_line = super()._timesheet_determine_sale_line()
        if sale_line and sale_line._is_clip_card():
            return self.env['sale.order.line']
        return sale_line

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        tasks = {vals['task_id'] for vals in vals_list if vals.get('task_id')}
        self.env['project.task'].sudo().browse(tasks).mapped('project_id')  # read all at once
        expected = [self._prepare_clip_card_values(vals) for vals in vals_list]
        typed = [vals.get('clip_card_transport_hours') for vals in vals_list]
        with self._clip_card_changing(filter(None, expected)) as change:
            lines = super().create(vals_list)
            if len(lines) != len(typed):
                # The calendar leaves out days on which nobody works; it types no transport time.
                typed = [None] * len(lines)
            for line, hours in zip(lines, typed, strict=True):
                if line.clip_card_billing and line.project_id:
                    change.note([line.id], TRIGGER_FIELDS, hours)
        return lines

    def write(self, vals):
        # Nobody moves a covered line's order item, either.
        if not TRIGGER_FIELDS & vals.keys() and not (
            'so_line' in vals and any(line.clip_card_billing for line in self.sudo())
        ):
            return super().write(vals)
        if COUNTED_FIELDS & vals.keys() and any(line.clip_card_billing for line in self.sudo()):
            self._check_clip_card_limits(vals, COUNTED_FIELDS)
        if checked := self.sudo().filtered('clip_card_checked_by'):
            checked._clip_card_check_anew()
        with self._clip_card_changing() as change:
            self._clip_card_look(change, vals)
            result = super().write(vals)
            names = set(vals) | self._clip_card_follow_project(change, vals)
            lines = self.filtered(lambda line: line.clip_card_billing or line.clip_card_account_id)
            change.note(lines.ids, names, vals.get('clip_card_transport_hours'))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_clip_card_settled(self):
        for line in self.filtered('clip_card_settlement_line_id'):
            raise UserError(
                self.env._(
                    "The time of %(day)s (%(text)s) is invoiced on %(order)s and cannot be"
                    " deleted. Cancel that order first.",
                    day=format_date(self.env, line.date),
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
        with self._clip_card_changing() as change:
            lines.sudo()._clip_card_withdraw(change)
            change.note_gone(lines.ids)
            return super().unlink()

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if self.env.context.get('clip_card_splitting') is SPLITTING:
            names = {'clip_card_billing', 'clip_card_free_reason', 'clip_card_factor', EXCLUDED}
            names &= self._fields.keys()
            for line, vals in zip(self.sudo(), vals_list, strict=True):
                vals.update((name, line[name]) for name in names if line[name])
        return vals_list

    def _clip_card_store(self, values):
        """Write values that follow from a plan, lines with the same ones together.

        Past every `write` that expects a person's change: this model's own would plan the
        change again, and the others have nothing to add to what follows from the ledger.
        The account's uncovered clips are kept in step: to add them up again would take the
        longer the more there are.

        :param values: dict of values per line id
        """
        groups = defaultdict(list)
        uncovered = defaultdict(int)
        for line in self.browse(values):
            changes = {
                name: value
                for name, value in values[line.id].items()
                if self._fields[name].convert_to_write(line[name], line) != value
            }
            if changes:
                groups[tuple(changes.items())].append(line.id)
            if 'clip_card_uncovered' in changes:
                more = changes['clip_card_uncovered'] - line.clip_card_uncovered
                uncovered[line.clip_card_account_id] += more
        for account, more in uncovered.items():
            account.sudo().uncovered += more
        for changes, ids in groups.items():
            lines, vals = self.browse(ids), dict(changes)
            sale_lines = lines.so_line | lines.so_line.browse(vals.get('so_line'))
            with sale_lines._keeping_invoicing():
                models.Model.write(lines, vals)
