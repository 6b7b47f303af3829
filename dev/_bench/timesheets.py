"""Logging time: prepaid hours of stock Odoo beside time paid in clips."""

from . import shop
from .measure import measure, settle
from .rows import STOCK, Row

QUANTITY, ONE, MANY = 1_000_000, 40, 1000
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
    bench = _Bench(env, product)
    for what, figure in bench.usual():
        yield Row(what, figure)
    yield Row(EARLY, bench.one_line(bench.busy_tasks(1)))


def compare(env, stock):
    """The same on a clip card, with little and with much history."""
    bench = _Bench(env, shop.make_card(env, QUANTITY))
    bench.log(bench.tasks(1), 10)
    for what, figure in bench.usual():
        yield Row(what, figure, stock[what], STOCK)
    tasks = bench.busy_tasks(100)
    for what, figure in bench.usual():
        yield Row(f"{what}, card with 10,000 entries", figure, stock[what], STOCK)
    yield Row(EARLY, bench.one_line(tasks[:1]), stock[EARLY], STOCK)


class _Bench:
    def __init__(self, env, product):
        self.env = env
        customer = shop.make_customer(env)
        self.project = shop.sell(env, customer, product, product_uom_qty=QUANTITY).project_id
        self.consultant = shop.make_consultant(env, env.user)

    def tasks(self, count):
        return shop.make_tasks(self.project, count)

    def log(self, tasks, count):
        shop.log(self.consultant, tasks, count)

    def busy_tasks(self, count):
        """Tasks with 90 lines each, from today on."""
        tasks = self.tasks(count)
        for _batch in range(9):
            self.log(tasks, 10 * count)
        return tasks

    def usual(self):
        """What is measured with any history."""
        yield COLD, self.one_line(self.tasks(1), cold=True)
        yield WARM, self.one_line(self.tasks(1))
        tasks = self.tasks(100)
        settle(self.env)
        yield THOUSAND, measure(self.env, lambda: self.log(tasks, MANY), 3)

    def one_line(self, tasks, cold=False):
        settle(self.env)
        return measure(self.env, lambda: self.log(tasks, 1), ONE, cold)
