"""What a change of time does: one plan, shown before the time is saved and written when it is.

The facts of a change go in: lines as they stand now, and all that they touch. Out comes what
every line shows, what is posted to the ledger, and how the cards stand afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from . import allocation, entries, hours, transport
from .work import Facts, Line, Plan, Task


def plan(facts: Facts) -> Plan:
    """Decide everything that follows from a change of time."""
    planning = _Planning(facts)
    planning.count()
    planning.reckon()
    if planning.plan.complete:
        planning.allocate()
    return planning.plan


class _Planning:
    """One run of :func:`plan`.

    :ivar lines: all lines as they are decided on so far
    :ivar counted: those whose minutes were counted anew
    :ivar works: those that cards are asked to pay
    """

    def __init__(self, facts):
        self.facts = facts
        self.lines = dict(facts.lines)
        self.leaving = {id_ for id_, change in facts.changes.items() if change.leaves}
        self.counted = facts.changes.keys() - self.leaving
        self.works = {*facts.changes, *facts.works}
        self.plan = Plan(facts.changes)

    def _set(self, line_id, **values):
        line = self.lines[line_id]
        if any(getattr(line, name) != value for name, value in values.items()):
            self.lines[line_id] = replace(line, **values)

    # What a line counts

    def count(self):
        """Work out the minutes of the changed lines, and of others of their visits.

        Goodwill makes time free first, then the agreement that counts first. A task keeps the
        rounding that it has at its first covered line.
        """
        for line_id in self.leaving:
            self._set(line_id, address=None, transport=0, missing=False, counted=0, due=0)
        for line_id in self.counted:
            line = self.lines[line_id]
            agreements = self.facts.changes[line_id].agreements
            if agreements is not None:
                free = (line.goodwill and 'goodwill') or next(iter(agreements), None)
                self._set(line_id, free=free)
            if not line.address and (line.transport or line.missing):
                self._set(line_id, transport=0, missing=False)
            if line.task and not self.facts.tasks[line.task_key].fixed:
                self.plan.roundings[line.task] = self.facts.tasks[line.task_key].rounding
        if self.facts.scope.visits:
            carriers = self._place_transport()
            self.counted |= carriers
            self.works |= carriers
        for line_id in self.counted:
            self._set(line_id, counted=self.lines[line_id].to_count)

    def _place_transport(self):
        """Put each visit's transport time on the line that carries it.

        :return: the lines whose transport time changed
        """
        changes = self.facts.changes
        visits = self._find_visits()
        minutes = _carry(visits)
        typed = {
            line.id: changes[line.id].typed
            for line in visits
            if line.id in changes and changes[line.id].typed not in (None, minutes[line.id] or 0)
        }
        for line_id, known in typed.items():
            self._set(line_id, typed=known, standard=None)
        if typed:
            visits = self._find_visits()
            minutes = _carry(visits)
        changed = set()
        for line in visits:
            known = minutes[line.id]
            if known is None and line.id in changes and changes[line.id].asked:
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

    def reckon(self):
        """Work out what each line adds to the commenced hours of its task.

        A line without a task stands alone. Cards are asked to pay those that cost more or less,
        and all of a task with a correction.
        """
        touched = set(self.facts.scope.firsts)
        touched |= {self.lines[line_id].task_key for line_id in self.counted} - {None}
        # A correction may have taken clips off any line of its task: that is read whole.
        tasks = self.facts.tasks
        lines = (*self.lines.values(), *self.facts.lines.values())
        corrected = {line.task_key for line in lines if line.corrects} & touched
        corrected |= {key for key in touched if tasks[key].corrected} | self.facts.scope.corrected
        self.plan.whole = {key for key in corrected if not tasks[key].whole}
        of_task = defaultdict(list)
        for line in self.lines.values():
            if line.task_key in touched and line.id not in self.leaving:
                first = tasks[line.task_key].first
                # What is read for another reason may be counted in the tally already.
                if line.id in self.counted or (line.day, line.id) >= first:
                    of_task[line.task_key].append(line)
        dues = {}
        for key, lines in of_task.items():
            lines.sort(key=lambda line: (line.day, line.id))
            times = [hours.Time(line.day, line.counted) for line in lines]
            clips = hours.clips_per_line(times, tasks[key].rounding, tasks[key].tally)
            dues.update(zip([line.id for line in lines], clips, strict=True))
        for line_id in self.counted:
            line = self.lines[line_id]
            if not line.task:
                dues[line_id] = sum(hours.clips_per_line([hours.Time(line.day, line.counted)]))
        for line_id, due in dues.items():
            if due != self.lines[line_id].due:
                self._set(line_id, due=due)
                self.works.add(line_id)
        for key in corrected:
            self.works |= {line.id for line in of_task[key]}

    # Which cards pay

    def allocate(self):
        """Let the cards of each account pay, and say what is posted."""
        histories = defaultdict(lambda: defaultdict(list))
        for entry in self.facts.history:
            histories[entry.account][entry.line].append(entry)
        of_account = defaultdict(dict)
        for line_id in sorted(self.works):
            line = self.lines[line_id]
            said = histories[line.account].get(line_id)
            if said and line_id in self.leaving:
                line = replace(line, said=said[-1].words)
            of_account[line.account][line_id] = line
        for line_id in self.facts.retried - self.works:
            of_account.setdefault(self.lines[line_id].account, {})
        for account, lines in of_account.items():
            books = entries.Books(dict(histories[account]), lines, self.leaving)
            self._allocate_account(account, lines, books)

    def _allocate_account(self, account, lines, books):
        facts = self.facts
        works = [
            allocation.Work(
                id=line.id,
                day=line.day,
                group=line.task or ('line', line.id),
                due=line.due,
                settled=line.settled,
                untried=max(0, line.due - facts.lines[line.id].due),
                taken=books.get_taken(line.id),
                cover=facts.cover,
            )
            for line in lines.values()
        ]
        known = account in facts.wide
        if not known and books.history and _ends_uses(works, books):
            self.plan.wide[account] = frozenset(lines)
            return
        retried = self._find_retried(account, lines) if facts.retried else []
        works += [
            allocation.Work(line.id, line.day, ('retried', line.id), line.uncovered)
            for line in retried
        ]
        cards = facts.cards.get(account, ())
        allocated = allocation.allocate(cards, works, facts.today.get(account))
        waiting = facts.waiting.get(account)
        if (not known and waiting and _sets_free(cards, allocated, waiting)) or (
            account in facts.few and _uses_up(allocated, lines.values(), facts.few[account])
        ):
            self.plan.wide[account] = frozenset(lines)
            return
        self._post(account, lines, retried, books, allocated)

    def _find_retried(self, account, lines):
        """Other lines of the account that are still due, in order."""
        retried = [self.lines[line_id] for line_id in self.facts.retried - lines.keys()]
        return sorted(
            (line for line in retried if line.account == account),
            key=lambda line: (line.day, line.id),
        )

    def _post(self, account, lines, retried, books, allocated):
        """Say what is posted of an allocation, and what the lines show afterwards."""
        paid = {move.work for move in allocated.moves}
        helped = {line.id: line for line in retried if line.id in paid}
        unrecorded = [
            line
            for line in lines.values()
            if line.id not in paid
            and line.id not in self.leaving
            and not books.history.get(line.id)
            and not allocated.uncovered[line.id]
            and not line.settled
        ]
        books.lines = {**lines, **helped}
        zero_cards = partial(self._find_zero_cards, allocated, unrecorded, helped)
        books.post(allocated, zero_cards if unrecorded or helped else None)
        for entry in books.posted:
            entry.account = account
        self.plan.entries += books.posted
        self.plan.cards.update(allocated.cards)
        for line_id in (*lines, *helped):
            taken = books.get_taken(line_id)
            paying = allocation.still_taken(taken)
            self._set(
                line_id,
                clips=sum(clips for _order, _card, clips in taken),
                uncovered=allocated.uncovered[line_id],
                payer=paying[0][0] if paying else None,
            )
            self.plan.lines[line_id] = self.lines[line_id]
            self.plan.taken[line_id] = taken

    def _find_zero_cards(self, allocated, unrecorded, helped, books):
        """The card on which work of 0 clips is recorded, per line that has no entry yet.

        It is the card that paid the task last, else the one that would pay next.

        :param unrecorded: lines of 0 clips without an entry
        :param helped: lines that were paid because clips came free; others of their tasks may
            be recorded with them
        """
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


def _uses_up(allocated, lines, first) -> bool:
    """Whether the first cards pay no more on the day of some line: others, unknown, may."""
    cards = [allocated.cards[card_id] for card_id in first]
    days = {line.day for line in lines}
    return any(allocation.card_that_pays(cards, day) is None for day in days)


def _sets_free(cards, allocated, waiting) -> bool:
    """Whether work that waits may be paid now: clips came back, or an end date moved out.

    :param waiting: the latest day of such work
    """
    if any(move.clips > 0 and move.work for move in allocated.moves):
        return True
    ends = {card.id: card.end.day for card in cards}
    return any(
        ends[card.id] < waiting and card.end.day > ends[card.id]
        for card in allocated.cards.values()
    )
