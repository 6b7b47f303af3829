"""What a customer reads of a card: one row per piece of work or event, and the balance after it.

A row stands where the work was done, not where somebody recorded it: by day, and within a day in
the order in which the ledger first heard of it, so that a later correction changes a row in its
place and moves no other. Clips cannot leave a card before they are on it: what was paid later
for earlier work counts from the card's first day.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a card's balance, as the ledger has it.

    :param day: when it happened
    :param clips: onto the card, or off it when negative
    :param work: minutes worked, signed
    :param way: minutes of transport, signed
    :param source: what it belongs to: entries of one kind and source are one row; an entry without
        one is a row of its own
    :param linked: what it tells of can still be opened
    """

    id: int
    kind: str
    day: date
    clips: int
    work: int = 0
    way: int = 0
    source: Hashable = None
    linked: bool = True

    @property
    def moves(self) -> bool:
        return bool(self.clips or self.work or self.way)


@dataclass(slots=True)
class Row:
    """The entries of one source within the period, oldest first.

    :param balance: the clips left on the card after it
    """

    entries: list[Entry] = field(default_factory=list)
    balance: int = 0

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def last(self) -> Entry:
        return self.entries[-1]

    @property
    def clips(self) -> int:
        return sum(entry.clips for entry in self.entries)

    @property
    def work(self) -> int:
        return sum(entry.work for entry in self.entries)

    @property
    def way(self) -> int:
        return sum(entry.way for entry in self.entries)

    @property
    def stays(self) -> bool:
        """Whether there is something to tell.

        Work that is still there stays with 0 clips; what was taken back altogether does not.
        """
        if self.clips or self.work or self.way:
            return True
        if any(entry.moves for entry in self.entries):
            return False
        return self.last.kind != 'work' or self.last.linked


@dataclass(slots=True)
class Statement:
    """A card's rows of a period, between its balance before and after.

    :param opening: clips on the card when the period begins
    :param closing: clips on the card when it ends
    """

    opening: int = 0
    rows: list[Row] = field(default_factory=list)
    closing: int = 0


def make_statement(
    entries: Iterable[Entry], date_from: date | None = None, date_to: date | None = None
) -> Statement:
    """Fold a card's entries into the rows of a period.

    :param entries: all of the card's, in the order of the ledger
    :param date_from: the first day of the period; the card's first day when None
    :param date_to: its last day; without end when None
    """
    entries = list(entries)
    start = entries[0].day if entries else None
    statement, found = Statement(), {}
    for entry in entries:
        day = max(entry.day, start)
        if date_from and day < date_from:
            statement.opening += entry.clips
        elif not date_to or day <= date_to:
            source = ('alone', entry.id) if entry.source is None else (entry.kind, entry.source)
            found.setdefault(source, Row()).entries.append(entry)
    statement.rows = sorted(
        (row for row in found.values() if row.stays),
        key=lambda row: (max(row.last.day, start), row.first.id),
    )
    statement.closing = statement.opening
    for row in statement.rows:
        statement.closing += row.clips
        row.balance = statement.closing
    return statement
