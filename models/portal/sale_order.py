from odoo import models

from ..selling.sale_order_promise import OFFERED


class SaleOrder(models.Model):
    """Offers of clip cards and add-on products are accepted by those who decide."""

    _inherit = 'sale.order'

    def _get_right_refusal(self):
        """Why the customer's contact who is logged in cannot accept this offer, or nothing."""
        self.ensure_one()
        user = self.env.user
        if not user.share or user._is_public() or self.state not in OFFERED:
            return None
        contact = user.partner_id
        if contact.commercial_partner_id != self.partner_id.commercial_partner_id:
            return None
        if contact._has_clip_card_right('decide') or not self._sells_clips():
            return None
        account = self.env['clip.card.account'].sudo()._find(contact, self.company_id)
        return account._tell_right('decide')

    def _get_delivery_refusal(self):
        return super()._get_delivery_refusal() or self._get_right_refusal()

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._get_right_refusal()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._get_right_refusal()
