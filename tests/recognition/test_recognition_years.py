"""A random year, and what its books say in every combination of what a company may choose."""

from itertools import product
from typing import NamedTuple

from odoo.tests import tagged

from .test_recognition_positions import PositionCase
from .year import YearCase, get_month_ends


class Choice(NamedTuple):
    cut_off: str
    split: str
    asset: bool
    detail: str
    breakage: str


@tagged('post_install', '-at_install')
class TestRecognitionYears(YearCase, PositionCase):
    CUT_OFFS = ('posting', 'work')
    BREAKAGES = ('lapse', 'expected')
    #: Each pair of choices is among them.
    CHOICES = (
        Choice('posting', 'none', asset=True, detail='card', breakage='lapse'),
        Choice('posting', 'end', asset=False, detail='sum', breakage='expected'),
        Choice('posting', 'use', asset=True, detail='sum', breakage='lapse'),
        Choice('work', 'none', asset=False, detail='sum', breakage='expected'),
        Choice('work', 'end', asset=True, detail='card', breakage='lapse'),
        Choice('work', 'use', asset=True, detail='card', breakage='expected'),
    )

    def choose(self, choice):
        self.deferred.reconcile = True
        self.company.write(
            {
                'clip_card_cut_off': choice.cut_off,
                'clip_card_liability_split': choice.split,
                'clip_card_long_term_account_id': self.long_term.id,
                'clip_card_contract_asset_account_id': choice.asset and self.asset.id,
                'clip_card_detail': choice.detail,
                'clip_card_breakage_policy': choice.breakage,
                'clip_card_refundable_account_id': choice.asset and self.owed.id,
            }
        )

    def test_every_choice(self):
        self.owed = self.deferred.copy({'code': '7419', 'name': "Bortfaldne klip"})
        self.odd.clip_card_refundable_months = 3
        self.play(7)
        self.product.clip_card_breakage_share, self.odd.clip_card_breakage_share = 12, 30
        shares = {'lapse': {}, 'expected': {self.product: 12, self.odd: 30}}
        days = get_month_ends(self.YEAR)
        self.expected = {
            (cut_off, breakage, day): (
                self.expect_deferred(day, cut_off, shares[breakage]),
                self.expect_asset(day, cut_off),
                self.expect_owed(day, cut_off),
            )
            for cut_off, breakage, day in product(self.CUT_OFFS, self.BREAKAGES, days)
        }
        figures = self.expected.values()
        self.assertTrue(any(asset for _deferred, asset, _owed in figures))
        self.assertTrue(any(owed for _deferred, _asset, owed in figures))
        for choice in self.CHOICES:
            with self.subTest(choice=choice), self.rolled_back():
                self.choose(choice)
                self.run_year(lambda day, choice=choice: self.checkBooks(day, choice))

    def checkBooks(self, day, choice):
        """The books agree with the cards, and with what follows from the ledger."""
        deferred, uninvoiced, owed = self.expected[choice.cut_off, choice.breakage, day]
        self.assertEqual(self.booked(day), deferred, day)
        after = -self.balance(self.long_term, day)
        total = after - self.balance(self.deferred, day)
        self.assertAlmostEqual(total, sum(deferred.values()), 2)
        self.assertAlmostEqual(self.balance(self.asset, day), uninvoiced if choice.asset else 0, 2)
        self.assertAlmostEqual(-self.balance(self.owed, day), owed if choice.asset else 0, 2)
        self.assertTrue(after == 0 if choice.split == 'none' else 0 <= after <= round(total, 2))
        if choice.detail == 'card' and day.month == 12:
            self.checkItems(day, deferred)

    def checkItems(self, day, deferred):
        """Each card has on the account what it should; what has nothing left is reconciled."""
        rows = self.env['account.move.line']._read_group(
            [
                ('account_id', '=', self.deferred.id),
                ('clip_card_deferred_id', '!=', False),
                ('parent_state', '=', 'posted'),
                ('date', '<=', day),
            ],
            ['clip_card_deferred_id'],
            ['balance:sum', 'reconciled:array_agg', 'partner_id:recordset'],
        )
        items = {card: -balance for card, balance, *_more in rows if round(balance, 2)}
        self.assertEqual({card: round(amount, 2) for card, amount in items.items()}, deferred)
        for card, balance, reconciled, partner in rows:
            self.assertEqual(partner, card.partner_id)
            self.assertEqual(set(reconciled), {round(balance, 2) == 0})
