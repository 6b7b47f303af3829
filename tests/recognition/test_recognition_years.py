"""A random year, and what its books say in every combination of what a company may choose."""

from itertools import product

from odoo.tests import tagged

from .test_recognition_positions import PositionCase
from .year import YearCase, get_month_ends


@tagged('post_install', '-at_install')
class TestRecognitionYears(YearCase, PositionCase):
    CUT_OFFS = ('posting', 'work')
    #: Cut-off, split of the liability, contract asset: each pair of choices is among them.
    CHOICES = (
        ('posting', 'none', True),
        ('posting', 'end', False),
        ('posting', 'use', True),
        ('work', 'none', False),
        ('work', 'end', True),
        ('work', 'use', False),
    )

    def choose(self, cut_off, split, asset):
        self.company.write(
            {
                'clip_card_cut_off': cut_off,
                'clip_card_liability_split': split,
                'clip_card_long_term_account_id': self.long_term.id,
                'clip_card_contract_asset_account_id': asset and self.asset.id,
            }
        )

    def test_every_choice(self):
        self.play(7)
        self.expected = {
            (cut_off, day): (self.expect_deferred(day, cut_off), self.expect_asset(day, cut_off))
            for cut_off, day in product(self.CUT_OFFS, get_month_ends(self.YEAR))
        }
        self.assertTrue(any(asset for _deferred, asset in self.expected.values()))
        for key in self.CHOICES:
            with self.subTest(choice=key), self.rolled_back():
                self.choose(*key)
                self.run_year(lambda day, key=key: self.checkBooks(day, *key))

    def checkBooks(self, day, cut_off, split, asset):
        """The books agree with the cards, and with what follows from the ledger."""
        deferred, uninvoiced = self.expected[cut_off, day]
        self.assertEqual(self.booked(day), deferred, day)
        after = -self.balance(self.long_term, day)
        total = after - self.balance(self.deferred, day)
        self.assertAlmostEqual(total, sum(deferred.values()), 2)
        self.assertAlmostEqual(self.balance(self.asset, day), uninvoiced if asset else 0, 2)
        self.assertTrue(after == 0 if split == 'none' else 0 <= after <= round(total, 2))
