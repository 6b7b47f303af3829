"""What a change of time touches: collected from the lines before it and after it."""

from typing import NamedTuple


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
    """

    def __init__(self):
        self.visits = set()
        self.days = {}
        self.corrected = set()
        self.places = {}
        self.leaving = set()
        self.raised = {}

    @classmethod
    def before(cls, lines):
        """What lines touch as long as they are not changed yet."""
        change = cls()
        for line in lines:
            project = line.project_id
            change.places[line.id] = Place(
                line.task_id.id, project.id, line.company_id.id, project.clip_card_billing
            )
        return change.add(lines.filtered('clip_card_account_id'))

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
