"""When a card starts: with the order, the invoice, or its payment; and what undoes that."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SellingCommon


@tagged('post_install', '-at_install')
class TestCardStart(SellingCommon):
    # With the order

    def test_order(self):
        self.set_start('order')
        line = self.sell(10)
        self.assertEqual(line.clip_card_ids.state, 'active')
        move = self.invoice(line)
        self.pay(move)
        move.button_draft()
        self.assertEqual(line.clip_card_ids.state, 'active')
        self.assertEqual(len(line.clip_card_ids.entry_ids), 1)

    # With the invoice

    def test_invoice(self):
        self.set_start('invoice')
        with self.on('2025-03-12'):
            line = self.sell(20)
            self.assertPending(line)
            move = self.draft_invoice(line)
            self.assertPending(line)
        with self.on('2025-04-01'):
            move.action_post()
        card = line.clip_card_ids
        self.assertEqual((card.state, card.balance), ('active', 20))
        self.assertEqual(str(card.purchase_date), '2025-04-01')
        self.assertEqual(str(card.expiry_date), '2030-04-01')
        self.assertEntries(card, [('purchase', 20, '2025-04-01')])
        self.assertSaleLine(line, 20, 0, 0)

    def test_pending_pays_nothing(self):
        self.set_start('invoice')
        with self.on('2025-03-12'):
            line = self.sell(20)
            task = self.make_task()
            work = self.log(task, 90)
            self.assertClips(work, 0, uncovered=2)
            self.assertPending(line)
            self.assertEqual(self.customer.clip_card_balance, 0)
            self.invoice(line)
        self.assertClips(work, 2)
        self.assertSaleLine(line, 20, 2)

    def test_work_before_start_stays_uncovered(self):
        self.set_start('invoice')
        with self.on('2025-03-12'):
            line = self.sell(20)
            work = self.log(self.make_task(), 90)
        with self.on('2025-03-13'):
            self.invoice(line)
        self.assertClips(work, 0, uncovered=2)

    def test_invoice_of_two_cards(self):
        self.set_start('invoice')
        line = self.sell(10)
        line.order_id.order_line = [
            Command.create({'product_id': self.product.id, 'product_uom_qty': 20})
        ]
        self.invoice(line)
        cards = line.order_id.order_line.clip_card_ids
        self.assertEqual(cards.mapped('state'), ['active', 'active'])
        self.assertEqual(cards.mapped('balance'), [10, 20])

    def test_several_orders_on_one_invoice(self):
        self.set_start('invoice')
        lines = self.sell(10) | self.sell(20)
        move = lines.order_id.with_user(self.salesperson)._create_invoices()
        self.assertEqual(len(move), 1)
        move.with_user(self.accountant).action_post()
        self.assertEqual(lines.clip_card_ids.mapped('state'), ['active', 'active'])

    def test_partial_invoices(self):
        self.set_start('invoice')
        line = self.sell(20)
        self.partial_invoice(line, 10)
        self.assertPending(line)
        self.invoice(line)
        self.assertEqual(line.clip_card_ids.balance, 20)

    def test_down_payment_then_invoice(self):
        self.set_start('invoice')
        line = self.sell(20)
        self.down_payment(line, 40)
        self.assertPending(line)
        self.final_invoice(line)
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_invoice_reset_to_draft(self):
        self.set_start('invoice')
        with self.on('2025-03-12'):
            line = self.sell(20)
            card = line.clip_card_ids
            move = self.invoice(line)
            task = self.make_task()
            before = self.log(task, 60)
            move.button_draft()
            self.assertEqual((card.state, card.balance), ('on_hold', 19))
            self.assertEqual(card.account_id.balance, 0)
            self.assertClips(before, 1)
            during = self.log(task, 60)
            self.assertClips(during, 0, uncovered=1)
        with self.on('2025-03-20'):
            move.action_post()
            self.assertEqual((card.state, card.balance), ('active', 18))
            self.assertClips(during, 1)
        self.assertEqual(str(card.purchase_date), '2025-03-12')
        self.assertEqual(card.entry_ids.mapped('kind').count('purchase'), 1)
        self.assertSaleLine(line, 20, 2)

    def test_invoice_cancelled(self):
        self.set_start('invoice')
        line = self.sell(20)
        move = self.invoice(line)
        move.button_draft()
        move.button_cancel()
        self.assertEqual(line.clip_card_ids.state, 'on_hold')
        self.invoice(line)
        self.assertEqual(line.clip_card_ids.state, 'active')
        self.assertEqual(line.clip_card_ids.balance, 20)

    def test_draft_cancelled_before_start(self):
        self.set_start('invoice')
        line = self.sell(20)
        self.draft_invoice(line).button_cancel()
        self.assertPending(line)

    def test_held_card_is_cancelled(self):
        self.set_start('invoice')
        line = self.sell(20)
        self.invoice(line).button_draft()
        line.order_id.sudo().action_cancel()
        self.assertEqual(line.clip_card_ids.state, 'cancelled')
        self.assertEqual(line.clip_card_ids.balance, 0)
        self.assertLedger()

    def test_replaced_invoice(self):
        """Reversed and made anew: held until the new invoice is posted, no clips move."""
        self.set_start('invoice')
        line = self.sell(20)
        card = line.clip_card_ids
        new = self.replace(self.invoice(line))
        self.assertEqual((card.state, card.balance), ('on_hold', 20))
        new.action_post()
        self.assertEqual((card.state, card.balance), ('active', 20))
        self.assertEqual(card.entry_ids.mapped('kind'), ['purchase'])

    # The setting

    def test_setting_touches_new_cards_only(self):
        self.set_start('invoice')
        line = self.sell(20)
        self.set_start('order')
        self.assertPending(line)
        self.assertEqual(self.sell(10).clip_card_ids.state, 'active')
        self.set_start('payment')
        move = self.invoice(line)
        self.assertEqual(line.clip_card_ids.state, 'active')
        self.pay(move)
        self.unreconcile(move)
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_terms_are_those_of_the_sale(self):
        self.set_start('invoice')
        with self.on('2025-03-12'):
            line = self.sell(20)
        self.product.product_tmpl_id.write(
            {
                'clip_card_lifetime_years': 1,
                'clip_card_forfeit_years': 1,
            }
        )
        with self.on('2025-04-01'):
            self.invoice(line)
        self.assertEqual(str(line.clip_card_ids.expiry_date), '2030-04-01')
        self.assertEqual(str(line.clip_card_ids.forfeit_date), '2028-04-01')

    # Pending cards

    def test_pending_cancelled(self):
        self.set_start('invoice')
        line = self.sell(20)
        line.order_id.action_cancel()
        card = line.clip_card_ids
        self.assertEqual((card.state, card.balance), ('cancelled', 0))
        self.assertFalse(card.entry_ids)

    def test_cancel_cancels_draft_invoice(self):
        self.set_start('invoice')
        line = self.sell(20)
        move = self.draft_invoice(line)
        line.order_id.sudo().action_cancel()
        self.assertEqual(move.state, 'cancel')
        self.assertEqual(line.clip_card_ids.state, 'cancelled')

    def test_confirmed_again_with_its_invoice(self):
        """The invoice was not credited when the order was cancelled: it is the new card's."""
        self.set_start('invoice')
        line = self.sell(20)
        old = line.clip_card_ids
        self.invoice(line)
        line.order_id.action_cancel()
        line.order_id.action_draft()
        line.order_id.action_confirm()
        new = line.clip_card_ids - old
        self.assertEqual((old.state, new.state, new.balance), ('cancelled', 'active', 20))
        self.assertSaleLine(line, 20, 0, 0)

    def test_confirmed_again_after_credit(self):
        """The old card's invoice was credited: the new card waits for its own."""
        for start in ('invoice', 'payment'):
            with self.subTest(start=start):
                self.set_start(start)
                line = self.sell(20)
                old = line.clip_card_ids
                move = self.invoice(line)
                line.order_id.action_cancel()
                self.credit(move)
                line.order_id.action_draft()
                line.order_id.action_confirm()
                new = line.clip_card_ids - old
                self.assertEqual((old.state, new.state), ('cancelled', 'pending'))
                self.assertEqual(line.qty_to_invoice, 20)
                move = self.invoice(line)
                if start == 'payment':
                    self.pay(move)
                self.assertEqual((new.state, new.balance), ('active', 20))

    def test_pending_customer_is_locked(self):
        self.set_start('payment')
        line = self.sell(20)
        with self.assertRefused(UserError, "Quantity .* cannot be changed"):
            line.product_uom_qty = 10
