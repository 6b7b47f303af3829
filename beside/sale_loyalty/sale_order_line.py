from ..extension import Extension

#: Rewards of such programs pay an order; all others make it cheaper.
PAYING_PROGRAMS = ('gift_card', 'ewallet')


class SaleOrderLine(Extension):
    """What a reward on an order means to the price of its cards."""

    _register = False
    _extends = 'sale.order.line'

    def _is_clip_card_payment(self):
        rewards = self.reward_id
        return bool(rewards) and rewards.program_id.program_type in PAYING_PROGRAMS

    def _get_clip_card_discounted_products(self):
        products = super()._get_clip_card_discounted_products()
        for reward in self.reward_id:
            if reward.discount_applicability == 'specific':
                products |= products.search(reward._get_discount_product_domain())
            elif reward.discount_applicability == 'cheapest':
                for order in self.order_id:
                    products |= (order._cheapest_line(reward) or self.browse()).product_id
        return products
