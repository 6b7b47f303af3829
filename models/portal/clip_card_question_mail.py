from odoo import api, models
from odoo.fields import Domain

from ..ledger.shared import report_once
from ..life.clip_card_notice_mail import ACTIVITY


class ClipCardQuestion(models.Model):
    """Answers whose mail did not leave: colleagues know, and the job sends them again."""

    _inherit = 'clip.card.question'

    def _tell_mail_failed(self, reason):
        super()._tell_mail_failed(reason)
        note = self.env._(
            "Not mailed to %(contact)s: %(notice)s. It is tried again every day. %(reason)s",
            contact=self.contact_id.display_name,
            notice=self._get_summary(),
            reason=reason,
        )
        account = self.account_id
        account._message_log(body=note)
        summary = self.env._("Mails that did not leave")
        report_once(account, ACTIVITY, summary, note, account._get_seller_or_responsible())

    def _tell_mail_left(self):
        super()._tell_mail_left()
        self.account_id._message_log(
            body=self.env._(
                "Mailed to %(contact)s: %(notice)s",
                contact=self.contact_id.display_name,
                notice=self._get_summary(),
            )
        )
        self.account_id._close_mail_activities()

    def _is_mail_moot(self):
        contact = self.contact_id
        return self.state != 'answered' or not contact._is_clip_card_contact_of(self.partner_id)

    def _drop_mail(self):
        super()._drop_mail()
        self.account_id._close_mail_activities()

    def _mail_again(self):
        super()._mail_again()
        for question in self:
            question._mail_answer()


class ClipCardAccount(models.Model):
    _inherit = 'clip.card.account'

    def _has_failed_mail(self):
        domain = [('account_id', '=', self.id), ('mail_failure', '!=', False)]
        questions = self.env['clip.card.question'].sudo()
        return super()._has_failed_mail() or bool(questions.search_count(domain, limit=1))


class ClipCardNotice(models.Model):
    _inherit = 'clip.card.notice'

    @api.model
    def _cron_mail_again(self):
        super()._cron_mail_again()
        failed = Domain('mail_failure', '!=', False)
        questions = self.env['clip.card.question']
        if waiting := questions.search(failed):
            waiting.account_id._run_job(
                lambda account: questions.search(
                    failed & Domain('account_id', '=', account.id)
                )._try_mail_again(),
                self.env._("Notices that could not be sent"),
            )
