"""A year of a big firm: 2,000,000 entries of 5,000 customers; every job, list and report once."""

from datetime import timedelta
from functools import partial

from lxml import etree

from odoo.tools.safe_eval import datetime, safe_eval, time

from . import charges, jobs
from .lists import page
from .measure import PART, measure, settle
from .rows import Row

CUSTOMERS, ENTRIES, CONSULTANTS, DAYS = 5_000 // PART, 400, 200, 45

#: The time behind the work of the last days, which the lists of time show.
MAKE_TIME = """
INSERT INTO account_analytic_line (id, name, date, unit_amount, amount, company_id, currency_id,
                                   user_id, employee_id, partner_id, project_id, account_id,
                                   product_uom_id, clip_card_billing, clip_card_account_id,
                                   clip_card_work_type, clip_card_minutes, clip_card_due,
                                   clip_card_clips, create_date, write_date)
SELECT entry.source, 'Work', entry.date, 0.75, -300, entry.company_id, company.currency_id, %(uid)s,
       %(employee)s + source %% %(consultants)s, entry.partner_id, %(project)s, %(account)s,
       %(uom)s, TRUE, entry.account_id, 'remote', 45, 1, 1, now(), now()
  FROM clip_card_entry entry JOIN res_company company ON company.id = entry.company_id
 WHERE entry.kind = 'work' AND entry.date > (SELECT MAX(date) FROM clip_card_entry) - %(days)s;
UPDATE clip_card_entry SET timesheet_id = source
 WHERE kind = 'work' AND date > (SELECT MAX(date) FROM clip_card_entry) - %(days)s
"""


def compare(env, stock):
    """Each once, with nothing in memory: its time, its queries, its memory."""
    make(env)
    yield from map_measured(env, find_jobs(env))
    yield from map_measured(env, find_lists(env))
    yield from map_measured(env, find_reports(env))


def make(env):
    """Customers with a card of 500 clips, of which 400 were used, one a day."""
    jobs.CARDS, jobs.ENDING, jobs.NOTICES = CUSTOMERS, CUSTOMERS // 20, CUSTOMERS // 5
    jobs.make_cards(env, invoiced=True, clips=ENTRIES + 100)
    jobs.use_cards(env, 1, ENTRIES)
    consultants = env["hr.employee"].create(
        [{"name": f"Consultant {number}"} for number in range(CONSULTANTS)]
    )
    phone = env["product.template"].create({"name": "Phone", "clip_card_type": "phone_support"})
    env.flush_all()
    today = env.company._clip_card_today()
    product = {"product": phone.product_variant_id.id, "today": today, "count": CUSTOMERS}
    env.cr.execute(charges.MAKE_SUBSCRIPTIONS, product)
    project = env["clip.card.account"].search([], order="id", limit=1).project_ids
    values = {"project": project.id, "account": project.account_id.id, "uid": env.uid}
    values |= {"employee": consultants[0].id, "consultants": CONSULTANTS, "days": DAYS}
    env.cr.execute(MAKE_TIME, {**values, "uom": env.ref("uom.product_uom_hour").id})
    month = today.replace(day=1)
    proposal = env.company._get_clip_card_recognition_proposal()
    start = {"clip_card_recognition_start": (month - timedelta(days=1)).replace(day=1)}
    env.company.write({**proposal, **start, "clip_card_recognition": True})
    settle(env)


def map_measured(env, found):
    for what, work in found:
        env.invalidate_all()
        yield Row(what, measure(env, work))
        env.cr.commit()


def find_jobs(env):
    """To their end: the scheduler gives a job ten seconds and a few batches, then other jobs."""
    for job in env["ir.cron"].search([("cron_name", "like", "Clip cards")], order="id"):
        yield job.cron_name, job.ir_actions_server_id.run


def find_lists(env):
    """The first page of each list of the addon, as its menu or button opens it."""
    names = {"uid": env.uid, "time": time, "datetime": datetime, "active_id": 0, "active_ids": []}
    data = env["ir.model.data"].search(
        [("module", "=", "clip_card"), ("model", "=", "ir.actions.act_window")], order="res_id"
    )
    for action in env["ir.actions.act_window"].browse(data.mapped("res_id")):
        if "list" not in action.view_mode.split(","):
            continue
        names["allowed_company_ids"] = env.companies.ids
        model = env[action.res_model].with_context(**safe_eval(action.context or "{}", names))
        domain = safe_eval(action.domain or "[]", names)
        arch = etree.fromstring(model.get_view(dict(action.views).get("list"), "list")["arch"])
        columns = " ".join(field.get("name") for field in arch.iterchildren("field"))
        yield (
            f"{action.name}, first page ({action.res_model})",
            partial(page, model, columns, domain),
        )


def find_reports(env):
    """The reports by customer, and what is made for a screen or a file."""
    today = env.company._clip_card_today()
    for name in ("clip.card.analysis", "clip.card.outstanding", "clip.card.ageing"):
        report = env[name]
        sums = [f"{it}:sum" for it in ("clips", "value") if it in report._fields]
        if "partner_id" in report._fields:
            by_customer = partial(report.web_read_group, [], ["partner_id"], sums, limit=80)
            yield f"{report._description} by customer", by_customer
    yield "dashboard", env["clip.card.dashboard"].get_figures
    yield "outstanding as XLSX", env["clip.card.as.of"].create({"date": today}).action_xlsx
    period = {"date_from": today.replace(month=1, day=1), "date_to": today}
    yield "roll-forward of the year", env["clip.card.roll.forward"].create(period).action_show
    card = env["clip.card"].search([], limit=1)
    yield "statement of a year", card._statement_rows
