"""The scheduled jobs on 100,000 cards, beside plain SQL that makes the same rows."""

from odoo.fields import Command
from odoo.tools import SQL

from . import shop
from .measure import PART, measure, settle
from .rows import PLAIN_SQL, Row

CARDS, ENDING, NOTICES = (count // PART for count in (100_000, 5_000, 20_000))

#: Uses of a clip each: some of every card, so many days apart, or one of some cards.
MAKE_USES = """
INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, date, posting_date,
                             clips, kind, name, source, employee_name, task_name, work_minutes,
                             transport_minutes, user_id)
SELECT card.id, card.account_id, card.partner_id, card.company_id, day, day, -1, 'work',
       'Work', use * 1000000 + card.id, 'Consultant ' || (card.id + use) %% 20,
       'Task ' || card.id %% 1000, 45, 0, %(uid)s
  FROM generate_series(%(first)s, %(last)s) use
 CROSS JOIN (SELECT * FROM clip_card ORDER BY id LIMIT %(cards)s) card
 CROSS JOIN LATERAL (
    SELECT COALESCE(%(day)s::date,
                    card.purchase_date + use * %(apart)s + (card.id %% %(apart)s)::int) AS day
 ) dates
 ORDER BY day, card.id;
UPDATE clip_card card SET used_clips = used_clips + uses.count, balance = balance - uses.count
  FROM (SELECT card_id, COUNT(*) FROM clip_card_entry
         WHERE source BETWEEN %(first)s * 1000000 AND %(last)s * 1000000 + 999999
         GROUP BY card_id) uses
 WHERE uses.card_id = card.id;
UPDATE clip_card_account account SET balance = card.balance
  FROM clip_card card WHERE card.account_id = account.id
"""

#: The rows that the jobs make, and what has to differ in a copy of them.
ENDING_ROWS = {"clip_card_entry": {}, "mail_message": {}}
NOTICE_ROWS = {
    "clip_card_notice": {"occasion": "'copy of ' || id"},
    "mail_message": {},
    "mail_mail": {},
    "mail_activity": {},
    "mail_followers": {"res_model": "'copy'"},
}

END_CARDS = """
UPDATE clip_card SET balance = 0, lapsed_clips = 10, lapse_kind = 'forfeiture',
                     lapse_date = end_date, state = 'forfeited'
 WHERE id IN (SELECT id FROM clip_card WHERE state = 'active' ORDER BY id LIMIT %(count)s);
UPDATE clip_card_account SET balance = 0, version = version + 1
 WHERE id IN (SELECT id FROM clip_card_account ORDER BY id LIMIT %(count)s)
"""
LOCK_ACCOUNTS = """
UPDATE clip_card_account SET version = version + 1
 WHERE id IN (SELECT id FROM clip_card_account ORDER BY id LIMIT %(count)s)
"""


def compare(env, stock):
    """End 5,000 of 100,000 cards, and send 20,000 notices, 5,000 of them about those ends."""
    env.company.clip_card_first_notice_days = env.company.clip_card_second_notice_days = 0
    make_cards(env)
    end, notify = env["clip.card"]._cron_end_cards, env["clip.card.notice"]._cron_send_notices
    what = f"end {ENDING:,} of {CARDS:,} cards"
    yield measure_job(env, what, ENDING, end, (ENDING_ROWS, END_CARDS))
    sent = measure_job(
        env, f"send {NOTICES:,} notices", NOTICES, notify, (NOTICE_ROWS, LOCK_ACCOUNTS)
    )
    yield sent
    yield Row(sent.what, sent.figure, send_stock_mails(env), "stock mails", NOTICES)


def send_stock_mails(env):
    """The figure of as many mails of stock Odoo about orders, without its PDF."""
    orders = env["sale.order"].search([], limit=NOTICES)
    template = env.ref("sale.mail_template_sale_payment_executed").copy(
        {"report_template_ids": [Command.clear()]}
    )
    layout = "mail.mail_notification_layout"
    return measure(env, lambda: template.send_mail_batch(orders.ids, email_layout_xmlid=layout))


def measure_job(env, what, count, job, by_sql):
    """The row of a job, beside plain SQL that makes the same rows.

    :param count: how many rows of the first table it makes; one that did not has no speed
    :param by_sql: by table, what has to differ in a copy of the rows; and what changes beside
    """
    rows, _update = by_sql
    last = {table: get_last_id(env, table) for table in rows}
    figure = measure(env, job)
    table = next(iter(rows))
    query = SQL("SELECT COUNT(*) FROM %s WHERE id > %s", SQL.identifier(table), last[table])
    ((found,),) = env.execute_query(query)
    if found != count:
        raise ValueError(f"{found} rows in {table} instead of {count}")
    settle(env)
    plain = measure(env, lambda: repeat_by_sql(env, last, by_sql, count))
    return Row(what, figure, plain, PLAIN_SQL, count)


def make_cards(env, invoiced=False, clips=10):
    """One card for each of 100,000 customers, with its order and its purchase.

    One is sold; the others are copies of all its rows.

    :param invoiced: whether they are on posted invoices, too
    """
    product = shop.make_card(env, clips)
    customer = shop.make_customer(env)
    line = shop.sell(env, customer, product, clip_card_tier_id=product.clip_card_tier_ids.id)
    order, card = line.order_id, line.clip_card_ids
    order.user_id = False
    records = [customer, order, line, card.account_id, card, card.entry_ids]
    if invoiced:
        invoice = order._create_invoices()
        invoice.action_post()
        records += [invoice, line.invoice_lines]
    copies = shop.multiply(CARDS, records, get_differences(env.company._clip_card_today()))
    if invoiced:
        env.cr.execute(
            "INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)"
            " SELECT %s + n, %s + n FROM generate_series(1, %s) n",
            [copies["sale.order.line"], copies["account.move.line"], CARDS - 1],
        )
    settle(env)


def get_differences(today):
    """What differs in the copies of a card's rows, as SQL of the copy's number `n`."""
    bought = (
        f"(DATE '{today}' - CASE WHEN n < {CARDS - ENDING}"
        " THEN INTERVAL '400 days' ELSE INTERVAL '3 years 1 day' END)::date"
    )
    ends = {
        name: f"({bought} + INTERVAL '{years} years')::date"
        for name, years in {"expiry_date": 5, "forfeit_date": 3, "end_date": 3}.items()
    }
    names = dict.fromkeys(("name", "complete_name"), "'Kunde ' || n")
    days = dict.fromkeys(("date", "invoice_date"), bought)
    threshold = f"CASE WHEN n < {NOTICES - ENDING} THEN 10 ELSE 2 END"
    invoiced = {"invoice_status": "'invoiced'"}
    return {
        "res.partner": {**names, "email": "'kunde' || n || '@example.com'"},
        "sale.order": {"name": "'B' || n", "date_order": bought, **invoiced},
        "sale.order.line": {"qty_invoiced": "product_uom_qty", **invoiced},
        "clip.card.account": {"low_threshold": threshold},
        "clip.card": {
            "name": "'B' || n",
            "purchase_date": bought,
            "priced_until": f"CASE WHEN priced_until IS NOT NULL THEN {bought} END",
            **ends,
        },
        "clip.card.entry": dict.fromkeys(("date", "posting_date"), bought),
        "account.move": {"name": "'BENCH/' || n", **days},
        "account.move.line": {"date": bought},
    }


def use_cards(env, first, last, *, apart=1, day=None, cards=CARDS):
    """Use a clip of each of some cards several times.

    :param first: the number of the first use, and ``last`` of the last
    :param apart: days between the uses of a card, from its purchase on
    :param day: the day of all uses, instead
    """
    values = {"first": first, "last": last, "apart": apart, "day": day, "cards": cards}
    env.cr.execute(MAKE_USES, {**values, "uid": env.uid})
    settle(env)


def get_last_id(env, table):
    env.cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))
    return env.cr.fetchone()[0]


def repeat_by_sql(env, last, by_sql, count):
    """Insert what a job has inserted once more, and update as many rows; then undo it."""
    rows, update = by_sql
    for table, changes in rows.items():
        env.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id'",
            (table,),
        )
        columns = [name for (name,) in env.cr.fetchall()]
        copied = [SQL(changes.get(name, f'"{name}"')) for name in columns]
        env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s WHERE id > %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(copied),
                SQL.identifier(table),
                last[table],
            )
        )
    env.cr.execute(update, {"count": count})
    env.cr.rollback()
