"""Promotions and loyalty rewards lower what a card is worth; a gift card pays it."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import CompanionCase, ShopCase


class RewardCase(CompanionCase):
    needs = ('sale_loyalty',)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False

    def make_program(self, code=None, kind='promo_code', **reward):
        """A program with one reward.

        :param code: what the customer enters; without one the reward is given by itself
        """
        return self.env['loyalty.program'].create(
            {
                'name': "Efterår",
                'program_type': kind,
                'applies_on': 'current',
                'trigger': 'with_code' if code else 'auto',
                'rule_ids': [Command.create({'mode': 'with_code', 'code': code} if code else {})],
                'reward_ids': [
                    Command.create(
                        {
                            'reward_type': 'discount',
                            'discount_mode': 'percent',
                            'discount': 10,
                            'discount_applicability': 'order',
                            **reward,
                        }
                    )
                ],
            }
        )

    def make_gift_card(self, points):
        program = self.env['loyalty.program'].create(
            {
                'name': "Gavekort",
                'program_type': 'gift_card',
                'applies_on': 'future',
                'trigger': 'auto',
                'reward_ids': [
                    Command.create(
                        {
                            'reward_type': 'discount',
                            'discount_mode': 'per_point',
                            'discount': 1,
                            'discount_applicability': 'order',
                            'required_points': 1,
                        }
                    )
                ],
            }
        )
        return self.env['loyalty.card'].create({'program_id': program.id, 'points': points})

    def enter(self, order, code):
        """Give the reward of a code, as the salesperson's wizard does."""
        for coupon, rewards in order._try_apply_code(code).items():
            order._apply_program_reward(rewards[:1], coupon)

    def sell_with(self, code, clips=20):
        """An order with a reward, confirmed and invoiced; and its card."""
        order = self.sell(clips, confirm=False).order_id.sudo()
        self.enter(order, code)
        order.action_confirm()
        order._create_invoices().action_post()
        return order, order.clip_card_ids


@tagged('post_install', '-at_install')
class TestRewards(RewardCase):
    def test_a_promotion_lowers_what_is_paid_and_refunded(self):
        self.make_program("KLIP10")
        order, card = self.sell_with("KLIP10")
        self.assertEqual(order.amount_untaxed, 16200.0)
        self.assertEqual((card.clips, card.net_paid, card.clip_price_paid), (20, 16200.0, 810.0))
        self.assertEqual(card._get_refund_amount(10), 8100.0)

    def test_an_amount_off_is_shared_by_what_it_is_for(self):
        goods = self.env['product.product'].create({'name': "Router", 'list_price': 2000.0})
        self.make_program("MINUS", discount_mode='per_order', discount=1000)
        order = self.sell(20, confirm=False).order_id.sudo()
        order.order_line = [Command.create({'product_id': goods.id})]
        self.enter(order, "MINUS")
        order.action_confirm()
        order._create_invoices().action_post()
        lowered = order.amount_untaxed - 20000.0
        self.assertEqual(order.currency_id.compare_amounts(lowered, 0), -1)
        paid = order.clip_card_ids.net_paid
        self.assertAlmostEqual(paid, 18000.0 + lowered * 0.9, places=2)

    def test_a_reward_for_another_product_lowers_no_card(self):
        goods = self.env['product.product'].create({'name': "Router", 'list_price': 2000.0})
        self.make_program(
            "ROUTER",
            discount=50,
            discount_applicability='specific',
            discount_product_ids=[Command.set(goods.ids)],
        )
        order = self.sell(20, confirm=False).order_id.sudo()
        order.order_line = [Command.create({'product_id': goods.id})]
        self.enter(order, "ROUTER")
        order.action_confirm()
        order._create_invoices().action_post()
        self.assertEqual(order.amount_untaxed, 19000.0)
        self.assertEqual(order.clip_card_ids.net_paid, 18000.0)

    def test_a_gift_card_pays_and_is_not_paid_back_in_money(self):
        self.product.taxes_id = False
        gift = self.make_gift_card(4500)
        order, card = self.sell_with(gift.code)
        self.assertEqual(order.amount_total, 13500.0)
        self.assertEqual(card.net_paid, 18000.0)
        self.assertEqual(card._get_refund_amount(20), 13500.0)
        self.assertEqual(card._get_refund_amount(10), 6750.0)

    def test_a_free_card_is_worth_nothing(self):
        """The reward names a product and a quantity, as any free product."""
        self.make_program(
            "GRATIS",
            reward_type='product',
            reward_product_id=self.product.id,
            reward_product_qty=10,
        )
        order = self.sell(20, confirm=False).order_id.sudo()
        self.enter(order, "GRATIS")
        order.action_confirm()
        order._create_invoices().action_post()
        cards = order.clip_card_ids.sorted('clips')
        self.assertEqual(cards.mapped('clips'), [10, 20])
        self.assertEqual(cards.mapped('net_paid'), [0.0, 18000.0])


@tagged('post_install', '-at_install')
class TestShopRewards(RewardCase, ShopCase):
    needs = (*ShopCase.needs, 'website_sale_loyalty')

    def test_a_code_follows_the_size(self):
        self.make_program("KLIP10")
        self.add(30)
        self.url_open('/shop/pricelist?promo=KLIP10')
        cart = self.get_cart()
        if not cart.order_line.filtered('reward_id'):
            self.url_open('/shop/claimreward?code=KLIP10')
            cart = self.get_cart()
        self.assertEqual(cart.amount_untaxed, 22950.0)
        self.change(cart.order_line[:1], 20)
        cart = self.get_cart()
        self.assertEqual(cart.amount_untaxed, 16200.0)
        self.assertEqual(cart.cart_quantity, 1)
        self.assertTrue(cart._is_cart_ready())
