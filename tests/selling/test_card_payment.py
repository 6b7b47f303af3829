"""Cards that start when their invoice is paid in full, and are held when that is undone."""

from unittest.mock import patch

from odoo.tests import tagged

from .common import SellingCommon


@tagged('post_install', '-at_install')
class TestCardPayment(SellingCommon):
    def setUp(self):
        super().setUp()
        self.set_start('payment')

    def test_payment(self):
        with self.on('2025-03-12'):
            line = self.sell(20)
            move = self.invoice(line)
            self.assertPending(line)
        with self.on('2025-04-10'):
            self.pay(move)
        self.assertIn(move.payment_state, ('paid', 'in_payment'))
        card = line.clip_card_ids
        self.assertEqual(card.state, 'active')
        self.assertEntries(card, [('purchase', 20, '2025-04-10')])

    def test_payment_in_parts(self):
        line = self.sell(20)
        move = self.invoice(line)
        self.assertEqual(move.amount_total, 22500)
        self.pay(move, 22000)
        self.assertPending(line)
        self.pay(move, 500)
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_payment_undone(self):
        with self.on('2025-03-12'):
            line = self.sell(20)
            card = line.clip_card_ids
            move = self.invoice(line)
            self.pay(move)
            task = self.make_task()
            before = self.log(task, 60)
            self.unreconcile(move)
            self.assertEqual((card.state, card.balance), ('on_hold', 19))
            during = self.log(task, 60)
            self.assertClips(before, 1)
            self.assertClips(during, 0, uncovered=1)
        with self.on('2025-05-01'):
            self.pay(move)
            self.assertEqual((card.state, card.balance), ('active', 18))
            self.assertClips(during, 1)
        self.assertEqual(str(card.purchase_date), '2025-03-12')
        self.assertLedger()

    def test_payment_cancelled(self):
        line = self.sell(20)
        payment = self.pay(self.invoice(line))
        payment.action_cancel()
        self.assertEqual(line.clip_card_ids.state, 'on_hold')

    def test_paid_invoice_reset_to_draft(self):
        line = self.sell(20)
        move = self.invoice(line)
        self.pay(move)
        move.button_draft()
        self.assertEqual(line.clip_card_ids.state, 'on_hold')
        move.action_post()
        self.assertEqual(move.payment_state, 'paid')
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_payment_without_entry(self):
        """With bank synchronisation a payment pays by its state, before the bank knows of it."""
        line = self.sell(20)
        move = self.invoice(line)
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        model = self.env.registry['account.move']
        with patch.object(model, '_get_invoice_in_payment_state', lambda self: 'in_payment'):
            payment = self.pay(move)
            self.assertFalse(payment.move_id)
            self.assertEqual(move.payment_state, 'in_payment')
            self.assertEqual(line.clip_card_ids.state, 'active')
            payment.action_draft()
            self.assertEqual(line.clip_card_ids.state, 'on_hold')
            payment.action_post()
            self.assertEqual(line.clip_card_ids.state, 'active')

    def test_partial_invoices_paid(self):
        line = self.sell(20)
        first = self.partial_invoice(line, 10)
        second = self.invoice(line)
        self.pay(second)
        self.assertPending(line)
        self.pay(first)
        self.assertEqual(line.clip_card_ids.state, 'active')
        self.unreconcile(second)
        self.assertEqual(line.clip_card_ids.state, 'on_hold')

    def test_down_payment_paid(self):
        line = self.sell(20)
        down = self.down_payment(line, 40)
        final = self.final_invoice(line)
        self.assertEqual(final.amount_untaxed, 10800)
        self.pay(final)
        self.assertPending(line)
        self.pay(down)
        self.assertEqual(line.clip_card_ids.state, 'active')
        self.unreconcile(down)
        self.assertEqual(line.clip_card_ids.state, 'on_hold')
        self.pay(down)
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_whole_down_payment(self):
        line = self.sell(20)
        self.pay(self.down_payment(line, 100))
        self.assertPending(line)
        final = self.final_invoice(line)
        self.assertEqual(final.amount_total, 0)
        self.assertEqual(line.clip_card_ids.state, 'active')

    def test_nothing_to_pay(self):
        line = self.sell(20, discount=100)
        self.invoice(line)
        self.assertEqual(line.clip_card_ids.state, 'active')
        self.assertEqual(line.clip_card_ids.sudo().net_amount, 0)

    def test_credited_instead_of_paid(self):
        line = self.sell(20)
        move = self.invoice(line)
        self.credit(move)
        self.assertEqual(move.payment_state, 'reversed')
        self.assertPending(line)
        self.assertEqual(line.qty_to_invoice, 0)

    def test_replaced_invoice_paid(self):
        line = self.sell(20)
        card = line.clip_card_ids
        move = self.invoice(line)
        self.pay(move)
        new = self.replace(move)
        new.action_post()
        self.assertEqual((card.state, card.balance), ('on_hold', 20))
        self.pay(new)
        self.assertEqual((card.state, card.balance), ('active', 20))

    def test_other_invoices_leave_cards_alone(self):
        line = self.sell(20)
        other = self.sell(10)
        self.pay(self.invoice(other))
        self.assertEqual(line.clip_card_ids.state, 'pending')
        self.assertEqual(other.clip_card_ids.state, 'active')
