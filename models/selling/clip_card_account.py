from odoo import api, models


class ClipCardAccount(models.Model):
    """Orders name the customer whose cards they renew."""

    _inherit = 'clip.card.account'

    @api.model
    def _get_account_columns(self):
        return super()._get_account_columns() | {('sale_order', 'clip_card_renewal_account_id')}
