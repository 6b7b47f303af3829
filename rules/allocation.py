"""Which card pays, what goes back, and what stays uncovered.

An account's cards and the lines of work go in; the movements of clips come out.
The same plan is shown to the consultant before saving and posted to the ledger after it.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from . import lifetime

WORK = 'work'
LAPSE = 'lapse'


@dataclass
class Card:
    """A card as it stands before, and after, clips are allocated.

    :param balance: clips on it
    :param lapsed: clips that expired or were forfeited, and come back for work done before
    :param ended: its lapse has been posted
    :param other_use: the latest use by anything but these lines
    :param payable: it has started, is not held and not cancelled
    :param prolonged: by special agreement it is valid at least until that day
    :param uses: the days on which these lines have used it; nothing at first
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
    prolonged: date | None = None
    uses: dict = field(default_factory=dict, repr=False)
    latest: date | None = field(default=None, init=False, repr=False)

    @property
    def last_use(self) -> date | None:
        return max(filter(None, (self.other_use, self.latest)), default=None)

    def note_use(self, work: int, day: date | None):
        """Keep the latest of ``uses`` in step: a line has used the card on a day, or no longer."""
        before = self.uses.pop(work, None)
        if day:
            self.uses[work] = day
        if before not in (None, day) and before == self.latest:
            self.latest = max(self.uses.values(), default=None)
        elif day:
            self.latest = max(day, self.latest or day)
        self.__dict__.pop('end', None)

    @cached_property
    def end(self) -> lifetime.End:
        return lifetime.end(
            self.purchase, self.last_use, self.expiry, self.forfeit_years, self.prolonged
        )

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
    :param group: the task whose lines are reckoned together
    :param due: clips that it costs; negative for a correction
    :param settled: clips of it that were invoiced or written off
    :param untried: clips of it that are due for the first time
    :param taken: what it took (positive) and gave back (negative) so far, as
        (ledger order, card id, clips)
    :param cover: a card to pay from whatever the work's date, when sales covers it by hand
    :param reduced: clips due that a correction of the task has taken off it
    """

    id: int
    day: date
    group: object
    due: int
    settled: int = 0
    untried: int = 0
    taken: list[tuple[int, int, int]] = field(default_factory=list)
    cover: int | None = None
    reduced: int = 0

    @property
    def debited(self) -> int:
        """Net clips; negative for a correction that gave clips back."""
        return sum(clips for _order, _card, clips in self.taken)

    @property
    def missing(self) -> int:
        """Clips still due; what is settled is not due again."""
        return max(0, self.due - self.settled - self.debited)

    @property
    def uncovered(self) -> int:
        """Clips still due that no correction has taken off."""
        return self.missing - self.reduced

    @property
    def excess(self) -> int:
        """Its own clips to give back: uncovered ones go first by themselves, settled ones stay."""
        return max(0, min(self.debited, self.debited + self.settled - max(0, self.due)))

    @property
    def correction(self) -> int:
        """Clips that it still takes off the other lines of its task."""
        return max(0, min(0, self.debited) - self.due)

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
class Allocation:
    """The movements in order, clips without a card per line, and the cards afterwards."""

    moves: list[Move]
    uncovered: dict[int, int]
    cards: dict[int, Card]


def allocate(cards: Iterable[Card], works: Iterable[Work], today: date | None) -> Allocation:
    """Allocate clips to lines of work of one account: first what goes back, then what is due.

    :param cards: the account's cards that may pay or get clips back
    :param works: the changed lines, and every other line with something due
    :param today: the company's local date, where a card has ended; one whose end moves there or
        later revives
    """
    run = _Run(cards, works, today)
    if returning := [work for work in run.works if work.debited < 0]:
        run.take_corrections_back(returning)
    for work in run.works:
        if work.excess:
            run.give_back(work, work.excess)
    for work in run.corrections:
        run.reduce_uncovered(work, tried=True)
    for card in run.cards.values():
        if card.ended:
            run.revive(card)
    run.try_all()
    while run.corrections and run.correct():
        run.try_all()
    uncovered = {work.id: work.uncovered for work in run.works}
    return Allocation(run.moves, uncovered, run.cards)


def card_that_pays(cards: Iterable[Card], day: date) -> Card | None:
    """Of the cards with clips valid on that day: first to expire, first bought, lowest id."""
    payers = [card for card in cards if card.available > 0 and card.valid_on(day)]
    return min(payers, key=lambda card: card.order, default=None)


def still_taken(movements: Iterable[tuple[int, int, int]]) -> list[list[int]]:
    """What is left of takings after the returns, as [card id, clips], oldest first.

    A correction may return what it has not taken; what it takes again later cancels that.
    """
    stack = []
    owed = defaultdict(int)
    for _order, card, clips in sorted(movements, key=lambda movement: movement[0]):
        owed[card] -= clips
        if owed[card] < 0:
            stack.append([card, -owed.pop(card)])
        for slot in reversed(stack):
            if slot[0] == card and owed[card]:
                back = min(slot[1], owed[card])
                slot[1] -= back
                owed[card] -= back
        stack = [slot for slot in stack if slot[1]]
    return stack


class _Run:
    """One run of :func:`allocate` on copies of its cards and works.

    :ivar out: clips of a card that a task has taken and not given back, per (task, card)
    """

    def __init__(self, cards, works, today):
        self.cards = {card.id: replace(card, uses={}) for card in cards}
        self.works = sorted(map(copy, works), key=lambda work: (work.day, work.id))
        for work in self.works:
            work.taken = [*work.taken]
        self.groups = defaultdict(list)
        for work in self.works:
            self.groups[work.group].append(work)
        self.out = defaultdict(int)
        for work in self.works:
            for _order, card, clips in work.taken:
                self.out[work.group, card] += clips
        self.corrections = [work for work in self.works if work.due < 0]
        self.today = today
        self.moves = []
        self.absorbed = defaultdict(int)
        self.order = max((order for work in self.works for order, *_ in work.taken), default=0)
        for work in self.works:
            for card_id in {card for _order, card, _clips in work.taken}:
                if work.taken_from(card_id) > 0:
                    self.cards[card_id].note_use(work.id, work.day)

    # Cards

    def _move(self, work, card, clips):
        """Move clips of a line and keep the card's balance and last use in step."""
        self.order += 1
        work.taken.append((self.order, card.id, -clips))
        self.out[work.group, card.id] -= clips
        card.balance += clips
        card.note_use(work.id, work.day if work.taken_from(card.id) > 0 else None)
        self.moves.append(Move(card.id, clips, WORK, work.id))

    def _lapse(self, card, clips):
        """Let clips lapse, or with negative clips undo as much of the lapse."""
        card.balance -= clips
        card.lapsed += clips
        self.moves.append(Move(card.id, -clips, LAPSE))

    def revive(self, card):
        """A lapsed card that ends today or later gets the whole rest of its lapse back."""
        if card.end.day >= self.today:
            if card.lapsed:
                self._lapse(card, -card.lapsed)
            card.ended = False

    # What goes back

    def give_back(self, work, clips):
        """Return clips of a line, first to the card that it took from last.

        What a correction of the task has returned for it counts as its own return; the
        correction takes its clips off the other lines then.
        """
        clips = self._return(work, clips, still_taken(work.taken))
        for other in self.groups[work.group] if clips else ():
            if clips and other.debited < 0:
                clips = self._hand_over(other, clips, [work])

    def _return(self, work, clips, stack):
        """Return clips to the cards of a stack, last one first, and tell how many are left."""
        while clips and stack:
            card_id, taken = stack.pop()
            part = max(0, min(clips, taken, self.out[work.group, card_id]))
            if part:
                card = self.cards[card_id]
                self._move(work, card, part)
                if card.ended:
                    self._lapse(card, part)
                clips -= part
        return clips

    # Corrections

    def take_corrections_back(self, returning):
        """Undo what corrections gave back and should not have, now that lines have changed."""
        for work in returning:
            for others in (self.groups[work.group], self.works):
                self._hand_over(work, min(0, work.due) - work.debited, others)
        for work in returning:
            # A line may have left the task with clips that the correction had returned.
            others = [other for other in self.works if other.group != work.group]
            for card_id in dict.fromkeys(card for _order, card, _clips in work.taken):
                self._hand_over(work, -self.out[work.group, card_id], others, card_id)

    def _hand_over(self, work, clips, others, only=None):
        """Let other lines return what a correction returned, and the correction take it again.

        :param only: a card, when others stay as they are
        :return: the clips that no line could return
        """
        given = still_taken([(order, card, -part) for order, card, part in work.taken])
        for card_id, returned in reversed(given):
            left = returned if only in (None, card_id) else 0
            for other in reversed(others):
                part = min(clips, left, other.taken_from(card_id))
                if part > 0:
                    self._move(other, self.cards[card_id], part)
                    self._move(work, self.cards[card_id], -part)
                    clips -= part
                    left -= part
        return clips

    def reduce_uncovered(self, work, tried=False):
        """A correction first reduces the task's uncovered clips, the latest line's first.

        :param tried: by no more than were uncovered before: a card may still pay the others
        """
        others = self.groups[work.group]
        limit = work.correction - self.absorbed[work.id]
        if tried:
            tried_before = [max(0, it.uncovered - it.untried) for it in others]
            limit = min(limit, sum(tried_before))
        for other in reversed(others):
            part = min(limit, other.uncovered)
            if part > 0:
                other.reduced += part
                self.absorbed[work.id] += part
                limit -= part

    def correct(self):
        """Let corrections take clips off their tasks; true when some came back to a card."""
        moves = len(self.moves)
        for work in self.corrections:
            self.reduce_uncovered(work)
            clips = work.correction - self.absorbed[work.id]
            if clips > 0:
                others = self.groups[work.group]
                stack = still_taken([taken for other in others for taken in other.taken])
                self._return(work, clips, stack)
        return len(self.moves) > moves

    # What is due

    def try_all(self):
        """Try everything due in order, again and again while that moves an end date out."""
        again = True
        while again:
            again = False
            for work in self.works:
                while work.uncovered:
                    card = self.cards.get(work.cover)
                    if not card or card.available <= 0:
                        card = card_that_pays(self.cards.values(), work.day)
                    if not card:
                        break
                    end = card.end.day
                    part = min(work.uncovered, card.available)
                    if part > card.balance:
                        self._lapse(card, card.balance - part)
                    self._move(work, card, -part)
                    if card.ended:
                        self.revive(card)
                    again |= card.end.day > end
