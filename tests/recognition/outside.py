"""A second model of the books, written from the rules alone: it knows nothing of the addon.

It is told what people do, keeps cards, time and charges of its own, and says what should stand on
each account at the end of a month. Clips are whole, amounts are øre.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)


def years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def months_later(day, months):
    year, month = divmod(day.month - 1 + months, 12)
    first_after = Day(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_after - ONE_DAY).day
    return Day(day.year + year, month + 1, min(day.day, last))


def end_of_month(day):
    return months_later(day.replace(day=1), 1) - ONE_DAY


def whole(amount):
    """To the øre, halves away from zero."""
    amount = Fraction(amount)
    size = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return size if amount >= 0 else -size


@dataclass
class Policy:
    """What the company chooses.

    :param by_work: clips count on the day of the work, not when they were recorded
    :param delay: days for which a month stays open
    :param shares: percent of the clips that are expected to lapse, per product
    """

    by_work: bool = False
    delay: int = 5
    shares: dict = field(default_factory=dict)


@dataclass
class Product:
    name: str
    price: int
    discounts: dict
    lifetime: int = 5
    forfeit: int = 3
    refundable: int = 0

    def net(self, clips, price=None):
        return whole(Fraction((price or self.price) * clips * (100 - self.discounts[clips]), 100))


@dataclass
class Move:
    """Clips that left a card (negative: came back).

    :param number: counts the moves of all cards, in the order in which they were recorded
    :param source: the line of time or the charge that it is about; none for a lapse
    """

    day: Day
    posted: Day
    clips: int
    source: object = None
    period: tuple = ()
    number: int = field(default_factory=count().__next__)

    def get_book_day(self, policy):
        if not policy.by_work:
            return self.posted
        happened = min([self.day, *self.period[:1]])
        in_time = end_of_month(happened) + datetime.timedelta(days=policy.delay)
        return happened if self.posted <= in_time else self.posted


@dataclass
class Card:
    """A card; one whose clips another card handed over has an origin.

    :param price: of a clip before the discount of the size, in cents of the currency
    :param rates: kroner for one of the currency, per first day; none for kroner
    :param last: the last use that it brought along
    """

    number: int
    product: Product
    clips: int
    price: int
    bought: Day
    rates: dict = field(default_factory=dict)
    last: Day = None
    origin: 'Card' = None
    moves: list = field(default_factory=list)
    #: day, cents, øre and clips of invoices, and of credit notes with a minus
    invoices: list = field(default_factory=list)
    #: day and clips that nobody paid for
    given: list = field(default_factory=list)
    #: day and card of what was handed over
    handed: list = field(default_factory=list)
    lapsed_on: Day = None
    held: bool = False

    @property
    def net(self):
        return self.product.net(self.clips, self.price)

    def left(self, until=Day.max):
        gone = sum(move.clips for move in self.moves if move.posted <= until)
        given = sum(clips for day, clips in self.given if day <= until)
        credited = sum(
            clips for day, _cents, amount, clips in self.invoices if amount < 0 and day <= until
        )
        return self.clips + given + credited - gone - self.get_handed(until)

    def get_handed(self, until):
        return sum(card.clips for day, card in self.handed if day <= until)

    @property
    def expires(self):
        return years_later(self.bought, self.product.lifetime)

    def get_last_use(self, until=Day.max):
        net, last = defaultdict(int), self.last or self.bought
        for move in self.moves:
            if move.source and move.posted <= until:
                net[move.source] += move.clips
        for move in self.moves:
            if move.source and move.posted <= until and move.clips > 0 and net[move.source] > 0:
                last = max(last, move.day)
        return last

    def get_end(self, until=Day.max):
        """The last day on which it is valid, by what was recorded until a day."""
        return min(self.expires, years_later(self.get_last_use(until), self.product.forfeit))

    # === WHAT IT IS WORTH ===#

    def charge(self, day, cents, clips):
        """What an invoice charges, or with minuses a credit note credits, at the day's rate."""
        rate = Fraction(1)
        for first, kroner in self.rates.items():
            rate = Fraction(kroner) if first <= day else rate
        self.invoices.append((day, cents, whole(cents * rate), clips))

    def get_invoiced(self, day):
        """Øre and clips: of what was handed over, its share of what was charged for all."""
        if self.origin:
            net, size = self.origin.get_invoiced(day)
            start = 0
            for handed_on, card in self.origin.handed:
                if card is self and handed_on <= day:
                    stop = start + card.clips
                    return whole(Fraction(net * stop, size)) - whole(
                        Fraction(net * start, size)
                    ), card.clips
                start += card.clips
            return 0, 0
        done = [it for it in self.invoices if it[0] <= day]
        return sum(it[2] for it in done), sum(it[3] for it in done)

    def get_refund(self, clips):
        """Cents for so many of the clips that stand paid."""
        return whole(
            Fraction(sum(it[1] for it in self.invoices) * clips)
            / sum(it[3] for it in self.invoices)
        )

    def get_gone(self, day, policy):
        """Clips used, clips lapsed, and what of the former pays for days to come."""
        used = lapsed = 0
        unserved = Fraction(0)
        for move in self.moves:
            if move.get_book_day(policy) > day:
                continue
            if move.source is None:
                lapsed += move.clips
                continue
            used += move.clips
            if policy.by_work and move.period:
                start, end = move.period
                to_come = (end - max(day, start - ONE_DAY)).days
                unserved += Fraction(max(0, to_come) * move.clips, (end - start).days + 1)
        return used, lapsed, unserved

    def get_books(self, day, policy):
        """Øre earned by use and by what lapsed, those expected to lapse, and what is deferred.

        What was handed over is the first part of the price.
        """
        net, charged = self.get_invoiced(day)
        used, lapsed, unserved = self.get_gone(day, policy)
        first = self.get_handed(day)
        size = charged - first

        def value(clips):
            upto = first + max(0, min(clips, size))
            return whole(Fraction(net * upto, charged)) if charged else 0

        start = value(0)
        earned = value(used - unserved) - start
        gone = min(size, used + lapsed)
        broken = value(gone) - value(used)
        expected = 0
        share = Fraction(policy.shares.get(self.product.name, 0), 100)
        if share and gone < size:
            never = share * size
            done = min(Fraction(1), max(0, min(used - unserved, size)) / (size - never))
            expected = value(gone + min(size - gone, never * done)) - value(gone)
        return earned, broken, expected, net - start - earned - broken - expected

    def get_asset(self, day, policy):
        """What was used before it is invoiced, at the price of the order."""
        _net, size = self.get_invoiced(day)
        used, _lapsed, unserved = self.get_gone(day, policy)
        credited = sum(it[3] for it in self.invoices if it[2] < 0 and it[0] <= day)
        waiting = min(used - unserved, self.clips + credited) - size
        return whole(self.net * waiting / Fraction(self.clips)) if waiting > 0 else 0

    def get_owed(self, day, policy):
        """What lapsed, and may be paid out after the day."""
        if not self.lapsed_on or not self.product.refundable:
            return 0
        until = months_later(self.get_end(), self.product.refundable)
        return self.get_books(day, policy)[1] if until > day else 0


