"""Charging add-on products of 10,000 customers in one run, beside plain SQL."""

from . import jobs
from .measure import PART, settle

SUBSCRIPTIONS, HISTORY = 10_000 // PART, 24

MAKE_SUBSCRIPTIONS = """
INSERT INTO clip_card_subscription (partner_id, company_id, account_id, product_id, kind,
                                    period_months, period_clips, start_date, next_date, state)
SELECT account.partner_id, account.company_id, account.id, %(product)s, 'phone_support',
       1, 1, %(today)s, %(today)s, 'active'
  FROM clip_card_account account ORDER BY account.id LIMIT %(count)s
"""
MAKE_HISTORY = """
UPDATE clip_card_charge SET period_start = period_start - 31, period_end = period_end - 31;
INSERT INTO clip_card_charge (subscription_id, account_id, partner_id, company_id, product_id, kind,
                              period_start, period_end, date, clips, state)
SELECT subscription_id, account_id, partner_id, company_id, product_id, kind,
       period_start - 31 * n, period_end - 31 * n, date, clips, state
  FROM clip_card_charge CROSS JOIN generate_series(1, %(history)s) n;
UPDATE clip_card_subscription SET start_date = %(today)s, next_date = %(today)s
"""

#: The rows that charging makes, and what has to differ in a copy of them.
ROWS = {"clip_card_charge": {"period_start": "period_start + 10000"}, "clip_card_entry": {}}
PAY = """
UPDATE clip_card_subscription SET next_date = next_date + 30;
UPDATE clip_card SET balance = balance - 1, last_use_date = CURRENT_DATE
 WHERE account_id IN (SELECT account_id FROM clip_card_subscription);
UPDATE clip_card_account SET balance = balance - 1, version = version + 1
 WHERE id IN (SELECT account_id FROM clip_card_subscription)
"""


def compare(env, stock):
    """Charge 10,000 subscriptions, one per customer: without a history, and with a long one."""
    jobs.make_cards(env)
    product = env["product.template"].create(
        {"name": "Phone support", "clip_card_type": "phone_support"}
    )
    env.flush_all()
    values = {
        "product": product.product_variant_id.id,
        "today": env.company._clip_card_today(),
        "count": SUBSCRIPTIONS,
        "history": HISTORY,
    }
    what = f"charge {SUBSCRIPTIONS:,} add-on products"
    for name, make in (
        (what, MAKE_SUBSCRIPTIONS),
        (f"{what}, {HISTORY} charges before each", MAKE_HISTORY),
    ):
        env.cr.execute(make, values)
        settle(env)
        charge = env["clip.card.subscription"]._cron_charge_subscriptions
        yield jobs.measure_job(env, name, SUBSCRIPTIONS, charge, (ROWS, PAY))
