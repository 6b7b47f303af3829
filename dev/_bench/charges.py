"""Charging add-on products of 10,000 customers in one run, beside plain SQL."""

from . import jobs
from .measure import measure
from .rows import PLAIN_SQL, Row

SUBSCRIPTIONS, HISTORY = 10_000, 24

MAKE_SUBSCRIPTIONS = """
INSERT INTO clip_card_subscription (partner_id, company_id, account_id, product_id, kind,
                                    period_months, period_clips, start_date, next_date, state)
SELECT account.partner_id, account.company_id, account.id, %(product)s, 'phone_support',
       1, 1, %(today)s, %(today)s, 'active'
  FROM clip_card_account account ORDER BY account.id LIMIT %(count)s
"""


def compare(env, stock):
    """Charge 10,000 subscriptions, one per customer: without a history, and with a long one."""
    make_subscriptions(env)
    what = f"charge {SUBSCRIPTIONS:,} add-on products"
    yield charge(env, what)
    add_history(env)
    yield charge(env, f"{what}, {HISTORY} charges before each")


def charge(env, what):
    """The job, beside plain SQL that makes the same rows afterwards."""
    figure = measure(env, env["clip.card.subscription"]._cron_charge_subscriptions)
    return Row(what, figure, measure(env, lambda: by_sql(env)), PLAIN_SQL, SUBSCRIPTIONS)


def make_subscriptions(env):
    """100,000 customers with a card of 10 clips; the first 10,000 have phone support."""
    jobs.make_cards(env)
    product = env["product.template"].create(
        {"name": "Phone support", "clip_card_type": "phone_support"}
    )
    env.flush_all()
    env.cr.execute(
        MAKE_SUBSCRIPTIONS,
        {
            "product": product.product_variant_id.id,
            "today": env.company._clip_card_today(),
            "count": SUBSCRIPTIONS,
        },
    )
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()


def add_history(env):
    """Each subscription has 24 charges more, and another period begins today."""
    values = {"count": HISTORY, "today": env.company._clip_card_today()}
    env.cr.execute(
        """
        UPDATE clip_card_charge SET period_start = period_start - 31, period_end = period_end - 31;
        INSERT INTO clip_card_charge (subscription_id, account_id, partner_id, company_id,
                                      product_id, kind, period_start, period_end, date, clips,
                                      state)
        SELECT subscription_id, account_id, partner_id, company_id, product_id, kind,
               period_start - 31 * n, period_end - 31 * n, date, clips, state
          FROM clip_card_charge CROSS JOIN generate_series(1, %(count)s) n;
        UPDATE clip_card_subscription SET start_date = %(today)s, next_date = %(today)s
        """,
        values,
    )
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()


def by_sql(env):
    """The rows that charging makes, in one statement and without looking which card pays."""
    env.cr.execute(
        """
        WITH due AS (
            UPDATE clip_card_subscription SET next_date = next_date + 30 RETURNING *
        ), charge AS (
            INSERT INTO clip_card_charge (subscription_id, account_id, partner_id, company_id,
                                          product_id, kind, period_start, period_end, date, clips,
                                          state)
            SELECT id, account_id, partner_id, company_id, product_id, kind, next_date,
                   next_date + 29, CURRENT_DATE, period_clips, 'charged' FROM due
            RETURNING *
        ), card AS (
            UPDATE clip_card SET balance = balance - 1, last_use_date = CURRENT_DATE
              FROM charge WHERE clip_card.account_id = charge.account_id
            RETURNING clip_card.id, clip_card.account_id
        ), account AS (
            UPDATE clip_card_account SET balance = balance - 1, version = version + 1
              FROM charge WHERE clip_card_account.id = charge.account_id
        )
        INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, date,
                                     posting_date, clips, kind, source, charge_id, user_id)
        SELECT card.id, charge.account_id, partner_id, company_id, date, date, -1, 'service',
               charge.id, charge.id, %s
          FROM charge JOIN card ON card.account_id = charge.account_id
        """,
        (env.uid,),
    )
    env.cr.rollback()
