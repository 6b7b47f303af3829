from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..ledger.clip_card_account_jobs import BATCH
from ..ledger.shared import report_once

ACTIVITY = 'clip_card.mail_activity_type_mail'


class ClipCardNotice(models.Model):
    """Notices whose mail did not leave: colleagues know, and the job sends them again."""

    _inherit = 'clip.card.notice'

    def _tell_mail_failed(self, reason):
        super()._tell_mail_failed(reason)
        self.state = 'failed'
        note = self.env._(
            "Not mailed to %(contact)s: %(notice)s. It is tried again every day. %(reason)s",
            contact=self.contact_id.display_name,
            notice=self.display_name,
            reason=reason,
        )
        account = self.account_id
        account._message_log(body=note)
        summary = self.env._("Mails that did not leave")
        report_once(account, ACTIVITY, summary, note, account._get_seller_or_responsible())

    def _tell_mail_left(self):
        super()._tell_mail_left()
        self.state = 'sent'
        self._log()
        self.account_id._close_mail_activities()

    def _drop_mail(self):
        super()._drop_mail()
        self.state = 'skipped'
        self.account_id._close_mail_activities()

    # === AGAIN ===#

    @api.model
    def _cron_mail_again(self):
        """Send again what did not leave, some customers per transaction."""
        since = fields.Date.today() - timedelta(days=self.MAIL_DAYS)
        domain = Domain('mail_failure', '!=', False) & Domain('date', '>=', since)
        if failed := self.search(domain):
            failed.account_id._run_job(
                lambda accounts: self.search(
                    domain & Domain('account_id', 'in', accounts.ids)
                )._try_mail_again(),
                self.env._("Notices that could not be sent"),
                size=BATCH,
            )

    def _is_mail_moot(self):
        account = self.account_id
        if account.renewal == 'stop' or not account.partner_id.active:
            return True
        if self.kind in ('low', 'used_up'):
            return not account.is_low or bool(account._get_paid_order())
        if self.kind.startswith('ending'):
            card = self.card_id
            return card.state != 'active' or str(card.end_date) != self.occasion
        return self.kind == 'uncovered' and not account.uncovered

    def _mail_again(self):
        super()._mail_again()
        for notice in self:
            notice.contact_id = notice.account_id._get_contact()
        self.filtered('contact_id.email')._mail()


class ClipCardAccount(models.Model):
    """Who sees to mails that did not leave."""

    _inherit = 'clip.card.account'

    def _has_failed_mail(self):
        """Whether a mail to this customer has not left yet; rooms add theirs."""
        self.ensure_one()
        domain = [('account_id', '=', self.id), ('mail_failure', '!=', False)]
        return bool(self.env['clip.card.notice'].search_count(domain, limit=1))

    def _close_mail_activities(self):
        """Nobody has to see to the mails of customers who have got them all."""
        self.filtered(lambda it: not it._has_failed_mail()).activity_unlink([ACTIVITY])
