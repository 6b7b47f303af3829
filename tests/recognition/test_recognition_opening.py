"""Recognition is switched on when cards have been sold already."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.clip_card.models.recognition import res_company_run

from .common import RecognitionCommon


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

    # === IN PARTS ===#

    def open_in_parts(self):
        """Seven cards, two at a time, of which the first and the last are one customer's."""
        self.patch(res_company_run, 'OPENED', 2)
        line = self.sell_before()
        with self.on('2024-06-10'):
            for number in range(5):
                self.invoice(self.sell(10, customer=self.make_customer(f"Kunde {number}")))
            line.clip_card_ids.with_user(self.manager)._transfer(
                self.make_customer("Efterfølger"), 3, "Aftale om virksomhedsoverdragelse"
            )
        with self.on('2025-01-10'):
            self.switch_on()

    def get_opened(self):
        """Deferred income per card, and the journal entries that brought it there."""
        rows = self.env['clip.card.recognition']._read_group(
            [('is_opening', '=', True)], ['card_id'], ['amount:sum']
        )
        moves = self.env['account.move'].search(
            [('clip_card_recognition_ids', '!=', False)], order='id'
        )
        return {card: amount for card, amount in rows if amount}, moves

    def test_in_parts_it_is_the_same(self):
        self.open_in_parts()
        with self.on('2025-01-10'):
            preview = self.env['clip.card.recognition.preview'].with_user(self.accountant)
            preview = preview.create({})
            change = preview.change
            action = preview.action_recognise()
            opened, moves = self.get_opened()
            self.assertEqual(moves, moves.search(action['domain'], order='id'))
            self.assertEqual(sum(opened.values()), change)
            self.assertEqual(change, 5 * 9500 + 5700)
            self.assertEqual(len(opened), 7)
            self.assertGreater(len(moves), 2)
            self.assertFalse(self.company.clip_card_opened_card)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=change)
        self.assertRecognisedOnce()

    def test_what_is_opened_stays_when_the_job_is_stopped(self):
        self.open_in_parts()
        Company = type(self.company)
        some, calls = Company._recognise_some, []

        def stopped(company, day, upto):
            calls.append(upto)
            if len(calls) == 3:
                raise OSError("Strømmen gik")
            return some(company, day, upto)

        with self.on('2025-01-10'):
            self.patch(Company, '_recognise_some', stopped)
            with mute_logger('odoo.addons.clip_card'):
                self.run_job()
            before, moves = self.get_opened()
            self.assertEqual(len(moves), 2)
            self.assertFalse(self.company.clip_card_recognised_until)
            self.assertEqual(self.company.clip_card_opened_card, calls[1])
            with self.assertRaisesRegex(UserError, "Reverse the opening entry"):
                self.company.clip_card_recognition_start = '2025-02-01'
            self.run_job()
            after, every = self.get_opened()
            self.assertEqual(every[:2], moves)
            self.assertEqual({card: after[card] for card in before}, before)
            self.assertEqual(sum(after.values()), 5 * 9500 + 5700)
            self.assertEqual(str(self.company.clip_card_recognised_until), '2024-12-31')
        self.assertRecognisedOnce()

    def test_a_part_that_is_reversed_is_made_again(self):
        self.open_in_parts()
        with self.on('2025-01-10'):
            self.env['clip.card.recognition.preview'].with_user(self.accountant).create(
                {}
            ).action_recognise()
            opened, moves = self.get_opened()
            self.reverse(moves[0], '2024-12-31')
            self.assertFalse(self.company.clip_card_recognised_until)
            self.run_job()
            self.assertEqual(self.get_opened()[0], opened)
        self.assertRecognisedOnce()
