"""Time as a plan knows it: the facts of a change, and the plan that is made from them."""

from dataclasses import dataclass, field
from datetime import date

from . import allocation, hours
from .entries import Entry, Words

#: A line that is not saved yet comes after every other of its day.
UNSAVED = 2**31 - 1


@dataclass(frozen=True)
class Line:
    """A line of time.

    :param id: orders the lines of a day, and of a visit
    :param account: the customer whose cards pay
    :param department: of the customer, that its task is for
    :param minutes: minutes worked
    :param factor: how much each minute counts
    :param address: the address that was visited, if any
    :param typed: transport minutes to it that were typed by hand, or None
    :param standard: its standard transport minutes when the line was written, or None
    :param transport: the transport minutes that this line carries
    :param missing: it should carry a transport time that nobody knows
    :param free: why it costs nothing, or None
    :param goodwill: the reason for which a manager gave it away, or None
    :param counted: minutes that count towards the task
    :param due: clips that it adds to the task's commenced hours
    :param clips: net clips that cards have paid
    :param uncovered: clips due that no card has paid
    :param settled: clips due that were invoiced or written off instead
    :param payer: the first card that pays it
    :param said: what its entries said last, when it leaves: it says nothing new any more
    """

    id: int
    day: date
    account: int | None = None
    task: int | None = None
    task_name: str | None = None
    employee: int | None = None
    employee_name: str | None = None
    name: str | None = None
    work_type: str | None = None
    department: str | None = None
    minutes: int = 0
    factor: float = 1
    address: int | None = None
    typed: int | None = None
    standard: int | None = None
    transport: int = 0
    missing: bool = False
    free: str | None = None
    goodwill: str | None = None
    counted: int = 0
    due: int = 0
    clips: int = 0
    uncovered: int = 0
    settled: int = 0
    payer: int | None = None
    said: Words | None = None

    @property
    def visit(self):
        """One consultant, one day, one address; None for work that is no visit."""
        return (self.employee, self.day, self.address) if self.address else None

    @property
    def task_key(self):
        """The task and account whose commenced hours it is reckoned in; None without a task."""
        return (self.task, self.account) if self.task else None

    @property
    def to_count(self) -> int:
        """Work and transport count before rounding; free time adds nothing."""
        if self.free:
            return 0
        minutes = self.minutes if self.factor == 1 else hours.weigh(self.minutes, self.factor)
        return minutes + self.transport

    @property
    def corrects(self) -> bool:
        """Whether it takes clips off others of its task, or has done so."""
        return self.counted < 0 or self.clips < 0

    @property
    def words(self) -> Words:
        """What its entries say."""
        return self.said or Words(
            day=self.day,
            employee=self.employee,
            employee_name=self.employee_name,
            task=self.task,
            task_name=self.task_name,
            work_type=self.work_type,
            name=self.name,
            free=self.free,
            free_reason=self.free and self.goodwill,
            department=self.department,
        )


@dataclass(frozen=True)
class Change:
    """What happens to a line.

    :param typed: transport minutes that were typed by hand with it, or None
    :param agreements: what makes it free beside goodwill, first the one that counts; None when
        it is not asked anew
    :param asked: its transport time must be known
    :param leaves: it counts nowhere any more
    """

    typed: int | None = None
    agreements: tuple[str, ...] | None = None
    asked: bool = False
    leaves: bool = False


@dataclass(frozen=True)
class Task:
    """A task with an account, before the lines that a change may cost more or less clips.

    :param rounding: one of :data:`hours.ROUNDINGS`
    :param fixed: it keeps that rounding already
    :param first: (day, line id) of the first of those lines
    :param earlier: minutes of the days before it
    :param same_day: minutes of its day before it
    :param corrected: some line takes clips off the others
    :param whole: those are all its lines
    :param payer: the card that paid it last, of those that still pay it
    """

    rounding: str = 'task'
    fixed: bool = True
    first: tuple[date, int] = (date.min, 0)
    earlier: int = 0
    same_day: int = 0
    corrected: bool = False
    whole: bool = False
    payer: int | None = None

    @property
    def tally(self) -> hours.Tally:
        """What the lines before the first one came to."""
        if self.rounding == 'task':
            return hours.Tally(self.first[0], self.earlier + self.same_day)
        return hours.Tally(self.first[0], self.same_day, hours.commenced_hours(self.earlier))


