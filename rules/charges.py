"""Which charges of add-on products are paid, and from which cards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .allocation import Card
from .periods import Period


@dataclass(frozen=True)
class Due:
    """What an add-on product asks for.

    :param id: orders charges of the same day
    :param clips: the price of one period
    :param periods: those that have begun and are not paid, oldest first
    """

    id: int
    clips: int
    periods: list[Period]


@dataclass(frozen=True)
class Payment:
    """One period that is paid.

    :param taken: (card id, clips) in the order of taking
    """

    due: int
    period: Period
    taken: list[tuple[int, int]]


@dataclass
class Charges:
    """The payments in the order of their periods, and the ids of what could not be paid."""

    payments: list[Payment] = field(default_factory=list)
    unpaid: set[int] = field(default_factory=set)


def charge(cards: Iterable[Card], dues: Iterable[Due], day: date) -> Charges:
    """Pay what is due on a day, period by period, each whole or not at all.

    After a period that could not be paid no later one of the same product is tried.

    :param cards: the customer's cards; their balances go down
    """
    cards = list(cards)
    result = Charges()
    asked = sorted(
        ((period, due) for due in dues for period in due.periods),
        key=lambda pair: (pair[0].start, pair[1].id),
    )
    for period, due in asked:
        if due.id in result.unpaid:
            continue
        if taken := pay(cards, due.clips, day):
            result.payments.append(Payment(due.id, period, taken))
        else:
            result.unpaid.add(due.id)
    return result


def pay(cards: list[Card], clips: int, day: date) -> list[tuple[int, int]]:
    """Take clips from the cards valid on a day: first the one that expires first.

    :return: (card id, clips) in order; nothing, and nothing is taken, when they are too few
    """
    payers = sorted(
        (card for card in cards if card.payable and not card.ended and card.valid_on(day)),
        key=lambda card: card.order,
    )
    if sum(card.balance for card in payers) < clips:
        return []
    taken = []
    for card in payers:
        part = min(clips, card.balance)
        if part:
            card.balance -= part
            clips -= part
            taken.append((card.id, part))
    return taken
