from odoo import api, fields, models


class ClipCardAccount(models.Model):
    """Call-outs name the customer whose guarantee they are answered under."""

    _inherit = 'clip.card.account'

    callout_count = fields.Integer(compute='_compute_callout_count', groups='base.group_user')

    @api.model
    def _get_account_columns(self):
        return super()._get_account_columns() | {('project_task', 'clip_card_callout_account_id')}

    @api.depends_context('uid')
    def _compute_callout_count(self):
        Task = self.env['project.task']
        may = Task.has_access('read')
        for account in self:
            domain = [('clip_card_callout_account_id', '=', account.id)]
            account.callout_count = may and Task.search_count(domain)

    def action_view_callouts(self):
        return self._view_list(
            'clip_card.project_task_action_callout',
            [('clip_card_callout_account_id', '=', self.id)],
        )
