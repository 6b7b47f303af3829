"""Lock dates, reversals, who may recognise revenue, and how it is set up."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognitionBooks(RecognitionCommon):
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

    def test_reversed_in_part(self):
        """Clips are taken back as a whole, so the books must be as well."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            back = move._reverse_moves([{'date': move.date}]).with_user(self.accountant)
            for item in back.line_ids:
                item.with_context(check_move_validity=False).balance = (
                    1000 if item.balance > 0 else -1000
                )
            with self.assertRefused(UserError, "takes back a part"):
                back.action_post()
            self.assertTied('2025-01-01', '2025-01-31', closing=6650)

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
            self.assertEqual((preview.used, preview.lapsed, preview.change), (2850, 0, 6650))
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
