"""Pages of the customer portal as a browser gets them: stock timesheets beside a statement."""

import re
from datetime import date, timedelta

from werkzeug.test import Client

from odoo import http, sql_db
from odoo.fields import Command

from .measure import measure_turns
from .rows import Row

LINES, BATCH, TURNS = 10_000, 1000, 15
LOGIN = "portal@bench.example"
LOCAL = {"REMOTE_ADDR": "127.0.0.1"}

#: Pages of the customer portal and what stock Odoo has like them, by what is asked for.
PAGES = {
    "statement of 10,000 entries, first page": ("", "/my/timesheets"),
    "statement of 10,000 entries, last page": ("/page/126", "/my/timesheets/page/100"),
    "statement of 10,000 entries, search": (
        "?search=task 7",
        "/my/timesheets?search_in=task_id&search=task 7",
    ),
}
OVERVIEW = "overview"


def measure_stock(env):
    """10,000 timesheet lines in the portal of stock Odoo, and the customer's projects."""
    bench = _Portal(env)
    project = bench.make_project({"privacy_visibility": "portal"})
    project.message_subscribe(partner_ids=bench.user.partner_id.ids)
    bench.log(project)
    for what, (_path, stock) in PAGES.items():
        yield Row(what, bench.measure(stock))
    yield Row(OVERVIEW, bench.measure("/my/projects"))


def compare(env, stock):
    """The statement of a clip card with 10,000 entries, and the overview of the cards."""
    bench = _Portal(env)
    card = bench.buy(1_000_000)
    bench.log(card.account_id.project_ids)
    for what, (path, _stock) in PAGES.items():
        figure = bench.measure(f"/my/clip-cards/{card.id}{path}")
        yield Row(what, figure, stock[what], "stock timesheets")
    overview = bench.measure("/my/clip-cards")
    yield Row("overview of the cards", overview, stock[OVERVIEW], "stock projects")


class _Portal:
    def __init__(self, env):
        self.env = env
        self.customer = env["res.partner"].create({"name": "Bench", "is_company": True})
        contact = env["res.partner"].create({"name": "Contact", "parent_id": self.customer.id})
        self.user = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": LOGIN,
                    "password": LOGIN,
                    "partner_id": contact.id,
                    "group_ids": [Command.set(env.ref("base.group_portal").ids)],
                }
            )
        )
        self.employee = env["hr.employee"].create({"name": "Consultant", "user_id": env.uid})
        self.browser = Client(http.root)

    def make_project(self, values):
        return self.env["project.project"].create(
            {
                "name": "Bench",
                "partner_id": self.customer.id,
                "allow_timesheets": True,
                **values,
            }
        )

    def buy(self, clips):
        product = self.env["product.template"].create(
            {
                "name": "Big card",
                "clip_card_type": "card",
                "clip_card_tier_ids": [Command.create({"clips": clips})],
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.product_variant_id.id,
                            "clip_card_tier_id": product.clip_card_tier_ids.id,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order.order_line.clip_card_ids

    def log(self, project):
        """10,000 lines on 100 tasks, from today on."""
        tasks = self.env["project.task"].create(
            [{"name": f"Task {number}", "project_id": project.id} for number in range(100)]
        )
        for start in range(0, LINES, BATCH):
            self.env["account.analytic.line"].create(
                [
                    {
                        "name": f"Work {number}",
                        "project_id": project.id,
                        "task_id": tasks[number % 100].id,
                        "employee_id": self.employee.id,
                        "date": date.today() + timedelta(days=number // 100),
                        "unit_amount": 0.5 + number % 4 / 4,
                    }
                    for number in range(start, start + BATCH)
                ]
            )
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        self.enter()

    def enter(self):
        page = self.get("/web/login").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        form = {"login": LOGIN, "password": LOGIN, "csrf_token": token}
        self.browser.post("/web/login", data=form, environ_base=LOCAL)

    def get(self, path):
        return self.browser.get(path, environ_base=LOCAL)

    def measure(self, path):
        """Median of some requests, the first one left out."""

        def request():
            answer = self.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status}")

        return measure_turns(request, lambda: sql_db.sql_counter, TURNS)
