"""A Danish consultancy with eight customers and their history, as its people would have made it.

Every order is confirmed and every hour logged through the same doors as in daily use, on the day
on which it happened: the clock is moved, nothing is written past the program.
"""

import json
import sys
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.fields import Command

sys.path.insert(0, str(Path(__file__).parent))
import services

HERE = Path(__file__).parent
CUSTOMERS = json.loads((HERE / "customers.json").read_text(encoding="utf-8"))
LOGINS = {
    person["login"]: person
    for person in json.loads((HERE / "logins.json").read_text(encoding="utf-8"))
}
GROUPS = {
    "sofie": [
        "clip_card.group_clip_card_user",
        "sales_team.group_sale_salesman_all_leads",
        "base.group_partner_manager",
    ],
    "karl": ["hr_timesheet.group_hr_timesheet_user", "project.group_project_user"],
    "kit": ["hr_timesheet.group_hr_timesheet_user", "project.group_project_user"],
    "bo": ["account.group_account_invoice", "account.group_account_readonly"],
    "maja": [
        "clip_card.group_clip_card_manager",
        "project.group_project_manager",
        "account.group_account_invoice",
    ],
}
#: Modules whose clock is left alone: they read it often, and only to measure time.
IGNORED = ["psycopg2", "logging", "threading", "odoo.sql_db", "odoo.netsvc"]


def build(env):
    """Make people, customers, and what happened between them."""
    env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True})
    Demo(env).build()


