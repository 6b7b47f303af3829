"""What a customer reads of a card: one row per piece of work or event, and the balance after it.

A row stands where the work was done, not where somebody recorded it: by day, and within a day in
the order in which the ledger first heard of it, so that a later correction changes a row in its
place and moves no other. Clips cannot leave a card before they are on it: what was paid later
for earlier work stands after that which brought the clips, such as the card's purchase.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Entry(NamedTuple):
    """One change of a card's balance, as the ledger has it.

    :param day: when it happened
    :param clips: onto the card, or off it when negative
    :param work: minutes worked, signed
    :param transport: minutes of transport, signed
    :param source: what it belongs to: entries of one kind and source are one row; an entry without
        one is a row of its own
    :param linked: what it tells of can still be opened
    :param words: what it says, whatever that is
    """

    id: int
    kind: str
    day: date
    clips: int
    work: int = 0
    transport: int = 0
    source: Hashable = None
    linked: bool = True
    words: object = None


class Row:
    """The entries of one source within the period, oldest first.

    :ivar clips: the sum of their clips; ``work`` and ``transport`` of their minutes
    :ivar moved: whether any of them changed clips or minutes
    :ivar balance: the clips left on the card after it
    """

    __slots__ = ('balance', 'clips', 'entries', 'moved', 'transport', 'work')

    def __init__(self):
        self.entries = []
        self.clips = self.work = self.transport = self.balance = 0
        self.moved = False

    def add(self, entry: Entry):
        self.entries.append(entry)
        if entry.clips or entry.work or entry.transport:
            self.moved = True
            self.clips += entry.clips
            self.work += entry.work
            self.transport += entry.transport

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def last(self) -> Entry:
        return self.entries[-1]

    @property
    def stays(self) -> bool:
        """Whether there is something to tell.

        Work that is still there stays with 0 clips; what was taken back altogether does not.
        """
        if self.clips or self.work or self.transport:
            return True
        return not self.moved and (self.last.kind != 'work' or bool(self.last.linked))


@dataclass(slots=True)
class Statement:
    """A card's rows of a period, between its balance before and after.

    :param before: clips on the card when the period begins
    :param after: clips on the card when it ends
    """

    before: int = 0
    rows: list[Row] = field(default_factory=list)
    after: int = 0


def never_below_zero(changes: Iterable, left: int = 0) -> Iterator[tuple]:
    """Changes of a balance in the order in which the clips for them were there.

    What takes more than there is waits until enough has come.

    :param changes: entries or rows, in order of days
    :param left: clips on the card before them
    :return: pairs of the change after which it stands, which may be itself, and the change
    """
    waiting, latest = [], None
    for latest in changes:
        if left + latest.clips < 0:
            waiting.append(latest)
            continue
        left += latest.clips
        yield latest, latest
        if latest.clips > 0 and waiting:
            kept = []
            for change in waiting:
                if left + change.clips < 0:
                    kept.append(change)
                else:
                    left += change.clips
                    yield latest, change
            waiting = kept
    for change in waiting:
        yield latest, change


def find_days(entries: Iterable[Entry]) -> dict[int, date]:
    """The day from which each entry counts: when it happened, but never before its clips came.

    :param entries: all of the card's, in the order of the ledger
    :return: days by the entries' numbers
    """
    entries = list(entries)
    days = {entry.id: max(entry.day, entries[0].day) for entry in entries}
    entries.sort(key=lambda entry: (days[entry.id], entry.id))
    return {entry.id: days[after.id] for after, entry in never_below_zero(entries)}


def make_statement(
    entries: Iterable[Entry], date_from: date | None = None, date_to: date | None = None
) -> Statement:
    """Fold a card's entries into the rows of a period.

    :param entries: all of the card's, in the order of the ledger
    :param date_from: the first day of the period; the card's first day when None
    :param date_to: its last day; without end when None
    """
    entries = list(entries)
    days = find_days(entries)
    statement, found = Statement(), {}
    for entry in entries:
        day = days[entry.id]
        if date_from and day < date_from:
            statement.before += entry.clips
        elif not date_to or day <= date_to:
            source = ('alone', entry.id) if entry.source is None else (entry.kind, entry.source)
            if source not in found:
                found[source] = Row()
            found[source].add(entry)
    rows = sorted(
        (row for row in found.values() if row.stays),
        key=lambda row: (days[row.last.id], row.first.id),
    )
    statement.rows = [row for _after, row in never_below_zero(rows, statement.before)]
    statement.after = statement.before
    for row in statement.rows:
        statement.after += row.clips
        row.balance = statement.after
    return statement
