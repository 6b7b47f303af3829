"""Which card pays, what goes back, and what stays uncovered.

An account's cards and the lines of work to settle go in; the movements of clips come out.
The same plan is shown to the consultant before saving and posted to the ledger after it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from . import lifetime

WORK = 'work'
LAPSE = 'lapse'


@dataclass
class Card:
    """A card as it stands before, and after, the lines are settled.

    :param balance: clips on it
    :param lapsed: clips that expired or were forfeited, and come back for work done before
    :param ended: its lapse has been posted
    :param other_use: the latest use by anything but the lines being settled
    :param payable: it has started, is not held and not cancelled
    """

    id: int
    balance: int
    purchase: date
    expiry: date
    forfeit_years: int
    lapsed: int = 0
    ended: bool = False
    other_use: date | None = None
    payable: bool = True
    uses: dict = field(default_factory=dict, repr=False)

    @property
    def last_use(self) -> date | None:
        return max([day for day in (self.other_use, *self.uses.values()) if day], default=None)

    @property
    def end(self) -> lifetime.End:
        return lifetime.end(self.purchase, self.last_use, self.expiry, self.forfeit_years)

    @property
    def available(self) -> int:
        return self.balance + self.lapsed if self.payable else 0

    @property
    def order(self):
        """First the card that expires first, then the one bought first."""
        return (self.expiry, self.purchase, self.id)

    def valid_on(self, day: date) -> bool:
        """Whether the card pays work of that day; its end date is its last one."""
        return self.purchase <= day <= self.end.day


@dataclass
class Work:
    """A line of work.

    :param id: orders lines of the same day
    :param group: the task whose lines are settled together
    :param due: clips that it costs; negative for a correction
    :param settled: clips of it that were invoiced or written off
    :param taken: what it took (positive) and gave back (negative) so far, as
        (ledger order, card id, clips)
    :param cover: a card to pay from whatever the work's date, when sales covers it by hand
    """

    id: int
    day: date
    group: object
    due: int
    settled: int = 0
    taken: list[tuple[int, int, int]] = field(default_factory=list)
    cover: int | None = None

    @property
    def debited(self) -> int:
        """Net clips; negative for a correction that gave clips back."""
        return sum(clips for _order, _card, clips in self.taken)

    @property
    def missing(self) -> int:
        """Clips still due; what is settled is not due again."""
        return max(0, self.due - self.settled - self.debited)

    @property
    def excess(self) -> int:
        """Clips to give back: uncovered ones go first by themselves, what is settled stays."""
        if self.due < 0:
            return max(0, self.debited - self.due)
        return max(0, min(self.debited, self.debited + self.settled - self.due))

    def taken_from(self, card: int) -> int:
        return sum(clips for _order, card_id, clips in self.taken if card_id == card)


@dataclass(frozen=True)
class Move:
    """Clips off (negative) or onto a card, by a line of work or as (part of) its lapse."""

    card: int
    clips: int
    kind: str = WORK
    work: int | None = None


@dataclass
class Plan:
    """The movements in order, clips without a card per line, and the cards afterwards."""

    moves: list[Move]
    uncovered: dict[int, int]
    cards: dict[int, Card]


def settle(cards: Iterable[Card], works: Iterable[Work], today: date) -> Plan:
    """Settle lines of work of one account: first what goes back, then what is due.

    :param cards: the account's cards that may pay or get clips back
    :param works: the changed lines, and every other line with something due
    :param today: the company's local date; an ended card whose end moves there or later revives
    """
    return _Settlement(cards, works, today).run()


def card_that_pays(cards: Iterable[Card], day: date) -> Card | None:
    """Of the cards with clips valid on that day: first to expire, first bought, lowest id."""
    payers = (card for card in cards if card.available > 0 and card.valid_on(day))
    return min(payers, key=lambda card: card.order, default=None)


def still_taken(movements: Iterable[tuple[int, int, int]]) -> list[list[int]]:
    """What is left of takings after the returns, as [card id, clips], oldest first."""
    stack = []
    for _order, card, clips in sorted(movements, key=lambda movement: movement[0]):
        if clips > 0:
            stack.append([card, clips])
        for slot in reversed(stack):
            if clips >= 0:
                break
            if slot[0] == card:
                back = min(slot[1], -clips)
                slot[1] -= back
                clips += back
        stack = [slot for slot in stack if slot[1]]
    return stack


class _Settlement:
    def __init__(self, cards, works, today):
        self.cards = {card.id: replace(card, uses=dict(card.uses)) for card in cards}
        self.works = sorted(
            (replace(work, taken=list(work.taken)) for work in works),
            key=lambda work: (work.day, work.id),
        )
        self.today = today
        self.moves = []
        self.reduced = defaultdict(int)
        self.order = max((order for work in works for order, *_ in work.taken), default=0)

    def run(self) -> Plan:
        for work in self.works:
            for card in {card for _order, card, _clips in work.taken}:
                self._note_use(work, self.cards[card])
        for work in self.works:
            if work.due >= 0:
                self._give_back(work, work.excess, work.taken)
        for work in self.works:
            if work.due < 0:
                self._correct(work)
        for card in self.cards.values():
            self._revive(card)
        while self._try_all():
            pass
        uncovered = {work.id: self._uncovered(work) for work in self.works}
        return Plan(self.moves, uncovered, self.cards)

    def _uncovered(self, work):
        return work.missing - self.reduced[work.id]

    def _note_use(self, work, card):
        if work.taken_from(card.id) > 0:
            card.uses[work.id] = work.day
        else:
            card.uses.pop(work.id, None)

    def _move(self, work, card, clips):
        """Move clips of a line and keep the card's balance and last use in step."""
        self.order += 1
        work.taken.append((self.order, card.id, -clips))
        card.balance += clips
        self._note_use(work, card)
        self.moves.append(Move(card.id, clips, WORK, work.id))

    def _lapse(self, card, clips):
        """Let clips lapse, or with negative clips undo as much of the lapse."""
        card.balance -= clips
        card.lapsed += clips
        self.moves.append(Move(card.id, -clips, LAPSE))

    def _give_back(self, work, clips, movements):
        """Return clips, first to the card that was taken from last."""
        stack = still_taken(movements)
        while clips and stack:
            card_id, taken = stack.pop()
            part = min(clips, taken)
            card = self.cards[card_id]
            self._move(work, card, part)
            if card.ended:
                self._lapse(card, part)
            clips -= part

    def _correct(self, work):
        """A negative line first reduces the task's uncovered clips, the latest line's first."""
        clips = work.excess
        mates = [mate for mate in self.works if mate.group == work.group]
        for mate in reversed(mates):
            part = min(clips, self._uncovered(mate))
            self.reduced[mate.id] += part
            clips -= part
        self._give_back(work, clips, [taken for mate in mates for taken in mate.taken])

    def _revive(self, card):
        """A lapsed card that ends today or later gets the whole rest of its lapse back."""
        if card.ended and card.payable and card.end.day >= self.today:
            if card.lapsed:
                self._lapse(card, -card.lapsed)
            card.ended = False
            return True
        return False

    def _try_all(self):
        """Try everything due once, in order; true when that moved the end of a card out."""
        moved_out = False
        for work in self.works:
            while missing := self._uncovered(work):
                card = self._payer(work)
                if not card:
                    break
                end = card.end.day
                part = min(missing, card.available)
                if part > card.balance:
                    self._lapse(card, card.balance - part)
                self._move(work, card, -part)
                self._revive(card)
                moved_out |= card.end.day > end
        return moved_out

    def _payer(self, work):
        chosen = self.cards.get(work.cover)
        if chosen and chosen.available > 0:
            return chosen
        return card_that_pays(self.cards.values(), work.day)
