from odoo import models


class MailMail(models.Model):
    """Whether mails to customers about their clips have left."""

    _inherit = 'mail.mail'

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Let the records that the mails are about know what became of them."""
        Mailed = self.env.registry['clip.card.mailed']
        reasons = {}
        for mail in self.sudo():
            if mail.model and mail.res_id and not mail.is_notification:
                record = self.env[mail.model].sudo().browse(mail.res_id)
                if isinstance(record, Mailed):
                    reasons[record] = mail.failure_reason or failure_reason or failure_type or False
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        for record, reason in reasons.items():
            record.exists()._follow_mail(failure_type and reason)
        return result
