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

    def net(self, clips):
        return whole(Fraction(self.price * clips * (100 - self.discounts[clips]), 100))


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
    number: int
    product: Product
    clips: int
    net: int
    bought: Day
    moves: list = field(default_factory=list)
    #: day, øre and clips of invoices, and of credit notes with a minus
    invoices: list = field(default_factory=list)
    lapsed_on: Day = None

    def left(self, until=Day.max):
        gone = sum(move.clips for move in self.moves if move.posted <= until)
        credited = sum(clips for day, amount, clips in self.invoices if amount < 0 and day <= until)
        return self.clips + credited - gone

    @property
    def expires(self):
        return years_later(self.bought, self.product.lifetime)

    def get_end(self, until=Day.max):
        """The last day on which it is valid, by what was recorded until a day."""
        net, last = defaultdict(int), self.bought
        for move in self.moves:
            if move.source and move.posted <= until:
                net[move.source] += move.clips
        for move in self.moves:
            if move.source and move.posted <= until and move.clips > 0 and net[move.source] > 0:
                last = max(last, move.day)
        return min(self.expires, years_later(last, self.product.forfeit))

    # === WHAT IT IS WORTH ===#

    def get_invoiced(self, day):
        done = [(amount, clips) for date, amount, clips in self.invoices if date <= day]
        return sum(amount for amount, _clips in done), sum(clips for _amount, clips in done)

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
        """Øre earned by use and by what lapsed, those expected to lapse, and what is deferred."""
        net, size = self.get_invoiced(day)
        used, lapsed, unserved = self.get_gone(day, policy)

        def value(clips):
            return whole(Fraction(net * max(0, min(clips, size)), size)) if size else 0

        earned = value(min(used - unserved, size))
        gone = min(size, used + lapsed)
        broken = value(gone) - value(used)
        expected = 0
        share = Fraction(policy.shares.get(self.product.name, 0), 100)
        if share and gone < size:
            never = share * size
            done = min(Fraction(1), max(0, min(used - unserved, size)) / (size - never))
            expected = value(gone + min(size - gone, never * done)) - value(gone)
        return earned, broken, expected, net - earned - broken - expected

    def get_asset(self, day, policy):
        """What was used before it is invoiced, at the price of the order."""
        _net, size = self.get_invoiced(day)
        used, _lapsed, unserved = self.get_gone(day, policy)
        if used - unserved <= size:
            return 0
        return whole(self.net * (used - unserved - size) / Fraction(self.clips))

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

    def sell(self, customer, product, clips, day):
        self.count += 1
        card = Card(self.count, product, clips, product.net(clips), day)
        self.cards[customer].append(card)
        return card

    def invoice(self, card, day):
        card.invoices.append((day, card.net, card.clips))

    def credit(self, card, clips, day):
        """Clips are credited at the price of the invoice."""
        unit = Fraction(card.product.price * (100 - card.product.discounts[card.clips]), 100)
        card.invoices.append((day, -whole(unit * clips), -clips))

    def find(self, customer, clips, day):
        """From which cards so many clips come: who ends first, pays first.

        :return: pairs of card and clips; nothing when they do not suffice
        """
        taken = []
        for card in sorted(self.cards[customer], key=lambda it: (it.expires, it.bought, it.number)):
            if card.lapsed_on or not card.bought <= day <= card.get_end():
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
