"""Logging time: prepaid hours of stock Odoo beside time paid in clips."""

from datetime import date, timedelta

from odoo.fields import Command

from .measure import measure

ONE, MANY = 40, 1000


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
    return {
        "one line": bench.one_line(bench.tasks(1)),
        "one line of a new request": bench.one_line(bench.tasks(1), cold=True),
        "1,000 lines": bench.many_lines(bench.tasks(100)),
    }


def measure_clips(env):
    """The same on a clip card, with little and with much history."""
    product = (
        env["product.template"]
        .create(
            {
                "name": "Big card",
                "clip_card_type": "card",
                "list_price": 1000.0,
                "clip_card_tier_ids": [Command.create({"clips": 1_000_000, "discount": 10})],
            }
        )
        .product_variant_id
    )
    bench = _Bench(env, product, 1_000_000)
    bench.log(bench.tasks(1), 10)
    figures = {
        "one line": bench.one_line(bench.tasks(1)),
        "one line of a new request": bench.one_line(bench.tasks(1), cold=True),
        "1,000 lines": bench.many_lines(bench.tasks(100)),
    }
    tasks = bench.tasks(100)
    for _batch in range(9):
        bench.log(tasks, 1000)
    figures["one line, card with 10,000 entries"] = bench.one_line(bench.tasks(1))
    figures["one line of a new request, card with 10,000 entries"] = bench.one_line(
        bench.tasks(1), cold=True
    )
    figures["1,000 lines, card with 10,000 entries"] = bench.many_lines(bench.tasks(100))
    figures["one line dated before 90 others of its task"] = bench.one_line(tasks[:1])
    return figures


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
