"""The scheduled jobs on 100,000 cards, beside plain SQL that makes the same rows."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tools import SQL

from .measure import measure
from .rows import PLAIN_SQL, Row

CARDS, ENDING, NOTICES = 100_000, 5_000, 20_000

MAKE_CARDS = """
INSERT INTO res_partner (name, complete_name, email, active, is_company, type,
                         autopost_bills, commercial_partner_id, lang)
SELECT 'Kunde ' || n, 'Kunde ' || n, 'kunde' || n || '@example.com', TRUE, TRUE,
       'contact', 'ask', NULL, 'en_US'
  FROM generate_series(1, %(count)s) n;
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;

INSERT INTO clip_card_account (partner_id, company_id, renewal, low_threshold, balance,
                               uncovered, version, verified_version)
SELECT id, %(company)s, 'ask',
       CASE WHEN SUBSTR(name, 7)::int <= %(low)s THEN 10 ELSE 2 END, 10, 0, 0, 0
  FROM res_partner WHERE name LIKE 'Kunde %%' ORDER BY id;

INSERT INTO sale_order (name, company_id, currency_id, partner_id, partner_invoice_id,
                        partner_shipping_id, date_order, state, invoice_status)
SELECT 'B' || id, %(company)s, %(currency)s, partner_id, partner_id, partner_id,
       %(bought)s, 'sale', 'invoiced'
  FROM clip_card_account;

INSERT INTO sale_order_line (order_id, company_id, currency_id, order_partner_id, name,
                             product_id, product_uom_id, product_uom_qty, price_unit, discount,
                             customer_lead, state, qty_delivered_method, qty_delivered,
                             qty_invoiced, invoice_status)
SELECT id, company_id, currency_id, partner_id, 'Klippekort', %(product)s, %(unit)s, 10, 1000, 5,
       0, 'sale', 'timesheet', 0, 10, 'invoiced'
  FROM sale_order WHERE name LIKE 'B%%';

INSERT INTO clip_card (name, account_id, partner_id, company_id, currency_id, product_id,
                       sale_line_id, clips, net_amount, clip_price, lifetime_years,
                       forfeit_years, start_on, balance, lapsed_clips, purchase_date,
                       expiry_date, forfeit_date, end_date, state)
SELECT 'B' || account.id, account.id, account.partner_id, %(company)s, %(currency)s,
       line.product_id, line.id, 10, 9500, 950, 5, 3, 'order', 10, 0, dates.bought,
       (dates.bought + INTERVAL '5 years')::date,
       (dates.bought + INTERVAL '3 years')::date,
       (dates.bought + INTERVAL '3 years')::date, 'active'
  FROM clip_card_account account
  JOIN res_partner partner ON partner.id = account.partner_id
  JOIN sale_order_line line ON line.order_partner_id = partner.id
  JOIN LATERAL (
    SELECT CASE WHEN SUBSTR(partner.name, 7)::int > %(count)s - %(ending)s
                THEN (%(today)s::date - INTERVAL '3 years 1 day')::date
                ELSE %(bought)s END AS bought
  ) dates ON TRUE
 WHERE partner.name LIKE 'Kunde %%';

INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, date,
                             posting_date, clips, kind, name, user_id)
SELECT id, account_id, partner_id, company_id, purchase_date, purchase_date, 10,
       'purchase', name, %(uid)s
  FROM clip_card WHERE name LIKE 'B%%';
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
    """End 5,000 cards and send 20,000 notices among 100,000 customers, 5,000 about those ends."""
    env.company.clip_card_first_notice_days = env.company.clip_card_second_notice_days = 0
    make_cards(env)
    end, notify = env["clip.card"]._cron_end_cards, env["clip.card.notice"]._cron_send_notices
    ended = measure_job(env, ENDING, end, ENDING_ROWS, END_CARDS)
    yield Row(f"end {ENDING:,} of {CARDS:,} cards", *ended, PLAIN_SQL, ENDING)
    sent, by_sql = measure_job(env, NOTICES, notify, NOTICE_ROWS, LOCK_ACCOUNTS)
    yield Row(f"send {NOTICES:,} notices", sent, by_sql, PLAIN_SQL, NOTICES)
    yield Row(f"send {NOTICES:,} notices", sent, send_stock_mails(env), "stock mails", NOTICES)


def send_stock_mails(env):
    """The figure of as many mails of stock Odoo about orders, without its PDF."""
    orders = env["sale.order"].search([("name", "like", "B%")], limit=NOTICES)
    template = env.ref("sale.mail_template_sale_payment_executed").copy(
        {"report_template_ids": [Command.clear()]}
    )
    layout = "mail.mail_notification_layout"
    return measure(env, lambda: template.send_mail_batch(orders.ids, email_layout_xmlid=layout))


def measure_job(env, count, job, rows, update):
    """The figures of a job, and of plain SQL that makes the same rows."""
    last = {table: get_last_id(env, table) for table in rows}
    figure = measure(env, job)
    check_rows(env, last, count)
    return figure, measure(env, lambda: repeat_by_sql(env, last, rows, update, count))


def make_cards(env):
    """One card of 10 clips for each of 100,000 customers, with its order and its purchase."""
    product = make_product(env)
    company = env.company
    today = company._clip_card_today()
    values = {
        "company": company.id,
        "currency": company.currency_id.id,
        "count": CARDS,
        "today": today,
        "bought": today - timedelta(days=400),
        "ending": ENDING,
        "low": NOTICES - ENDING,
        "uid": env.uid,
        "product": product.id,
        "unit": product.uom_id.id,
    }
    env.cr.execute(MAKE_CARDS, values)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()


def make_product(env):
    template = env["product.template"].create(
        {
            "name": "Klippekort",
            "clip_card_type": "card",
            "list_price": 1000.0,
            "clip_card_tier_ids": [Command.create({"clips": 10, "discount": 5})],
        }
    )
    return template.product_variant_id


def get_last_id(env, table):
    env.cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))
    return env.cr.fetchone()[0]


def check_rows(env, last, count):
    """A job that did not do its work has no speed."""
    table = next(iter(last))
    env.cr.execute(SQL("SELECT COUNT(*) FROM %s WHERE id > %s", SQL.identifier(table), last[table]))
    (found,) = env.cr.fetchone()
    if found != count:
        raise ValueError(f"{found} rows in {table} instead of {count}")


def repeat_by_sql(env, last, rows, update, count):
    """Insert what a job has inserted once more, and update as many rows, in five statements."""
    for table, changes in rows.items():
        env.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id'",
            (table,),
        )
        columns = [name for (name,) in env.cr.fetchall()]
        env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s WHERE id > %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(
                    SQL(changes[name]) if name in changes else SQL.identifier(name)
                    for name in columns
                ),
                SQL.identifier(table),
                last[table],
            )
        )
    env.cr.execute(update, {"count": count})
    env.cr.rollback()
