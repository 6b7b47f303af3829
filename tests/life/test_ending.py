"""The job that ends cards: each card once, one failure stops nobody."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestEnding(ClipCardCommon):
    def setUp(self):
        super().setUp()
        with self.on('2020-03-15'):
            self.card = self.buy(10)

    def lapses(self, card=None):
        return [
            (entry.kind, entry.clips, entry.date, entry.posting_date)
            for entry in (card or self.card).entry_ids.sorted('id')
            if entry.kind in ('expiry', 'forfeiture')
        ]

    def test_valid_on_its_last_day(self):
        with self.on('2023-03-15'):
            self.end_cards()
        self.assertEqual((self.card.state, self.card.balance), ('active', 10))

    def test_forfeited_the_day_after_however_late_the_job(self):
        with self.on('2023-04-01'):
            self.end_cards()
            self.end_cards()
        self.assertEqual(self.card.state, 'forfeited')
        self.assertEqual(self.lapses(), [('forfeiture', -10, date(2023, 3, 16), date(2023, 4, 1))])
        self.assertIn("10 clips left", ''.join(self.card.message_ids.mapped('body')))

    def test_expiry_when_both_fall_on_the_same_day(self):
        with self.on('2022-03-15'):
            self.log(self.make_task(), 60)
        with self.on('2025-03-16'):
            self.end_cards()
        self.assertEqual(self.card.state, 'expired')
        self.assertEqual(self.lapses()[0][0], 'expiry')

    def test_without_clips_it_stays_used_up(self):
        with self.on('2020-04-01'):
            self.log(self.make_task(), 600)
        with self.on('2026-01-01'):
            self.end_cards()
        self.assertEqual(self.card.state, 'used_up')
        self.assertFalse(self.lapses())

    def test_the_local_date_counts(self):
        with self.on('2023-03-15') as clock:
            clock.move_to('2023-03-15 23:30:00')  # half past midnight in Copenhagen
            self.end_cards()
        self.assertEqual(self.card.state, 'forfeited')

    def test_one_failure_is_reported_and_stops_nobody(self):
        self.company.clip_card_responsible_id = self.manager
        other = self.make_customer("Slagteren ApS")
        with self.on('2020-03-15'):
            healthy = self.buy(10, customer=other)
        broken = self.card.account_id
        Account = type(broken)
        end = Account._end_cards

        def fail(accounts):
            if broken in accounts:
                raise ValueError("damaged")
            return end(accounts)

        with (
            self.on('2023-04-01'),
            patch.object(Account, '_end_cards', fail),
            mute_logger('odoo.addons.clip_card.models.ledger.clip_card_account_jobs'),
        ):
            self.end_cards()
        self.assertEqual((self.card.state, healthy.state), ('active', 'forfeited'))
        self.assertEqual(broken.activity_ids.user_id, self.manager)
        with self.on('2023-04-02'):
            self.end_cards()
        self.assertEqual(self.card.state, 'forfeited')

    def test_late_work_takes_back_what_it_needs(self):
        with self.on('2023-04-01'):
            self.end_cards()
            line = self.log(self.make_task(), 120, '2021-01-10')
        # Three years after that use is later than the expiry or today: the rest revives.
        self.assertClips(line, 2)
        self.assertEqual((self.card.state, self.card.balance), ('active', 8))
        self.assertEqual(self.card.end_date, date(2024, 1, 10))
        self.assertLedger()