class Books:
    """The cards of a company's customers."""

    def __init__(self):
        self.cards = defaultdict(list)
        self.count = 0

    # === WHAT PEOPLE DO ===#

    def sell(self, customer, product, clips, day, *, price=None, rates=None):
        self.count += 1
        price = price or product.price
        card = Card(self.count, product, clips, price, day, rates or {})
        self.cards[customer].append(card)
        return card

    def invoice(self, card, day, *, percent=0):
        """:param percent: off the whole order"""
        card.charge(day, card.net - whole(Fraction(card.net * percent, 100)), card.clips)

    def credit(self, card, clips, day):
        """Clips are credited at the price of the invoice."""
        unit = Fraction(card.price * (100 - card.product.discounts[card.clips]), 100)
        card.charge(day, -whole(unit * clips), -clips)

    def refund(self, card, clips, day):
        """At what stands paid; what has lapsed comes back first, and goes with the credit."""
        if card.lapsed_on:
            card.moves.append(Move(day, day, -clips))
        card.charge(day, -card.get_refund(clips), -clips)

    def hand_over(self, card, customer, clips, day):
        """To a new card of another customer, that keeps price and dates."""
        self.count += 1
        last = card.get_last_use()
        new = Card(self.count, card.product, clips, card.price, card.bought, last=last, origin=card)
        card.handed.append((day, new))
        self.cards[customer].append(new)
        return new

    def find(self, customer, clips, day):
        """From which cards so many clips come: who ends first, pays first.

        :return: pairs of card and clips; nothing when they do not suffice
        """
        taken = []
        for card in sorted(self.cards[customer], key=lambda it: (it.expires, it.bought, it.number)):
            if card.held or card.lapsed_on or not card.bought <= day <= card.get_end():
                continue
            part = min(clips, card.left())
            if part:
                taken.append((card, part))
                clips -= part
        return [] if clips else taken

    def take(self, customer, clips, day, posted, source, *, period=()):
        for card, part in self.find(customer, clips, day):
            card.moves.append(Move(day, posted, part, source, period))

    def give_back(self, customer, clips, day, posted, source):
        """To the card that paid last, first."""
        moves = [
            (card, move)
            for card in self.cards[customer]
            for move in card.moves
            if move.source == source
        ]
        moves.sort(key=lambda it: it[1].number)
        order = list(dict.fromkeys(card.number for card, _move in reversed(moves)))
        cards = {card.number: card for card, _move in moves}
        for number in order:
            card = cards[number]
            net = sum(move.clips for it, move in moves if it is card)
            part = min(net, clips)
            if part:
                card.moves.append(Move(day, posted, -part, source))
                clips -= part

    def end(self, today):
        """What the daily job does."""
        for cards in self.cards.values():
            for card in cards:
                end = card.get_end()
                if not card.lapsed_on and end < today and card.left() > 0:
                    card.lapsed_on = end + ONE_DAY
                    card.moves.append(Move(end + ONE_DAY, today, card.left()))

    # === WHAT THE ACCOUNTS SHOULD SAY ===#

    def get_accounts(self, day, policy):
        """Balances in øre, credit positive for revenue and liabilities, debit for the asset."""
        totals = dict.fromkeys(('sales', 'lapsed', 'deferred', 'after', 'owed', 'asset'), 0)
        per_card = {}
        for card in (it for cards in self.cards.values() for it in cards):
            earned, broken, expected, deferred = card.get_books(day, policy)
            asset, owed = card.get_asset(day, policy), card.get_owed(day, policy)
            totals['sales'] += earned + asset
            totals['lapsed'] += broken + expected - owed
            totals['owed'] += owed
            totals['asset'] += asset
            totals['deferred'] += deferred
            if card.left(day) > 0 and card.get_end(day) > years_later(day, 1):
                totals['after'] += deferred
            if deferred:
                per_card[card.number] = deferred
        totals['deferred'] -= totals['after']
        return totals, per_card
