"""Revenue of what customers are expected never to use."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...rules.breakage import get_expected, get_expected_clips
from ...rules.recognition import Lot
from ..common import PlainCase
from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestBreakageRules(PlainCase):
    def test_in_proportion_to_use(self):
        """Of 20 clips at 1,000.00, 4 are expected to lapse: a quarter clip more for each used."""
        for used, clips in ((0, 0), (4, 1), (8, 2), (16, 4), (17, 3), (20, 0)):
            lot = Lot(20, 20, (2000000,), used=used)
            self.assertEqual(get_expected_clips(lot, Fraction(20, 100)), clips)
            self.assertEqual(get_expected(lot, Fraction(20, 100)), (clips * 100000,))

    def test_what_lapsed_takes_its_place(self):
        lot = Lot(20, 20, (2000000,), used=8, lapsed=12)
        self.assertEqual(get_expected(lot, Fraction(20, 100)), (0,))

    @given(
        st.integers(1, 40),
        st.integers(0, 50),
        st.integers(0, 50),
        st.integers(0, 90),
        st.integers(0, 10**7),
    )
    def test_never_more_than_is_left(self, clips, used, lapsed, share, net):
        lot = Lot(clips, clips, (net,), used=used, lapsed=lapsed)
        expected = get_expected_clips(lot, Fraction(share, 100))
        self.assertLessEqual(0, expected)
        self.assertLessEqual(expected, min(lot.get_left(), Fraction(clips * share, 100)))
        rest = net - lot.value(clips - lot.get_left())[0]
        self.assertLessEqual(0, get_expected(lot, Fraction(share, 100))[0])
        self.assertLessEqual(get_expected(lot, Fraction(share, 100))[0], rest)


@tagged('post_install', '-at_install')
class TestRecognitionBreakage(RecognitionCommon):
    def choose(self, share):
        self.company.clip_card_breakage_policy = 'expected'
        self.product.clip_card_breakage_share = share

    def test_recognised_and_trued_up(self):
        self.choose(20)
        with self.on('2025-01-10'):
            self.invoice(self.sell(20))
            self.work(4, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 4500, self.sales: -3600, self.breakage: -900})
            report = self.assertTied('2025-01-01', '2025-01-31', closing=13500)
            self.assertEqual((report.used, report.lapsed, report.expected), (3600, 0, 900))
            self.assertIn("Klippekort 20 %", report.policy)
            self.work(13, '2025-02-03')
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            # 3 clips are left, fewer than the 4 that were expected to lapse.
            self.assertItems(move, {self.deferred: 13500, self.sales: -11700, self.breakage: -1800})
            self.assertTied('2025-02-01', '2025-02-28', closing=0)
            self.work(3, '2025-03-03')
        with self.on('2025-04-01'):
            move = self.recognise('2025-03-31')
            self.assertItems(move, {self.sales: -2700, self.breakage: 2700})
            self.assertTied('2025-01-01', '2025-03-31', closing=0)

    def test_what_really_lapses_takes_its_place(self):
        self.choose(20)
        with self.on('2025-01-10'):
            self.invoice(self.sell(20))
            self.work(8, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=18000 - 7200 - 1800)
        with self.on('2028-01-11'):
            self.end_cards()
        with self.on('2028-02-01'):
            move = self.recognise('2028-01-31')
            self.assertItems(move, {self.deferred: 9000, self.breakage: -9000})
            report = self.assertTied('2028-01-01', '2028-01-31', closing=0)
            self.assertEqual((report.lapsed, report.expected), (10800, -1800))

    def test_another_estimate(self):
        self.choose(0)
        with self.on('2025-01-10'):
            self.invoice(self.sell(20))
            self.work(4, '2025-01-10')
        with self.on('2025-02-03'):
            self.assertItems(self.recognise('2025-01-31'), {self.deferred: 3600, self.sales: -3600})
            self.product.clip_card_breakage_share = 20
        with self.on('2025-03-03'):
            self.assertItems(
                self.recognise('2025-02-28'), {self.deferred: 900, self.breakage: -900}
            )
            self.company.clip_card_breakage_policy = 'lapse'
        with self.on('2025-04-01'):
            self.assertItems(
                self.recognise('2025-03-31'), {self.deferred: -900, self.breakage: 900}
            )
            self.assertTied('2025-01-01', '2025-03-31', closing=14400)

    def test_proposed_from_history(self):
        self.choose(0)
        template = self.product.product_tmpl_id
        with self.assertRefused(UserError, "nothing to go by"):
            template.action_take_clip_card_breakage()
        with self.on('2021-01-10'):
            self.sell(20)
            self.work(17, '2021-01-10')
        with self.on('2021-02-10'):
            customer = self.make_customer("Smeden")
            self.sell(10, customer=customer)
            self.work(10, '2021-02-10', customer=customer)
        with self.on('2024-01-11'):
            self.end_cards()
            self.sell(30)
        self.assertEqual(template.clip_card_breakage_proposal, 10)
        self.assertEqual(
            template.clip_card_breakage_basis,
            "3 of 30 clips lapsed, of 2 cards that have ended",
        )
        template.action_take_clip_card_breakage()
        self.assertEqual(template.clip_card_breakage_share, 10)
        with self.assertRefused(ValidationError, "Choose 0 to 90"):
            template.clip_card_breakage_share = 95
