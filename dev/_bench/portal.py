"""Pages of the customer portal as a browser gets them: stock timesheets beside a statement."""

import re
import resource
import statistics
import time
from datetime import date, timedelta

from werkzeug.test import Client

from odoo import http, sql_db
from odoo.fields import Command

LINES, BATCH, TURNS = 10_000, 1000, 15
LOGIN = "portal@bench.example"
LOCAL = {"REMOTE_ADDR": "127.0.0.1"}


def measure_stock(env):
    """The list of 10,000 timesheet lines in the portal of stock Odoo."""
    bench = _Portal(env)
    project = bench.make_project({"privacy_visibility": "portal"})
    project.message_subscribe(partner_ids=bench.user.partner_id.ids)
    bench.log(project)
    return {"first page of 10,000 lines": bench.measure("/my/timesheets")}


def measure_clips(env):
    """The statement of a clip card with 10,000 entries, and other pages of the same customer."""
    bench = _Portal(env)
    card = bench.buy(1_000_000)
    bench.log(card.account_id.project_ids)
    path = f"/my/clip-cards/{card.id}"
    return {
        "first page of 10,000 lines, statement": bench.measure(path),
        "first page of 10,000 lines, statement, last page": bench.measure(f"{path}/page/126"),
        "first page of 10,000 lines, statement, search": bench.measure(f"{path}?search=task 7"),
        "overview of the cards": bench.measure("/my/clip-cards"),
    }


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
        """Median seconds and queries of a request, the first one left out."""
        seconds, queries = [], []
        for _turn in range(TURNS + 1):
            count, start = sql_db.sql_counter, time.perf_counter()
            answer = self.get(path)
            seconds.append(time.perf_counter() - start)
            queries.append(sql_db.sql_counter - count)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
        return {
            "seconds": statistics.median(seconds[1:]),
            "queries": statistics.median(queries[1:]),
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
