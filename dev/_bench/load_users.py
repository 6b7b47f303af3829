"""Many people over HTTP at once, each as fast as the server answers: run by locust."""

import json
import os
import random
import re

import gevent
from locust import HttpUser, constant, events, task
from locust.exception import RescheduleTask

#: The database, and what ``people.make`` made in it.
SCENE = json.loads(os.environ["CLIP_CARD_SCENE"])


class Person(HttpUser):
    """Somebody who works, and what can be asked of the server."""

    abstract = True
    wait_time = constant(0)
    kind = ""

    def on_start(self):
        self.mine = []
        login = SCENE[self.kind].pop()
        params = {"db": SCENE["database"], "login": login, "password": login}
        self.post("sign in", "/web/session/authenticate", params)

    def pick(self, least=5):
        """One of those that this person made or saw, once there are some."""
        if len(self.mine) < least:
            raise RescheduleTask
        return random.choice(self.mine)

    def post(self, name, path, params):
        """What the server answers; what it told the user had gone wrong ends the task."""
        with self.client.post(
            path, name=name, json={"params": params}, timeout=60, catch_response=True
        ) as response:
            answer = response.json() if response.status_code == 200 else {}
            if "error" in answer:
                response.failure(answer["error"]["data"]["message"])
        if "result" not in answer:
            gevent.sleep(0.2)
            raise RescheduleTask
        return answer["result"]

    def call(self, name, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(name, f"/web/dataset/call_kw/{model}/{method}", params)

    def read(self, name, model, fields, domain=()):
        self.call(name, model, "search_read", list(domain), fields.split(), limit=80)


class Consultant(Person):
    kind = "consultant"
    fixed_count = len(SCENE[kind])

    @task(2)
    def log(self):
        values = {
            "name": "Fejlsøgning",
            "task_id": random.choice(SCENE["tasks"]),
            "unit_amount": random.choice([0.25, 0.5, 1.0, 1.5]),
            "clip_card_work_type": random.choice(["remote", "onsite", "phone"]),
        }
        self.mine += self.call("log time", "account.analytic.line", "create", [values])

    @task
    def edit(self):
        values = {"unit_amount": random.choice([0.25, 0.75, 1.25, 2.0])}
        self.call("edit time", "account.analytic.line", "write", [self.pick()], values)

    @task
    def delete(self):
        line = self.pick()
        self.mine.remove(line)
        self.call("delete time", "account.analytic.line", "unlink", [line])

    @task
    def read_timesheets(self):
        fields = "date clip_card_clips clip_card_uncovered clip_card_explanation"
        mine = [("id", "in", self.mine)]
        self.read("list of timesheets", "account.analytic.line", fields, mine)


class Salesperson(Person):
    kind = "sales"
    fixed_count = len(SCENE[kind])

    @task
    def sell(self):
        tier = random.choice(SCENE["tiers"])
        line = (0, 0, {"product_id": SCENE["product"], "clip_card_tier_id": tier})
        values = {"partner_id": random.choice(SCENE["customers"]), "order_line": [line]}
        order = self.call("sell a card", "sale.order", "create", [values])
        self.call("confirm its order", "sale.order", "action_confirm", order)

    @task
    def read_cards(self):
        fields = "name partner_id balance state end_date end_reason"
        self.read("list of cards", "clip.card", fields)

    @task(2)
    def read_accounts(self):
        fields = "partner_id balance uncovered end_date"
        self.read("list of customers", "clip.card.account", fields)


class Customer(Person):
    kind = "portal"
    fixed_count = len(SCENE[kind])

    def get(self, name, path):
        """The page; a failed one leaves time for the server to come back."""
        response = self.client.get(path, name=name, timeout=60)
        if not response.ok:
            gevent.sleep(0.2)
        return response.text or ""

    @task
    def read_portal(self):
        page = self.get("portal, overview", "/my/clip-cards")
        self.mine = re.findall(r'href="/my/clip-cards/(\d+)', page) or self.mine

    @task
    def read_statement(self):
        self.get("portal, statement", f"/my/clip-cards/{self.pick(1)}")


@events.quitting.add_listener
def report(environment, **_options):
    """Write what it took, and what went wrong, to the file that was asked for."""
    actions, errors = environment.stats.entries.values(), environment.stats.errors.values()
    found = {
        "actions": {
            it.name: {
                "times": it.num_requests,
                "p50": it.get_response_time_percentile(0.5) / 1000,
                "p95": it.get_response_time_percentile(0.95) / 1000,
                "errors": it.num_failures,
            }
            for it in actions
        },
        "errors": {f"{it.name}: {it.error}"[:200]: it.occurrences for it in errors},
    }
    with open(os.environ["CLIP_CARD_REPORT"], "w", encoding="utf-8") as file:
        json.dump(found, file)
