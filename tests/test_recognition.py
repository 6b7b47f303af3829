"""Revenue of clip cards: deferred when invoiced, recognised when used or lapsed."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .recognition import RecognitionCommon


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

    # Discounts on the order

    def discounted(self, percent, *products):
        """The posted invoice of a card and other products, with a discount on the whole."""
        line = self.sell(10, confirm=False)
        order = line.order_id.sudo()
        order.order_line = [Command.create({'product_id': it.id}) for it in products]
        self.env['sale.order.discount'].create(
            {
                'sale_order_id': order.id,
                'discount_type': 'so_discount',
                'discount_percentage': percent / 100,
            }
        ).action_apply_discount()
        order.action_confirm()
        return line, self.invoice(line)

    def test_discount_on_an_order_of_cards(self):
        with self.on('2025-01-10'):
            line, invoice = self.discounted(10)
            self.assertEqual(invoice.amount_untaxed, 8550)
            self.assertEqual(invoice.invoice_line_ids.account_id, self.deferred)
            self.work(5, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 4275, self.sales: -4275})
        self.assertTied('2025-01-01', '2025-01-31', closing=4275)

    def test_discount_on_an_order_with_other_products(self):
        router = self.env['product.product'].create(
            {'name': "Router", 'list_price': 500, 'invoice_policy': 'order', 'type': 'consu'}
        )
        with self.on('2025-01-10'):
            line, invoice = self.discounted(10, router)
            self.assertEqual(invoice.amount_untaxed, 9000)
            self.work(5, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            # 950.00 of the discount are the card's: they leave the sales account.
            self.assertItems(move, {self.deferred: 950 + 4275, self.sales: -950 - 4275})
            self.assertTied('2025-01-01', '2025-01-31', closing=4275)

    # Cards that change hands, corrections

    def test_transfer(self):
        other = self.make_customer("Tømreren ApS")
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(2, '2025-01-10')
            card = line.sudo().clip_card_ids
            new = card.with_user(self.manager)._transfer(other, 3, "Aftale af 10. januar")
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            report = self.assertTied('2025-01-01', '2025-01-31', closing=7600)
            lines = {it.card_id: it for it in report.line_ids}
            self.assertEqual((lines[card].transferred, lines[card].closing), (-2850, 4750))
            self.assertEqual((lines[new].transferred, lines[new].closing), (2850, 2850))
        with self.on('2028-01-12'):
            self.end_cards()
        with self.on('2028-02-01'):
            move = self.recognise('2028-01-31')
        self.assertItems(move, {self.deferred: 7600, self.breakage: -7600})

    def test_clips_given_away_are_worth_nothing(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            line.sudo().clip_card_ids.with_user(self.manager)._adjust(2, "Goodwill")
            self.work(11, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 9500, self.sales: -9500})
        self.assertTied('2025-01-01', '2025-01-31', closing=0)

    def test_clips_taken_off_without_credit_note(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            line.sudo().clip_card_ids.with_user(self.manager)._adjust(-2, "Tastet forkert")
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 1900, self.breakage: -1900})
        report = self.assertTied('2025-01-01', '2025-01-31', closing=7600)
        self.assertEqual(report.lapsed, 1900)

    # Currencies

    def test_rate_of_the_invoice(self):
        euro = self.env.ref('base.EUR')
        euro.active = True
        for day, rate in (('2025-01-01', 1 / 7.46), ('2025-01-20', 1 / 7.50)):
            self.env['res.currency.rate'].create(
                {
                    'name': day,
                    'rate': rate,
                    'currency_id': euro.id,
                    'company_id': self.company.id,
                }
            )
        pricelist = self.env['product.pricelist'].create(
            {'name': "Euro", 'currency_id': euro.id, 'company_id': self.company.id}
        )
        with self.on('2025-01-10'):
            line = self.sell(10, confirm=False)
            line.order_id.sudo().pricelist_id = pricelist
            line.sudo().price_unit = 100
            line.order_id.action_confirm()
            self.invoice(line)
        with self.on('2025-01-25'):
            self.work(3, '2025-01-25')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 2126.10, self.sales: -2126.10})
            item = move.line_ids.filtered(lambda it: it.account_id == self.deferred)
            self.assertEqual((item.currency_id, item.amount_currency), (euro, 285))
            self.assertTied('2025-01-01', '2025-01-31', closing=4960.90)

    # Lock dates, reversal

    def test_locked_period(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
        self.company.fiscalyear_lock_date = '2025-02-10'
        with self.on('2025-02-20'):
            move = self.recognise('2025-01-31')
            self.assertEqual(str(move.date), '2025-02-11')
            self.assertTied('2025-01-01', '2025-01-31', closing=9500)
            self.assertTied('2025-02-01', '2025-02-28', closing=6650)

    def reverse(self, move, day):
        wizard = (
            self.env['account.move.reversal']
            .with_user(self.accountant)
            .with_context(active_model='account.move', active_ids=move.ids)
            .create({'journal_id': move.journal_id.id, 'date': day})
        )
        wizard.reverse_moves()
        return wizard.new_move_ids

    def test_reversed_and_recognised_again(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            back = self.reverse(move, '2025-01-31')
            self.assertEqual(back.state, 'posted')
            self.assertEqual(str(self.company.clip_card_recognised_until), '2024-12-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=9500)
            again = self.recognise('2025-01-31')
            self.assertItems(again, {self.deferred: 2850, self.sales: -2850})
            self.assertTied('2025-01-01', '2025-01-31', closing=6650)
            with self.assertRefused(UserError, "has been reversed already"):
                self.reverse(move, '2025-01-31')
        self.assertRecognisedOnce()

    def test_journal_entry_cannot_be_changed(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            with self.assertRefused(UserError, "Reverse it"):
                move.with_user(self.accountant).button_draft()
            with self.assertRefused(UserError, "never deleted"):
                move.clip_card_recognition_ids.unlink()

    # Who, when, and how it is set up

    def test_preview(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
            waiting = self.sell(10, customer=self.make_customer("Uden faktura"))
            self.work(1, '2025-01-10', customer=waiting.order_id.partner_id)
        with self.on('2025-02-03'):
            Preview = self.env['clip.card.recognition.preview'].with_user(self.accountant)
            with Form(Preview) as form:
                self.assertTrue(form.is_opening)
                self.assertEqual(str(form.period_end), '2024-12-31')
            Preview.create({}).action_recognise()
            preview = Form(Preview)
            self.assertEqual(str(preview.period_end), '2025-01-31')
            self.assertEqual(str(preview.accounting_date), '2025-01-31')
            self.assertEqual((preview.sold, preview.used), (9500, 2850))
            self.assertEqual(preview.waiting_clips, 1)
            self.assertEqual(len(preview.line_ids), 2)

    def test_days_that_cannot_be_recognised(self):
        with self.on('2025-02-10'):
            Preview = self.env['clip.card.recognition.preview'].with_user(self.accountant)
            with self.assertRefused(UserError, "Make the opening entry"):
                Preview.create({'period_end': '2025-01-31'}).action_recognise()
            self.recognise('2025-01-31')
            for day in ('2025-01-30', '2025-02-10', '2026-01-01'):
                with self.assertRefused(UserError, "choose a day that is over"):
                    Preview.create({'period_end': day}).action_recognise()

    def test_only_accountants(self):
        with self.on('2025-02-10'):
            with self.assertRaises(AccessError):
                self.env['clip.card.recognition.preview'].with_user(self.salesperson).create({})
            with self.assertRaises(AccessError):
                self.env['clip.card.recognition'].with_user(self.salesperson).search([])
            with self.assertRefused(AccessError, "Only an accountant"):
                company = self.company.with_user(self.salesperson)
                company._recognise_clip_cards(company._get_clip_card_opening_day())
            with self.assertRaises(AccessError):
                self.env['clip.card.recognition'].with_user(self.accountant).create({})

    def test_off_by_default(self):
        company = self.env['res.company'].create({'name': "Ny"})
        self.assertFalse(company.clip_card_recognition)
        self.company.clip_card_recognition = False
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.assertEqual(self.card_line(self.invoice(line)).account_id, self.sales)
            with self.assertRefused(UserError, "does not recognise revenue"):
                self.company._plan_clip_card_recognition(self.company._clip_card_today())

    def test_settings_propose_the_danish_accounts(self):
        self.company.write(
            {
                'clip_card_recognition': False,
                'clip_card_recognition_start': False,
                'clip_card_deferred_account_id': False,
                'clip_card_breakage_account_id': False,
                'clip_card_recognition_journal_id': False,
            }
        )
        with self.assertRefused(ValidationError, "cannot be recognised .* First Day"):
            self.company.clip_card_recognition = True
        with self.on('2025-05-20'), Form(self.env['res.config.settings']) as form:
            form.clip_card_recognition = True
            self.assertEqual(form.clip_card_deferred_account_id.code[:4], '7410')
            self.assertEqual(str(form.clip_card_recognition_start), '2025-05-01')
            self.assertTrue(form.clip_card_recognition_journal_id)
        self.assertTrue(self.company.clip_card_recognition)

    def test_settings_that_would_leave_deferred_income_behind(self):
        with self.assertRefused(ValidationError, "no liability"):
            self.company.clip_card_deferred_account_id = self.sales
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
        with self.on('2025-02-10'):
            self.recognise('2025-01-31')
            with self.assertRefused(UserError, "that account stays theirs"):
                self.company.clip_card_deferred_account_id = self.chart('dk_coa_7145')
            with self.assertRefused(UserError, "Reverse the opening entry"):
                self.company.clip_card_recognition_start = '2025-02-01'


@tagged('post_install', '-at_install')
class TestRecognitionOpening(RecognitionCommon):
    """Recognition is switched on when cards have been sold already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.clip_card_recognition = False

    def sell_before(self):
        with self.on('2024-06-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(4, '2024-06-10')
        return line

    def open(self):
        preview = self.env['clip.card.recognition.preview'].with_user(self.accountant).create({})
        action = preview.action_recognise()
        return self.env['account.move'].browse(action.get('res_id'))

    def test_what_is_left_goes_to_deferred_income(self):
        line = self.sell_before()
        with self.on('2025-01-10'):
            self.switch_on()
            self.work(1, '2025-01-10')
            move = self.open()
            self.assertItems(move, {self.sales: 5700, self.deferred: -5700})
            self.assertEqual(str(move.date), '2024-12-31')
            self.assertIn("opening entry", move.ref)
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 950, self.sales: -950})
            report = self.assertTied('2025-01-01', '2025-01-31', closing=4750)
            self.assertEqual((report.opening, report.sold, report.used), (5700, 0, 950))
            report = self.assertTied('2024-12-01', '2025-01-31', closing=4750)
            self.assertEqual((report.opening, report.taken_over), (0, 5700))
        self.assertEqual(line.sudo().clip_card_ids.deferred_amount, 4750)
        self.assertRecognisedOnce()

    def test_against_equity(self):
        equity = self.env['account.account'].search(
            [('account_type', '=', 'equity'), ('company_ids', 'in', self.company.ids)], limit=1
        )
        self.sell_before()
        with self.on('2025-01-10'):
            self.switch_on(clip_card_opening_account_id=equity.id)
            self.assertItems(self.open(), {equity: 5700, self.deferred: -5700})

    def test_last_year_is_locked(self):
        self.sell_before()
        self.company.fiscalyear_lock_date = '2024-12-31'
        with self.on('2025-01-10'):
            self.switch_on()
            self.assertEqual(str(self.open().date), '2025-01-01')

    def test_used_before_but_not_invoiced(self):
        with self.on('2024-12-10'):
            line = self.sell(10)
            self.work(4, '2024-12-10')
        with self.on('2025-01-10'):
            self.switch_on()
            self.assertFalse(self.open())
            self.invoice(line)
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 3800, self.sales: -3800})
            self.assertTied('2025-01-01', '2025-01-31', closing=5700)

    def test_correction_of_work_from_before(self):
        self.sell_before()
        work = self.env['account.analytic.line'].search([('clip_card_clips', '=', 4)])
        with self.on('2025-01-10'):
            self.switch_on()
            self.open()
            work.unit_amount = 1
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.sales: 2850, self.deferred: -2850})
        self.assertTied('2025-01-01', '2025-01-31', closing=8550)

    def test_opening_entry_reversed_and_made_again(self):
        self.sell_before()
        with self.on('2025-01-10'):
            self.switch_on()
            move = self.open()
            self.env['account.move.reversal'].with_context(
                active_model='account.move', active_ids=move.ids
            ).create({'journal_id': move.journal_id.id, 'date': '2024-12-31'}).reverse_moves()
            self.assertFalse(self.company.clip_card_recognised_until)
            self.assertItems(self.open(), {self.sales: 5700, self.deferred: -5700})
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=5700)

    def test_draft_of_before_is_posted_after(self):
        """An invoice drafted without recognition is deferred by the next entry."""
        with self.on('2024-12-10'):
            line = self.sell(10)
            draft = self.draft_invoice(line)
        with self.on('2025-01-10'):
            self.switch_on()
            self.open()
            draft.invoice_date = '2025-01-10'
            draft.action_post()
            self.assertEqual(self.card_line(draft).account_id, self.sales)
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.sales: 9500, self.deferred: -9500})
            self.assertTied('2025-01-01', '2025-01-31', closing=9500)

    def test_paper_cards(self):
        """They are taken over at their price, if there is an account to take them from."""
        equity = self.env['account.account'].search(
            [('account_type', '=', 'equity'), ('company_ids', 'in', self.company.ids)], limit=1
        )
        with self.on('2025-01-10'):
            self.switch_on(clip_card_opening_account_id=equity.id)
            self.open()
            self.env['clip.card.opening'].with_user(self.manager).create(
                {
                    'partner_id': self.customer.id,
                    'clips': 5,
                    'clip_price': 800,
                    'purchase_date': '2024-08-01',
                }
            )
            self.sell(10, customer=self.make_customer("En anden"))
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {equity: 4000, self.deferred: -4000})
            self.assertTied('2025-01-01', '2025-01-31', closing=4000)


