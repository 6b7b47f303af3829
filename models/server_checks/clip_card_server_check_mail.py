from odoo import api, models
from odoo.fields import Domain

from ..ledger.shared import report_once
from ..life.clip_card_notice_mail import ACTIVITY

#: What the customer is told of a check, per state.
TEMPLATES = {
    'done': 'clip_card.mail_template_server_check_done',
    'returned': 'clip_card.mail_template_server_check_returned',
}


class ClipCardServerCheck(models.Model):
    """The mail with the result of a check, or about the clips that came back."""

    _inherit = 'clip.card.server.check'

    def _mail(self):
        """Tell the customer's contact how the check ended; without an address, a colleague."""
        self.ensure_one()
        contact = self.account_id._get_contact()
        if contact.email:
            self._queue_mail()
            self._message_log(
                body=self.env._("Mailed to %(contact)s.", contact=contact.display_name)
            )
            return
        self.activity_schedule(
            'mail.mail_activity_data_todo',
            summary=self.env._("Server check that could not be mailed"),
            note=self.account_id._get_unmailed_reason(),
            user_id=self._get_doer().id,
        )

    def _queue_mail(self):
        self.ensure_one()
        template = self.env.ref(TEMPLATES[self.state])
        template.send_mail(self.id, email_layout_xmlid='clip_card.mail_layout')

    # === MAILS THAT DID NOT LEAVE ===#

    def _tell_mail_failed(self, reason):
        super()._tell_mail_failed(reason)
        note = self.env._(
            "Not mailed to %(contact)s. It is tried again every day. %(reason)s",
            contact=self.account_id._get_contact().display_name,
            reason=reason,
        )
        self._message_log(body=note)
        summary = self.env._("Server check that could not be mailed")
        report_once(self, ACTIVITY, summary, note, self.account_id._get_seller_or_responsible())

    def _tell_mail_left(self):
        super()._tell_mail_left()
        contact = self.account_id._get_contact()
        self._message_log(body=self.env._("Mailed to %(contact)s.", contact=contact.display_name))
        self.activity_unlink([ACTIVITY])

    def _is_mail_moot(self):
        return self.state not in TEMPLATES or not self.partner_id.active

    def _drop_mail(self):
        super()._drop_mail()
        self.activity_unlink([ACTIVITY])

    def _mail_again(self):
        super()._mail_again()
        for check in self.filtered(lambda it: it.account_id._get_contact().email):
            check._queue_mail()

    @api.model
    def _cron_mail_again(self):
        """Send again what did not leave, one customer per transaction."""
        domain = Domain('mail_failure', '!=', False)
        if failed := self.search(domain):
            failed.account_id._run_job(
                lambda account: self.search(
                    domain & Domain('subscription_id.account_id', '=', account.id)
                )._try_mail_again(),
                self.env._("Server check that could not be mailed"),
            )
