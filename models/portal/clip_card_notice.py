from odoo import fields, models


class ClipCardNotice(models.Model):
    """The card that a mail is about, and new links in place of old ones."""

    _inherit = 'clip.card.notice'

    kind = fields.Selection(
        selection_add=[('link', "New link asked for")], ondelete={'link': 'cascade'}
    )

    def _get_statement_card(self):
        """The card whose statement the mail links to: its own, else the one in use."""
        self.ensure_one()
        if self.card_id:
            return self.card_id
        return self.env['clip.card'].search(
            [('account_id', '=', self.account_id.id), ('purchase_date', '!=', False)],
            order='last_use_date DESC NULLS LAST, id DESC',
            limit=1,
        )
