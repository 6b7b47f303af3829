"""What random years have found with a cut-off by the day of the work, small and by hand."""

from collections import defaultdict

from odoo.tests import tagged

from .test_recognition_positions import PositionCase
from .year import YearCase


@tagged('post_install', '-at_install')
class TestRecognitionByHand(YearCase, PositionCase):
    """A month is closed 12 days after its end; cards of 10 clips cost 950.00 each."""

    START = '2025-12-01'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.odd.list_price = 333.33
        cls.switch_on(
            clip_card_cut_off='work',
            clip_card_closing_delay=12,
            clip_card_contract_asset_account_id=cls.asset.id,
        )

    def start(self, product, clips):
        with self.on('2025-12-01'):
            line = self.sell(clips, product=product)
            self.invoice(line)
            return line.sudo().clip_card_ids

    def close(self, day, on):
        with self.on(on):
            self.recognise(day)
            self.assertTied(day[:8] + '01', day)

    def work_in_december(self, clips):
        with self.on('2025-12-20'):
            line = self.work(clips, '2025-12-20')
        self.close('2025-12-31', '2026-01-13')
        return line

    def correct_and_use_again(self, line, left, again):
        """December is closed: what comes back counts in February. January is still open."""
        with self.on('2026-02-03'):
            line.sudo().unit_amount = left
        with self.on('2026-02-06'):
            return self.work(again, '2026-01-28')

    def earned(self):
        """What each line of time is recognised for."""
        rows = self.env['clip.card.recognition']._read_group(
            [('kind', '=', 'used'), ('company_id', '=', self.company.id)],
            ['entry_id'],
            ['clips:sum', 'amount:sum'],
        )
        earned = defaultdict(lambda: (0, 0.0))
        for entry, clips, amount in rows:
            before = earned[entry.source]
            earned[entry.source] = (before[0] - clips, round(before[1] - amount, 2))
        return earned

    def test_charges_of_one_day_are_paid_in_the_order_of_their_periods(self):
        """The quarter of 16 December comes before the month of 2 January.

        One clip of the older card is left: it pays for the quarter, of which 16 of 90 days are
        December's.
        """
        older = self.start(self.product, 10)
        with self.on('2025-12-02'):
            self.invoice(self.sell(20))
            self.work(8, '2025-12-02')
            self.subscribe(self.phone, '2025-12-02')
            self.charge()
        with self.on('2025-12-16'):
            self.subscribe(self.quarterly, '2025-12-16')
        with self.on('2026-01-02'):
            self.charge()
        self.close('2025-12-31', '2026-01-13')
        newer = older.account_id.card_ids - older
        # 8 of work, 30 of 31 days of phone support, and 16 of 90 days of one clip: 8,688.24.
        # Of the newer card 16 of 90 days of two clips at 900.00: 320.00.
        self.assertEqual(self.booked('2025-12-31'), {older: 811.76, newer: 17680})

    def test_given_back_when_closed_and_used_again_while_open(self):
        """Seven clips were charged: no more can be earned, nor waits for an invoice."""
        self.switch_on(clip_card_breakage_policy='expected')
        self.odd.clip_card_breakage_share = 50
        self.start(self.odd, 7)
        december = self.work_in_december(7)
        january = self.correct_and_use_again(december, 4, 3)
        for day, closed_on, earned in (
            ('2026-01-31', '2026-02-13', {december.id: (7, 2263.31)}),
            ('2026-02-28', '2026-03-13', {december.id: (4, 1293.32), january.id: (3, 969.99)}),
        ):
            self.close(day, closed_on)
            self.assertEqual(self.balance(self.sales, day), -2263.31)
            self.assertEqual(self.balance(self.asset, day), 0)
            self.assertEqual(self.earned(), earned)

    def test_not_served_yet(self):
        """January has its own clips, though one of December's comes back in February.

        5 of 90 days of a quarter are January's, and 28 February's: of 7 clips are earned
        4 + 1 + 15/90, then 3 + 1 + 99/90.
        """
        self.start(self.odd, 7)
        december = self.work_in_december(4)
        with self.on('2026-01-27'):
            self.subscribe(self.quarterly, '2026-01-27')
            self.charge()
        self.correct_and_use_again(december, 3, 1)
        for day, closed_on, sales in (
            ('2026-01-31', '2026-02-13', 1670.54),
            ('2026-02-28', '2026-03-13', 1648.98),
        ):
            self.close(day, closed_on)
            self.assertEqual(self.balance(self.sales, day), -sales)

    def test_handed_over_before(self):
        """What another customer got keeps its price: 3 clips, none of them used."""
        card = self.start(self.product, 10)
        december = self.work_in_december(7)
        with self.on('2026-01-20'):
            other = card.with_user(self.manager)._transfer(self.customers[1], 3, "Aftale").sudo()
        self.correct_and_use_again(december, 4, 3)
        for day, closed_on in (('2026-01-31', '2026-02-13'), ('2026-02-28', '2026-03-13')):
            self.close(day, closed_on)
            self.assertEqual(self.booked(day), {other: 2850})
            self.assertEqual(self.balance(self.sales, day), -6650)
            self.assertEqual(self.balance(self.asset, day), 0)