@dataclass
class Scope:
    """What lines touch: visits, and per (task, account) the first line that may be reckoned anew.

    :ivar firsts: (day, line id) per task and account
    :ivar corrected: tasks and accounts with a correction among these lines
    """

    accounts: set = field(default_factory=set)
    visits: set = field(default_factory=set)
    firsts: dict = field(default_factory=dict)
    days: set = field(default_factory=set)
    corrected: set = field(default_factory=set)

    @classmethod
    def of(cls, *lines: Line):
        """What lines touch as they stand."""
        scope = cls()
        for line in lines:
            scope.days.add(line.day)
            if line.account:
                scope.accounts.add(line.account)
            if line.visit:
                scope.visits.add(line.visit)
            if line.account and line.task:
                first = (line.day, line.id)
                scope.firsts[line.task_key] = min(first, scope.firsts.get(line.task_key, first))
                if line.corrects:
                    scope.corrected.add(line.task_key)
        return scope

    def merge(self, other: 'Scope'):
        """Add what another touches."""
        self.accounts |= other.accounts
        self.visits |= other.visits
        self.days |= other.days
        self.corrected |= other.corrected
        for key, first in other.firsts.items():
            self.firsts[key] = min(first, self.firsts.get(key, first))

    def covers(self, other: 'Scope') -> bool:
        """Whether everything that another touches was read with this one."""
        return (
            self.accounts >= other.accounts
            and self.visits >= other.visits
            and self.days >= other.days
            and all(
                key in self.firsts and self.firsts[key] <= first
                for key, first in other.firsts.items()
            )
        )


@dataclass(frozen=True)
class Facts:
    """What a plan is made from.

    :param lines: the changed lines as they stand now, and the others that they touch
    :param changes: what happens, per changed line
    :param scope: what the changed lines touch, before the change and after it
    :param tasks: per (task, account)
    :param history: the entries of those lines so far, oldest first
    :param cards: per account those that may pay or get clips back
    :param few: accounts that may have more cards, and the ids of those that pay before them
    :param today: per account with a card that has ended its company's local date
    :param waiting: per account with clips that no card has paid the latest day of such work
    :param works: other lines to pay for, as they stand
    :param cover: the card that pays those whatever their date
    :param wide: accounts of which everything due is known, and the use of the cards by other work
    :param retried: lines of those accounts that are still due
    :param unrecorded: lines of 0 clips of those tasks, which had no card when they were written
    :param read: what was read: as much as the changed lines touch, or more
    :param without: ids of the lines that were left out of that
    :param versions: per account, how often it had been locked when that was read
    """

    lines: dict[int, Line] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)
    tasks: dict[tuple, Task] = field(default_factory=dict)
    history: tuple[Entry, ...] = ()
    cards: dict[int, tuple[allocation.Card, ...]] = field(default_factory=dict)
    few: dict[int, set[int]] = field(default_factory=dict)
    today: dict[int, date] = field(default_factory=dict)
    waiting: dict[int, date] = field(default_factory=dict)
    works: frozenset[int] = frozenset()
    cover: int | None = None
    wide: frozenset[int] = frozenset()
    retried: frozenset[int] = frozenset()
    unrecorded: frozenset[int] = frozenset()
    read: Scope = field(default_factory=Scope)
    without: frozenset[int] = frozenset()
    versions: dict[int, int] = field(default_factory=dict)


@dataclass
class Plan:
    """What is written, and shown before.

    :ivar changes: what it was made for
    :ivar lines: the lines that were decided on, as they stand afterwards
    :ivar entries: what is posted, in order
    :ivar cards: the cards afterwards
    :ivar taken: what each line has taken and given back then, as (order, card, clips)
    :ivar roundings: how the tasks of first lines are rounded from now on
    :ivar unknown: lines whose transport time somebody must enter first
    :ivar wide: per account of which more must be known, as clips came free or an end date moved:
        the lines to pay for
    :ivar whole: tasks of which all lines must be known: there is a correction
    """

    changes: dict[int, Change] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    cards: dict[int, allocation.Card] = field(default_factory=dict)
    taken: dict[int, list] = field(default_factory=dict)
    roundings: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    wide: dict = field(default_factory=dict)
    whole: set = field(default_factory=set)

    @property
    def complete(self) -> bool:
        """Whether the facts were enough."""
        return not (self.wide or self.whole)

    def get_payers(self, line_id) -> dict[int, int]:
        """Net clips that a line takes (positive) or gives back, per card."""
        clips = {}
        for _order, card, part in self.taken[line_id]:
            clips[card] = clips.get(card, 0) + part
        return {card: part for card, part in clips.items() if part}

    def count_usable(self, account) -> int:
        """Clips that come to an account's cards that may pay; negative when they go."""
        return sum(
            entry.clips
            for entry in self.entries
            if entry.account == account and entry.clips and self.cards[entry.card].payable
        )
