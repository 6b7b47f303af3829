"""What holds after any history of one customer: cards, time, visits, charges, corrections, lapses.

The machine keeps an account in memory as the models keep it in the database. It decides nothing
itself: every step asks the rules, and what they answer is written down.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ...rules import allocation, charges, hours, lifetime, planning
from ...rules.entries import Entry
from ...rules.work import Change, Facts, Line, Scope, Task
from ..common import PlainCase

START = date(2025, 1, 1)
ACCOUNT = 7
#: How the time of each task is rounded.
TASKS = {70: 'task', 71: 'task', 72: 'task_day', 73: 'line'}
NEW = Change(agreements=(), asked=True)

tasks = st.sampled_from([70, 71, 70, 71, 72, 73, None])
#: Cards are forfeited after a year: work falls within it, about its end, and after it.
days = st.sampled_from([0, 5, 25, 30, 360, 370, 385, 390, 395, 730, 750]) | st.integers(0, 800)
minutes = st.integers(-150, 300) | st.integers(-150, -30) | st.sampled_from([30, 60])
places = st.integers(0, 5)
visits = st.sampled_from([None, None, 5, 6])
freedom = st.sampled_from([(), (), (), ('phone_support',)])


class Customer(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.today = START
        self.cards, self.sold, self.charged = {}, {}, defaultdict(int)
        self.lines, self.numbers = {}, 0
        self.ledger = []

    # What happens

    @initialize()
    def begin(self):
        self.buy(2)
        self.wait(20)
        self.buy(3)

    @rule(clips=st.integers(1, 6))
    def buy(self, clips):
        number = len(self.cards) + 1
        expiry = lifetime.years_after(self.today, 5)
        self.cards[number] = allocation.Card(number, 0, self.today, expiry, forfeit_years=1)
        self.sold[number] = clips
        self.post(Entry(number, clips))
        self.retry()

    @rule(
        task=tasks,
        day=days,
        amount=minutes,
        factor=st.sampled_from([1, 1, 1.5]),
        address=visits,
        agreements=freedom,
    )
    def log(self, task, day, *, amount, factor, address, agreements):
        self.numbers += 1
        line = Line(
            self.numbers,
            START + timedelta(days=day),
            account=ACCOUNT,
            task=task,
            employee=3,
            minutes=amount,
            factor=factor,
            address=address,
            standard=30 if address == 5 else None,
        )
        typed = 45 if address == 6 else None
        self.save(line, replace(NEW, agreements=agreements, typed=typed))

    @precondition(lambda self: self.lines)
    @rule(place=places, amount=minutes)
    def edit(self, place, amount):
        self.save(replace(self.find(place), minutes=amount), Change())

    @precondition(lambda self: self.lines)
    @rule(place=places, task=tasks)
    def move(self, place, task):
        self.save(replace(self.find(place), task=task), NEW)

    @precondition(lambda self: self.lines)
    @rule(place=places, day=days)
    def redate(self, place, day):
        self.save(replace(self.find(place), day=START + timedelta(days=day)), NEW)

    @precondition(lambda self: self.lines)
    @rule(place=places, reason=st.sampled_from([None, "Our fault"]))
    def give(self, place, reason):
        self.save(replace(self.find(place), goodwill=reason), NEW)

    @precondition(lambda self: self.lines)
    @rule(place=places)
    def delete(self, place):
        line = self.find(place)
        self.save(line, Change(leaves=True))
        del self.lines[line.id]
        left = [entry for entry in self.ledger if entry.line == line.id]
        for what in ('clips', 'work_minutes', 'transport_minutes'):
            assert not sum(getattr(entry, what) for entry in left), what

    @precondition(lambda self: self.lines)
    @rule(place=places)
    def write_off(self, place):
        line = self.find(place)
        settled = line.settled + line.uncovered
        self.lines[line.id] = replace(line, settled=settled, uncovered=0)

    @rule(number=st.integers(1, 3))
    def hold(self, number):
        """A card is held, or released."""
        if card := self.cards.get(number):
            self.cards[number] = replace(card, payable=not card.payable)
            self.retry()

    @rule(clips=st.integers(1, 4))
    def charge(self, clips):
        cards = self.read_cards()
        before = sum(card.balance for card in cards if card.payable and card.valid_on(self.today))
        taken = charges.pay(cards, clips, self.today)
        assert sum(part for _card, part in taken) == (clips if before >= clips else 0)
        for number, part in taken:
            self.charged[number] += part
            self.post(Entry(number, -part))
            card = self.cards[number]
            self.cards[number] = replace(
                card, other_use=max(self.today, card.other_use or self.today)
            )
        self.retry()  # the end of what was used moves out

    @rule(passing=st.sampled_from([1, 10, 340, 375]))
    def wait(self, passing):
        """The job lets cards lapse whose end has passed."""
        self.today += timedelta(days=passing)
        for card in self.read_cards():
            if card.end.day < self.today and card.balance and not card.ended:
                self.post(Entry(card.id, -card.balance))
                self.cards[card.id] = replace(
                    self.cards[card.id], lapsed=card.lapsed + card.balance, ended=True
                )

    # How it is kept

    def find(self, place):
        numbers = sorted(self.lines)
        return self.lines[numbers[place % len(numbers)]]

    def post(self, entry):
        """Add an entry; no balance is negative on the way, but between the halves of a pair."""
        self.ledger.append(replace(entry, id=len(self.ledger) + 1, account=ACCOUNT))
        card = self.cards[entry.card]
        self.cards[card.id] = replace(card, balance=card.balance + entry.clips, uses={})
        assert entry.restated or self.cards[card.id].balance >= 0

    def save(self, line, change):
        before = self.lines.get(line.id)
        scope = Scope.of(line, *filter(None, [before]))
        lines = {**self.lines, line.id: line}
        facts = self.look_at(lines, {line.id: change}, scope)
        plan = planning.plan(facts)
        if plan.wide:
            plan = planning.plan(self.widen(facts, plan.wide[ACCOUNT]))
        self.carry_out(plan, lines)
        if not change.leaves:
            again = Change(agreements=change.agreements)
            told = planning.plan(self.look_at(self.lines, {line.id: again}, scope))
            assert not told.entries, "what was planned leaves nothing to do"

    def retry(self):
        self.carry_out(planning.plan(self.widen(self.look_at(self.lines, {}, Scope()))), self.lines)

    def carry_out(self, plan, lines):
        assert plan.complete
        assert not plan.unknown
        self.lines = {**lines, **plan.lines}
        for entry in plan.entries:
            self.post(entry)
        for card in plan.cards.values():
            assert card.balance == self.cards[card.id].balance
            self.cards[card.id] = replace(self.cards[card.id], lapsed=card.lapsed, ended=card.ended)

    def look_at(self, lines, changes, scope):
        owing = [line.day for line in self.lines.values() if line.uncovered]
        return Facts(
            lines=dict(lines),
            changes=changes,
            scope=scope,
            tasks={
                (task, ACCOUNT): Task(rounding=rounding, whole=True)
                for task, rounding in TASKS.items()
            },
            history=tuple(entry for entry in self.ledger if entry.line),
            cards={ACCOUNT: tuple(self.read_cards(without=changes))},
            today={ACCOUNT: self.today},
            waiting={ACCOUNT: max(owing)} if owing else {},
        )

    def widen(self, facts, works=()):
        owing = frozenset(line.id for line in self.lines.values() if line.uncovered)
        return replace(
            facts,
            cards={ACCOUNT: tuple(self.read_cards(without=works))},
            wide=frozenset([ACCOUNT]),
            retried=owing - facts.changes.keys(),
        )

    def read_cards(self, without=()):
        """The cards with the use of them by all that is not planned."""
        used = defaultdict(set)
        for (line, number), clips in self.get_nets().items():
            if clips < 0 and line not in without:
                used[number].add(self.said_of(line).day)
        return [
            replace(
                card,
                other_use=max({*used[card.id], card.other_use} - {None}, default=None),
                uses={},
            )
            for card in self.cards.values()
        ]

    def get_nets(self):
        nets = defaultdict(int)
        for entry in self.ledger:
            if entry.line:
                nets[entry.line, entry.card] += entry.clips
        return nets

    def said_of(self, line):
        return next(it.words for it in reversed(self.ledger) if it.line == line)

    # What holds

    @invariant()
    def clips_neither_come_nor_go(self):
        nets = self.get_nets()
        for card in self.cards.values():
            taken = -sum(clips for (_line, number), clips in nets.items() if number == card.id)
            assert card.lapsed >= 0
            kept = card.balance + card.lapsed + taken + self.charged[card.id]
            assert kept == self.sold[card.id]

    @invariant()
    def a_card_that_is_used_again_is_valid_again(self):
        for card in self.read_cards():
            assert not (card.ended and card.end.day >= self.today)

    @invariant()
    def nothing_is_uncovered_while_a_card_could_pay(self):
        cards = self.read_cards()
        for line in self.lines.values():
            payer = allocation.card_that_pays(cards, line.day)
            assert not (line.uncovered and payer), f"{line} beside {payer}"

    @invariant()
    def what_is_due_is_debited_uncovered_or_settled(self):
        of_task = defaultdict(list)
        for line in self.lines.values():
            of_task[line.task or -line.id].append(line)
        for task, lines in of_task.items():
            times = [hours.Time(line.day, line.counted) for line in sorted_by_day(lines)]
            due = sum(hours.clips_per_line(times, TASKS.get(task, 'task')))
            assert due == sum(line.due for line in lines) >= 0
            shown = sum(line.clips + line.uncovered + line.settled for line in lines)
            settled = any(line.settled for line in lines)
            assert shown >= due if settled else shown == due

    @invariant()
    def the_ledger_says_what_the_lines_say(self):
        nets = self.get_nets()
        for line in self.lines.values():
            own = [entry for entry in self.ledger if entry.line == line.id]
            assert line.clips == -sum(c for (it, _card), c in nets.items() if it == line.id)
            if own:
                assert sum(entry.work_minutes for entry in own) == line.minutes
                assert sum(entry.transport_minutes for entry in own) == line.transport
                if line.minutes or line.transport or line.clips:
                    assert own[-1].words == line.words

    @invariant()
    def a_visit_is_driven_once(self):
        of_visit = defaultdict(list)
        for line in self.lines.values():
            if line.visit:
                of_visit[line.visit].append(line)
        for lines in of_visit.values():
            paying = [line for line in lines if not line.free]
            assert sum(line.transport > 0 for line in lines) == (1 if paying else 0)

    def teardown(self):
        """When all time is deleted, everything is back."""
        while self.lines:
            self.delete(0)
        for card in self.cards.values():
            assert card.balance + card.lapsed + self.charged[card.id] == self.sold[card.id]


def sorted_by_day(lines):
    return sorted(lines, key=lambda line: (line.day, line.id))


class TestRulesMachine(PlainCase):
    def test_any_history(self):
        run_state_machine_as_test(
            Customer,
            settings=settings(
                max_examples=300,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
