from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

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
        task._confirm_clip_card_request(self, values.get('pictures'))
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
