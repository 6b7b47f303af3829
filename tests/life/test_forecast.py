"""How long the clips last, the same wherever it is said."""

from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestForecast(ClipCardCommon):
    def setUp(self):
        super().setUp()
        with self.on('2026-01-05'):
            self.account = self.buy(10).account_id
        self.stay_on('2026-07-01')

    def use(self, clips, day='2026-06-01', account=None):
        """One task of so many hours on a day."""
        with self.on(day):
            task = self.make_task(customer=(account or self.account).partner_id)
            self.log(task, clips * 60, day)
        self.env.invalidate_all()

    def test_pace_of_180_days(self):
        self.use(3, '2026-01-06')
        self.use(3)
        account = self.as_user(self.salesperson, self.account)
        self.assertEqual(account.clips_per_month, 1.0)
        self.assertEqual(account.runs_out_on, date(2026, 10, 29))  # 4 clips, 30 days each

    def test_what_was_used_before_that_does_not_count(self):
        self.use(6, '2026-01-02')
        self.assertEqual(self.account.clips_per_month, 0.0)
        self.assertFalse(self.account.runs_out_on)
        self.assertEqual(self.account._tell_pace(), '')

    def test_what_comes_back_does_not_count(self):
        self.use(4)
        line = self.account.entry_ids.timesheet_id
        line.sudo().unit_amount = 1
        self.env.invalidate_all()
        self.assertAlmostEqual(self.account.clips_per_month, 1 / 6)

    def test_what_lapses_is_no_use(self):
        with self.on('2029-02-01'):
            self.end_cards()
            self.assertEqual(self.account.card_ids.state, 'forfeited')
            self.assertEqual(self.account.clips_per_month, 0.0)

    def test_lists_sort_and_filter_by_it(self):
        with self.on('2026-01-05'):
            slow = self.buy(20, customer=self.make_customer("Frisør Fin")).account_id
        self.use(6)
        accounts = self.account | slow
        Account = self.env['clip.card.account'].with_user(self.salesperson)
        domain = [('id', 'in', accounts.ids)]
        found = Account.search(domain, order='clips_per_month DESC')
        self.assertEqual(found.ids, [self.account.id, slow.id])
        found = Account.search(domain, order='runs_out_on')
        self.assertEqual(found.ids, [self.account.id, slow.id])
        day = self.account.runs_out_on
        self.assertEqual(day, date(2026, 10, 29))
        for operator, expected in (('<=', self.account), ('<', Account), ('>', Account)):
            found = Account.search([*domain, ('runs_out_on', operator, day)])
            self.assertEqual(found.ids, expected.ids, operator)
        self.assertTrue(Account.fields_get(['runs_out_on'])['runs_out_on']['sortable'])

    def test_about_to_run_out_by_weeks(self):
        self.use(6)  # 4 left, 17 weeks
        account = self.as_user(self.salesperson, self.account)
        domain = [('id', '=', account.id), ('is_low', '=', True)]
        self.assertFalse(account.is_low)
        account.low_weeks = 18
        self.assertTrue(account.is_low)
        self.assertEqual(account.search(domain), account)
        due = self.env['clip.card.notice']._get_due(self.company, self.account)
        self.assertEqual([notice['kind'] for notice in due], ['low'])
        account.low_weeks = 16
        self.assertFalse(account.is_low)
        self.assertFalse(account.search(domain))

    @mute_logger('odoo.sql_db')
    def test_weeks_are_some_or_none(self):
        for weeks in (-1, 521):
            with self.assertRaises(psycopg2.errors.CheckViolation), self.cr.savepoint():
                self.account.low_weeks = weeks
                self.env.flush_all()

    def test_new_customers_have_the_weeks_of_their_company(self):
        self.company.clip_card_low_weeks = 5
        account = self.buy(10, customer=self.make_customer("Frisør Fin")).account_id
        self.assertEqual(account.low_weeks, 5)
        self.assertEqual(self.account.low_weeks, 0)

    def test_an_agreement_is_for_a_number_of_clips(self):
        self.use(6)
        self.account.write({'low_weeks': 18, 'renewal': 'auto'})
        self.assertFalse(self.account.is_low)
        self.assertFalse(self.account.search([('is_low', '=', True), ('id', '=', self.account.id)]))

    def test_words(self):
        self.use(6)
        self.assertEqual(self.account._tell_pace(), "about 4 months at your pace")
        self.use(1)
        self.assertEqual(self.account._tell_pace(), "about 11 weeks at your pace")
        self.assertEqual(self.account._tell_left(), "3 clips left, about 11 weeks at your pace")
        self.assertEqual(
            self.account._tell_low(),
            "You have only 3 clips left.",
        )
        self.use(3)
        self.assertEqual(self.account._tell_pace(), '')

    def test_no_word_when_the_cards_end_before(self):
        self.use(1)
        self.assertEqual(self.account.runs_out_on, date(2030, 12, 7))
        self.assertEqual(self.account.card_ids.end_date, date(2029, 6, 1))
        self.assertEqual(self.account._tell_pace(), '')

    def test_renewal_proposes_a_size_and_says_why(self):
        with self.on('2026-01-05'):
            self.buy(20)
        self.use(24)
        Renew = self.env['clip.card.renew'].with_user(self.salesperson)
        wizard = Renew.create({'account_id': self.account.id})
        self.assertEqual(wizard.tier_id.clips, 20)
        self.assertEqual(
            wizard.proposal,
            "We propose 20 clips: you use about 4 clips a month, so they last for about 5 months.",
        )
        self.use(6)
        wizard = Renew.create({'account_id': self.account.id})
        self.assertEqual(wizard.tier_id.clips, 20)

    def test_without_use_the_last_size_is_proposed(self):
        with self.on('2026-01-05'):
            self.buy(20)
        wizard = self.env['clip.card.renew'].create({'account_id': self.account.id})
        self.assertEqual((wizard.tier_id.clips, wizard.proposal), (20, ''))

    def test_nobody_writes_the_figures(self):
        with self.assertRefused(UserError, "follow from its cards"):
            self.account.with_user(self.salesperson).write({'clips_per_month': 3})
