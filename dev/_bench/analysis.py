"""The reports on 1,000,000 ledger entries, beside plain SQL that adds up the same rows."""

import io

import xlsxwriter

from .jobs import make_cards
from .measure import measure
from .rows import PLAIN_SQL, Row

USES = 9

MAKE_USES = """
INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, date, posting_date,
                             clips, kind, name, source, employee_name, task_name, work_minutes,
                             transport_minutes, user_id)
SELECT card.id, card.account_id, card.partner_id, card.company_id, day, day, -1, 'work',
       'Work', use * 1000000 + card.id, 'Consultant ' || (card.id + use) %% 20,
       'Task ' || card.id %% 1000, 45, 0, %(uid)s
  FROM generate_series(1, %(uses)s) use
 CROSS JOIN clip_card card
 CROSS JOIN LATERAL (SELECT card.purchase_date + use * 40 + (card.id %% 40)::int AS day) dates
 WHERE card.name LIKE 'B%%'
 ORDER BY day, card.id;
UPDATE clip_card SET company_net_amount = net_amount, used_clips = %(uses)s,
                     balance = clips - %(uses)s WHERE name LIKE 'B%%';
UPDATE clip_card_account account SET balance = card.balance
  FROM clip_card card WHERE card.account_id = account.id;
"""

OUTSTANDING = """
SELECT partner_id, SUM(clips) FROM clip_card_entry WHERE posting_date <= %s GROUP BY partner_id
"""
FIRST_PAGE = """
SELECT card.id, SUM(entry.clips), SUM(entry.clips) * card.company_net_amount / card.clips
  FROM clip_card_entry entry
  JOIN clip_card card ON card.id = entry.card_id
  JOIN res_partner partner ON partner.id = card.partner_id
 WHERE entry.posting_date <= %s
 GROUP BY card.id, partner.id HAVING SUM(entry.clips) != 0
 ORDER BY partner.complete_name, partner.id DESC, card.expiry_date, card.purchase_date, card.id
 LIMIT 80
"""
ALL_CARDS = """
SELECT partner.complete_name, card.name, card.purchase_date, SUM(entry.clips)::int,
       card.clip_price
  FROM clip_card_entry entry
  JOIN clip_card card ON card.id = entry.card_id
  JOIN res_partner partner ON partner.id = card.partner_id
 WHERE entry.posting_date <= %s
 GROUP BY partner.id, card.id HAVING SUM(entry.clips) != 0
"""
MONTHS = """
SELECT DATE_TRUNC('month', posting_date), kind, SUM(clips) FROM clip_card_entry GROUP BY 1, 2
"""
CONSULTANTS = """
SELECT employee_name, SUM(clips) FROM clip_card_entry
 WHERE kind IN ('work', 'service') AND posting_date >= %s GROUP BY employee_name
"""
TWELVE_MONTHS = """
SELECT DATE_TRUNC('month', date), kind, SUM(clips) FROM clip_card_entry
 WHERE date > %s::date - 365 GROUP BY 1, 2
"""


def compare(env, stock):
    """Reports on 100,000 cards with ten entries each, beside plain SQL for their sums."""
    make_ledger(env)
    today = env.company._clip_card_today()
    yield from outstanding(env, "a year ago", today.replace(year=today.year - 1))
    yield from outstanding(env, "today", today)
    wizard = env["clip.card.as.of"].create({"date": today})
    yield Row(
        "outstanding today, every card as XLSX",
        measure(env, wizard.action_xlsx),
        measure(env, lambda: write_workbook(run(env, ALL_CARDS, today))),
        "plain SQL, XLSX",
    )
    month = today.replace(day=1)
    for what, work, query, *values in (
        ("analysis by posting month", lambda: by_month(env), MONTHS),
        ("used by consultant this month", lambda: by_consultant(env, month), CONSULTANTS, month),
        ("dashboard", env["clip.card.dashboard"].get_figures, TWELVE_MONTHS, today),
    ):
        yield Row(what, measure(env, work), sums(env, query, *values), PLAIN_SQL)


def make_ledger(env):
    """100,000 cards with ten entries each, of which nine are work."""
    make_cards(env)
    env.cr.execute(MAKE_USES, {"uses": USES, "uid": env.uid})
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()


def outstanding(env, day_name, day):
    """The list as it opens, and its cards one by one."""
    model = env["clip.card.outstanding"].with_context(clip_card_as_of=day)
    for what, work, query in (
        ("by customer", by_customer, OUTSTANDING),
        ("first page", page, FIRST_PAGE),
    ):
        yield Row(
            f"outstanding {day_name}, {what}",
            measure(env, lambda it=work: it(model)),
            sums(env, query, day),
            PLAIN_SQL,
        )


def sums(env, query, *values):
    """The figure of a query with its rows."""
    return measure(env, lambda: run(env, query, *values))


def run(env, query, *values):
    env.cr.execute(query, values)
    return env.cr.fetchall()


def write_workbook(rows):
    """The least that a workbook of these rows takes."""
    workbook = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet()
    for number, (customer, card, bought, clips, price) in enumerate(rows):
        sheet.write_string(number, 0, customer)
        sheet.write_string(number, 1, card)
        sheet.write_datetime(number, 2, bought, day)
        sheet.write_number(number, 3, clips)
        sheet.write_number(number, 4, price)
        sheet.write_number(number, 5, clips * price)
    workbook.close()


def by_customer(model):
    """The list as it opens: grouped, with sums."""
    model.env.invalidate_all()
    return model.web_read_group([], ["partner_id"], ["clips:sum", "value:sum"], limit=80)


def page(model):
    model.env.invalidate_all()
    return model.web_search_read(
        [], {"card_id": {}, "clips": {}, "value": {}}, limit=80, count_limit=10001
    )


def by_month(env):
    measures = ("sold", "used", "lapsed", "refunded", "transferred", "adjusted")
    return env["clip.card.analysis"]._read_group(
        [], ["posting_date:month"], [f"clips_{name}:sum" for name in measures] + ["value:sum"]
    )


def by_consultant(env, since):
    return env["clip.card.analysis"]._read_group(
        [("kind", "in", ("work", "service")), ("posting_date", ">=", since)],
        ["employee_name"],
        ["clips_used:sum", "value_used:sum"],
    )
