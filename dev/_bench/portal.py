"""Pages of the customer portal as a browser gets them: stock timesheets beside a statement."""

import re

from werkzeug.test import Client

from odoo import http, sql_db

from . import shop
from .measure import PART, measure_turns, settle
from .rows import Row

LINES, BATCH, TURNS = 10_000 // PART, 1000, 15
LOGIN = "portal@bench.example"

ALL = "statement of all cards of a customer, 10,000 entries, first page"
#: Pages of the customer portal and what stock Odoo has like them, by what is asked for.
PAGES = {
    "statement of 10,000 entries, first page": ("", "/my/timesheets"),
    "statement of 10,000 entries, last page": (
        f"/page/{LINES // 80 + 1}",
        f"/my/timesheets/page/{LINES // 100}",
    ),
    "statement of 10,000 entries, search": (
        "?search=task 7",
        "/my/timesheets?search_in=task_id&search=task 7",
    ),
    ALL: ("", "/my/timesheets"),
}
OVERVIEW = "overview"


def measure_stock(env):
    """10,000 timesheet lines in the portal of stock Odoo, and the customer's projects."""
    bench = _Portal(env)
    project = env["project.project"].create(
        {
            "name": "Bench",
            "partner_id": bench.customer.id,
            "allow_timesheets": True,
            "privacy_visibility": "portal",
        }
    )
    project.message_subscribe(partner_ids=bench.user.partner_id.ids)
    bench.log(project)
    for what, (_path, stock) in PAGES.items():
        yield Row(what, bench.measure(stock))
    yield Row(OVERVIEW, bench.measure("/my/projects"))


def compare(env, stock):
    """The statement of a clip card with 10,000 entries, and the overview of the cards."""
    bench = _Portal(env)
    product = shop.make_card(env, 1_000_000)
    tier = product.clip_card_tier_ids.id
    card = shop.sell(env, bench.customer, product, clip_card_tier_id=tier).clip_card_ids
    bench.log(card.account_id.project_ids)
    for what, (path, _stock) in PAGES.items():
        of = f"statement/{card.account_id.id}" if what == ALL else card.id
        figure = bench.measure(f"/my/clip-cards/{of}{path}")
        yield Row(what, figure, stock[what], "stock timesheets")
    yield Row("statement of 10,000 entries, PDF", bench.measure(f"/my/clip-cards/{card.id}/pdf", 1))
    overview = bench.measure("/my/clip-cards")
    yield Row("overview of the cards", overview, stock[OVERVIEW], "stock projects")


class _Portal:
    def __init__(self, env):
        self.env = env
        self.customer = shop.make_customer(env)
        self.user = shop.make_user(env, LOGIN, ["base.group_portal"], company=self.customer)
        self.browser = Client(http.root)

    def log(self, project):
        """10,000 lines on 100 tasks, from today on; then the customer enters."""
        consultant = shop.make_consultant(self.env, self.env.user)
        tasks = shop.make_tasks(project, 100)
        for start in range(0, LINES, BATCH):
            shop.log(consultant, tasks, BATCH, start)
        settle(self.env)
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("/web/login").text)[1]
        form = {"login": LOGIN, "password": LOGIN, "csrf_token": token}
        self.ask("/web/login", method="POST", data=form)

    def ask(self, path, **options):
        return self.browser.open(path, environ_base={"REMOTE_ADDR": "127.0.0.1"}, **options)

    def measure(self, path, turns=TURNS):
        """Median of some requests, the first one left out."""

        def request():
            answer = self.ask(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status}")

        return measure_turns(request, lambda: sql_db.sql_counter, turns)