@tagged('post_install', '-at_install')
class TestRecognitionJob(RecognitionCommon):
    def run_job(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_recognise_clip_cards').method_direct_trigger()
        self.env.invalidate_all()

    def recognitions(self):
        moves = self.env['account.move'].search([('clip_card_recognition_ids', '!=', False)])
        return [(str(move.date), move.amount_total) for move in moves.sorted('date')]

    def test_one_entry_per_month(self):
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
            self.work(3, '2025-01-10')
        with self.on('2025-03-20'):
            self.work(2, '2025-03-20')
        with self.on('2025-05-01'):
            self.run_job()
            self.assertEqual(self.recognitions(), [('2025-01-31', 2850), ('2025-03-31', 1900)])
            self.assertEqual(str(self.company.clip_card_recognised_until), '2025-04-30')
            self.run_job()
            self.assertEqual(len(self.recognitions()), 2)
            self.assertTied('2025-01-01', '2025-04-30', closing=4750)

    def test_one_company_fails(self):
        """Another company's turn comes all the same, and somebody is told."""
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
            self.work(3, '2025-01-10')
        sister = self.env['res.company'].create({'name': "Ødelagt", 'country_id': self.denmark.id})
        self.env['account.chart.template'].try_loading('dk', sister, False)
        charts = self.env['account.chart.template'].with_company(sister)
        journal = self.misc.search(
            [('type', '=', 'general'), ('company_id', '=', sister.id)], limit=1
        )
        sister.write(
            {
                'clip_card_recognition': True,
                'clip_card_recognition_start': '2025-01-01',
                'clip_card_deferred_account_id': charts.ref('dk_coa_7410').id,
                'clip_card_breakage_account_id': charts.ref('dk_coa_1010').id,
                'clip_card_recognition_journal_id': journal.id,
            }
        )
        with self.on('2025-02-03'):
            self.run_job()
        self.assertEqual(self.recognitions(), [('2025-01-31', 2850)])
        self.assertEqual(str(sister.clip_card_recognised_until), '2025-01-31')

    def test_analytic_distribution(self):
        plan = self.env['account.analytic.plan'].create({'name': "Afdeling"})
        account = self.env['account.analytic.account'].create(
            {'name': "Support", 'plan_id': plan.id, 'company_id': self.company.id}
        )
        with self.on('2025-01-10'):
            line = self.sell(10)
            line.sudo().analytic_distribution = {str(account.id): 100}
            self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        for item in move.line_ids:
            self.assertEqual(item.analytic_distribution, {str(account.id): 100})
        items = self.env['account.analytic.line'].search(
            [(account.plan_id._column_name(), '=', account.id), ('general_account_id', '!=', False)]
        )
        amounts = {}
        for item in items:
            amounts[item.general_account_id] = (
                amounts.get(item.general_account_id, 0.0) + item.amount
            )
        self.assertEqual(amounts, {self.deferred: 6650, self.sales: 2850})
