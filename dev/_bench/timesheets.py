"""Logging time: prepaid hours of stock Odoo beside time paid in clips."""

import itertools
from datetime import date, timedelta

from odoo.tests import Form

from . import shop
from .measure import measure, settle
from .rows import STOCK, Row

LITTLE = "without"
QUANTITY, ONE, MANY, TURNS = 1_000_000, 40, 1000, 3
#: Lines that a task has before one more is logged or typed; that comes last, but for EARLY.
OTHERS, LATER = 90, date.today() + timedelta(days=100)
#: Tasks with 90 lines each: logging on one of them changes the others, so that few are logged.
BUSY = 20
COLD = "one line of a new request"
WARM = "one line with everything in memory"
THOUSAND = "1,000 lines in one create"
EARLY = "one line dated before 90 others of its task"
#: What is shown while a line is typed, and the view that it is typed in.
TYPED = {
    "hours typed into a line's form": "hr_timesheet.timesheet_view_form_user",
    "hours typed into the list of time": "hr_timesheet.hr_timesheet_line_tree",
}


def measure_stock(env):
    """One and 1,000 lines on a prepaid order of stock Odoo."""
    bench = _Bench(env, shop.make_prepaid_hours(env))
    for what, figure in bench.usual():
        yield Row(what, figure)
    yield Row(EARLY, bench.one_line(bench.busy_tasks(BUSY)))
    for what in TYPED:
        yield Row(what, bench.typed(what))


def compare(env, stock):
    """The same on a clip card, with little and with much history."""
    bench = _Bench(env, shop.make_card(env, QUANTITY))
    bench.log(bench.tasks(1), 10)
    for (what, figure), (_what, small) in zip(bench.usual(), bench.usual(10), strict=True):
        yield Row(what, figure, stock[what], STOCK, small=small)
    small = bench.one_line(bench.busy_tasks(BUSY, OTHERS // 10))
    yield Row(EARLY, bench.one_line(bench.busy_tasks(BUSY)), stock[EARLY], STOCK, small=small)
    for what in TYPED:
        small = bench.typed(what, OTHERS // 10)
        yield Row(what, bench.typed(what), stock[what], STOCK, small=small)
    for state, (grow, count) in GROWTH.items():
        benches = []
        for size in (0, count // 10, count):
            bench = _Bench(env, shop.make_card(env, QUANTITY))
            bench.log(bench.tasks(1), 10)
            if size:
                grow(bench, size)
            benches.append(bench)
        # One after the other, so that all three have the same of the machine, and of the tables.
        for figures in zip(*(bench.usual() for bench in benches), strict=True):
            (what, little), (_what, small), (_what, figure) = figures
            yield Row(f"{what}, {state}", figure, little, LITTLE, small=small)


def _add_entries(bench, count):
    """Lines like the last one, each with its entry, on the same task and card."""
    entry = bench.account.entry_ids.filtered("timesheet_id")[:1]
    line = entry.timesheet_id
    bench.env.cr.execute("SELECT MAX(id) FROM account_analytic_line")
    number = f"CASE n WHEN 0 THEN {line.id} ELSE {bench.env.cr.fetchone()[0]} + n END"
    words = {"source": number, "statement_row": f"'work ' || {number}"}
    shop.multiply(count, (line, entry), {"clip.card.entry": words})


def _add_cards(bench, count):
    """Cards that expire later than the one that pays."""
    card = bench.account.card_ids
    own = f"CASE n WHEN 0 THEN {card.sale_line_id.id} END"
    shop.multiply(
        count, (card,), {"clip.card": {"name": f"'KKB{card.id}/' || n", "sale_line_id": own}}
    )


def _add_uncovered(bench, count):
    """Lines of a year in which the customer had no card."""
    tasks, day = bench.tasks(count // 4), date.today() - timedelta(days=400)
    shop.log(bench.consultant, tasks, count, day=day)


#: What a customer may have much of, what makes it, and how much of it.
GROWTH = {
    "card with 100,000 entries": (_add_entries, 100_000),
    "1,000 cards of the customer": (_add_cards, 1000),
    "1,000 uncovered lines of the customer": (_add_uncovered, 1000),
}


class _Bench:
    def __init__(self, env, product):
        self.env = env
        customer = shop.make_customer(env)
        self.project = shop.sell(env, customer, product, product_uom_qty=QUANTITY).project_id
        self.consultant = env.user.employee_id or shop.make_consultant(env, env.user)

    def tasks(self, count):
        return shop.make_tasks(self.project, count)

    def log(self, tasks, count, day=None):
        shop.log(self.consultant, tasks, count, day=day)

    @property
    def account(self):
        return self.project.clip_card_account_id

    def busy_tasks(self, count, others=OTHERS):
        """Tasks with some lines each, from today on."""
        tasks = self.tasks(count)
        for _batch in range(9):
            self.log(tasks, others // 9 * count)
        return tasks

    def usual(self, part=1):
        """What is measured with any history.

        :param part: by how much less is logged, or was before
        """
        others = OTHERS // part
        yield COLD, self.one_line(self.busy_tasks(1, others), cold=True, day=LATER)
        yield WARM, self.one_line(self.busy_tasks(1, others), day=LATER)
        yield THOUSAND, self.many(MANY // part)

    def many(self, count):
        # On other tasks each time: else they would stand before, and move, those of the last one.
        turns = iter([self.tasks(100) for _turn in range(TURNS + 1)])
        settle(self.env)
        return measure(self.env, lambda: self.log(next(turns), count), TURNS)

    def one_line(self, tasks, cold=False, day=None):
        settle(self.env)
        turns = itertools.cycle(tasks)
        return measure(self.env, lambda: self.log(next(turns), 1, day), ONE, cold)

    def typed(self, what, others=OTHERS):
        """What it takes to answer when somebody types hours into a new line."""
        # A browser says which companies are chosen, whatever it asks.
        Line = self.env["account.analytic.line"].with_context(
            is_timesheet=1,
            default_employee_id=self.consultant.id,
            allowed_company_ids=self.env.company.ids,
        )
        form = Form(Line, view=TYPED[what])
        form.project_id = self.project
        form.task_id = self.busy_tasks(1, others)
        form.date = LATER
        values = {**form._get_onchange_values(), "unit_amount": 0.75}
        spec = form._view["fields_spec"]
        settle(self.env)
        return measure(
            self.env, lambda: Line.onchange(dict(values), ["unit_amount"], spec), ONE, cold=True
        )
