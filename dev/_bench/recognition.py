"""Recognising the revenue of 100,000 cards with 1,000,000 ledger entries, beside plain SQL."""

from datetime import timedelta

from odoo.fields import Date

from . import jobs
from .measure import PART, beside_sql, measure, settle
from .rows import PLAIN_SQL, Row

USES, CHANGED = 8, 5_000 // PART

ROLL_FORWARD = """
  WITH made AS (
        INSERT INTO clip_card_roll_forward_line (report_id, create_uid, card_id, partner_id,
                                                 opening, sold, refunded, used, lapsed, closing)
        SELECT %(report)s, %(user)s, card_id, partner_id,
               SUM(amount) FILTER (WHERE date < %(start)s),
               SUM(amount) FILTER (WHERE date >= %(start)s AND kind = 'sale'),
               SUM(-amount) FILTER (WHERE date >= %(start)s AND kind = 'refund'),
               SUM(-amount) FILTER (WHERE date >= %(start)s AND kind = 'used'),
               SUM(-amount) FILTER (WHERE date >= %(start)s AND kind = 'lapsed'),
               SUM(amount)
          FROM clip_card_recognition WHERE date <= %(end)s GROUP BY card_id, partner_id
        RETURNING id)
SELECT COUNT(*) FROM made
"""
ADD_UP = """
SELECT card.id, SUM(entry.clips) FILTER (WHERE entry.kind IN ('work', 'service')),
       SUM(entry.clips) FILTER (WHERE entry.kind IN ('expiry', 'forfeiture')),
       (SELECT SUM(line.balance)
          FROM sale_order_line_invoice_rel rel
          JOIN account_move_line line ON line.id = rel.invoice_line_id
         WHERE rel.order_line_id = card.sale_line_id AND line.parent_state = 'posted')
  FROM clip_card card
  JOIN clip_card_entry entry ON entry.card_id = card.id
 WHERE card.id = ANY(%s)
 GROUP BY card.id
"""


def compare(env, stock):
    """The opening entry of 100,000 cards on posted invoices, of which eight clips each were used
    before last month; then a month in which 5,000 of them were used.

    Plain SQL adds up the same entries and invoice lines, and inserts the same rows.
    """
    company = env.company
    last_month = Date.start_of(Date.start_of(Date.today(), "month") - timedelta(days=1), "month")
    jobs.make_cards(env, invoiced=True)
    jobs.use_cards(env, 1, USES, apart=30)
    company.write(
        {
            **company._get_clip_card_recognition_proposal(),
            "clip_card_recognition_start": last_month,
            "clip_card_recognition": True,
        }
    )
    settle(env)
    yield recognise(env, f"opening entry of {jobs.CARDS:,} cards", jobs.CARDS)
    jobs.use_cards(env, 90, 90, day=last_month + timedelta(days=9), cards=CHANGED)
    used = env["clip.card"].search([], order="id", limit=CHANGED).ids
    env.invalidate_all()
    day = company._get_clip_card_due_period()
    what = f"preview of a month, {CHANGED:,} cards used"
    yield beside_sql(env, what, lambda: preview(env, day), ADD_UP, (used,))
    yield recognise(env, f"a month, {CHANGED:,} cards used", CHANGED)
    report = env["clip.card.roll.forward"].create({"date_from": last_month, "date_to": day})
    what = "roll-forward of that month"
    values = {"report": report.id, "user": env.uid, "start": last_month, "end": day}
    yield beside_sql(env, what, report.action_show, ROLL_FORWARD, values)
    again = measure(env, lambda: company._recognise_clip_cards(day))
    yield Row("the same month again, nothing new", again)


def recognise(env, what, count):
    """Recognise the period that is due, and do the same by SQL."""
    company, table = env.company, "clip_card_recognition"
    day, last = company._get_clip_card_due_period(), jobs.get_last_id(env, table)
    figure = measure(env, lambda: company._recognise_clip_cards(day))
    settle(env)
    env.cr.execute(
        "SELECT DISTINCT card_id FROM clip_card_recognition WHERE id > %s AND kind = 'used'",
        (last,),
    )
    cards = [card_id for (card_id,) in env.cr.fetchall()]
    if len(cards) != count:
        raise ValueError(f"{len(cards)} cards instead of {count}")

    def by_sql():
        env.cr.execute(ADD_UP, (cards,))
        env.cr.fetchall()
        rows = {table: {"number": "number + 1000"}}
        jobs.repeat_by_sql(env, {table: last}, (rows, "SELECT %(count)s"), 1)

    return Row(what, figure, measure(env, by_sql), PLAIN_SQL, count)


def preview(env, day):
    """What the form shows when it opens."""
    form = env["clip.card.recognition.preview"].create({"period_end": day})
    form.web_read({"used": {}, "line_ids": {"fields": {"card_id": {}, "used": {}}, "limit": 40}})
