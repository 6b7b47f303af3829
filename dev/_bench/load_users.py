"""Many people over HTTP at once, each as fast as the server answers: run by locust."""

import json
import os
import random
import re

import gevent
from locust import HttpUser, constant, events, task
from locust.exception import RescheduleTask

#: The database, and what ``people`` made in it.
SCENE = json.loads(os.environ["CLIP_CARD_SCENE"])
READ = SCENE["read"]


def choose(choices):
    """A value for each of some fields."""
    return {name: random.choice(values) for name, values in choices.items()}


class Person(HttpUser):
    """Somebody who works, and what can be asked of the server."""

    abstract = True
    wait_time = constant(0)
    kind = ""
    signed_in = 0

    def on_start(self):
        """Sign in; what counts is what happens once everybody has."""
        self.mine = []
        login = SCENE[self.kind].pop()
        params = {"db": SCENE["database"], "login": login, "password": login}
        self.post("sign in", "/web/session/authenticate", params)
        Person.signed_in += 1
        if Person.signed_in == self.environment.runner.target_user_count:
            self.environment.stats.clear_all()

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
            **choose(SCENE["log"]),
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
        mine = [("id", "in", self.mine)]
        self.read("list of timesheets", "account.analytic.line", READ["time"], mine)


class Salesperson(Person):
    kind = "sales"
    fixed_count = len(SCENE[kind])

    @task
    def sell(self):
        line = (0, 0, {"product_id": SCENE["product"], **choose(SCENE["sizes"])})
        values = {"partner_id": random.choice(SCENE["customers"]), "order_line": [line]}
        order = self.call("sell", "sale.order", "create", [values])
        self.call("confirm an order", "sale.order", "action_confirm", order)

    @task
    def read_sales(self):
        self.read("list of cards or orders", *READ["sales"])

    @task(2)
    def read_customers(self):
        self.read("list of customers", *READ["customers"])


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
        path, links = READ["overview"]
        self.mine = re.findall(links, self.get("portal, overview", path)) or self.mine

    @task
    def read_statement(self):
        self.get("portal, statement", READ["statement"].format(self.pick(1)))


@events.quitting.add_listener
def report(environment, **_options):
    """Write what it took, and what went wrong, to the file that was asked for."""
    stats = environment.stats
    errors = stats.errors.values()
    found = {
        "actions": {
            it.name: {
                "times": it.num_requests,
                "per_second": it.total_rps,
                "p50": it.get_response_time_percentile(0.5) / 1000,
                "p95": it.get_response_time_percentile(0.95) / 1000,
                "errors": it.num_failures,
            }
            for it in (*stats.entries.values(), stats.total)
        },
        "errors": {f"{it.name}: {it.error}"[:200]: it.occurrences for it in errors},
    }
    with open(os.environ["CLIP_CARD_REPORT"], "w", encoding="utf-8") as file:
        json.dump(found, file)
