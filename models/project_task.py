from odoo import api, fields, models


class ProjectTask(models.Model):
    _inherit = 'project.task'

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

    def _get_clip_card_account(self):
        """The account of the task's customer, or an empty record."""
        self.ensure_one()
        contact = self.partner_id or self.project_id.partner_id
        company = self.company_id or self.project_id.company_id or self.env.company
        if not contact:
            return self.env['clip.card.account']
        return self.env['clip.card.account'].search([
            ('partner_id', '=', contact.commercial_partner_id.id),
            ('company_id', '=', company.id),
        ])

    def write(self, vals):
        moved = 'project_id' in vals
        lines = self.env['account.analytic.line'].sudo()
        before = None
        if moved:
            lines = lines.search([
                ('task_id', 'in', self.ids),
                '|',
                ('clip_card_account_id', '!=', False),
                ('project_id.clip_card_billing', '!=', False),
            ])
            before = lines._get_clip_card_footprint()
        result = super().write(vals)
        if {'partner_id', 'project_id', 'parent_id'} & vals.keys():
            self.env['account.analytic.line']._check_clip_card_customer(
                fields.Domain('task_id', 'in', self.ids)
            )
        if moved and lines:
            written = {'project_id'} | lines._clip_card_follow_project({'project_id': True})
            lines._clip_card_sync(before, written)
        return result

    def action_view_clip_cards(self):
        self.ensure_one()
        return self._get_clip_card_account().action_view_cards()

    @property
    def TASK_PORTAL_READABLE_FIELDS(self):
        return super().TASK_PORTAL_READABLE_FIELDS | {'clip_card_billing'}

    def _get_last_sol_of_customer_domain(self):
        """Clip cards pay through the ledger: stock never proposes one for other work."""
        domain = super()._get_last_sol_of_customer_domain()
        if not domain:
            return domain
        return domain & fields.Domain('product_id.clip_card_type', '!=', 'card')
