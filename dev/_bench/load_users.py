"""Many people over HTTP at once: ``load_users.py TASK REPORT``, both JSON files."""

import collections
import json
import random
import statistics
import sys
import threading
import time

import requests

TIMEOUT = 60


class Shown(Exception):
    """What the program told the user had gone wrong."""


class Person(threading.Thread):
    """Somebody who works as fast as the server answers."""

    def __init__(self, task, login, until, seed):
        super().__init__(daemon=True)
        self.base = f"http://127.0.0.1:{task['port']}"
        self.task, self.login, self.until = task, login, until
        self.random = random.Random(seed)
        self.session = requests.Session()
        self.times = collections.defaultdict(list)
        self.errors = collections.Counter()
        self.failed = collections.Counter()
        self.mine = []

    def run(self):
        self.sign_in()
        while time.monotonic() < self.until:
            action = self.random.choice(self.actions)
            start = time.perf_counter()
            try:
                action()
            except (Shown, requests.RequestException) as error:
                message = str(error) if isinstance(error, Shown) else type(error).__name__
                self.errors[message[:200]] += 1
                self.failed[action.__name__] += 1
                time.sleep(0.2)
            self.times[action.__name__].append(time.perf_counter() - start)

    def sign_in(self):
        params = {"db": self.task["database"], "login": self.login, "password": self.login}
        self.post("/web/session/authenticate", params)

    def post(self, path, params):
        response = self.session.post(self.base + path, json={"params": params}, timeout=TIMEOUT)
        if response.status_code != 200:
            raise Shown(f"HTTP {response.status_code}")
        answer = response.json()
        if "error" in answer:
            raise Shown(answer["error"]["data"]["message"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def get(self, path):
        response = self.session.get(self.base + path, timeout=TIMEOUT)
        if response.status_code != 200:
            raise Shown(f"HTTP {response.status_code} {path}")


class Consultant(Person):
    @property
    def actions(self):
        if len(self.mine) < 5:
            return [self.log]
        return [self.log, self.log, self.edit, self.delete, self.read_timesheets]

    def log(self):
        values = {
            "name": "Fejlsøgning",
            "task_id": self.random.choice(self.task["people"]["tasks"]),
            "unit_amount": self.random.choice([0.25, 0.5, 1.0, 1.5]),
            "clip_card_work_type": self.random.choice(["remote", "onsite", "phone"]),
        }
        self.mine += self.call("account.analytic.line", "create", [values])

    def edit(self):
        line = self.random.choice(self.mine)
        hours = self.random.choice([0.25, 0.75, 1.25, 2.0])
        self.call("account.analytic.line", "write", [line], {"unit_amount": hours})

    def delete(self):
        line = self.mine.pop(self.random.randrange(len(self.mine)))
        self.call("account.analytic.line", "unlink", [line])

    def read_timesheets(self):
        fields = ["date", "clip_card_clips", "clip_card_uncovered", "clip_card_explanation"]
        self.call("account.analytic.line", "search_read", [("id", "in", self.mine)], fields)


class Salesperson(Person):
    @property
    def actions(self):
        return [self.buy, self.read_cards, self.read_accounts, self.read_accounts]

    def buy(self):
        people = self.task["people"]
        line = {
            "product_id": people["product"],
            "clip_card_tier_id": self.random.choice(people["tiers"]),
        }
        order = self.call(
            "sale.order",
            "create",
            [{"partner_id": self.random.choice(people["customers"]), "order_line": [(0, 0, line)]}],
        )
        self.call("sale.order", "action_confirm", order)

    def read_cards(self):
        fields = ["name", "partner_id", "balance", "state", "end_date", "end_reason"]
        self.call("clip.card", "search_read", [], fields, limit=80)

    def read_accounts(self):
        fields = ["partner_id", "balance", "uncovered", "end_date"]
        self.call("clip.card.account", "search_read", [], fields, limit=80)


class Customer(Person):
    @property
    def actions(self):
        return [self.read_portal, self.read_statement]

    def read_portal(self):
        self.get("/my/clip-cards")

    def read_statement(self):
        cards = self.call("clip.card", "search", [], limit=5)
        self.get(f"/my/clip-cards/{self.random.choice(cards)}")


def main(task, report):
    wait_for(task["port"])
    until = time.monotonic() + task["seconds"]
    kinds = {"consultant": Consultant, "sales": Salesperson, "portal": Customer}
    everybody = [
        kind(task, login, until, login)
        for name, kind in kinds.items()
        for login in task["people"][name]
    ]
    for person in everybody:
        person.start()
    for person in everybody:
        person.join(task["seconds"] + TIMEOUT * 2)
    times, failed, errors = (
        collections.defaultdict(list),
        collections.Counter(),
        collections.Counter(),
    )
    for person in everybody:
        errors.update(person.errors)
        failed.update(person.failed)
        for name, seconds in person.times.items():
            times[name] += seconds
    actions = {
        name: {
            "times": len(seconds),
            "p50": statistics.median(seconds),
            "p95": statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0],
            "errors": failed[name],
        }
        for name, seconds in times.items()
    }
    with open(report, "w", encoding="utf-8") as file:
        json.dump({"actions": actions, "errors": dict(errors.most_common())}, file)


def wait_for(port, patience=120):
    """Until the server answers."""
    for _second in range(patience):
        try:
            if requests.get(f"http://127.0.0.1:{port}/web/login", timeout=TIMEOUT).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(1)
    raise SystemExit("the server does not answer")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as given:
        main(json.load(given), sys.argv[2])
