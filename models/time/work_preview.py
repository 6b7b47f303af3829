"""What saving a timesheet line would cost, worked out the way saving does, posting nothing."""

from collections import defaultdict
from dataclasses import replace

from ...rules import hours, settlement, transport
from .work_change import Visit, WorkChange

#: A line that is not saved yet comes after every other of its day.
UNSAVED = 2**31 - 1
PLACE_FIELDS = ('task_id', 'project_id', 'clip_card_work_type')
VISIT_FIELDS = (*PLACE_FIELDS, 'date', 'employee_id')


class WorkPreview:
    """One line as it stands in a form, among all that is saved.

    :ivar saved: the line as it is in the database, or an empty record
    :ivar contact: whose cards would pay, and where a visit would go
    """

    def __init__(self, line):
        self.line = line
        self.env = line.env
        self.saved = line._origin
        self.id = self.saved.id or UNSAVED
        self.day = line.date
        self.task = line.task_id._origin
        self.contact = line._get_clip_card_contact()._origin
        self.employee = line.employee_id._origin or self.env.user.employee_id
        self.company = (
            line.task_id.company_id
            or line.project_id.company_id
            or line.company_id
            or self.employee.company_id
            or self.env.company
        )._origin
        self.account = self._find_account()
        self.change = WorkChange.before(self.saved)
        self.change.leaving.update(self.saved.ids)

    def _find_account(self):
        customer = self.contact.commercial_partner_id
        return (
            self.env['clip.card.account']
            .with_context(active_test=False)
            .search([('partner_id', '=', customer.id), ('company_id', '=', self.company.id)])
        )

    def _differs(self, names):
        """Whether the form has other values than the database."""
        return not self.saved or any(
            self.line[name]._origin != self.saved[name]
            if self.line._fields[name].relational
            else self.line[name] != self.saved[name]
            for name in names
        )

    def is_supported(self):
        """Whether phone support would be in force on the line's day; what was asked stays."""
        if not self._differs((*PLACE_FIELDS, 'date')):
            return self.saved.clip_card_supported
        return bool(self.account._get_subscription_in_force('phone_support', self.day))

    # Transport

    def get_expected_transport(self):
        """Minutes of transport that the line carries if nobody types others; None when unknown."""
        plan = self._plan_visits(self._get_onsite())
        return plan.get(self.id, 0)

    def _get_transport(self):
        """Minutes of transport per line of the touched visits, with those typed in the form."""
        onsite = self._get_onsite()
        plan = self._plan_visits(onsite)
        if onsite and self._differs(['clip_card_transport_hours']):
            typed = hours.to_minutes(self.line.clip_card_transport_hours)
            if typed != (plan[self.id] or 0):
                plan = self._plan_visits(replace(onsite, typed=typed))
        return plan

    def _get_address(self):
        return self.contact if self._differs(PLACE_FIELDS) else self.saved.clip_card_address_id

    def _get_onsite(self):
        """The line as a part of its visit, or nothing when it is none."""
        line = self.line
        if line.clip_card_work_type != 'onsite':
            return None
        free = bool(line._get_clip_card_free())
        address = self._get_address()
        if not self._differs(VISIT_FIELDS) or (
            self.saved.clip_card_transport_source == 'typed'
            and address == self.saved.clip_card_address_id
        ):
            return replace(self.saved._get_clip_card_onsite(), free=free)
        zones = line._get_clip_card_zones(self.company)
        standard = line._get_clip_card_standard(address, self.company, zones)
        return transport.OnSite(self.id, standard=standard, free=free)

    def _plan_visits(self, onsite):
        """Minutes per line id of the visits that the line leaves and joins."""
        own = onsite and Visit(self.employee.id, self.day, self._get_address().id)
        mates = self.line._clip_card_find_visits(self.change.visits | ({own} if own else set()))
        visits = defaultdict(list)
        for mate in mates - self.saved:
            visits[mate._get_clip_card_visit()].append(mate._get_clip_card_onsite())
        if own:
            visits[own].append(onsite)
        plan = {}
        for lines in visits.values():
            plan.update(transport.visit_minutes(lines))
        return plan

    # Clips

    def run(self):
        """Settle the line and all that it touches.

        :return: True, or False when the transport time must be entered first
        """
        ways = self._get_transport()
        way = ways.pop(self.id, 0)
        if way is None and self._differs(VISIT_FIELDS):
            return False
        minutes = self.line._get_clip_card_work_minutes() + (way or 0)
        if self.line._get_clip_card_free():
            minutes = 0
        self._settle(self._get_dues(minutes, self._get_changed_minutes(ways)))
        return True

    def _get_changed_minutes(self, ways):
        """Counted minutes of the lines whose transport would change."""
        result = {}
        for mate in self.saved.browse(ways):
            way = ways[mate.id] or 0
            if way != hours.to_minutes(mate.clip_card_transport_hours):
                result[mate.id] = mate._get_clip_card_work_minutes() + way
                self.change.add(mate)
        return result

    def _get_dues(self, minutes, changed):
        """Clips per line id of the tasks that are touched; the line's own task included."""
        own = (self.task.id, self.account.id)
        if self.task and self.account:
            self.change.days[own] = min(self.day, self.change.days.get(own, self.day))
            if minutes < 0:
                self.change.corrected.add(own)
        tasks = self.line._clip_card_read_tasks(self.change)
        tasks.setdefault(own, (self.saved.browse(), None))
        dues = {}
        for (task, account), (mates, tally) in tasks.items():
            rows = [
                (mate.date, mate.id, changed.get(mate.id, mate.clip_card_minutes)) for mate in mates
            ]
            if (task, account) == own:
                rows = sorted([*rows, (self.day, self.id, minutes)])
            clips = hours.clips_per_line(
                [hours.Time(row[0], row[2]) for row in rows], self._get_rounding(task), tally
            )
            dues.update((row[1], due) for row, due in zip(rows, clips, strict=True))
        return dues

    def _get_rounding(self, task):
        task = self.task.browse(task)
        return task.clip_card_rounding or (task and self.company.clip_card_rounding) or 'line'

    def _settle(self, dues):
        mates = self.saved.browse([line_id for line_id in dues if line_id != self.id]).filtered(
            lambda mate: (
                mate.clip_card_account_id == self.account
                and (
                    mate.clip_card_due != dues[mate.id]
                    or (mate.task_id.id, self.account.id) in self.change.corrected
                )
            )
        )
        stays = self.saved.clip_card_account_id == self.account
        entries = self.line._clip_card_read_entries(
            self.account, mates | self.saved if stays else mates, self.change
        )
        works = {work.id: work for work in entries.get_works()}
        for mate in mates:
            due = dues[mate.id]
            works[mate.id] = replace(
                works[mate.id], due=due, untried=max(0, due - mate.clip_card_due)
            )
        own = works.get(self.id) or settlement.Work(self.id, self.day, None, 0)
        self.work = works[self.id] = replace(
            own,
            day=self.day,
            group=self.task.id or ('line', self.id),
            due=dues[self.id],
            untried=max(0, dues[self.id] - own.due),
        )
        works = list(works.values())
        cards = self.line._clip_card_read_cards(self.account, works, entries)
        self.plan = settlement.settle(cards, works, self.company._clip_card_today())

    # What comes out of it

    def get_payers(self):
        """Net clips that the line takes (positive) per card id."""
        nets = defaultdict(int)
        for _order, card, clips in self.work.taken:
            nets[card] += clips
        for move in self.plan.moves:
            if move.work == self.id:
                nets[move.card] -= move.clips
        return {card: clips for card, clips in nets.items() if clips}

    def get_uncovered(self):
        """Clips of the line that no card would pay."""
        return self.plan.uncovered[self.id]

    def get_clips(self):
        """Clips of the line: from cards, uncovered and settled."""
        return sum(self.get_payers().values()) + self.get_uncovered() + self.work.settled

    def get_left(self):
        """Usable clips of the customer afterwards."""
        return self.account.balance + sum(
            move.clips for move in self.plan.moves if self.plan.cards[move.card].payable
        )
