"""What holds after any history of cards, lines, corrections and lapses."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...rules import allocation, hours
from ...rules.allocation import LAPSE, Card, Work
from ..common import PlainCase

START = date(2025, 1, 1)
TASKS = ('t1', 't2')
day_numbers = st.integers(0, 40) | st.integers(0, 1400)
line_numbers = st.integers(0, 5)
tasks = st.sampled_from(TASKS)
minutes = st.integers(-150, 300)

operations = st.lists(
    st.one_of(
        st.tuples(st.just('buy'), st.integers(1, 6)),
        st.tuples(st.just('log'), tasks, day_numbers, minutes),
        st.tuples(st.just('log'), tasks, day_numbers, st.integers(-150, -30)),
        st.tuples(st.just('edit'), line_numbers, minutes),
        st.tuples(st.just('move'), line_numbers, tasks),
        st.tuples(st.just('redate'), line_numbers, day_numbers),
        st.tuples(st.just('delete'), line_numbers),
        st.tuples(st.just('write_off'), line_numbers),
        st.tuples(st.just('wait'), st.integers(1, 40) | st.integers(1, 500)),
    ),
    max_size=25,
).map(lambda rest: [('buy', 2), ('wait', 20), ('buy', 3), *rest])


@dataclass
class Line:
    id: int
    task: str
    day: date
    minutes: int
    due: int = 0
    settled: int = 0
    uncovered: int = 0
    taken: list = field(default_factory=list)


class Customer:
    """An account kept in memory the way the models keep it in the database."""

    def __init__(self):
        self.today = START
        self.cards = {}
        self.lines = {}
        self.order = 0
        self.sold = {}
        self.numbers = 0
        self.last_plan = None

    def apply(self, operation):
        name, *values = operation
        getattr(self, name)(*values)

    def buy(self, clips):
        number = len(self.cards) + 1
        expiry = self.today.replace(year=self.today.year + 5)
        self.cards[number] = Card(number, clips, self.today, expiry, forfeit_years=2)
        self.sold[number] = clips
        self.allocate()

    def log(self, task, day, amount):
        self.numbers += 1
        line = Line(self.numbers, task, START + timedelta(days=day), amount)
        self.lines[line.id] = line
        self.allocate(line)

    def edit(self, number, amount):
        self.change(number, minutes=amount)

    def move(self, number, task):
        self.change(number, task=task)

    def redate(self, number, day):
        self.change(number, day=START + timedelta(days=day))

    def find(self, number):
        """A line by its place among those that there are."""
        numbers = sorted(self.lines)
        return self.lines[numbers[number % len(numbers)]] if numbers else None

    def delete(self, number):
        line = self.find(number)
        if line:
            del self.lines[line.id]
            line.due = 0
            self.allocate(line)

    def write_off(self, number):
        line = self.find(number)
        if line:
            line.settled, line.uncovered = line.settled + line.uncovered, 0

    def change(self, number, **values):
        line = self.find(number)
        if line:
            tasks = {line.task}
            for name, value in values.items():
                setattr(line, name, value)
            self.allocate(line, tasks)

    def wait(self, days):
        """The job lets cards lapse whose end has passed."""
        self.today += timedelta(days=days)
        for card in self.cards.values():
            if card.end.day < self.today and card.balance and not card.ended:
                card.lapsed, card.balance, card.ended = card.balance, 0, True

    def allocate(self, line=None, tasks=()):
        tasks = {*tasks, line.task} if line else set()
        changed = [line] if line else []
        untried = {}
        for task in tasks:
            mates = sorted(
                (mate for mate in self.lines.values() if mate.task == task),
                key=lambda mate: (mate.day, mate.id),
            )
            times = [hours.Time(mate.day, mate.minutes) for mate in mates]
            for mate, due in zip(mates, hours.clips_per_line(times), strict=True):
                untried[mate.id] = max(0, due - mate.due)
                mate.due = due
            changed += [mate for mate in mates if mate not in changed]
        works = [
            Work(
                mate.id,
                mate.day,
                mate.task,
                mate.due,
                mate.settled,
                untried.get(mate.id, 0),
                list(mate.taken),
            )
            for mate in changed
        ]
        works += [
            Work(mate.id, mate.day, ('retried', mate.id), mate.uncovered)
            for mate in self.lines.values()
            if mate.uncovered and mate not in changed
        ]
        self.take(self.plan(works, changed), changed)

    def plan(self, works, changed):
        cards = []
        for card in self.cards.values():
            others = [
                mate.day
                for mate in self.lines.values()
                if mate not in changed
                and sum(clips for _order, number, clips in mate.taken if number == card.id) > 0
            ]
            cards.append(replace(card, other_use=max(others, default=None), uses={}))
        return allocation.allocate(cards, works, self.today)

    def take(self, plan, changed):
        self.last_plan = plan
        by_id = {**self.lines, **{line.id: line for line in changed}}
        for move in plan.moves:
            if move.kind != LAPSE:
                self.order += 1
                by_id[move.work].taken.append((self.order, move.card, -move.clips))
        for number, uncovered in plan.uncovered.items():
            by_id[number].uncovered = uncovered
        self.cards = plan.cards


def play(operations, check=None):
    customer = Customer()
    for operation in operations:
        before = {card.id: card.balance for card in customer.cards.values()}
        customer.last_plan = None
        customer.apply(operation)
        if check:
            check(customer, before)
    return customer


class TestProperties(PlainCase):
    @given(operations=operations)
    @settings(max_examples=300)
    def test_balances_are_never_negative_and_clips_never_vanish(self, operations):
        def check(customer, before):
            if not customer.last_plan:
                return
            running = {**dict.fromkeys(customer.cards, 0), **customer.sold, **before}
            for move in customer.last_plan.moves:
                running[move.card] += move.clips
                self.assertGreaterEqual(running[move.card], 0, "a balance on the way")
            for card in customer.cards.values():
                self.assertEqual(card.balance, running[card.id])
                self.assertGreaterEqual(card.lapsed, 0)
                taken = sum(
                    clips
                    for line in customer.lines.values()
                    for _order, number, clips in line.taken
                    if number == card.id
                )
                self.assertEqual(card.balance + card.lapsed + taken, customer.sold[card.id])
                self.assertLessEqual(card.balance + card.lapsed, customer.sold[card.id])

        play(operations, check)

    @given(operations=operations)
    @settings(max_examples=300)
    def test_nothing_is_uncovered_while_a_card_could_pay(self, operations):
        def check(customer, _before):
            for line in customer.lines.values():
                payer = allocation.card_that_pays(customer.cards.values(), line.day)
                self.assertFalse(line.uncovered and payer, f"{line} beside {payer}")

        play(operations, check)

    @given(operations=operations)
    @settings(max_examples=300)
    def test_what_is_due_is_debited_uncovered_or_settled(self, operations):
        def check(customer, _before):
            for task in TASKS:
                lines = [line for line in customer.lines.values() if line.task == task]
                due = sum(line.due for line in lines)
                debited = sum(clips for line in lines for _order, _card, clips in line.taken)
                settled = sum(line.settled for line in lines)
                uncovered = sum(line.uncovered for line in lines)
                self.assertGreaterEqual(due, 0)
                if settled:
                    self.assertGreaterEqual(debited + uncovered + settled, due)
                else:
                    self.assertEqual(debited + uncovered, due)

        play(operations, check)

    @given(operations=operations)
    @settings(max_examples=200)
    def test_settling_again_moves_nothing(self, operations):
        customer = play(operations)
        lines = list(customer.lines.values())
        works = [
            Work(line.id, line.day, line.task, line.due, line.settled, taken=list(line.taken))
            for line in lines
        ]
        plan = customer.plan(works, lines)
        self.assertEqual(plan.moves, [])
        self.assertEqual(plan.uncovered, {line.id: line.uncovered for line in lines})

    @given(operations=operations)
    @settings(max_examples=200)
    def test_deleting_everything_brings_everything_back(self, operations):
        customer = play(operations)
        while customer.lines:
            customer.delete(len(operations))
        for card in customer.cards.values():
            self.assertEqual(card.balance + card.lapsed, customer.sold[card.id])
