"""What a change of time touches: collected from the lines before it and after it."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

#: The change that is under way, per cursor: a transaction settles one at a time.
UNDER_WAY = WeakKeyDictionary()


class Visit(NamedTuple):
    """One consultant, one day, one address."""

    employee: int
    day: object
    address: int


class Place(NamedTuple):
    """Where a line belonged before it was changed."""

    task: int
    project: int
    company: int
    billing: bool


class WorkChange:
    """The visits and tasks that a set of lines belongs to, before and after a change.

    :ivar visits: visits whose transport may move
    :ivar days: the first day per (task id, account id) from which clips may change
    :ivar corrected: the (task id, account id) with a correction among the lines: they are
        settled whole, as a correction may have taken clips off any line
    :ivar places: where each line was before the change, per line id
    :ivar leaving: ids of lines that no longer count anywhere
    :ivar raised: clips that became due with this change, per line id
    :ivar written: names of the fields that were written, per line id; these lines are settled
    :ivar typed: ids of lines whose transport time was typed by hand
    :ivar new: ids of lines of which the ledger knows nothing
    :ivar known: ids of lines that were settled while the change was under way
    :ivar gone: ids of lines that are being deleted
    :ivar nested: somebody wrote, created or deleted lines inside the change; what is rolled back
        meanwhile may still be noted
    """

    def __init__(self):
        self.written = {}
        self.typed = set()
        self.new = set()
        self.known = set()
        self.gone = set()
        self.nested = False
        self.visits = set()
        self.days = {}
        self.corrected = set()
        self.places = {}
        self.leaving = set()
        self.raised = {}

    @classmethod
    def before(cls, lines):
        """What lines touch as long as they are not changed yet."""
        return cls().begin(lines)

    def begin(self, lines):
        """Add what lines touch before somebody changes them; the first time counts."""
        for line in lines:
            project = line.project_id
            place = Place(
                line.task_id.id, project.id, line.company_id.id, project.clip_card_billing
            )
            self.places.setdefault(line.id, place)
        return self.add(lines.filtered('clip_card_account_id'))

    def note(self, ids, vals, names=()):
        """Have lines settled of which these values were written.

        :param names: names of fields that changed with them
        """
        for line_id in set(ids) - self.gone:
            self.written.setdefault(line_id, set()).update(vals, names)
            if 'clip_card_transport_hours' in vals:
                self.typed.discard(line_id)
                self._note_typed(line_id, vals['clip_card_transport_hours'])

    def note_new(self, line_id, names, hours):
        """Have a new line settled, as if all these fields had just been written.

        :param hours: the transport time that came with it, if any
        """
        if line_id not in self.known:
            self.new.add(line_id)
        self.note([line_id], {}, names)
        self._note_typed(line_id, hours)

    def _note_typed(self, line_id, hours):
        if hours is not None and hours is not False:
            self.typed.add(line_id)

    def note_settled(self, ids):
        """The ledger knows these lines from now on."""
        self.known.update(ids)
        self.new.difference_update(ids)

    def note_gone(self, ids):
        """Lines that are deleted now are settled for good, whoever writes them meanwhile."""
        self.gone.update(ids)
        for line_id in ids:
            self.written.pop(line_id, None)

    def add(self, lines):
        """Add what covered lines touch as they stand now."""
        for line in lines:
            if line.clip_card_address_id:
                self.visits.add(line._get_clip_card_visit())
            if line.task_id:
                key = (line.task_id.id, line.clip_card_account_id.id)
                self.days[key] = min(line.date, self.days.get(key, line.date))
                if line.clip_card_minutes < 0 or line.clip_card_clips < 0:
                    self.corrected.add(key)
        return self

    def has_moved(self, line):
        """Whether a line belongs to another task, project or company than before."""
        place = self.places.get(line.id)
        return bool(place) and place[:3] != (
            line.task_id.id,
            line.project_id.id,
            line.company_id.id,
        )

    def get_group(self, line):
        """The lines that a line is settled with: those of its task, else itself alone."""
        task = line.task_id.id
        if line.id in self.leaving and line.id in self.places:
            task = self.places[line.id].task
        return task or ('line', line.id)
