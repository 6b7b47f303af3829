"""An order that is settled in the till starts its card."""

import uuid

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CompanionCase


@tagged('post_install', '-at_install')
class TestTill(CompanionCase):
    needs = ('pos_sale',)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = cls.make_user(
            'till',
            "Tina Till",
            'point_of_sale.group_pos_user',
            'sales_team.group_sale_salesman_all_leads',
        )
        journal = cls.env['account.journal'].search(
            [('type', '=', 'bank'), ('company_id', '=', cls.company.id)], limit=1
        )
        cls.method = cls.env['pos.payment.method'].create(
            {'name': "Kort", 'journal_id': journal.id}
        )
        cls.till = cls.env['pos.config'].create(
            {'name': "Disken", 'payment_method_ids': [Command.set(cls.method.ids)]}
        )
        cls.till.with_user(cls.cashier).open_ui()
        cls.session = cls.till.current_session_id
        cls.session.set_opening_control(0, "")

    def prepare_order(self, line, quantity=None, refunded=None):
        """An order line as the till's screen sends it."""
        quantity = line.product_uom_qty if quantity is None else quantity
        price = line.price_unit * (1 - line.discount / 100)
        amounts = line.tax_ids.compute_all(price, line.currency_id, quantity)
        total = amounts['total_included']
        sold = {
            'product_id': line.product_id.id,
            'price_unit': line.price_unit,
            'discount': line.discount,
            'qty': quantity,
            'tax_ids': [Command.set(line.tax_ids.ids)],
            'price_subtotal': amounts['total_excluded'],
            'price_subtotal_incl': total,
            'pack_lot_ids': [],
            'sale_order_origin_id': False if refunded else line.order_id.id,
            'sale_order_line_id': False if refunded else line.id,
            'refunded_orderline_id': refunded and refunded.id,
        }
        payment = {
            'amount': total,
            'name': "2025-03-12 12:00:00",
            'payment_method_id': self.method.id,
        }
        return {
            'amount_paid': total,
            'amount_return': 0,
            'amount_tax': total - amounts['total_excluded'],
            'amount_total': total,
            'fiscal_position_id': False,
            'pricelist_id': False,
            'partner_id': line.order_id.partner_id.id,
            'session_id': self.session.id,
            'uuid': str(uuid.uuid4()),
            'user_id': self.cashier.id,
            'state': 'paid',
            'last_order_preparation_change': '{}',
            'lines': [Command.create(sold)],
            'payment_ids': [Command.create(payment)],
        }

    def pay(self, line, quantity=None, refunded=None, **values):
        """Settle an order line in the till, as its screen does."""
        data = self.prepare_order(line, quantity, refunded) | values
        Order = self.env['pos.order'].with_user(self.cashier)
        result = Order.sync_from_ui([data])
        self.env.invalidate_all()
        return self.env['pos.order'].browse(result['pos.order'][0]['id'])

    def test_the_card_starts_when_it_is_paid(self):
        for start in ('order', 'invoice', 'payment'):
            for confirmed in (False, True):
                with self.subTest(start=start, confirmed=confirmed):
                    self.company.clip_card_start = start
                    line = self.sell(20, confirm=confirmed).sudo()
                    before = line.clip_card_ids.mapped('state')
                    waiting = ['active' if start == 'order' else 'pending']
                    self.assertEqual(before, waiting if confirmed else [])
                    paid = self.pay(line)
                    self.assertEqual(paid.amount_total, line.price_total)
                    card = line.clip_card_ids
                    self.assertEqual((card.state, card.balance), ('active', 20))
                    self.assertEqual((line.qty_to_invoice, line.order_id.state), (0.0, 'sale'))
        self.assertLedger()

    def test_part_of_the_card_does_not_start_it(self):
        self.company.clip_card_start = 'payment'
        line = self.sell(20).sudo()
        self.pay(line, quantity=5)
        self.assertEqual(line.clip_card_ids.state, 'pending')
        self.pay(line, quantity=15)
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_with_an_invoice_from_the_till(self):
        self.company.clip_card_start = 'invoice'
        line = self.sell(20).sudo()
        paid = self.pay(line, to_invoice=True)
        self.assertEqual(paid.account_move.state, 'posted')
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_a_card_is_worth_what_was_agreed(self):
        line = self.sell(20).sudo()
        self.pay(line)
        self.assertEqual(line.clip_card_ids.net_amount, 18000.0)

    def test_paid_back_in_the_till(self):
        """A card that waited for its payment is held; somebody is told, whichever it is."""
        for start, state in (('order', 'active'), ('payment', 'on_hold')):
            with self.subTest(start=start):
                self.company.clip_card_start = start
                line = self.sell(20).sudo()
                paid = self.pay(line)
                self.pay(line, quantity=-20, refunded=paid.lines, is_refund=True)
                self.assertEqual(line.clip_card_ids.state, state)
                activity = line.order_id.activity_ids
                self.assertEqual(activity.summary, "Paid back in the till")
                self.assertEqual(activity.user_id, self.salesperson)
                self.assertIn(line.clip_card_ids.name, activity.note)

    def test_what_cannot_be_delivered_is_not_opened_in_the_till(self):
        line = self.sell(20, confirm=False)
        line.product_uom_qty = 15
        order = line.order_id.with_user(self.cashier)
        with self.assertRefused(UserError, "not sold with 15 clips"):
            order.load_sale_order_from_pos(self.till.id)
        line.product_uom_qty = 20
        self.assertTrue(order.load_sale_order_from_pos(self.till.id))

    def test_the_till_offers_no_cards_by_themselves(self):
        self.product.product_tmpl_id.available_in_pos = True
        goods = self.env['product.template'].create({'name': "Mus", 'available_in_pos': True})
        Template = self.env['product.template'].with_user(self.cashier)
        domain = Template._load_pos_data_domain({}, self.till)
        found = Template.search(domain)
        self.assertIn(goods, found)
        self.assertNotIn(self.product.product_tmpl_id, found)
