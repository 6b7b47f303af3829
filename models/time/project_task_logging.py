from odoo import api, fields, models
from odoo.exceptions import AccessError


class ProjectTask(models.Model):
    """From a task to its time with one tap, and what its customer has left."""

    _inherit = 'project.task'

    clip_card_left = fields.Char(
        string="Clips",
        compute='_compute_clip_card_left',
        groups='base.group_user',
        help="What the customer has left on its clip cards.",
    )
    is_clip_card_running = fields.Boolean(
        compute='_compute_is_clip_card_running',
        groups='base.group_user',
        export_string_translation=False,
        help="The user's clock runs on this task.",
    )

    @api.depends('partner_id', 'project_id.partner_id', 'company_id', 'clip_card_billing')
    @api.depends_context('lang')
    def _compute_clip_card_left(self):
        paid = self.sudo().filtered(
            lambda task: task.clip_card_billing and not task._is_clip_card_contested()
        )
        keys = {task: task._get_clip_card_key() for task in paid}
        accounts = (
            self.env['clip.card.account']
            .sudo()
            .search([('partner_id', 'in', [customer.id for customer, _company in keys.values()])])
        )
        found = {(account.partner_id, account.company_id): account for account in accounts}
        for task in self:
            account = found.get(keys.get(task.sudo()))
            task.clip_card_left = account._tell_usable() if account else False

    def _get_clip_card_key(self):
        """The customer and the company whose cards pay."""
        self.ensure_one()
        contact = self.partner_id or self.project_id.partner_id
        company = self.company_id or self.project_id.company_id or self.env.company
        return contact.commercial_partner_id, company

    @api.depends_context('uid')
    @api.depends('timesheet_ids.clip_card_started_at')
    def _compute_is_clip_card_running(self):
        running = self.env['account.analytic.line'].sudo()
        paid = self.filtered('clip_card_billing')
        if paid:
            running = running.search(
                [
                    ('task_id', 'in', paid.ids),
                    ('user_id', '=', self.env.uid),
                    ('clip_card_started_at', '!=', False),
                ]
            )
        for task in self:
            task.is_clip_card_running = task._origin in running.task_id

    def action_clip_card_log_time(self):
        """The form of a line of time on this task."""
        self.ensure_one()
        self.check_access('read')
        return self.env['account.analytic.line']._get_clip_card_log_action(
            self.sudo().project_id, self
        )

    def action_clip_card_start(self):
        """Start the clock on a new line of this task; it is described and edited afterwards."""
        self.ensure_one()
        self.check_access('read')
        line = self.env['account.analytic.line'].create(
            {
                'name': self.name,
                'task_id': self.id,
                'project_id': self.sudo().project_id.id,
                'unit_amount': 0.0,
            }
        )
        line.action_clip_card_start()
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'}

    def action_clip_card_stop(self):
        """Stop the user's clock on this task, and show the line to describe it."""
        self.ensure_one()
        self.check_access('read')
        line = self.env['account.analytic.line'].search(
            [
                ('task_id', '=', self.id),
                ('user_id', '=', self.env.uid),
                ('clip_card_started_at', '!=', False),
            ]
        )
        if not line:
            raise AccessError(self.env._("No clock of yours is running on this task."))
        line.action_clip_card_stop()
        action = line._get_clip_card_log_action(self.sudo().project_id, self)
        return {**action, 'res_id': line.id}


class ProjectProject(models.Model):
    _inherit = 'project.project'

    clip_card_left = fields.Char(
        string="Clips", compute='_compute_clip_card_left', groups='base.group_user'
    )

    @api.depends('clip_card_billing', 'clip_card_account_id')
    @api.depends_context('lang')
    def _compute_clip_card_left(self):
        for project in self:
            account = project.sudo().clip_card_account_id
            project.clip_card_left = account._tell_usable() if account else False