class Demo:
    def __init__(self, env):
        self.env = env
        self.today, self.now = date.today(), datetime.now().replace(microsecond=0)
        self.ignored, self.weekday = IGNORED, weekday
        self.product = env.ref("clip_card.product_clip_card").product_variant_id
        self.product.with_context(lang="da_DK").name = "Klippekort"
        self.tasks = {}

    def build(self):
        self.make_company()
        self.make_people()
        self.make_customers()
        events = sorted(self.plan(), key=lambda event: (event[0], event[1]))
        with without_files(self.env), freeze_time(at(events[0][0]), ignore=IGNORED) as clock:
            for day, _order, action, arguments in events:
                clock.move_to(at(day))
                action(day, *arguments)

    # Who

    def make_company(self):
        company = self.env.company
        company.write({"name": "ITech Solutions ApS"})
        self.env["clip.card.holidays"].create(
            {"year_from": self.today.year - 1, "year_to": self.today.year + 1}
        ).action_load()
        company.partner_id.write(
            {
                "street": "Vesterbrogade 12",
                "zip": "1620",
                "city": "København V",
                "email": "kontor@itech.example",
                "phone": "+45 33 12 34 56",
            }
        )

    def make_people(self):
        self.env.ref("base.user_admin").write({"lang": "en_US", "odoobot_state": "disabled"})
        self.users, self.employees = {}, {}
        for login, groups in GROUPS.items():
            person = LOGINS.get(login, {"name": "Kit Kollega", "password": login})
            self.users[login] = self.env["res.users"].create(
                {
                    "name": person["name"],
                    "login": login,
                    "password": person["password"],
                    "email": f"{login}@itech.example",
                    "lang": "da_DK" if login == "maja" else "en_US",
                    "tz": "Europe/Copenhagen",
                    "odoobot_state": "disabled",
                    "group_ids": [
                        Command.link(self.env.ref(group).id)
                        for group in ["base.group_user", *groups]
                    ],
                }
            )
        for login, job in (
            ("karl", "Senior consultant"),
            ("kit", "Consultant"),
            ("maja", "Head of services"),
        ):
            self.employees[login] = self.env["hr.employee"].create(
                {
                    "name": self.users[login].name,
                    "user_id": self.users[login].id,
                    "job_title": job,
                    "hourly_cost": 420.0,
                }
            )

    def make_customers(self):
        denmark = self.env.ref("base.dk")
        self.customers, self.contacts = {}, {}
        for key, terms in CUSTOMERS.items():
            self.customers[key] = self.env["res.partner"].create(
                {
                    "name": terms["name"],
                    "is_company": True,
                    "vat": terms.get("vat"),
                    "street": terms["street"],
                    "zip": terms["zip"],
                    "city": terms["city"],
                    "country_id": denmark.id,
                    "phone": terms["phone"],
                    "lang": "da_DK",
                    "email": f"{key}@kunde.example",
                    "user_id": self.users["sofie"].id,
                    "clip_card_transport_hours": terms.get("transport", 0) / 60,
                }
            )
            self.contacts[key] = self.env["res.partner"].create(
                {
                    "name": terms["contact"],
                    "parent_id": self.customers[key].id,
                    "type": "contact",
                    "email": f"{terms['contact'].split()[0].lower()}@kunde.example",
                    "lang": "da_DK",
                }
            )
        self.make_portal_user()

    def make_portal_user(self):
        person = LOGINS["birthe"]
        self.env["res.users"].create(
            {
                "name": person["name"],
                "login": person["login"],
                "password": person["password"],
                "partner_id": self.contacts["kernen"].id,
                "lang": "da_DK",
                "tz": "Europe/Copenhagen",
                "group_ids": [Command.set([self.env.ref("base.group_portal").id])],
            }
        )

    # What happened when

    def plan(self):
        """All that happened, as (day, order within the day, what, arguments)."""
        for key, terms in CUSTOMERS.items():
            for sale in terms["cards"]:
                day = weekday(self.today - relativedelta(months=sale["months_ago"]))
                yield day, 0, self.sell, (key, sale)
            for number, task in enumerate(terms["work"]):
                for visit in task["visits"]:
                    day = weekday(self.today - timedelta(days=visit[0]))
                    yield day, 1, self.work, (key, number, task, visit[1:])
            yield from services.plan(self, key, terms)
        yield self.today - timedelta(days=20), 2, self.hold, ("skov",)
        for months in range(60, -1, -1):
            yield self.today - relativedelta(months=months), 2, self.end_cards, ()

    def hold(self, day, key):
        cards = self.customers[key].clip_card_account_ids.card_ids
        cards.with_user(self.users["maja"])._hold("Faktura forfalden")

    def sell(self, day, key, sale):
        order = (
            self.env["sale.order"]
            .with_user(self.users["sofie"])
            .create(
                {
                    "partner_id": self.customers[key].id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "clip_card_tier_id": self.product.clip_card_tier_ids.filtered(
                                    lambda tier: tier.clips == sale["clips"]
                                ).id,
                            }
                        )
                    ],
                }
            )
        )
        if sale.get("quotation"):
            order.action_quotation_sent()
            return
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        if not sale.get("unpaid"):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({"payment_date": day + timedelta(days=8)})._create_payments()

    def work(self, day, key, number, task, visit):
        login, minutes, kind, text = visit
        user = self.users[login]
        self.env["account.analytic.line"].with_user(user).create(
            {
                "task_id": self.get_task(key, number, task).id,
                "date": day,
                "employee_id": self.employees[login].id,
                "unit_amount": minutes / 60,
                "clip_card_work_type": kind,
                "name": text,
            }
        )

    def get_task(self, key, number, task):
        if (key, number) not in self.tasks:
            customer = self.customers[key]
            project = customer.clip_card_account_ids.project_ids[:1]
            self.tasks[key, number] = self.env["project.task"].create(
                {
                    "name": task["name"],
                    "project_id": project.id,
                    "partner_id": customer.id,
                    "user_ids": [Command.set([self.users[task["visits"][0][1]].id])],
                }
            )
        return self.tasks[key, number]

    def end_cards(self, day):
        """What the scheduled job does."""
        for account in self.env["clip.card.account"].search([]):
            account._end_cards()


@contextmanager
def without_files(env):
    """Mails of past checks come without their PDF, which is slow and needs a program."""
    template = env.ref("clip_card.mail_template_server_check_done")
    reports = template.report_template_ids
    template.report_template_ids = False
    yield
    template.report_template_ids = reports


def at(day):
    """Noon of a day, in Copenhagen or nearly so."""
    return datetime(day.year, day.month, day.day, 11)


def weekday(day):
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
