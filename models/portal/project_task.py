from odoo import fields, models


class ProjectTask(models.Model):
    """Tasks that customers ask for in the portal."""

    _inherit = 'project.task'

    clip_card_request_key = fields.Char(
        readonly=True,
        copy=False,
        index='btree_not_null',
        groups='base.group_user',
        export_string_translation=False,
        help="Of the form that the customer sent: sent twice, it makes one task.",
    )

    def _confirm_clip_card_request(self, account, pictures=None):
        """Let who sent a request follow it, with its pictures and a receipt by mail.

        :param pictures: pairs of a file's name and content
        """
        self.ensure_one()
        contact = self.env.user.partner_id
        self.message_subscribe(partner_ids=contact.ids)
        self._portal_ensure_token()
        if pictures:
            self.message_post(
                body=self.env._("Pictures with the request"),
                attachments=pictures,
                author_id=contact.id,
                message_type='comment',
                subtype_xmlid='mail.mt_note',
            )
        if contact.email:
            self.env.ref('clip_card.mail_template_request').with_context(
                clip_card_account=account.id
            ).send_mail(
                self.id,
                email_values={'recipient_ids': contact.ids},
                email_layout_xmlid='clip_card.mail_layout',
            )
