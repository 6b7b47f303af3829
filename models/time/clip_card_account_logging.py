from odoo import models
from odoo.exceptions import UserError


class ClipCardAccount(models.Model):
    """From the customer to its project, and to a line of time."""

    _inherit = 'clip.card.account'

    def action_view_project(self):
        """The tasks of the customer's clip project; all of its projects when there are several."""
        self.ensure_one()
        projects = self.project_ids
        if len(projects) == 1:
            return projects.action_view_tasks()
        return self._view_list(
            'project.open_view_project_all', [('clip_card_account_id', '=', self.id)]
        )

    def action_clip_card_log_time(self):
        """The form of a line of time for this customer, on the task that the user did last.

        :raise UserError: while the customer has no clip project
        """
        self.ensure_one()
        self.check_access('read')
        Line = self.env['account.analytic.line']
        last = Line._get_clip_card_last(domain=[('clip_card_account_id', '=', self.id)])
        project = last.project_id or self.sudo().project_ids.filtered('active')[:1]
        if not project:
            raise UserError(
                self.env._(
                    "%(customer)s has no clip project yet: it comes with the first card.",
                    customer=self.partner_id.display_name,
                )
            )
        task = last.task_id.filtered(lambda it: not it.sudo().is_closed)
        return Line._get_clip_card_log_action(project, task)
