import re

from odoo import api, models

#: What stock presets when a project or a task is looked for: on a phone nothing else is shown.
PRESETS = re.compile(r"'search_default_my_(projects|tasks)':\s*True,?\s*")


class AccountAnalyticLine(models.Model):
    """Logging time with few taps: what is proposed, and what stands in no way."""

    _inherit = 'account.analytic.line'

    @api.model
    def _get_clip_card_proposal(self, employee_id=False):
        """The project and task that were worked on last, when that is paid in clips."""
        context = self.env.context
        if context.get('default_project_id') or context.get('default_task_id'):
            return {}
        last = self._get_clip_card_last(employee_id)
        if not last:
            return {}
        is_closed = last.sudo().task_id.is_closed
        return {'project_id': last.project_id.id, 'task_id': not is_closed and last.task_id.id}

    @api.model
    def _get_clip_card_last(self, employee_id=False, domain=()):
        """The line that somebody logged last, if that is paid in clips, or an empty record."""
        last = self.search_fetch(
            [*self._get_favorite_project_id_domain(employee_id), *domain],
            ['project_id', 'task_id', 'clip_card_billing'],
            order='id DESC',
            limit=1,
        )
        return last.filtered('clip_card_billing')

    @api.model
    def _get_clip_card_log_action(self, project, task):
        """The form in which time is logged on a task, as a dialog."""
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Log Time"),
            'res_model': 'account.analytic.line',
            'view_mode': 'form',
            'views': [(self.env.ref('hr_timesheet.timesheet_view_form_user').id, 'form')],
            'target': 'new',
            'context': {
                'is_timesheet': 1,
                'default_project_id': project.id,
                'default_task_id': task.id,
            },
        }

    def action_clip_card_goodwill(self):
        """Give these lines away, with a reason that the customer reads and a manager may change.

        :raise AccessError: for anyone but a manager
        """
        for line in self.filtered(lambda line: not line.clip_card_free_reason):
            account = line.sudo().clip_card_account_id
            reader = self.with_context(lang=account._get_contact_lang() if account else None)
            line.clip_card_free_reason = reader.env._("without charge")

    # === VIEWS ===#

    @api.model
    def _uses_clip_cards(self):
        """Whether a company of the user's has a customer with clip cards."""
        Account = self.env['clip.card.account'].sudo()
        return bool(Account.search_count([('company_id', 'in', self.env.companies.ids)], limit=1))

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type='form', **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._uses_clip_cards())

    @api.model
    def _get_view(self, view_id=None, view_type='form', **options):
        """Whoever works for customers with clip cards finds every project and task at once."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if self._uses_clip_cards():
            for node in arch.xpath("//field[contains(@context, 'search_default_my_')]"):
                node.set('context', PRESETS.sub('', node.get('context')))
        return arch, view

    # === IN WORDS ===#

    def _get_clip_card_preview_way(self, line):
        """Why a planned visit counts no transport; the time itself stands in its field."""
        if line.work_type != 'onsite' or line.free or not line.address or line.transport:
            return ''
        if line.typed == 0:
            return self.env._("no transport, as typed")
        if line.standard == 0:
            return self.env._("no transport in this zone")
        return self.env._("transport counts on the visit's first line")
