"""Revenue of clip cards: deferred when invoiced, recognised when used or lapsed."""

from odoo.tests import tagged

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognition(RecognitionCommon):
    def test_used_clips_become_revenue(self):
        with self.on('2025-01-10'):
            line = self.sell(20)
            invoice = self.invoice(line)
            self.assertEqual(self.card_line(invoice).account_id, self.deferred)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 2700, self.sales: -2700})
        self.assertEqual((str(move.date), move.state), ('2025-01-31', 'posted'))
        self.assertFalse(move.line_ids.tax_ids | move.line_ids.tax_line_id)
        self.assertFalse(move.line_ids.tax_tag_ids)
        report = self.assertTied('2025-01-01', '2025-01-31', closing=15300)
        self.assertEqual((report.opening, report.sold, report.used), (0, 18000, 2700))

    def test_rounding_goes_to_the_last_clip(self):
        product = self.make_product("Lille kort", {3: 0}, list_price=33.335)
        with self.on('2025-01-10'):
            line = self.sell(3, product=product)
            self.assertEqual(self.invoice(line).amount_untaxed, 100.01)
        amounts = []
        for month, end in (('01', '31'), ('02', '28'), ('03', '31')):
            with self.on(f'2025-{month}-15'):
                self.work(1, f'2025-{month}-15')
            with self.on('2025-04-02'):
                amounts.append(self.recognise(f'2025-{month}-{end}').amount_total)
        self.assertEqual(amounts, [33.34, 33.33, 33.34])
        self.assertTied('2025-01-01', '2025-03-31', closing=0)

    def test_lapsed_clips_go_to_another_account(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(4, '2025-01-10')
        with self.on('2028-01-11'):
            self.end_cards()
        with self.on('2028-02-01'):
            move = self.recognise('2028-01-31')
            self.assertItems(move, {self.deferred: 9500, self.sales: -3800, self.breakage: -5700})
            report = self.assertTied('2028-01-01', '2028-01-31', closing=0)
            self.assertEqual((report.used, report.lapsed), (3800, 5700))

    def test_lapse_that_is_reversed(self):
        """Work logged late takes clips out of the lapse: from one revenue to the other."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
        with self.on('2028-01-11'):
            self.end_cards()
        with self.on('2028-02-01'):
            self.recognise('2028-01-31')
            self.work(2, '2028-01-09')
        with self.on('2028-03-01'):
            move = self.recognise('2028-02-29')
        self.assertEqual(line.sudo().clip_card_ids.state, 'active')
        self.assertItems(move, {self.deferred: -7600, self.sales: -1900, self.breakage: 9500})
        self.assertRecognisedOnce()

    def test_correction_in_the_period_in_which_it_was_posted(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            work = self.work(3, '2025-01-10')
        with self.on('2025-02-10'):
            self.recognise('2025-01-31')
            work.sudo().unit_amount = 1
        with self.on('2025-03-03'):
            self.assertFalse(self.recognise('2025-01-31'))
            move = self.recognise('2025-02-28')
        self.assertItems(move, {self.deferred: -1900, self.sales: 1900})
        self.assertEqual(str(move.date), '2025-02-28')
        self.assertTied('2025-02-01', '2025-02-28', closing=8550)
        self.assertRecognisedOnce()

    def test_logged_and_deleted_is_recognised_too(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10').sudo().unlink()
        with self.on('2025-02-03'):
            self.assertFalse(self.recognise('2025-01-31'))
        entries = line.sudo().clip_card_ids.entry_ids.filtered(lambda it: it.kind == 'work')
        self.assertEqual(sum(entries.mapped('clips')), 0)
        for entry in entries:
            self.assertEqual(sum(entry.recognition_ids.mapped('clips')), entry.clips)

    def test_nothing_twice(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.assertTrue(self.recognise('2025-01-31'))
            self.assertFalse(self.recognise('2025-01-31'))
        with self.on('2025-03-03'):
            self.assertFalse(self.recognise('2025-02-28'))
        self.assertRecognisedOnce()

    def test_links_both_ways(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            invoice = self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31').with_user(self.accountant)
        card = line.sudo().clip_card_ids.with_user(self.accountant)
        entry = card.entry_ids.filtered(lambda it: it.kind == 'work')
        self.assertEqual(entry.recognition_ids.move_id, move)
        self.assertEqual(move.clip_card_recognition_ids.entry_id, entry)
        self.assertEqual(move.clip_card_recognition_count, 1)
        self.assertEqual(card.deferred_amount, 6650)
        sold = card.recognition_ids.filtered(lambda it: it.kind == 'sale')
        self.assertEqual(sold.invoice_line_id, self.card_line(invoice))
        self.assertEqual((sold.amount, sold.clips, str(sold.date)), (9500, 10, '2025-01-10'))

    # Invoices

    def test_waits_for_the_invoice(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            draft = self.draft_invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.assertFalse(self.recognise('2025-01-31'))
            report = self.assertTied('2025-01-01', '2025-01-31', closing=0)
            self.assertEqual((report.waiting, report.line_ids.waiting_clips), (2850, 3))
            draft.action_post()
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            report = self.assertTied('2025-02-01', '2025-02-28', closing=6650)
        self.assertItems(move, {self.deferred: 2850, self.sales: -2850})
        self.assertEqual(report.waiting, 0)
        self.assertRecognisedOnce()

    def test_partly_invoiced(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.partial_invoice(line, 4)
            self.work(6, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 3800, self.sales: -3800})
            report = self.assertTied('2025-01-01', '2025-01-31', closing=0)
            self.assertEqual(report.line_ids.waiting_clips, 2)
            self.invoice(line)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
        self.assertItems(move, {self.deferred: 1900, self.sales: -1900})
        self.assertTied('2025-02-01', '2025-02-28', closing=3800)
        self.assertRecognisedOnce()

    def test_invoice_undone_and_posted_again(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            invoice = self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            invoice.button_draft()
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            self.assertItems(move, {self.deferred: -2850, self.sales: 2850})
            self.assertTied('2025-01-01', '2025-02-28', closing=0)
            invoice.action_post()
        with self.on('2025-04-03'):
            move = self.recognise('2025-03-31')
            self.assertItems(move, {self.deferred: 2850, self.sales: -2850})
            self.assertTied('2025-01-01', '2025-03-31', closing=6650)

    def test_credit_note(self):
        with self.on('2025-01-10'):
            line = self.sell(20)
            invoice = self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-01-20'):
            credit = self.credit(invoice, quantity=5)
            self.assertEqual(self.card_line(credit).account_id, self.deferred)
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 2700, self.sales: -2700})
            report = self.assertTied('2025-01-01', '2025-01-31', closing=10800)
            self.assertEqual((report.sold, report.refunded, report.used), (18000, 4500, 2700))

    def test_price_reduction_lowers_used_and_left_alike(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            invoice = self.invoice(line)
            self.work(4, '2025-01-10')
        with self.on('2025-02-10'):
            self.recognise('2025-01-31')
            self.credit(invoice, quantity=1, price=1000 / 0.95)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
        self.assertItems(move, {self.deferred: -400, self.sales: 400})
        self.assertTied('2025-02-01', '2025-02-28', closing=5100)

    def test_all_credited_for_less(self):
        """What is kept of the price of clips that nobody can use is revenue as well."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            invoice = self.invoice(line)
            self.credit(invoice, quantity=1, price=9000 / 0.95, clips=10)
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 500, self.breakage: -500})
        self.assertTied('2025-01-01', '2025-01-31', closing=0)

    def test_replaced_invoice(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            again = self.replace(self.invoice(line))
            self.work(3, '2025-01-10')
            again.action_post()
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 2850, self.sales: -2850})
        self.assertTied('2025-01-01', '2025-01-31', closing=6650)

    def test_cancelled_credited_and_sold_again(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            invoice = self.invoice(line)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            line.order_id.sudo()._action_cancel()
            self.credit(invoice)
            line.order_id.sudo().action_draft()
            line.order_id.sudo().action_confirm()
            self.work(2, '2025-02-03')
            self.invoice(line)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
        self.assertItems(move, {self.deferred: 1900, self.sales: -1900})
        self.assertTied('2025-02-01', '2025-02-28', closing=7600)

    def test_down_payment(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            down = self.down_payment(line, 30)
            self.assertEqual(down.invoice_line_ids.account_id, self.deferred)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.assertFalse(self.recognise('2025-01-31'))
            report = self.assertTied('2025-01-01', '2025-01-31', closing=0)
            self.assertEqual(report.down_payments, 2850)
            self.final_invoice(line)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            self.assertItems(move, {self.deferred: 2850, self.sales: -2850})
            report = self.assertTied('2025-02-01', '2025-02-28', closing=6650)
            self.assertEqual(report.down_payments, 0)

    def test_account_of_the_fiscal_position(self):
        """A customer in the European Union: sales go to the account for those, without VAT."""
        union = self.env['account.fiscal.position'].search(
            [('company_id', '=', self.company.id), ('account_ids', '!=', False)], limit=1
        )
        mapped = union.map_account(self.sales)
        self.assertNotEqual(mapped, self.sales)
        with self.on('2025-01-10'):
            line = self.sell(10, confirm=False)
            line.order_id.sudo().fiscal_position_id = union
            line.order_id.action_confirm()
            invoice = self.invoice(line)
            self.assertEqual(invoice.fiscal_position_id, union)
            self.assertEqual(self.card_line(invoice).account_id, self.deferred)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 2850, mapped: -2850})
