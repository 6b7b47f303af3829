from odoo import api, fields, models
from odoo.exceptions import UserError


class ProjectTask(models.Model):
    _name = 'project.task'
    _inherit = ['clip.card.limited', 'project.task']

    clip_card_rounding = fields.Selection(
        selection=lambda self: self.env['res.company']._selection_clip_card_rounding(),
        string="Round Time to Clips",
        readonly=True,
        copy=False,
        help="The time that is added up before it is rounded to commenced hours; fixed when the"
        " task's first line is covered.",
    )
    clip_card_billing = fields.Boolean(related='project_id.clip_card_billing')
    clip_card_clips = fields.Integer(
        string="Clips Used", compute='_compute_clip_card_clips', compute_sudo=True
    )
    clip_card_uncovered = fields.Integer(
        string="Uncovered Clips", compute='_compute_clip_card_clips', compute_sudo=True
    )
    clip_card_balance = fields.Integer(
        string="Clips Left", compute='_compute_clip_card_balance', compute_sudo=True
    )

    @api.model
    def _get_clip_card_preview_fields(self):
        """What is read of a task when time is typed; rooms add what they ask.

        Stock asks for the parent and the order line.
        """
        return {
            'name',
            'parent_id',
            'sale_line_id',
            'partner_id',
            'project_id',
            'company_id',
            'clip_card_rounding',
        }

    @api.depends('timesheet_ids.clip_card_clips', 'timesheet_ids.clip_card_uncovered')
    def _compute_clip_card_clips(self):
        groups = self.env['account.analytic.line']._read_group(
            [('task_id', 'in', self.ids), ('clip_card_account_id', '!=', False)],
            ['task_id'],
            ['clip_card_clips:sum', 'clip_card_uncovered:sum'],
        )
        clips = {task.id: (used, uncovered) for task, used, uncovered in groups}
        for task in self:
            task.clip_card_clips, task.clip_card_uncovered = clips.get(task._origin.id, (0, 0))

    @api.depends('partner_id', 'project_id.partner_id', 'company_id')
    def _compute_clip_card_balance(self):
        for task in self:
            task.clip_card_balance = task._get_clip_card_account().balance

    def _get_clip_card_departments(self):
        """The customer's department that each task is for, by its number.

        That of its contact, else of the customer's contact who asked for it in the portal.
        """
        if not self.env['res.partner']._has_clip_card_departments():
            return {}
        result = {}
        for task in self.sudo():
            asker = task.create_uid.filtered('share').partner_id
            contact = task.partner_id or task.project_id.partner_id
            if asker.commercial_partner_id != contact.commercial_partner_id:
                asker = asker.browse()
            named = (contact.clip_card_department or '').strip()
            result[task.id] = named or (asker.clip_card_department or '').strip() or None
        return result

    def _get_clip_card_account(self):
        """The account of the task's customer, or an empty record while it is nobody's yet."""
        self.ensure_one()
        if self._is_clip_card_contested():
            return self.env['clip.card.account']
        contact = self.partner_id or self.project_id.partner_id
        company = self.company_id or self.project_id.company_id or self.env.company
        if not contact:
            return self.env['clip.card.account']
        return self.env['clip.card.account'].search(
            [
                ('partner_id', '=', contact.commercial_partner_id.id),
                ('company_id', '=', company.id),
            ]
        )

    def _compute_partner_id(self):
        # Stock takes the customer away with `allow_billable`; clips need neither.
        paid = self.filtered(lambda task: task.project_id.clip_card_billing and task.partner_id)
        super(ProjectTask, self - paid)._compute_partner_id()
        paid.filtered(lambda task: task._is_clip_card_contested())._clip_card_follow_customer()

    @api.model
    def default_get(self, fields):
        # No context and no stored default says what nobody may set.
        return super().default_get([name for name in fields if name != 'clip_card_rounding'])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_clip_card_rounding(vals)
        tasks = super().create(vals_list)
        tasks.filtered(lambda task: task._is_clip_card_contested())._check_clip_card_contested()
        return tasks

    def write(self, vals):
        """Carry the task's time along to another project.

        :raise UserError: when the customer of open work would change
        :raise ValidationError: when the task would say one customer, and its project another
        """
        self._check_clip_card_rounding(vals)
        lines = self.env['account.analytic.line'].sudo()
        if not {'partner_id', 'project_id', 'parent_id'} & vals.keys():
            return super().write(vals)
        contested = self._find_clip_card_contested(vals)
        with lines._clip_card_changing() as change:
            of_tasks = fields.Domain('task_id', 'child_of', self.ids)
            lines = lines.search(of_tasks)
            if {'project_id', 'parent_id'} & vals.keys():
                lines._clip_card_look(change)
            result = super().write(vals)
            moved = lines.filtered(lambda line: line._clip_card_has_moved(change))
            names = {'project_id'} | moved._clip_card_follow_project(change, {})
            if lines.clip_card_account_id:
                lines._check_clip_card_customer(of_tasks)
            (self._find_clip_card_contested() - contested)._check_clip_card_contested()
            paid = moved.filtered(lambda line: line.clip_card_billing or line.clip_card_account_id)
            change.note(paid.ids, names)
        return result

    def _check_stock_access(self, vals):
        """Whoever may not change a task, or not these fields, reads so in stock's words.

        :raise AccessError: as stock does
        """
        self.check_access('write' if self else 'create')
        if self.env.user._is_portal() and not self.env.su:
            self._ensure_fields_write(vals, defaults=not self)
        for name in vals.keys() & self._fields.keys():
            self._check_field_access(self._fields[name], 'write')

    def _check_clip_card_rounding(self, vals):
        """A task keeps the rounding that it had at its first covered line."""
        if 'clip_card_rounding' in vals and not self.env.su:
            self._check_stock_access(vals)
            raise UserError(
                self.env._(
                    "How time is rounded to clips follows from the company's settings when a"
                    " task's first time is logged, and stays with the task."
                )
            )

    def action_view_clip_cards(self):
        """The cards of the task's customer; an empty list says what to do when there are none."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_action')
        customer = (self.partner_id or self.project_id.partner_id).commercial_partner_id
        return {**action, 'domain': [('partner_id', '=', customer.id)], 'context': {}}

    @property
    def TASK_PORTAL_READABLE_FIELDS(self):
        return super().TASK_PORTAL_READABLE_FIELDS | {'clip_card_billing'}

    def _get_timesheet(self):
        # Stock clears the sales order items of these with `allow_billable`.
        return super()._get_timesheet().filtered(lambda line: not line.clip_card_billing)
