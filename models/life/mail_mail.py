from odoo import models


class MailMail(models.Model):
    """Whether mails to customers about their clips have left."""

    _inherit = 'mail.mail'

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Let the records that the mails are about know what became of them."""
        reasons = {}
        for mail in self.sudo():
            followed = mail.model and mail.res_id and not mail.is_notification
            if record := followed and mail._get_clip_card_mailed():
                reasons[record] = mail.failure_reason or failure_reason or failure_type or False
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        for record, reason in reasons.items():
            record.exists()._follow_mail(failure_type and reason)
        return result

    def _get_clip_card_mailed(self):
        """What of ours is to know whether this mail left, or nothing; rooms add theirs."""
        self.ensure_one()
        record = self.env[self.model].sudo().browse(self.res_id)
        return record if isinstance(record, self.env.registry['clip.card.mailed']) else None
