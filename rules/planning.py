"""What a change of time does: one plan, shown before the time is saved and written when it is.

The facts of a change go in: lines as they stand now, and all that they touch. Out comes what
every line shows, what is posted to the ledger, and how the cards stand afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from . import allocation, entries, hours, transport
from .work import Facts, Line, Plan, Task


def plan(facts: Facts) -> Plan:
    """Decide everything that follows from a change of time."""
    return _Planning(facts).run()


class _Planning:
    """One run of :func:`plan`."""

    def __init__(self, facts):
        self.facts = facts
        self.lines = dict(facts.lines)
        self.leaving = {id_ for id_, change in facts.changes.items() if change.leaves}
        self.staying = facts.changes.keys() - self.leaving
        self.plan = Plan(facts.changes)

    def run(self) -> Plan:
        for line_id in self.leaving:
            self._set(line_id, address=None, transport=0, missing=False, counted=0, due=0)
        self._decide_freedom()
        carriers = self._place_transport()
        self._fix_roundings()
        counted = self.staying | carriers
        for line_id in counted:
            self._set(line_id, counted=self.lines[line_id].to_count)
        works = {*self.facts.changes, *carriers, *self.facts.works, *self._reckon(counted)}
        if self.plan.complete:
            self._allocate(works)
        return self.plan

    def _set(self, line_id, **values):
        self.lines[line_id] = replace(self.lines[line_id], **values)

    # What a line counts

    def _decide_freedom(self):
        """Goodwill first, then the agreement that counts first."""
        for line_id in self.staying:
            agreements = self.facts.changes[line_id].agreements
            if agreements is not None:
                goodwill = self.lines[line_id].goodwill and 'goodwill'
                self._set(line_id, free=goodwill or next(iter(agreements), None))

    def _place_transport(self):
        """Put each visit's transport time on the line that carries it.

        :return: the lines whose transport time changed
        """
        visits = self._find_visits()
        minutes = _carry(visits)
        typed = {
            line.id: self.facts.changes[line.id].typed
            for line in visits
            if line.id in self.staying
            and self.facts.changes[line.id].typed not in (None, minutes[line.id] or 0)
        }
        for line_id, known in typed.items():
            self._set(line_id, typed=known, standard=None)
        if typed:
            visits = self._find_visits()
            minutes = _carry(visits)
        for line_id in self.staying - minutes.keys():
            self._set(line_id, transport=0, missing=False)
        changed = set()
        for line in visits:
            known = minutes[line.id]
            if known is None and line.id in self.staying and self.facts.changes[line.id].asked:
                self.plan.unknown.append(line.id)
            if (known or 0, known is None) != (line.transport, line.missing):
                changed.add(line.id)
                self._set(line.id, transport=known or 0, missing=known is None)
        return changed

    def _find_visits(self):
        """The on-site lines of the visits that were touched, by id."""
        touched = self.facts.scope.visits
        visiting = [line for line in self.lines.values() if line.visit in touched]
        return sorted(visiting, key=lambda line: line.id)

    # Commenced hours

    def _reckon(self, counted):
        """Work out what each line adds to the commenced hours of its task.

        :param counted: lines whose minutes were counted anew; one without a task stands alone
        :return: the lines that cost more or less, and all of tasks with a correction
        """
        touched = set(self.facts.scope.firsts)
        touched |= {self.lines[line_id].task_key for line_id in counted} - {None}
        of_task = defaultdict(list)
        for line in self.lines.values():
            if line.task_key in touched and line.id not in self.leaving:
                first = self.facts.tasks[line.task_key].first
                # What is read for another reason may be counted in the tally already.
                if line.id in counted or (line.day, line.id) >= first:
                    of_task[line.task_key].append(line)
        dues = {}
        corrected = self._find_corrected(touched)
        for key, lines in of_task.items():
            dues.update(self._price(self.facts.tasks[key], lines))
        for line_id in counted:
            line = self.lines[line_id]
            if not line.task:
                alone = hours.clips_per_line([hours.Time(line.day, line.counted)])
                dues[line_id] = sum(alone)
        changed = {line_id for line_id, due in dues.items() if due != self.lines[line_id].due}
        for line_id in changed:
            self._set(line_id, due=dues[line_id])
        return changed | {line.id for key in corrected for line in of_task[key]}

    def _find_corrected(self, touched):
        """Tasks with a correction: it may have taken clips off any line, so they are read whole."""
        tasks = self.facts.tasks
        lines = (*self.lines.values(), *self.facts.lines.values())
        corrected = {line.task_key for line in lines if line.corrects} & touched
        corrected |= {key for key in touched if tasks[key].corrected} | self.facts.scope.corrected
        self.plan.whole = {key for key in corrected if not tasks[key].whole}
        return corrected

    def _price(self, task, lines):
        """Clips per line of a task, in order of day and id."""
        lines = sorted(lines, key=lambda line: (line.day, line.id))
        times = [hours.Time(line.day, line.counted) for line in lines]
        clips = hours.clips_per_line(times, task.rounding, task.start_tally())
        return zip([line.id for line in lines], clips, strict=True)

    def _fix_roundings(self):
        """A task keeps the rounding that it has at its first covered line."""
        for line_id in self.staying:
            line = self.lines[line_id]
            if line.task and not self.facts.tasks[line.task_key].fixed:
                self.plan.roundings[line.task] = self.facts.tasks[line.task_key].rounding

    # Which cards pay

    def _allocate(self, works):
        """Let the cards of each account pay, and say what is posted."""
        of_account = defaultdict(list)
        for line_id in sorted(works):
            line = self.lines[line_id]
            of_account[line.account].append(line)
        for line_id in self.facts.retried - works:
            of_account.setdefault(self.lines[line_id].account, [])
        for account, lines in of_account.items():
            self._allocate_account(account, {line.id: line for line in lines})

    def _allocate_account(self, account, lines):
        facts = self.facts
        books = entries.Books(entries.group_by_line(facts.history, account), lines, self.leaving)
        works = [self._get_work(line, books) for line in lines.values()]
        if account not in facts.wide and _ends_uses(works, books):
            self.plan.wide[account] = frozenset(lines)
            return
        retried = self._find_retried(account, lines)
        works += [
            allocation.Work(line.id, line.day, ('retried', line.id), line.uncovered)
            for line in retried
        ]
        cards = facts.cards.get(account, ())
        allocated = allocation.allocate(cards, works, facts.today[account])
        if account not in facts.wide and _sets_free(
            cards, allocated, facts.waiting.get(account)
        ):
            self.plan.wide[account] = frozenset(lines)
            return
        paid = {move.work for move in allocated.moves}
        helped = {line.id: line for line in retried if line.id in paid}
        books.lines = {**lines, **helped}
        books.post(allocated, lambda it: self._find_zero_cards(account, it, allocated, helped))
        for entry in books.posted:
            entry.account = account
        self.plan.entries += books.posted
        self.plan.cards.update(allocated.cards)
        for line_id in (*lines, *helped):
            self._show(line_id, books.get_taken(line_id), allocated.uncovered[line_id])

    def _get_work(self, line, books):
        return allocation.Work(
            id=line.id,
            day=line.day,
            group=line.task or ('line', line.id),
            due=line.due,
            settled=line.settled,
            untried=max(0, line.due - self.facts.lines[line.id].due),
            taken=books.get_taken(line.id),
            cover=self.facts.cover,
        )

    def _find_retried(self, account, lines):
        """Other lines of the account that are still due, in order."""
        retried = [self.lines[line_id] for line_id in self.facts.retried - lines.keys()]
        return sorted(
            (line for line in retried if line.account == account),
            key=lambda line: (line.day, line.id),
        )

    def _show(self, line_id, taken, uncovered):
        """What the line shows afterwards."""
        paying = allocation.still_taken(taken)
        self._set(
            line_id,
            clips=sum(clips for _order, _card, clips in taken),
            uncovered=uncovered,
            payer=paying[0][0] if paying else None,
        )
        self.plan.lines[line_id] = self.lines[line_id]
        self.plan.taken[line_id] = taken

    def _find_zero_cards(self, account, books, allocated, helped):
        """The card on which work of 0 clips is recorded, per line that has no entry yet.

        It is the card that paid the task last, else the one that would pay next.
        """
        unrecorded = [
            line
            for line in books.lines.values()
            if line.id not in self.leaving
            and line.id not in helped
            and not books.is_recorded(line.id)
            and not allocated.uncovered[line.id]
            and not line.settled
        ]
        tasks = {line.task_key for line in helped.values()} - {None}
        waiting = [
            line
            for line in (self.lines[line_id] for line_id in self.facts.unrecorded)
            if line.task_key in tasks and line.id not in books.lines
        ]
        books.lines.update({line.id: line for line in waiting})
        payers = self._find_payers(books)
        result = {}
        for line in unrecorded + waiting:
            card = line.task and payers.get(line.task)
            if not card:
                payer = allocation.card_that_pays(allocated.cards.values(), line.day)
                card = payer and payer.id
            if card:
                result[line.id] = card
        return result

    def _find_payers(self, books):
        """The card that paid each task last."""
        payers = {}
        for line in books.lines.values():
            if line.task and line.task not in payers:
                payers[line.task] = self.facts.tasks.get(line.task_key, Task()).payer
        for line in books.lines.values():
            for move in books.moves.get(line.id, ()):
                if move.clips < 0 and line.id not in self.leaving:
                    payers[line.task] = move.card
        return payers


def _carry(visiting: Iterable[Line]) -> dict[int, int | None]:
    """Transport minutes per line of some visits; None where nobody knows them."""
    visits = defaultdict(list)
    for line in visiting:
        visits[line.visit].append(
            transport.OnSite(line.id, line.typed, line.standard, bool(line.free))
        )
    minutes = {}
    for lines in visits.values():
        minutes.update(transport.visit_minutes(lines))
    return minutes


def _ends_uses(works, books) -> bool:
    """Whether work may stop being a card's last use: clips go back, or its day moved."""
    for work in works:
        history = books.history.get(work.id)
        moved = history and history[-1].words.day != work.day
        if moved or work.excess or work.correction or work.debited < 0:
            return True
    return False


def _sets_free(cards, allocated, waiting) -> bool:
    """Whether work that waits may be paid now: clips came back, or an end date moved out.

    :param waiting: the latest day of such work
    """
    if not waiting:
        return False
    if any(move.clips > 0 and move.work for move in allocated.moves):
        return True
    ends = {card.id: card.end.day for card in cards}
    return any(
        ends[card.id] < waiting and card.end.day > ends[card.id]
        for card in allocated.cards.values()
    )
