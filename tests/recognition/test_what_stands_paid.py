"""Nothing is paid back beyond what was paid."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PaidCommon


@tagged('post_install', '-at_install')
class TestPaidBack(PaidCommon):
    def setUp(self):
        super().setUp()
        frozen = self.on('2025-01-10')
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def test_as_sold(self):
        line = self.sell(10)
        self.assertEqual(self.paid(line), (0, 0))
        self.invoice(line)
        self.assertEqual(self.paid(line), (9500, 950))
        self.assertRefunded(line, 10, 9500)

    def test_invoice_that_is_undone(self):
        line = self.sell(10)
        move = self.invoice(line)
        move.button_draft()
        self.assertEqual(self.paid(line), (0, 0))
        with self.assertRefused(UserError, "on no posted invoice"):
            self.refund(line, 1)
        move.action_post()
        self.assertEqual(self.paid(line), (9500, 950))

    def test_price_reduction(self):
        line = self.sell(10)
        self.credit(self.invoice(line), quantity=1, price=2000 / 0.95)
        self.assertEqual(self.paid(line), (7500, 750))
        credit = self.assertRefunded(line, 10, 7500)
        self.assertEqual(len(credit.invoice_line_ids), 2)

    def test_credit_note_of_money_alone(self):
        line = self.sell(10)
        self.credit(self.invoice(line), clips=0)
        self.assertEqual(self.paid(line), (0, 0))
        self.assertRefunded(line, 10, 0)

    def test_price_reduction_without_the_order_line(self):
        """Written on the credit note in words alone, it is for the invoice that it credits."""
        line = self.sell(10)
        credit = self.draft_credit(self.invoice(line))
        credit.invoice_line_ids = [
            Command.clear(),
            Command.create({'name': "Prisafslag", 'quantity': 1, 'price_unit': 2000}),
        ]
        credit.action_post()
        self.assertEqual(self.paid(line), (7500, 750))
        self.assertRefunded(line, 10, 7500)

    def test_price_reduction_that_is_a_draft(self):
        line = self.sell(10)
        self.draft_credit(self.invoice(line), quantity=1, price=2000 / 0.95)
        self.assertEqual(self.paid(line), (9500, 950))
        _credit, offered = self.refund(line)
        self.assertEqual(offered, (10, 7500))

    def test_goodwill(self):
        """Bought 10, given 5, used 3: 7 are paid and left."""
        line = self.sell(10)
        self.invoice(line)
        line.sudo().clip_card_ids.with_user(self.manager)._adjust(5, "Kulance")
        self.work(3, '2025-01-10')
        self.assertRefunded(line, 7, 6650)
        self.assertEqual(
            self.explanation.replace("\xa0", " "),
            "7 clips are paid and left. 7 × kr 950.00 paid per clip = kr 6,650.00.",
        )
        self.assertEqual(line.sudo().clip_card_ids.balance, 5)

    def test_goodwill_before_the_invoice(self):
        line = self.sell(10)
        line.sudo().clip_card_ids.with_user(self.manager)._adjust(5, "Kulance")
        self.work(12, '2025-01-10')
        self.invoice(line)
        with self.assertRefused(UserError, "0 clips of card .* can be refunded"):
            self.refund(line, 1)

    def test_rebate_on_its_order(self):
        line = self.sell_with(self.less(1900))
        move = self.invoice(line)
        self.assertEqual(move.amount_untaxed, 7600)
        self.assertEqual(self.paid(line), (7600, 760))
        credit = self.assertRefunded(line, 10, 7600)
        self.assertEqual(credit.amount_total, move.amount_total)

    def test_rebate_on_a_card_and_something_else(self):
        line = self.sell_with({'product_id': self.router.id}, self.less(1000))
        self.invoice(line)
        self.assertEqual(self.paid(line), (8550, 855))
        self.assertRefunded(line, 10, 8550)

    def test_rebate_typed_on_the_invoice(self):
        line = self.sell(10)
        draft = self.draft_invoice(line)
        draft.invoice_line_ids = [
            Command.create({'product_id': self.rebate.id, 'quantity': 1, 'price_unit': -950})
        ]
        draft.action_post()
        self.assertEqual(self.paid(line), (8550, 855))
        self.assertRefunded(line, 10, 8550)

    def test_rebate_and_discount_of_the_order_in_parts(self):
        """Refunded in three parts, the last one takes what rounding left."""
        line = self.sell_with(self.less(1000), percent=3.33)
        move = self.invoice(line)
        net = move.amount_untaxed
        self.assertEqual(self.paid(line)[0], net)
        total = 0
        for clips in (3, 3, 4):
            credit, (_left, _amount) = self.refund(line, clips)
            credit.with_user(self.accountant).action_post()
            total += credit.amount_untaxed
        self.assertAlmostEqual(total, net, 2)
        self.assertEqual(self.paid(line), (0, 0))

    def test_two_invoices_at_two_prices(self):
        line = self.sell(10)
        first = self.partial_invoice(line, 5)
        draft = self.draft_invoice(line)
        self.card_line(draft).price_unit = 500
        draft.action_post()
        self.assertEqual(self.paid(line), (7125, 712.5))
        credit = self.assertRefunded(line, 10, 7125)
        lines = credit.invoice_line_ids
        self.assertEqual(lines.mapped('price_subtotal'), [2375, 4750])
        self.assertEqual(credit.reversed_entry_id, draft)
        self.assertEqual(first.invoice_line_ids.tax_ids, lines.tax_ids)

    def test_a_part_of_two_invoices(self):
        line = self.sell(10)
        self.partial_invoice(line, 5)
        draft = self.draft_invoice(line)
        self.card_line(draft).price_unit = 500
        draft.action_post()
        credit, _offered = self.refund(line, 4)
        self.assertEqual(credit.amount_untaxed, 2850)
        credit.with_user(self.accountant).action_post()
        self.assertEqual(self.paid(line), (4275, 712.5))
        self.assertRefunded(line, 6, 4275)

    def test_one_of_two_parts_is_invoiced(self):
        line = self.sell(10)
        self.partial_invoice(line, 4)
        self.work(3, '2025-01-10')
        self.assertEqual(self.paid(line), (3800, 950))
        self.assertRefunded(line, 1, 950)

    def test_reverse_and_create_invoice(self):
        """The invoice that was replaced is dead: clips are refunded from the new one."""
        line = self.sell(10)
        dead = self.invoice(line)
        again = self.replace(dead)
        self.assertEqual(self.paid(line), (0, 0))
        again.action_post()
        self.assertEqual(self.paid(line), (9500, 950))
        credit = self.assertRefunded(line, 10, 9500)
        self.assertEqual(credit.reversed_entry_id, again)

    def test_cards_of_one_order(self):
        """A rebate is shared by the cards of its order in proportion to their prices."""
        line = self.sell(10, confirm=False)
        order = line.order_id.sudo()
        order.order_line = [
            Command.create({'product_id': self.product.id, 'product_uom_qty': 20}),
            Command.create(self.less(2750)),
        ]
        order.action_confirm()
        self.invoice(line)
        first, second = order.order_line.clip_card_ids.sorted('clips')
        self.assertEqual((first.net_paid, second.net_paid), (8550, 16200))
        self.assertRefunded(line, 10, 8550)
        self.assertEqual(second.net_paid, 16200)

    def test_orders_on_one_invoice(self):
        """An order's discount, and cheaper hardware, lower no other order's card."""
        line = self.sell(10)
        discounted = self.sell_with(percent=10)
        hardware = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'order_line': [
                    Command.create({'product_id': self.router.id, 'discount': 50}),
                    Command.create(self.less(100)),
                ],
            }
        )
        self.discount(hardware, 20)
        hardware.action_confirm()
        orders = (line | discounted).order_id.sudo() | hardware
        move = orders._create_invoices().with_user(self.accountant)
        self.assertEqual(len(move), 1)
        move.action_post()
        self.assertEqual((self.paid(line), self.paid(discounted)), ((9500, 950), (8550, 855)))
        self.assertRefunded(line, 10, 9500)
        self.assertEqual(self.paid(discounted), (8550, 855))
        self.assertRefunded(discounted, 10, 8550)

    def test_who_sees_it(self):
        line = self.sell(10)
        self.invoice(line)
        card = line.sudo().clip_card_ids
        for user in (self.salesperson, self.manager, self.accountant):
            self.assertEqual(card.with_user(user).net_paid, 9500)
        for name in ('net_paid', 'clip_price_paid', 'company_net_paid', 'paid_clips'):
            self.assertNotIn(name, card.with_user(self.consultant_user).fields_get())

    # Whose credit note it is

    def test_credit_note_for_somebody_else(self):
        other = self.make_customer("Slagteren ApS")
        line = self.sell(10)
        move = self.invoice(line)
        card = line.sudo().clip_card_ids
        for credit in (self.draft_credit(move, quantity=4), self.draft_credit(move, clips=0)):
            credit.partner_id = other
            with self.assertRefused(
                UserError, f"for Slagteren ApS, but clip card {card.name} belongs to"
            ):
                credit.action_post()
        self.assertEqual(card.balance, 10)
        self.assertNotIn('refund', card.entry_ids.mapped('kind'))
        credit.partner_id = self.customer
        credit.action_post()
        self.assertEqual(self.paid(line), (0, 0))

    def test_credit_note_for_who_pays(self):
        """A card that somebody else is invoiced for is credited to whom the invoice was sent."""
        payer = self.make_customer("Leasing A/S")
        line = self.sell(10, confirm=False)
        line.order_id.sudo().partner_invoice_id = payer
        line.order_id.action_confirm()
        move = self.invoice(line)
        self.assertEqual(move.partner_id, payer)
        self.credit(move, quantity=4)
        self.assertEqual(line.sudo().clip_card_ids.balance, 6)
