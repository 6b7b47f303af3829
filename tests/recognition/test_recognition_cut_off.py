"""Which month used clips belong to: that of the work, or that in which it was recorded."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.clip_card.revenue.book_day import get_book_day as get_book_day_sql

from ...rules.cut_off import get_book_day, get_unserved
from ..add_ons.common import AddOnCommon
from ..common import PlainCase
from .common import RecognitionCommon
from .year import YearCase, get_month_ends


@tagged('post_install', '-at_install')
class TestCutOffRules(PlainCase):
    def test_open_month(self):
        work = date(2025, 12, 30)
        for posted, counts in (
            (date(2025, 12, 30), work),
            (date(2026, 1, 3), work),
            (date(2026, 1, 5), work),
            (date(2026, 1, 6), date(2026, 1, 6)),
            (date(2026, 2, 2), date(2026, 2, 2)),
        ):
            self.assertEqual(get_book_day(work, posted, 5), counts)

    def test_charge_of_another_month(self):
        """Made on the last of December for January; and caught up for December in January."""
        made = date(2025, 12, 31)
        self.assertEqual(get_book_day(made, made, 5, date(2026, 1, 1)), made)
        self.assertEqual(get_unserved(2, date(2026, 1, 1), date(2026, 1, 31), made), 2)
        self.assertEqual(get_unserved(2, date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 31)), 0)
        late = date(2026, 1, 3)
        self.assertEqual(get_book_day(late, late, 5, date(2025, 12, 1)), date(2025, 12, 1))

    @given(
        st.integers(1, 20),
        st.dates(date(2024, 1, 1), date(2026, 1, 1)),
        st.integers(0, 100),
        st.integers(-5, 110),
    )
    def test_days_add_up(self, clips, start, length, after):
        """Each day of a period earns the same, and all of them the whole."""
        end, day = start + timedelta(days=length), start + timedelta(days=after)
        earned = clips - get_unserved(clips, start, end, day)
        self.assertEqual(earned * (length + 1), clips * max(0, min(length + 1, after + 1)))


@tagged('post_install', '-at_install')
class TestRecognitionCutOff(RecognitionCommon, AddOnCommon):
    START = '2025-11-01'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.clip_card_cut_off = 'work'

    def sell_and_open(self):
        with self.on('2025-12-01'):
            self.line = self.sell(10)
            self.invoice(self.line)
            self.recognise('2025-11-30')

    def entry_of(self, day):
        return self.env['account.move'].search(
            [('clip_card_recognition_ids.period_end', '=', day), ('date', '=', day)]
        )

    def test_history_is_not_gone_through_again(self):
        """A month costs what is new in it, however many cards were sold and used before."""
        asset = self.deferred.copy({'code': '6199', 'account_type': 'asset_current'})
        self.switch_on(
            clip_card_liability_split='end',
            clip_card_long_term_account_id=self.chart('dk_coa_7145').id,
            clip_card_contract_asset_account_id=asset.id,
            clip_card_breakage_policy='expected',
        )
        self.product.clip_card_breakage_share = 10
        self.sell_and_open()
        costs = []
        for others, past, day in ((1, '2025-12', '2026-01-20'), (5, '2026-02', '2026-03-20')):
            with self.on(f'{past}-10'):
                for number in range(others):
                    customer = self.make_customer(f"Kunde {number}")
                    self.invoice(self.sell(10, customer=customer))
                    self.work(10, f'{past}-10', customer=customer)
            with self.on(day):
                self.recognise(Date.end_of(Date.to_date(f'{past}-01'), 'month'))
                self.work(2, day)
            costs.append(self.recognise_and_count(Date.end_of(Date.to_date(day), 'month')))
        self.assertEqual(*costs)

    def recognise_and_count(self, day):
        """Recognise a month once it is closed.

        :return: queries, and how many cards were looked at
        """
        with self.on(day + timedelta(days=10)):
            company = self.company.with_user(self.accountant)
            looked_at = self.assertNothingOverlooked(day)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            company._recognise_clip_cards(day)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before, looked_at

    def test_recorded_while_december_is_open(self):
        self.sell_and_open()
        with self.on('2026-01-03'):
            work = self.work(2, '2025-12-30')
            self.run_job()
            self.assertEqual(str(self.company.clip_card_recognised_until), '2025-11-30')
        with self.on('2026-01-05'):
            self.run_job()
            self.assertEqual(str(self.company.clip_card_recognised_until), '2025-11-30')
        with self.on('2026-01-06'):
            self.run_job()
            self.assertItems(self.entry_of('2025-12-31'), {self.deferred: 1900, self.sales: -1900})
            work.sudo().unit_amount = 1
        with self.on('2026-02-06'):
            self.run_job()
            self.assertItems(self.entry_of('2026-01-31'), {self.deferred: -950, self.sales: 950})
            self.assertTied('2025-12-01', '2025-12-31', closing=7600)
            self.assertTied('2026-01-01', '2026-01-31', closing=8550)
        self.assertRecognisedOnce()

    def test_by_default_the_day_of_recording(self):
        self.company.clip_card_cut_off = 'posting'
        self.sell_and_open()
        with self.on('2026-01-03'):
            self.work(2, '2025-12-30')
            self.assertFalse(self.recognise('2025-12-31'))
        with self.on('2026-02-01'):
            self.assertItems(self.recognise('2026-01-31'), {self.deferred: 1900, self.sales: -1900})

    def test_recognised_by_hand_before_it_was_closed(self):
        self.sell_and_open()
        with self.on('2026-01-02'):
            self.recognise('2025-12-31')
        with self.on('2026-01-03'):
            self.work(2, '2025-12-30')
        with self.on('2026-02-10'):
            self.assertItems(self.recognise('2026-01-31'), {self.deferred: 1900, self.sales: -1900})

    def test_planned_ahead(self):
        """Work that is entered before it is done belongs to the month in which it is."""
        self.sell_and_open()
        with self.on('2025-12-29'):
            self.work(2, '2026-01-04')
        with self.on('2026-01-06'):
            self.assertFalse(self.recognise('2025-12-31'))
        with self.on('2026-02-06'):
            self.assertItems(self.recognise('2026-01-31'), {self.deferred: 1900, self.sales: -1900})

    def test_phone_support_is_spread(self):
        """Charged on 17 December for a month: 15 days of it are December's."""
        self.sell_and_open()
        with self.on('2025-12-17'):
            self.subscribe(self.phone)
            self.charge()
        with self.on('2026-01-06'):
            move = self.recognise('2025-12-31')
            self.assertItems(move, {self.deferred: 459.68, self.sales: -459.68})
            self.charge()
        with self.on('2026-01-17'):
            self.charge()
        with self.on('2026-02-06'):
            move = self.recognise('2026-01-31')
            self.assertItems(move, {self.deferred: 950, self.sales: -950})
            self.assertTied('2026-01-01', '2026-01-31', closing=9500 - 459.68 - 950)
        self.assertRecognisedOnce()

    def test_given_back(self):
        self.sell_and_open()
        with self.on('2025-12-17'):
            self.subscribe(self.phone)
            self.charge()
            charge = self.env['clip.card.charge'].search([('partner_id', '=', self.customer.id)])
        with self.on('2026-01-06'):
            self.recognise('2025-12-31')
            charge.with_user(self.manager)._return("Ikke svaret")
        with self.on('2026-02-06'):
            move = self.recognise('2026-01-31')
            self.assertItems(move, {self.deferred: -459.68, self.sales: 459.68})
            self.assertTied('2026-01-01', '2026-01-31', closing=9500)

    def test_chosen_later(self):
        """Nothing is overlooked, whichever way the choice goes, and whenever."""
        self.company.clip_card_cut_off = 'posting'
        self.sell_and_open()
        with self.on('2025-12-31'):
            self.subscribe(self.phone)
            self.work(1, '2026-01-02')
            self.charge()
        with self.on('2026-01-06'):
            self.recognise('2025-12-31')
            self.assertTied('2025-12-01', '2025-12-31', closing=7600)
            self.company.clip_card_cut_off = 'work'
        with self.on('2026-01-21'):
            self.recognise('2026-01-15')
            self.company.clip_card_cut_off = 'posting'
            self.recognise('2026-01-20')
            self.assertTied('2026-01-01', '2026-01-20', closing=7600)

    def test_delay(self):
        with self.assertRefused(ValidationError, "cannot be closed -1 days"):
            self.company.clip_card_closing_delay = -1

    def test_reports_say_it(self):
        report = self.roll_forward('2025-12-01', '2025-12-31')
        self.assertIn("A month is closed 5 days after its end", report.policy)
        self.company.clip_card_cut_off = 'posting'
        report.invalidate_recordset()
        self.assertIn("when their use is recorded", report.policy)


@tagged('post_install', '-at_install')
class TestCutOffYear(YearCase):
    def test_year_by_the_job(self):
        """What the job books month by month is what follows from the ledger and the invoices."""
        self.company.clip_card_cut_off = 'work'
        self.play(11, job=lambda _day: self.run_job())
        with self.on('2026-01-07'):
            self.run_job()
        for day in get_month_ends(self.YEAR):
            self.assertEqual(self.booked(day), self.expect_deferred(day, 'work'), day)
        self.assertRecognisedOnce()
        self.checkSql()

    def checkSql(self):
        """The rule in SQL is the rule."""
        company = self.company
        rows = self.env.execute_query(
            SQL(
                "SELECT kind, date, posting_date, period_start, %s FROM clip_card_entry",
                get_book_day_sql(company),
            )
        )
        for kind, day, posted, start, counts in rows:
            if kind in ('work', 'service', 'expiry', 'forfeiture'):
                self.assertEqual(counts, get_book_day(day, posted, 5, start))
            else:
                self.assertEqual(counts, posted)
        self.assertGreater(sum(row[2] != row[4] for row in rows), 10)
