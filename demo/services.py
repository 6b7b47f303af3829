"""Add-on products in the demo: sold, charged, server checks done, call-outs answered or missed."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.fields import Command

#: What a check finds, where it is not simply fine: per month before today, per number of topic.
FINDINGS = {
    2: {3: ("watch", "Ryddet op i gamle logfiler")},
    1: {0: ("critical", "Backup fejlede i to nætter; kører igen")},
}
#: What it measures, per number of topic: last month's first.
MEASURED = {1: (66, 70, 64, 61), 2: (55, 40, 42, 38), 3: (31, 18, 36, 47)}


def plan(demo, key, terms):
    """What happened with a customer's add-on products, like ``Demo.plan``."""
    for number, add_on in enumerate(terms.get("add_ons", ())):
        months = add_on["months_ago"]
        begun = demo.today - relativedelta(months=months)
        yield begun, 3, sell, (demo, key, add_on["product"])
        for month in range(months + 1):
            day = begun + relativedelta(months=month)
            yield day, 4, charge, (demo, key)
            if add_on["product"] == "product_monthly_check" and month < months:
                yield day + timedelta(days=4), 5 + number, check, (demo, key, months - month)
    for fault in terms.get("faults", ()):
        day = demo.weekday(demo.today - timedelta(days=fault["days_ago"]))
        yield day, 9, report, (demo, key, fault)


def sell(_day, demo, key, xmlid):
    product = demo.env.ref(f"clip_card.{xmlid}").product_variant_id
    order = (
        demo.env["sale.order"]
        .with_user(demo.users["sofie"])
        .create(
            {
                "partner_id": demo.customers[key].id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
    )
    order.action_confirm()
    demo.customers[key].clip_card_account_ids.check_user_id = demo.users["karl"]


def charge(_day, demo, key):
    """What the scheduled job does."""
    demo.customers[key].clip_card_account_ids._charge_add_ons()


def check(_day, demo, key, months_ago):
    """Karl does the check that was charged last."""
    found = demo.env["clip.card.server.check"].search(
        [("partner_id", "=", demo.customers[key].id), ("state", "=", "todo")], limit=1
    )
    found = found.with_user(demo.users["karl"])
    for number, (result, remark) in FINDINGS.get(months_ago, {}).items():
        found.line_ids[number].write({"result": result, "remark": remark})
    for number, values in MEASURED.items():
        found.line_ids[number].value = values[(months_ago - 1) % len(values)]
    found.action_mark_rest_ok()
    found.action_done()


def report(day, demo, key, fault):
    """A customer reports a fault; a consultant comes after some hours, or is still to come."""
    reported = min(datetime.combine(day, datetime.min.time()) + timedelta(hours=8), demo.now)
    if "hours" not in fault:
        reported = demo.now
    with freeze_time(reported, ignore=demo.ignored):
        task = demo.env["project.task"]._clip_card_report_fault(
            demo.customers[key].clip_card_account_ids,
            {"name": fault["name"], "description": fault["text"]},
        )
        task.user_ids = demo.users["karl"]
    if "hours" in fault:
        arrival = reported + timedelta(hours=fault["hours"])
        with freeze_time(arrival, ignore=demo.ignored):
            task.with_user(demo.users["karl"]).action_clip_card_arrive()
        with freeze_time(arrival + timedelta(minutes=30), ignore=demo.ignored):
            task.with_user(demo.users["karl"]).action_clip_card_leave()
            task.timesheet_ids[:1].with_user(demo.users["karl"]).name = fault["text"]
            task.state = "1_done"
