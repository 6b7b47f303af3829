from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

MOST_REPORTS = 10
MOST_CHECKS = 12


class ClipCardAccount(models.Model):
    """Fault reports and server checks, as the customer sees them in the portal."""

    _inherit = 'clip.card.account'

    # === FAULT REPORTS ===#

    def _get_guarantee(self):
        """The customer's call-out guarantee today, or an empty record."""
        self.ensure_one()
        today = self.company_id.sudo()._clip_card_today()
        return self.sudo()._get_subscription_in_force('callout_guarantee', today)

    def _get_fault_reports(self):
        """The newest fault reports on the customer's clip projects, times at the company's.

        :return: dicts with ``name``, ``reported``, ``deadline`` and ``arrived`` in
            words, ``state`` of the guarantee (empty without one) and ``open``
        """
        self.ensure_one()
        company = self.company_id.sudo().with_context(lang=self.env.lang)
        tell = company._format_clip_card_moment
        tasks = (
            self.env['project.task']
            .sudo()
            .search(
                [
                    ('project_id.clip_card_account_id', '=', self.id),
                    ('clip_card_fault_reported_at', '!=', False),
                ],
                order='clip_card_fault_reported_at DESC, id DESC',
                limit=MOST_REPORTS,
            )
        )
        return [
            {
                'name': task.name,
                'reported': tell(task.clip_card_fault_reported_at),
                'deadline': task.clip_card_callout_deadline
                and tell(task.clip_card_callout_deadline),
                'arrived': task.clip_card_onsite_at and tell(task.clip_card_onsite_at),
                'state': task.clip_card_callout_state,
                'closed': task.is_closed,
            }
            for task in tasks
        ]

    def _report_fault_online(self, values, key):
        """A fault report as a task, once for each form.

        :param values: ``name``, ``description``, and ``address``, a contact of the customer or
            nothing
        :param key: of the form
        :raise UserError: without a word about what is wrong
        """
        self.ensure_one()
        if not values['name']:
            raise UserError(self.env._("Write in a few words what is wrong."))
        self._lock()
        if task := self._find_request(key):
            return task
        contact = values['address'] or self.env.user.partner_id
        task = self.env['project.task']._clip_card_report_fault(
            self,
            {
                'name': values['name'],
                'description': values['description'] and plaintext2html(values['description']),
                'partner_id': contact.id,
            },
        )
        task.clip_card_request_key = key
        task.message_subscribe(partner_ids=self.env.user.partner_id.ids)
        return task

    # === SERVER CHECKS ===#

    def _get_server_checks(self):
        """The newest server checks that the reader may see: those that are done."""
        self.ensure_one()
        return self.env['clip.card.server.check'].search(
            [('subscription_id.account_id', '=', self.id)],
            order='done_on DESC, id DESC',
            limit=MOST_CHECKS,
        )
