"""Promotion codes lower what stands paid for a card; gift cards and wallets pay it.

Runs where the loyalty programs' addon is: ./dev/test --beside tests/recognition/test_promotions.py
"""

from unittest import SkipTest

from odoo.fields import Command
from odoo.tests import tagged

from .common import PaidCommon


@tagged('post_install', '-at_install')
class TestPromotions(PaidCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'reward_id' not in cls.env['sale.order.line']._fields:
            raise SkipTest("sale_loyalty is not installed")
        cls.env['loyalty.program'].search([]).active = False

    def setUp(self):
        super().setUp()
        self.stay_on('2025-01-10')

    def make_program(self, kind, code=None, **reward):
        rule = {'mode': 'with_code', 'code': code} if code else {}
        return self.env['loyalty.program'].create(
            {
                'name': "Kampagne",
                'program_type': kind,
                'trigger': 'with_code' if code else 'auto',
                'applies_on': 'current' if code else 'future',
                'rule_ids': [
                    Command.clear(),
                    Command.create({'reward_point_amount': 1, 'minimum_amount': 0, **rule}),
                ],
                'reward_ids': [
                    Command.clear(),
                    Command.create(
                        {
                            'reward_type': 'discount',
                            'discount_mode': 'percent',
                            'discount_applicability': 'order',
                            'required_points': 1,
                            **reward,
                        }
                    ),
                ],
            }
        )

    def use_code(self, order, code):
        """As somebody types a code on an order."""
        status = order.sudo()._try_apply_code(code)
        self.assertNotIn('error', status)
        for coupon, rewards in status.items():
            self.assertNotIn('error', order.sudo()._apply_program_reward(rewards, coupon) or {})
        return order.order_line.filtered('reward_id')

    def sell_with_code(self, code, *values):
        line = self.sell(10, confirm=False)
        line.order_id.sudo().order_line = [Command.create(it) for it in values]
        reward = self.use_code(line.order_id, code)
        line.order_id.action_confirm()
        return line, reward

    def give_card(self, amount, kind='gift_card'):
        program = self.make_program(kind, discount_mode='per_point', discount=1)
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'points': amount, 'partner_id': self.customer.id}
        )
        return card.code

    def test_a_code_on_the_whole_order(self):
        self.make_program('promo_code', 'KLIP20', discount=20)
        line, reward = self.sell_with_code('KLIP20')
        self.assertEqual(reward.price_subtotal, -1900)
        move = self.invoice(line)
        self.assertEqual(self.paid(line), (7600, 760))
        credit = self.assertRefunded(line, 10, 7600)
        self.assertEqual(credit.amount_total, move.amount_total)

    def test_deferred_is_what_stands_paid(self):
        self.make_program('promo_code', 'KLIP20', discount=20)
        line, _reward = self.sell_with_code('KLIP20')
        self.invoice(line)
        with self.on('2025-01-20'):
            self.work(3, '2025-01-20')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 1900 + 2280, self.sales: -1900 - 2280})
            self.assertTied('2025-01-01', '2025-01-31', closing=5320)

    def test_a_code_shared_with_something_else(self):
        """20 percent of 9,500 and of 500: the card's share is 1,900."""
        self.make_program('promo_code', 'KLIP20', discount=20)
        line, reward = self.sell_with_code('KLIP20', {'product_id': self.router.id})
        self.assertEqual(sum(reward.mapped('price_subtotal')), -2000)
        self.invoice(line)
        self.assertEqual(self.paid(line), (7600, 760))

    def test_a_code_for_something_else(self):
        self.make_program(
            'promo_code',
            'ROUTER',
            discount=50,
            discount_applicability='specific',
            discount_product_ids=[Command.set(self.router.ids)],
        )
        line, reward = self.sell_with_code('ROUTER', {'product_id': self.router.id})
        self.assertEqual(sum(reward.mapped('price_subtotal')), -250)
        self.invoice(line)
        self.assertEqual(self.paid(line), (9500, 950))
        self.assertRefunded(line, 10, 9500)

    def test_a_gift_card_is_a_payment(self):
        """It leaves the card's value as it is, and is not paid back in money."""
        code = self.give_card(3000)
        line, reward = self.sell_with_code(code)
        self.assertEqual(sum(reward.mapped('price_total')), -3000)
        move = self.invoice(line)
        self.assertEqual(move.amount_total, 11875 - 3000)
        self.assertEqual(self.paid(line), (9500, 950))
        credit, _offered = self.refund(line)
        self.assertEqual(credit.amount_total, 11875 - 3000)
        credit.with_user(self.accountant).action_post()
        card = line.sudo().clip_card_ids
        self.assertEqual((card.net_paid, card.balance), (0, 0))

    def test_a_part_of_what_a_gift_card_paid(self):
        """4 of 10 clips: four tenths of what was paid in money."""
        line, _reward = self.sell_with_code(self.give_card(3000))
        self.invoice(line)
        credit, _offered = self.refund(line, 4)
        self.assertAlmostEqual(credit.amount_total, 0.4 * (11875 - 3000), 2)

    def test_deferred_when_a_gift_card_has_paid(self):
        line, _reward = self.sell_with_code(self.give_card(3000))
        self.invoice(line)
        with self.on('2025-01-20'):
            self.work(3, '2025-01-20')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=6650)
