from odoo import models

#: Rewards of such programs pay an order; all others make it cheaper.
PAYING_PROGRAMS = ('gift_card', 'ewallet')


class SaleOrderLine(models.Model):
    """What the rewards of loyalty programs mean to the price of a card, where there are any."""

    _inherit = 'sale.order.line'

    def _get_clip_card_rewards(self):
        """The rewards that these lines give; nothing without the loyalty programs' addon."""
        return self.reward_id if 'reward_id' in self._fields else None

    def _is_clip_card_payment(self):
        """Whether these lines are paid with a gift card or a wallet: that is no discount."""
        rewards = self._get_clip_card_rewards()
        return bool(rewards) and rewards.program_id.program_type in PAYING_PROGRAMS

    def _get_clip_card_discounted_products(self):
        """The products that a discount is for; none when it is for everything."""
        products = self.env['product.product']
        for reward in self._get_clip_card_rewards() or ():
            if reward.discount_applicability == 'specific':
                products |= products.search(reward._get_discount_product_domain())
            elif reward.discount_applicability == 'cheapest':
                for order in self.order_id:
                    products |= (order._cheapest_line(reward) or self.browse()).product_id
        return products
