"""What should stand in the books beside the deferred income, and what it takes to get there."""

import json
from collections import defaultdict
from typing import NamedTuple

from odoo.tools import SQL


class Key(NamedTuple):
    """What a position is about.

    :param distribution: the analytic distribution, as JSON with sorted keys
    """

    kind: str
    card: int | None
    account: int
    counterpart: int
    distribution: str = '{}'


class Positions:
    """The positions of a company at the end of a day.

    :param plan: what is recognised until that day
    :ivar targets: balance of each position's account, in company currency
    """

    def __init__(self, plan):
        self.plan = plan
        self.company = plan.company
        self.env = self.company.env
        self.day = plan.facts.day
        self.currency = self.company.currency_id
        self.targets = defaultdict(float)

    def get_changes(self):
        """What brings each position to what it should be.

        :return: values of rows, without entry and dates
        """
        booked = self._read_booked()
        self._set_targets(booked)
        changes = []
        for key in {**booked, **self.targets}:
            amount = self.currency.round(self.targets.get(key, 0.0) - booked.get(key, 0.0))
            if amount:
                changes.append(
                    {
                        'company_id': self.company.id,
                        'kind': key.kind,
                        'card_id': key.card,
                        'account_id': key.account,
                        'counterpart_id': key.counterpart,
                        'amount': amount,
                        'analytic_distribution': json.loads(key.distribution) or False,
                    }
                )
        return changes

    def _set_targets(self, booked):
        if self.company.clip_card_liability_split != 'none':
            self._add_long_term()
        if self.company.clip_card_contract_asset_account_id:
            self._add_contract_asset()
        if self.company.clip_card_refundable_account_id and not self.plan.is_opening:
            self._add_refundable(booked)

    def _read_booked(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind, card_id, account_id, counterpart_id, analytic_distribution,
                       SUM(amount)
                  FROM clip_card_position
                 WHERE company_id = %s
                 GROUP BY 1, 2, 3, 4, 5
                HAVING SUM(amount) != 0
                """,
                self.company.id,
            )
        )
        booked = defaultdict(float)
        for kind, card, account, counterpart, distribution, amount in rows:
            text = json.dumps(distribution or {}, sort_keys=True)
            booked[Key(kind, card, account, counterpart, text)] += float(amount)
        return booked

    # === DUE AFTER A YEAR ===#

    def _add_long_term(self):
        """What is left of cards after the year that follows the day.

        Only cards with clips are looked at; what else is deferred is due within the year.
        """
        shares = self._read_shares_after()
        deferred = self._read_deferred(shares)
        total = sum(self.currency.round(deferred[card] * shares[card]) for card in shares)
        key = Key(
            'long_term',
            None,
            self.company.clip_card_long_term_account_id.id,
            self.company.clip_card_deferred_account_id.id,
        )
        self.targets[key] -= total

    def _read_shares_after(self):
        """The part of each card's clips that is due after a year, where there is one."""
        ageing = self.env['clip.card.ageing'].with_context(
            clip_card_as_of=self.day, allowed_company_ids=self.company.ids
        )
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT card_id, share_after FROM (%s) aged"
                    " WHERE company_id = %s AND share_after > 0",
                    ageing._table_query,
                    self.company.id,
                )
            )
        )

    def _read_deferred(self, cards):
        """What is deferred of cards, with what is recognised now."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card_id, SUM(amount) FROM clip_card_recognition
                 WHERE card_id = ANY(%s) GROUP BY card_id
                """,
                list(cards),
            )
        )
        deferred = defaultdict(float, {card: float(amount) for card, amount in rows})
        for line in self.plan.lines:
            deferred[line['card_id']] += line['amounts'][0] * self.currency.rounding
        return deferred

    # === USED, NOT YET INVOICED ===#

    def _add_contract_asset(self):
        """Clips that were used before a posted invoice charges them: revenue all the same."""
        if self.plan.is_opening:
            return
        for card_id, amount in self.plan.get_earned_uninvoiced().items():
            booking = self.plan.bookings[card_id]
            if not booking.sales:
                continue
            key = Key(
                'contract_asset',
                card_id,
                self.company.clip_card_contract_asset_account_id.id,
                booking.sales,
                json.dumps(booking.distribution or {}, sort_keys=True),
            )
            self.targets[key] += amount

    # === LAPSED, STILL REFUNDABLE ===#

    def _add_refundable(self, booked):
        """What lapsed and may be paid out after the day is no revenue yet, but owed."""
        before = {
            key.card: (key, amount) for key, amount in booked.items() if key.kind == 'refundable'
        }
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM clip_card WHERE id = ANY(%s) AND refundable_until > %s",
                [*self.plan.lots, *before],
                self.day,
            )
        )
        for (card_id,) in rows:
            if card_id not in self.plan.lots:
                key, amount = before[card_id]
            else:
                lot = self.plan.lots[card_id]
                amount = -lot.value_of(lot.split().lapsed)[0] * self.currency.rounding
                booking = self.plan.bookings[card_id]
                key = Key(
                    'refundable',
                    card_id,
                    self.company.clip_card_refundable_account_id.id,
                    self.company.clip_card_breakage_account_id.id,
                    json.dumps(booking.distribution or {}, sort_keys=True),
                )
            self.targets[key] += amount
