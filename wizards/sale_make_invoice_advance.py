from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = 'sale.advance.payment.inv'

    def _get_down_payment_account(self, product):
        """With recognition, a down payment on a card is no revenue yet.

        An account that the company has set for down payments goes before.
        """
        order = self.sale_order_ids
        if order._is_clip_card_deferred():
            return order.company_id.sudo().clip_card_deferred_account_id
        return super()._get_down_payment_account(product)
