from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _sells_only_clip_cards(self):
        """Whether cards are all that these orders charge for."""
        discounts = self.company_id.sudo().sale_discount_product_id
        charged = self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and line.product_id not in discounts
                and line.price_subtotal
            )
        )
        return bool(charged) and all(line._is_clip_card() for line in charged)

    def _is_clip_card_deferred(self):
        """Whether what is charged for cards of this order is deferred income."""
        self.ensure_one()
        return self.company_id.sudo().clip_card_recognition and any(
            line._is_clip_card() for line in self.order_line
        )
