"""Logging time: prepaid hours of stock Odoo beside time paid in clips."""

from datetime import date, timedelta

from odoo.fields import Command

from .measure import measure
from .rows import STOCK, Row

ONE, MANY = 40, 1000
COLD = "one line of a new request"
WARM = "one line with everything in memory"
THOUSAND = "1,000 lines in one create"
EARLY = "one line dated before 90 others of its task"


def measure_stock(env):
    """One and 1,000 lines on a prepaid order of stock Odoo."""
    product = env["product.product"].create(
        {
            "name": "Prepaid hours",
            "type": "service",
            "service_policy": "ordered_prepaid",
            "service_tracking": "project_only",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "list_price": 1000.0,
        }
    )
    bench = _Bench(env, product, 1_000_000)
    yield Row(COLD, bench.one_line(bench.tasks(1), cold=True))
    yield Row(WARM, bench.one_line(bench.tasks(1)))
    yield Row(THOUSAND, bench.many_lines(bench.tasks(100)))
    yield Row(EARLY, bench.one_line(bench.busy_tasks(1)))


def compare(env, stock):
    """The same on a clip card, with little and with much history."""
    template = env["product.template"].create(
        {
            "name": "Big card",
            "clip_card_type": "card",
            "list_price": 1000.0,
            "clip_card_tier_ids": [Command.create({"clips": 1_000_000, "discount": 10})],
        }
    )
    bench = _Bench(env, template.product_variant_id, 1_000_000)
    bench.log(bench.tasks(1), 10)

    def beside_stock(what, figure, history=""):
        return Row(f"{what}{history}", figure, stock[what], STOCK)

    yield beside_stock(COLD, bench.one_line(bench.tasks(1), cold=True))
    yield beside_stock(WARM, bench.one_line(bench.tasks(1)))
    yield beside_stock(THOUSAND, bench.many_lines(bench.tasks(100)))
    tasks = bench.busy_tasks(100)
    history = ", card with 10,000 entries"
    yield beside_stock(COLD, bench.one_line(bench.tasks(1), cold=True), history)
    yield beside_stock(WARM, bench.one_line(bench.tasks(1)), history)
    yield beside_stock(THOUSAND, bench.many_lines(bench.tasks(100)), history)
    yield beside_stock(EARLY, bench.one_line(tasks[:1]))


class _Bench:
    def __init__(self, env, product, quantity):
        self.env = env
        customer = env["res.partner"].create({"name": "Bench", "is_company": True})
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                ],
            }
        )
        order.action_confirm()
        self.project = order.order_line.project_id
        self.employee = env["hr.employee"].create(
            {
                "name": "Consultant",
                "user_id": env.uid,
                "hourly_cost": 400,
            }
        )
        self.day = date.today()

    def tasks(self, count):
        return self.env["project.task"].create(
            [{"name": f"Task {number}", "project_id": self.project.id} for number in range(count)]
        )

    def busy_tasks(self, count):
        """Tasks with 90 lines each, from today on."""
        tasks = self.tasks(count)
        for _batch in range(9):
            self.log(tasks, 10 * count)
        return tasks

    def log(self, tasks, count):
        return self.env["account.analytic.line"].create(
            [
                {
                    "name": "Work",
                    "project_id": self.project.id,
                    "task_id": tasks[number % len(tasks)].id,
                    "employee_id": self.employee.id,
                    "date": self.day + timedelta(days=number // len(tasks)),
                    "unit_amount": 0.5 + number % 4 / 4,
                }
                for number in range(count)
            ]
        )

    def one_line(self, tasks, cold=False):
        """:param cold: with nothing in memory yet, as a web request begins"""
        self.settle()

        def work():
            if cold:
                self.env.invalidate_all()
            self.log(tasks, 1)

        return measure(self.env, work, ONE)

    def many_lines(self, tasks):
        self.settle()
        return measure(self.env, lambda: self.log(tasks, MANY), 3)

    def settle(self):
        """Let PostgreSQL know its tables, as it does by itself in daily use."""
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
