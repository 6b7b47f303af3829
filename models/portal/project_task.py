from odoo import api, fields, models


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

    @api.model
    def _get_clip_card_preview_fields(self):
        names = super()._get_clip_card_preview_fields()
        return names | {'clip_card_estimate', 'clip_card_estimate_state'}

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
        self.env['clip.card.notice']._send_receipt(account, self, contact)

    def _get_clip_card_receipt_lang(self):
        """The language of who sent this request, for its receipt."""
        self.ensure_one()
        notice = (
            self.env['clip.card.notice']
            .sudo()
            .search([('task_id', '=', self.id), ('kind', '=', 'request')], limit=1)
        )
        return notice.lang or self.env.user.lang
