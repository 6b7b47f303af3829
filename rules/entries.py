"""What the ledger says of time: one entry per movement of clips, and who carries the minutes.

Entries are never changed. What a line says anew, under another date, consultant or task, is
posted again; its first card carries its minutes; work of 0 clips is an entry, too.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from . import allocation


@dataclass(frozen=True)
class Words:
    """What an entry says about its work; the latest entry of a line counts."""

    day: date
    employee: int | None = None
    employee_name: str | None = None
    task: int | None = None
    task_name: str | None = None
    work_type: str | None = None
    name: str | None = None
    free: str | None = None
    free_reason: str | None = None
    department: str | None = None

    @property
    def subject(self):
        """What an entry is about: when it changes, what the line took is said anew."""
        return (self.day, self.employee, self.task, self.work_type)

    @property
    def text(self):
        """What an entry only says."""
        return (self.name, self.free, self.free_reason)


@dataclass
class Entry:
    """Clips onto a card, or off it when negative.

    :param line: the line of time, or None for (a part of) the card's lapse
    :param restated: takes back or repeats an earlier entry; no clips move
    :param id: the order in the ledger; 0 for what is not posted yet
    """

    card: int
    clips: int
    line: int | None = None
    words: Words | None = None
    work_minutes: int = 0
    transport_minutes: int = 0
    restated: bool = False
    id: int = 0
    account: int | None = None


@dataclass
class Net:
    """What a line's entries on one card come to so far."""

    clips: int = 0
    work_minutes: int = 0
    transport_minutes: int = 0


@dataclass
class Books:
    """The entries of one account's time: those that there are, and those that follow.

    :ivar lines: the lines that the cards were asked to pay, as they stand now, by id
    :ivar leaving: ids of those that count nowhere any more
    :ivar moves: what was allocated, per line
    :ivar posted: the new entries
    """

    history: dict[int, list[Entry]]
    lines: dict = field(default_factory=dict)
    leaving: set = field(default_factory=set)
    moves: dict = field(default_factory=lambda: defaultdict(list))
    posted: list[Entry] = field(default_factory=list)

    def get_taken(self, line_id) -> list[tuple[int, int, int]]:
        """All that a line has taken and given back, as (order, card, clips).

        Entries that only say something anew leave the order of taking alone.
        """
        history = [entry for entry in self.history.get(line_id, ()) if not entry.restated]
        last = history[-1].id if history else 0
        return [(entry.id, entry.card, -entry.clips) for entry in history] + [
            (last + order, move.card, -move.clips)
            for order, move in enumerate(self.moves.get(line_id, ()), start=1)
        ]

    def post(self, allocated: allocation.Allocation, zero_cards):
        """Turn what was allocated into entries, in the order of the ledger.

        :param zero_cards: the card on which work of 0 clips is recorded, per line, if there is
            any; called when the moves are known
        """
        for move in allocated.moves:
            if move.work is not None:
                self.moves[move.work].append(move)
        for line in self.lines.values():
            if self.history.get(line.id) and line.id not in self.leaving:
                self._follow_subject(line)
        for move in allocated.moves:
            words = None if move.work is None else self.lines[move.work].words
            self.posted.append(Entry(move.card, move.clips, move.work, words))
        of_lines = defaultdict(list)
        for entry in self.posted:
            of_lines[entry.line].append(entry)
        chosen = zero_cards(self) if zero_cards else {}
        for line in self.lines.values():
            self._carry_minutes(line, of_lines[line.id], chosen.get(line.id))

    def _get_nets(self, line_id):
        """What a line's entries come to, per card."""
        nets = defaultdict(Net)
        for entry in self.history.get(line_id, ()):
            net = nets[entry.card]
            net.clips += entry.clips
            net.work_minutes += entry.work_minutes
            net.transport_minutes += entry.transport_minutes
        return nets

    def _follow_subject(self, line):
        """Post a line again under its new date, consultant or task; what it took stays taken."""
        before, now = self.history[line.id][-1].words, line.words
        if before.subject == now.subject:
            return
        for card, net in self._get_nets(line.id).items():
            if net.clips or net.work_minutes or net.transport_minutes:
                for sign, words in ((-1, before), (1, now)):
                    self.posted.append(
                        Entry(
                            card,
                            sign * net.clips,
                            line.id,
                            words,
                            sign * net.work_minutes,
                            sign * net.transport_minutes,
                            restated=True,
                        )
                    )

    def _carry_minutes(self, line, posted, zero_card):
        """Let the first card that pays a line carry its minutes, and keep its words current.

        When none pays, the last one that did carries them, else that of work of 0 clips.

        :param posted: what is posted of the line already
        """
        nets = self._get_nets(line.id)
        carrier = zero_card
        if paying := allocation.still_taken(self.get_taken(line.id)):
            carrier = paying[0][0]
        elif nets:
            carrier = [*nets][-1]
        elif moves := self.moves.get(line.id):
            carrier = moves[0].card
        if not carrier:
            return
        minutes = {}
        for card in dict.fromkeys([*nets, carrier]):
            wanted = Net()
            if card == carrier and line.id not in self.leaving:
                wanted = Net(0, line.minutes, line.transport)
            net = nets[card]
            work_minutes = wanted.work_minutes - net.work_minutes
            transport_minutes = wanted.transport_minutes - net.transport_minutes
            if work_minutes or transport_minutes:
                minutes[card] = (work_minutes, transport_minutes)
        words, said = line.words, self.history.get(line.id)
        renamed = said and said[-1].words.text != words.text
        if zero_card or (renamed and not posted):
            minutes.setdefault(carrier, (0, 0))
        for card, (work_minutes, transport_minutes) in minutes.items():
            # On the entry that moves clips of that card, else on one of 0 clips.
            found = [entry for entry in posted if entry.card == card]
            entry = found[-1] if found else Entry(card, 0, line.id, words)
            entry.work_minutes += work_minutes
            entry.transport_minutes += transport_minutes
            if not found:
                self.posted.append(entry)
