from odoo import api, fields, models


class ClipCardNotice(models.Model):
    """Receipts of what customers ask for in the portal: sent again when they do not leave.

    The mail is the task's, so that an answer to it comes to the task; the notice follows it.
    """

    _inherit = 'clip.card.notice'

    kind = fields.Selection(
        selection_add=[('request', "Request received")], ondelete={'request': 'cascade'}
    )
    task_id = fields.Many2one(
        comodel_name='project.task',
        string="Request",
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
    )
    receipt_message_id = fields.Many2one(
        comodel_name='mail.message',
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
        export_string_translation=False,
    )

    @api.model
    def _send_receipt(self, account, task, contact):
        """Tell a contact that its request is with us: once for each task."""
        notice = self.sudo().create(
            {
                'account_id': account.id,
                'kind': 'request',
                'occasion': str(task.id),
                'date': account.company_id._clip_card_today(),
                'task_id': task.id,
                'contact_id': contact.id,
            }
        )
        if contact.email:
            notice._mail_receipt()
        else:
            notice.state = 'skipped'

    def _mail_receipt(self):
        for notice in self:
            template = self.env.ref('clip_card.mail_template_request')
            number = template.with_context(lang=notice.lang).send_mail(
                notice.task_id.id,
                email_values={
                    'recipient_ids': notice.contact_id.ids,
                    'reply_to': notice._get_receipt_reply_to(),
                    'auto_delete': False,
                },
                email_layout_xmlid='clip_card.mail_layout',
            )
            mail = self.env['mail.mail'].sudo().browse(number)
            notice.receipt_message_id = mail.mail_message_id
            # The mail is kept for its number, by which an answer finds the task; its words stay
            # out of the thread.
            mail.mail_message_id.write({'body': False, 'is_internal': True})

    def _get_receipt_reply_to(self):
        """Where answers come to the task; who looks after it where no mail comes in."""
        self.ensure_one()
        task = self.task_id
        sender = task.project_id.company_id.email_formatted
        return task._notify_get_reply_to(default=sender)[task.id]

    def _get_mail_domain(self):
        return super()._get_mail_domain() | fields.Domain(
            'mail_message_id', 'in', self.receipt_message_id.ids
        )

    def _find_mailed(self, mails):
        messages = mails.mail_message_id
        return super()._find_mailed(mails) | self.filtered(
            lambda it: it.receipt_message_id in messages
        )

    def _mail_again(self):
        """A receipt goes again to who sent the request, and to nobody else."""
        receipts = self.filtered(lambda it: it.kind == 'request')
        super(ClipCardNotice, self - receipts)._mail_again()
        receipts.filtered('contact_id.email')._mail_receipt()

    def _is_mail_moot(self):
        if self.kind != 'request':
            return super()._is_mail_moot()
        contact = self.contact_id
        return (
            not self.task_id
            or self.task_id.is_closed
            or not contact._is_clip_card_contact_of(self.partner_id)
        )


class MailMail(models.Model):
    _inherit = 'mail.mail'

    def _get_clip_card_mailed(self):
        if self.model != 'project.task':
            return super()._get_clip_card_mailed()
        Notice = self.env['clip.card.notice'].sudo()
        return Notice.search([('receipt_message_id', '=', self.mail_message_id.id)], limit=1)
