"""From the facts to what is recognised: the difference to what was recognised before."""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from odoo.tools import SQL

from ..rules import breakage, recognition
from ..rules.kinds import LAPSE_KINDS, USE_KINDS
from .facts import NOTHING, get_lots

#: The share of clips that is expected to lapse where none is.
NO_SHARE = Fraction(0)


class Done(NamedTuple):
    """What earlier periods recognised: clips and amounts, as they are stored."""

    clips: int = 0
    amounts: tuple[int, int] = NOTHING


NOTHING_DONE = Done()


@dataclass(frozen=True)
class Booking:
    """How a card, and every card its clips were handed to, is booked.

    :param currency: of its invoices
    :param sales: the account for used clips
    :param before: the account on which its price was booked without recognition
    """

    currency: int
    sales: int
    before: int
    distribution: dict | None


class RecognitionPlan:
    """What has to be recognised at the end of a day, card by card.

    :param facts: what is so
    :param is_opening: the day is the last one before recognition starts: what was used until then
        is revenue already, where it was booked, and entries are not told apart
    :param after: entries posted until then were recognised by the opening entry
    :ivar lots: the rules' view of every card
    :ivar lines: values of what to recognise, amounts in smallest units
    """

    def __init__(self, facts, is_opening, after):
        self.facts = facts
        self.company = facts.company
        self.is_opening = is_opening
        self.after = after
        self.currency = self.company.currency_id.id
        self.deferred = self.company.clip_card_deferred_account_id.id
        self.opening = self.company.clip_card_opening_account_id.id
        self.breakage = self.company.clip_card_breakage_account_id.id
        self.expects_breakage = self.company.clip_card_breakage_policy == 'expected'
        self.lots = get_lots(facts)
        self.splits = {card_id: lot.split() for card_id, lot in self.lots.items()}
        self.bookings, self.incomes, self.shares = {}, {}, {}
        self.lines = []
        self._read_bookings()
        self._read_done()

    # === HOW IT IS BOOKED ===#

    def _read_bookings(self):
        for card in self.facts.cards.values():
            if card.id not in self.bookings:
                self.bookings[card.id] = self._get_booking(card)
            for child in card.handed:
                self.bookings[child] = self.bookings[card.id]

    def _get_booking(self, card):
        currencies = {price.currency for price in card.prices}
        first = card.prices[0] if card.prices else None
        booked = first.account if first and first.account != self.deferred else None
        income = self._get_income(card.product, first and first.fiscal_position)
        sold_before = booked and first.source
        return Booking(
            currency=currencies.pop() if len(currencies) == 1 else self.currency,
            sales=booked if sold_before else income,
            before=self.opening or booked or income,
            distribution=self._get_distribution(card),
        )

    def _get_distribution(self, card):
        """The analytic distribution of its invoice; of several, in proportion to their prices."""
        lines = [price for price in card.prices if price.clips > 0] or card.prices
        first = lines[0].distribution if lines else None
        if len(lines) < 2:
            return first
        total = sum(line.amounts[0] for line in lines)
        if not total or all(line.distribution == first for line in lines):
            return first
        shares = defaultdict(float)
        for line in lines:
            for name, percentage in (line.distribution or {}).items():
                shares[name] += percentage * line.amounts[0] / total
        return {name: round(share, 2) for name, share in shares.items()}

    def _get_income(self, product_id, fiscal_position_id):
        """The account that sales of the product go to without recognition."""
        key = (product_id, fiscal_position_id)
        if key not in self.incomes:
            env = self.company.with_company(self.company).env
            template = env['product.product'].browse(product_id).product_tmpl_id
            accounts = template.get_product_accounts(
                fiscal_pos=env['account.fiscal.position'].browse(fiscal_position_id)
            )
            self.incomes[key] = accounts['income'].id
        return self.incomes[key]

    # === WHAT WAS RECOGNISED ===#

    def _read_done(self):
        """Sums of what was recognised before, by card and kind, and by what it is about."""
        rows = self.company.env.execute_query(
            SQL(
                """
                SELECT card_id, kind, source,
                       CASE WHEN account_id = %(deferred)s THEN date END, currency_id,
                       MAX(account_id), SUM(clips), SUM(amount), SUM(amount_currency)
                  FROM clip_card_recognition
                 WHERE card_id = ANY(%(cards)s)
                 GROUP BY 1, 2, 3, 4, 5
                """,
                deferred=self.deferred,
                cards=self.facts.ids,
            )
        )
        self.done = defaultdict(Done)
        self.done_prices = defaultdict(dict)
        for card_id, kind, source, day, currency, account, clips, *amounts in rows:
            own = (
                self.facts.to_units(amounts[0], self.currency),
                self.facts.to_units(amounts[1], currency),
            )
            if kind in ('sale', 'refund'):
                key = (kind, source or 0, day, currency)
                self.done_prices[card_id][key] = (Done(clips, own), account)
                continue
            key = (card_id, kind, source if kind == 'transfer' else None)
            before = self.done[key]
            self.done[key] = Done(before.clips + clips, recognition.add(before.amounts, own))

    # === THE DIFFERENCE ===#

    def get_waiting(self):
        """Ids of cards with clips that are gone but on no posted invoice."""
        return [card_id for card_id, split in self.splits.items() if split.waiting]

    def get_earned_uninvoiced(self):
        """What clips are worth that were used and not invoiced: at the price of the order.

        :return: amounts in company currency per card id
        """
        own, amounts = self.company.currency_id, {}
        for card_id, lot in self.lots.items():
            clips, card = lot.get_earned_uninvoiced(), self.facts.cards[card_id]
            if clips and card.clips:
                currency = self.company.env['res.currency'].browse(card.currency)
                net = float(card.net * clips / card.clips)
                amount = currency._convert(net, own, self.company, self.facts.day)
                amounts[card_id] = amount
        return {card_id: amount for card_id, amount in amounts.items() if amount}

    def make(self):
        """Fill :attr:`lines`.

        :return: the plan itself
        """
        uses = lapses = defaultdict(list)
        if not self.is_opening:
            uses = self.facts.get_open_entries(USE_KINDS, self.after)
            lapses = self.facts.get_open_entries(LAPSE_KINDS, self.after)
        for card_id in self.facts.cards:
            self._plan_prices(card_id)
            self._plan_transfers(card_id)
        for card_id in self.facts.cards:
            booking = self.bookings[card_id]
            lapse_account = self.breakage
            if self.is_opening:
                booking = replace(booking, sales=booking.before)
                lapse_account = booking.before
            self._plan_part(card_id, 'used', uses[card_id], booking.sales)
            self._plan_part(card_id, 'lapsed', lapses[card_id], lapse_account)
            self._plan_part(card_id, 'removed', [], lapse_account)
            self._plan_expected(card_id, lapse_account)
        return self

    def _plan_part(self, card_id, kind, entries, account):
        lot, part = self.lots[card_id], getattr(self.splits[card_id], kind)
        residual = lot.get_residual() if kind == 'removed' else NOTHING
        done = self.done.get((card_id, kind, None), NOTHING_DONE)
        if done is NOTHING_DONE and not part.clips and not entries and not any(residual):
            return
        recognised = tuple(-amount for amount in done.amounts)
        portions = recognition.recognise(
            lot,
            part,
            -done.clips,
            recognition.subtract(recognised, residual),
            entries,
        )
        for portion in portions:
            self._add(
                card_id,
                kind,
                -portion.clips,
                tuple(-amount for amount in portion.amounts),
                account_id=account,
                entry_id=portion.key,
            )

    def _plan_expected(self, card_id, account):
        """What is expected to lapse of the card, in proportion to what is used of it."""
        done = self.done.get((card_id, 'expected', None), NOTHING_DONE).amounts
        share = self._get_breakage_share(self.facts.cards[card_id].product)
        if share or any(done):
            amounts = breakage.get_expected(self.lots[card_id], share)
            change = tuple(-amount for amount in recognition.add(amounts, done))
            self._add(card_id, 'expected', 0, change, account_id=account)

    def _get_breakage_share(self, product_id):
        """The share of a product's clips that is expected to lapse; none unless it is chosen."""
        if not self.expects_breakage:
            return NO_SHARE
        if product_id not in self.shares:
            product = (
                self.company.with_company(self.company).env['product.product'].browse(product_id)
            )
            self.shares[product_id] = Fraction(round(product.clip_card_breakage_share * 100), 10000)
        return self.shares[product_id]

    def _plan_prices(self, card_id):
        """Bring invoices that were booked elsewhere to the deferred income.

        What is there already is noted under its own date; only its card is new.
        """
        wanted = {}
        for price in self.facts.cards[card_id].prices:
            kind = 'refund' if price.refund else 'sale'
            day = price.day if price.account == self.deferred else None
            clips = round(price.clips) - price.credited
            wanted[kind, price.source, day, price.currency] = (
                Done(clips, price.amounts),
                self._get_price_account(card_id, price),
                price.distribution,
            )
        done = self.done_prices.get(card_id, {})
        for key in {**wanted, **done}:
            before, account = done.get(key, (Done(), None))
            gone = (Done(), account, self.bookings[card_id].distribution)
            target, account, distribution = wanted.get(key, gone)
            kind, source, day, currency = key
            self._add(
                card_id,
                kind,
                target.clips - before.clips,
                recognition.subtract(target.amounts, before.amounts),
                account_id=account,
                date=day,
                source=source,
                invoice_line_id=source if key in wanted and source else None,
                currency_id=currency,
                analytic_distribution=distribution,
            )

    def _get_price_account(self, card_id, price):
        """From where the price comes onto the deferred income."""
        if self.is_opening and price.account != self.deferred:
            return self.bookings[card_id].before
        return price.account

    def _plan_transfers(self, card_id):
        """Move what handed-over clips are worth to the cards that have them now."""
        card, lot = self.facts.cards[card_id], self.lots[card_id]
        for child, part in zip(card.handed, self.splits[card_id].handed, strict=True):
            amounts = lot.value_of(part)
            done = self.done[child, 'transfer', card_id]
            clips = self.facts.cards[child].clips - done.clips
            amounts = recognition.subtract(amounts, done.amounts)
            self._add(child, 'transfer', clips, amounts, source=card_id)
            self._add(
                card_id, 'transfer', -clips, tuple(-amount for amount in amounts), source=child
            )

    def _add(self, card_id, kind, clips, amounts, **values):
        if not clips and not any(amounts):
            return
        booking = self.bookings[card_id]
        self.lines.append(
            {
                'card_id': card_id,
                'kind': kind,
                'clips': clips,
                'amounts': amounts,
                'currency_id': booking.currency,
                'analytic_distribution': booking.distribution,
                **values,
            }
        )
