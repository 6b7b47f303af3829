"""The reports on 1,000,000 ledger entries, beside plain SQL that adds up the same figures."""

import io
from functools import partial

import xlsxwriter
from dateutil.relativedelta import relativedelta

from . import jobs
from .measure import beside_sql, measure
from .rows import Row

USES = 9

OUTSTANDING = """
SELECT card.partner_id, SUM(posted.clips), COUNT(*), COUNT(*) OVER (),
       SUM(ROUND(posted.clips * card.company_net_amount / card.clips, 2))
  FROM (
        SELECT card_id, SUM(clips) AS clips FROM clip_card_entry
         WHERE posting_date <= %s GROUP BY card_id HAVING SUM(clips) != 0
       ) posted
  JOIN clip_card card ON card.id = posted.card_id
  JOIN res_partner partner ON partner.id = card.partner_id
 GROUP BY card.partner_id, partner.id ORDER BY partner.complete_name, partner.id DESC LIMIT 80
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
SELECT DATE_TRUNC('month', posting_date),
       SUM(entry.clips) FILTER (WHERE kind IN ('purchase', 'cancellation')),
       SUM(-entry.clips) FILTER (WHERE kind IN ('work', 'service')),
       SUM(-entry.clips) FILTER (WHERE kind IN ('expiry', 'forfeiture')),
       SUM(-entry.clips) FILTER (WHERE kind = 'refund'),
       SUM(entry.clips) FILTER (WHERE kind = 'transfer'),
       SUM(entry.clips) FILTER (WHERE kind = 'adjustment'),
       SUM(entry.clips * card.company_net_amount / card.clips)
  FROM clip_card_entry entry JOIN clip_card card ON card.id = entry.card_id GROUP BY 1
"""
CONSULTANTS = """
SELECT employee_name, SUM(-entry.clips), SUM(-entry.clips * card.company_net_amount / card.clips)
  FROM clip_card_entry entry JOIN clip_card card ON card.id = entry.card_id
 WHERE kind IN ('work', 'service') AND posting_date >= %s GROUP BY employee_name
"""
#: What the dashboard shows: months, balances, uncovered clips, cards that are finished.
DASHBOARD = """
SELECT DATE_TRUNC('month', date), SUM(clips) FILTER (WHERE kind IN ('purchase', 'cancellation')),
       SUM(-clips) FILTER (WHERE kind IN ('work', 'service'))
  FROM clip_card_entry WHERE date >= %(since)s AND date <= %(today)s GROUP BY 1;
SELECT SUM(balance), SUM(uncovered), COUNT(*) FILTER (WHERE uncovered > 0)
  FROM clip_card_account;
SELECT SUM(balance) FROM clip_card;
SELECT COUNT(*), COUNT(*) FILTER (WHERE state = 'used_up'),
       AVG(last_use_date - purchase_date) FILTER (WHERE state = 'used_up'),
       COUNT(*) FILTER (WHERE EXISTS (
            SELECT FROM clip_card later
             WHERE later.account_id = card.account_id AND later.purchase_date > card.purchase_date))
  FROM clip_card card
 WHERE (state = 'used_up' AND last_use_date >= %(since)s) OR lapse_date >= %(since)s
"""


def compare(env, stock):
    """Reports on 100,000 cards with ten entries each, beside plain SQL for their sums."""
    make_ledger(env)
    today = env.company._clip_card_today()
    month = today.replace(day=1)
    for name, day in (("a year ago", today.replace(year=today.year - 1)), ("today", today)):
        model = env["clip.card.outstanding"].with_context(clip_card_as_of=day)
        for what, open_, query in (
            ("by customer", by_customer, OUTSTANDING),
            ("first page", page, FIRST_PAGE),
        ):
            work = partial(open_, model)
            yield beside_sql(env, f"outstanding {name}, {what}", work, query, (day,), cold=True)
    xlsx = env["clip.card.as.of"].create({"date": today}).action_xlsx
    plain = measure(env, lambda: write_workbook(env, today))
    what = "outstanding today, every card as XLSX"
    yield Row(what, measure(env, xlsx), plain, "plain SQL, XLSX")
    figures = env["clip.card.dashboard"].get_figures
    yield beside_sql(env, "analysis by posting month", lambda: by_month(env), MONTHS)
    what = "used by consultant this month"
    yield beside_sql(env, what, lambda: by_consultant(env, month), CONSULTANTS, (month,))
    days = {"since": month - relativedelta(months=11), "today": today}
    yield beside_sql(env, "dashboard", figures, DASHBOARD, days)


def make_ledger(env):
    """100,000 cards with ten entries each, of which nine are work."""
    jobs.make_cards(env)
    jobs.use_cards(env, 1, USES, apart=40)


def by_customer(model):
    """The list as it opens: grouped, with sums."""
    return model.web_read_group([], ["partner_id"], ["clips:sum", "value:sum"], limit=80)


def page(model):
    """Its cards one by one."""
    names = {"card_id": {}, "clips": {}, "value": {}}
    return model.web_search_read([], names, limit=80, count_limit=10001)


def write_workbook(env, day):
    """The least that a workbook of these rows takes."""
    env.cr.execute(ALL_CARDS, (day,))
    workbook = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    as_day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet()
    for number, (customer, card, bought, clips, price) in enumerate(env.cr.fetchall()):
        sheet.write_string(number, 0, customer)
        sheet.write_string(number, 1, card)
        sheet.write_datetime(number, 2, bought, as_day)
        sheet.write_number(number, 3, clips)
        sheet.write_number(number, 4, price)
        sheet.write_number(number, 5, clips * price)
    workbook.close()


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
