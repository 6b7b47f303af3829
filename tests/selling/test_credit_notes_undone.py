"""Credit notes that are undone, several of them, and invoices that are made anew."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InvoicedCardCommon


@tagged('post_install', '-at_install')
class TestCreditNotesUndone(InvoicedCardCommon):
    # Undone

    def test_reset_to_draft(self):
        with self.on('2025-04-02'):
            credit = self.credit(self.move, quantity=5)
        with self.on('2025-04-05'):
            credit.button_draft()
            self.assertEqual(self.card.balance, 20)
            self.assertSaleLine(self.line, 20, 0, 0)
        with self.on('2025-04-09'):
            credit.action_post()
        self.assertEqual(self.card.balance, 15)
        self.assertEntries(
            self.card,
            [
                ('purchase', 20, '2025-03-12'),
                ('refund', -5, '2025-04-02'),
                ('refund', 5, '2025-04-05'),
                ('refund', -5, '2025-04-02'),
            ],
        )
        self.assertSaleLine(self.line, 20, 5, 0)

    def test_cancelled(self):
        credit = self.credit(self.move, quantity=5)
        credit.button_cancel()
        self.assertEqual(self.card.balance, 20)
        self.assertSaleLine(self.line, 20, 0, 0)
        self.assertLedger()

    def test_cancelled_draft(self):
        credit = self.draft_credit(self.move, quantity=5)
        credit.button_cancel()
        self.assertEqual(self.card.balance, 20)
        self.assertEqual(len(self.card.entry_ids), 1)

    def test_clips_that_come_back_pay_uncovered_work(self):
        with self.on('2025-03-20'):
            credit = self.credit(self.move, quantity=18)
            work = self.log(self.make_task(), 240)
            self.assertClips(work, 2, uncovered=2)
            credit.button_cancel()
        self.assertClips(work, 4)
        self.assertEqual(self.card.balance, 16)
        self.assertLedger()

    def test_changed_while_draft(self):
        credit = self.credit(self.move, quantity=5)
        credit.button_draft()
        credit.invoice_line_ids = [Command.update(self.card_line(credit).id, {'quantity': 8})]
        credit.action_post()
        self.assertEqual(self.card.balance, 12)
        self.assertLedger()

    def test_back_to_an_ended_card(self):
        """What comes back to a card whose lapse was posted lapses at once."""
        with self.on('2025-04-02'):
            credit = self.credit(self.move, quantity=5)
        with self.on('2028-03-13'):
            self.end_cards()
            self.assertEqual((self.card.state, self.card.lapsed_clips), ('forfeited', 15))
        with self.on('2028-04-01'):
            credit.button_cancel()
        self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
        self.assertEqual(self.card.lapsed_clips, 20)
        self.assertEntries(
            self.card,
            [
                ('purchase', 20, '2025-03-12'),
                ('refund', -5, '2025-04-02'),
                ('forfeiture', -15, '2028-03-13'),
                ('refund', 5, '2028-04-01'),
                ('forfeiture', -5, '2028-04-01'),
            ],
        )

    # Several

    def test_several_credit_notes(self):
        first = self.credit(self.move, quantity=5)
        second = self.credit(self.move, quantity=7)
        self.assertEqual(self.card.balance, 8)
        third = self.draft_credit(self.move, quantity=9)
        with self.assertRefused(UserError, "takes 9 clips .* only 8 are left"):
            third.action_post()
        first.button_cancel()
        self.assertEqual(self.card.balance, 13)
        third.action_post()
        self.assertEqual(self.card.balance, 4)
        second.button_cancel()
        self.assertEqual(self.card.balance, 11)
        self.assertSaleLine(self.line, 20, 9, 0)
        self.assertLedger()

    def test_posted_together(self):
        credits = self.draft_credit(self.move, quantity=12)
        credits |= self.draft_credit(self.move, quantity=9)
        with self.assertRefused(UserError, "takes 21 clips .* only 20 are left"):
            credits.action_post()

    def test_two_cards_on_one_invoice(self):
        line = self.sell(10)
        line.order_id.order_line = [
            Command.create({'product_id': self.product.id, 'product_uom_qty': 20})
        ]
        small, large = line.order_id.order_line.sudo().clip_card_ids
        credit = self.draft_credit(self.invoice(line), quantity=None)
        first, second = self.card_line(credit)
        self.assertEqual((first | second).mapped('clip_card_credited_clips'), [10, 20])
        self.assertEqual(first.clip_card_id, small)
        credit.invoice_line_ids = [
            Command.update(first.id, {'quantity': 2}),
            Command.update(second.id, {'quantity': 3}),
        ]
        credit.action_post()
        self.assertEqual((small.balance, large.balance), (8, 17))
        self.assertEqual(self.card.balance, 20)

    def test_other_lines_do_not_matter(self):
        credit = self.draft_credit(self.move, quantity=2)
        credit.invoice_line_ids = [
            Command.create({'name': "Gebyr", 'quantity': 1, 'price_unit': 99}),
        ]
        credit.action_post()
        self.assertEqual(self.card.balance, 18)

    # Invoices made anew

    def test_reverse_and_create_invoice(self):
        self.use(3)
        new = self.replace(self.move)
        credit = self.move.reversal_move_ids
        self.assertEqual(credit.state, 'posted')
        self.assertTrue(credit.is_clip_card_replaced)
        self.assertEqual(self.card_line(credit).clip_card_credited_clips, 0)
        self.assertEqual((self.card.balance, self.card.state), (17, 'active'))
        self.assertEqual(self.move.payment_state, 'reversed')
        self.assertSaleLine(self.line, 20, 3, 0)
        self.assertFalse(new.is_clip_card_replaced)
        new.action_post()
        self.assertEqual(self.card.balance, 17)
        self.assertSaleLine(self.line, 20, 3, 0)
        self.assertEqual(self.line.amount_to_invoice, 0)
        self.credit(new, quantity=4)
        self.assertEqual(self.card.balance, 13)

    def test_new_invoice_not_kept(self):
        """The card is to be invoiced: nothing charges it any more, and no clips were credited."""
        new = self.replace(self.move)
        new.button_cancel()
        self.assertSaleLine(self.line, 20, 0, 20)
        self.assertEqual(self.line.invoice_status, 'to invoice')
        self.assertEqual(self.line.amount_to_invoice, 22500)
        self.invoice(self.line)
        self.assertSaleLine(self.line, 20, 0, 0)

    # Cancelled cards

    def cancel_order(self):
        self.line.order_id.sudo().action_cancel()
        self.assertEqual(self.card.state, 'cancelled')

    def test_cancelled_card_is_left_out(self):
        self.cancel_order()
        credit = self.credit(self.move)
        self.assertEqual((self.card.balance, len(self.card.entry_ids)), (0, 2))
        self.assertFalse(self.card_line(credit).is_clip_card_credit)
        credit.button_cancel()
        self.assertEqual((self.card.balance, len(self.card.entry_ids)), (0, 2))

    def test_credit_drafted_before_cancelling(self):
        credit = self.draft_credit(self.move)
        self.cancel_order()
        self.assertEqual(credit.state, 'cancel')
        credit.button_draft()
        credit.action_post()
        self.assertEqual((self.card.balance, len(self.card.entry_ids)), (0, 2))

    def test_cancelled_after_credit(self):
        """A card that lost clips to credit notes only is unused."""
        credit = self.credit(self.move, quantity=5)
        self.cancel_order()
        self.assertEqual(self.card.entry_ids.sorted('id').mapped('clips'), [20, -5, -15])
        credit.button_cancel()
        self.assertEqual(self.card.balance, 0)
        self.assertLedger()

    def test_confirmed_again_after_credit(self):
        self.cancel_order()
        self.credit(self.move)
        self.line.order_id.action_draft()
        self.line.order_id.action_confirm()
        new = self.line.sudo().clip_card_ids - self.card
        self.assertEqual(new.balance, 20)
        self.assertSaleLine(self.line, 20, 0, 20)
        move = self.invoice(self.line)
        self.assertSaleLine(self.line, 20, 0, 0)
        self.credit(move, quantity=6)
        self.assertEqual((self.card.balance, new.balance), (0, 14))

    def test_confirmed_again_with_its_invoice(self):
        """The invoice was not credited: it charges the new card, and credits it."""
        self.cancel_order()
        self.line.order_id.action_draft()
        self.line.order_id.action_confirm()
        new = self.line.sudo().clip_card_ids - self.card
        self.assertSaleLine(self.line, 20, 0, 0)
        self.credit(self.move, quantity=6)
        self.assertEqual((self.card.balance, new.balance), (0, 14))
