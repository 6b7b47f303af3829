from odoo import models


class SaleOrderLine(models.Model):
    """What lines that lower an order mean to the price of its cards; other modules add theirs."""

    _inherit = 'sale.order.line'

    def _is_clip_card_payment(self):
        """Whether these lines are paid with a gift card or a wallet: that is no discount."""
        return False

    def _get_clip_card_discounted_products(self):
        """The products that a discount is for; none when it is for everything."""
        return self.env['product.product']
