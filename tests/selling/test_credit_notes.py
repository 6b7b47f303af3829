"""Credit notes take clips off a card, and give them back."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import InvoicedCardCommon


@tagged('post_install', '-at_install')
class TestCreditNotes(InvoicedCardCommon):
    # The invoice

    def test_invoice_of_a_card(self):
        invoice_line = self.card_line(self.move)
        self.assertEqual((invoice_line.quantity, invoice_line.price_unit), (20, 1000))
        self.assertEqual(invoice_line.product_uom_id.name, "Clip")
        self.assertEqual(invoice_line.discount, 10)
        self.assertEqual(self.move.amount_untaxed, 18000)
        self.assertEqual(self.move.amount_tax, 4500)
        self.assertEqual(self.move.clip_card_count, 1)
        self.assertEqual(self.move.action_view_clip_cards()['res_id'], self.card.id)
        self.assertFalse(invoice_line.is_clip_card_credit)
        self.assertEqual(invoice_line.clip_card_credited_clips, 0)

    def test_work_is_never_invoiced_again(self):
        """What a card has paid is on no invoice, and nothing is left to invoice."""
        work = self.use(3)
        self.assertSaleLine(self.line, 20, 3, 0)
        self.assertEqual(self.line.invoice_status, 'invoiced')
        self.assertFalse(work.sudo().timesheet_invoice_id)
        self.assertFalse(self.move.sudo().timesheet_ids)
        with self.assertRefused(UserError, "[Nn]o items are available to invoice"):
            self.draft_invoice(self.line)

    # Credited

    def test_full(self):
        with self.on('2025-04-02'):
            credit = self.credit(self.move)
        self.assertEqual(self.card_line(credit).clip_card_credited_clips, 20)
        self.assertEqual((self.card.balance, self.card.state), (0, 'used_up'))
        self.assertEntries(
            self.card, [('purchase', 20, '2025-03-12'), ('refund', -20, '2025-04-02')]
        )
        self.assertEqual(credit.amount_untaxed, 18000)
        self.assertSaleLine(self.line, 20, 20, 0)
        self.assertEqual(self.line.invoice_status, 'invoiced')

    def test_partial(self):
        self.use(3)
        with self.on('2025-04-02'):
            credit = self.credit(self.move, quantity=5)
        self.assertEqual(credit.amount_untaxed, 4500)
        self.assertEqual(self.card.balance, 12)
        self.assertEqual(self.card.used_clips, 3)
        entry = self.card.entry_ids.filtered(lambda entry: entry.kind == 'refund')
        self.assertEqual((entry.clips, str(entry.date)), (-5, '2025-04-02'))
        self.assertEqual(str(entry.posting_date), '2025-04-02')
        self.assertEqual(entry.name, credit.name)
        self.assertEqual(entry.with_user(self.accountant).move_line_id, self.card_line(credit))
        self.assertEqual(entry.user_id, self.accountant)
        self.assertSaleLine(self.line, 20, 8, 0)
        self.assertEqual(self.line.invoice_status, 'invoiced')
        self.assertEqual(self.line.amount_to_invoice, 0)
        self.assertEqual(self.line.untaxed_amount_to_invoice, 0)

    def test_draft_takes_nothing(self):
        credit = self.draft_credit(self.move, quantity=5)
        self.assertEqual(self.card_line(credit).clip_card_credited_clips, 5)
        self.assertTrue(self.card_line(credit).is_clip_card_credit)
        self.assertEqual(self.card_line(credit).clip_card_id, self.card)
        self.assertEqual(self.card.balance, 20)
        self.assertSaleLine(self.line, 20, 0, 0)
        credit.unlink()
        self.assertSaleLine(self.line, 20, 0, 0)

    def test_price_only(self):
        """A lower price takes no clips, whatever quantity it is written with."""
        for quantity, price, amount in ((20, 100, 1800), (1, 500, 450)):
            credit = self.draft_credit(self.move, quantity=quantity, price=price)
            self.assertEqual(self.card_line(credit).clip_card_credited_clips, 0)
            credit.action_post()
            self.assertEqual(credit.amount_untaxed, amount)
            self.assertEqual(self.card.balance, 20)
            self.assertSaleLine(self.line, 20, 0, 0)
            self.assertEqual(self.line.invoice_status, 'invoiced')
            self.assertEqual(self.line.amount_to_invoice, 0)
            self.assertEqual(self.line.untaxed_amount_to_invoice, 0)

    def test_lower_discount_only(self):
        credit = self.draft_credit(self.move, quantity=20)
        line = self.card_line(credit)
        credit.invoice_line_ids = [Command.update(line.id, {'discount': 95})]
        self.assertEqual(line.clip_card_credited_clips, 0)

    def test_entered_from_scratch_without_the_discount(self):
        """The unit price is the original one: clips come off, whatever discount was forgotten."""
        for discount, clips in ((10, 5), (0, 5), (15, 0)):
            credit = (
                self.env['account.move']
                .with_user(self.accountant)
                .create(
                    {
                        'move_type': 'out_refund',
                        'partner_id': self.customer.id,
                        'invoice_line_ids': [
                            Command.create(
                                {
                                    'product_id': self.product.id,
                                    'quantity': 5,
                                    'price_unit': 1000,
                                    'discount': discount,
                                    'sale_line_ids': [Command.link(self.line.id)],
                                }
                            )
                        ],
                    }
                )
            )
            self.assertEqual(self.card_line(credit).clip_card_credited_clips, clips)
            balance = self.card.balance
            credit.action_post()
            self.assertEqual(self.card.balance, balance - clips)

    def test_price_of_the_invoice(self):
        """The original price is the invoice's, also where it was lowered there."""
        self.move.button_draft()
        self.move.invoice_line_ids = [
            Command.update(self.card_line(self.move).id, {'price_unit': 900})
        ]
        self.move.action_post()
        credit = self.draft_credit(self.move, quantity=4)
        self.assertEqual(self.card_line(credit).clip_card_credited_clips, 4)

    def test_number_changed(self):
        credit = self.draft_credit(self.move, quantity=5, clips=2)
        self.assertEqual(self.card.balance, 20)
        credit.action_post()
        self.assertEqual(self.card.balance, 18)
        more = self.credit(self.move, quantity=1, price=500, clips=3)
        self.assertEqual(self.card.balance, 15)
        self.assertEqual(self.card_line(more).clip_card_credited_clips, 3)
        self.assertLedger()

    def test_number_changed_after_posting(self):
        credit = self.credit(self.move, quantity=5)
        line = self.card_line(credit)
        for clips, balance in ((7, 13), (0, 20), (2, 18)):
            line.clip_card_credited_clips = clips
            self.assertEqual(self.card.balance, balance)
        self.assertLedger()

    def test_negative_number(self):
        with self.assertRefused(ValidationError, "cannot take -2 clips off a card"):
            self.draft_credit(self.move, quantity=5, clips=-2)

    def test_form_proposes_clips(self):
        credit = self.draft_credit(self.move)
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = 6
            self.assertEqual(line.clip_card_credited_clips, 6)
            line.price_unit = 900
            self.assertEqual(line.clip_card_credited_clips, 0)
            line.price_unit = 1000
            self.assertEqual(line.clip_card_credited_clips, 6)
            line.clip_card_credited_clips = 4
        credit.action_post()
        self.assertEqual(self.card.balance, 16)

    def test_fraction_takes_whole_clips(self):
        credit = self.credit(self.move, quantity=2.5)
        self.assertEqual(self.card_line(credit).clip_card_credited_clips, 2)
        self.assertEqual(self.card.balance, 18)

    # Refused

    def test_more_than_left(self):
        self.use(17)
        credit = self.draft_credit(self.move, quantity=5)
        with self.assertRefused(
            UserError, f"takes 5 clips off card {self.card.name}, but only 3 are left"
        ):
            credit.action_post()
        self.assertEqual(credit.state, 'draft')
        self.assertEqual(self.card.balance, 3)
        self.assertNotIn('refund', self.card.entry_ids.mapped('kind'))
        self.assertSaleLine(self.line, 20, 17, 0)
        credit.invoice_line_ids = [
            Command.update(self.card_line(credit).id, {'clip_card_credited_clips': 3})
        ]
        credit.action_post()
        self.assertEqual(self.card.balance, 0)
        self.assertLedger()

    def test_more_than_left_on_ended_card(self):
        with self.on('2029-01-01'):
            self.end_cards()
            credit = self.draft_credit(self.move, quantity=5)
            with self.assertRefused(UserError, "only 0 are left"):
                credit.action_post()

    def test_more_than_a_pending_card_has(self):
        self.set_start('payment')
        line = self.sell(20)
        move = self.invoice(line)
        self.credit(move, quantity=15)
        card = line.sudo().clip_card_ids
        self.assertEqual((card.state, card.balance), ('pending', 0))
        again = self.draft_credit(move, quantity=6)
        with self.assertRefused(UserError, "takes 21 clips .* only 20 are left"):
            again.action_post()

    def test_credited_before_the_start(self):
        self.set_start('payment')
        with self.on('2025-05-01'):
            line = self.sell(20)
            move = self.invoice(line)
            self.credit(move, quantity=15)
        with self.on('2025-06-01'):
            self.pay(move)
        self.assertEntries(
            line.clip_card_ids, [('purchase', 20, '2025-06-01'), ('refund', -15, '2025-06-01')]
        )
        self.assertSaleLine(line, 20, 15, 0)

    # Who

    def test_accountant_without_sales(self):
        self.assertFalse(self.accountant.has_group('sales_team.group_sale_salesman'))
        credit = self.credit(self.move, quantity=5)
        self.assertEqual(credit.env.user, self.accountant)
        self.assertFalse(credit.env.su)
        self.assertEqual(self.card.with_user(self.accountant).balance, 15)
        self.assertEqual(self.card.with_user(self.accountant).entry_ids[:1].clips, -5)

    def test_sales_cannot_credit(self):
        credit = self.draft_credit(self.move, quantity=5)
        with self.assertRaises(AccessError):
            credit.with_user(self.salesperson).action_post()

    # What stock shows

    def test_stock_line_agrees_with_the_card(self):
        self.assertSaleLine(self.line, 20, 0, 0)
        work = self.use(4)
        self.assertSaleLine(self.line, 20, 4, 0)
        with self.on('2025-04-02'):
            credit = self.credit(self.move, quantity=6)
        self.assertSaleLine(self.line, 20, 10, 0)
        work.sudo().unit_amount = 2
        self.assertSaleLine(self.line, 20, 8, 0)
        credit.button_cancel()
        self.assertSaleLine(self.line, 20, 2, 0)
        with self.on('2030-03-13'):
            self.end_cards()
        self.assertSaleLine(self.line, 20, 20, 0)
        self.assertEqual(self.card.used_clips, 2)
