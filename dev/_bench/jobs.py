"""The scheduled jobs on 100,000 cards, beside plain SQL that makes the same rows."""

from datetime import timedelta

from .measure import measure

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
       CASE WHEN SUBSTR(name, 7)::int <= %(notices)s THEN 10 ELSE 2 END, 10, 0, 0, 0
  FROM res_partner WHERE name LIKE 'Kunde %%' ORDER BY id;

INSERT INTO clip_card (name, account_id, partner_id, company_id, currency_id, clips,
                       net_amount, clip_price, lifetime_years, forfeit_years, start_on,
                       balance, lapsed_clips, purchase_date, expiry_date, forfeit_date,
                       end_date, state)
SELECT 'B' || account.id, account.id, account.partner_id, %(company)s, %(currency)s, 10,
       9500, 950, 5, 3, 'order', 10, 0, dates.bought,
       (dates.bought + INTERVAL '5 years')::date,
       (dates.bought + INTERVAL '3 years')::date,
       (dates.bought + INTERVAL '3 years')::date, 'active'
  FROM clip_card_account account
  JOIN res_partner partner ON partner.id = account.partner_id
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


def measure_jobs(env):
    """End 5,000 cards and send 20,000 notices among 100,000 customers.

    Each figure is followed by the one of plain SQL doing the same inserts and updates.
    """
    env.company.clip_card_first_notice_days = env.company.clip_card_second_notice_days = 0
    make_cards(env)
    ending = {
        "ending 5,000 cards": measure(env, env["clip.card"]._cron_end_cards),
        "ending 5,000 cards, plain SQL": measure(env, lambda: end_by_sql(env)),
    }
    return {
        **ending,
        "sending 20,000 notices": measure(env, env["clip.card.notice"]._cron_send_notices),
        "sending 20,000 notices, plain SQL": measure(env, lambda: notices_by_sql(env)),
    }


def make_cards(env):
    """One card of 10 clips for each of 100,000 customers, with its purchase."""
    company = env.company
    today = company._clip_card_today()
    values = {
        "company": company.id,
        "currency": company.currency_id.id,
        "count": CARDS,
        "today": today,
        "bought": today - timedelta(days=400),
        "ending": ENDING,
        "notices": NOTICES,
        "uid": env.uid,
    }
    env.cr.execute(MAKE_CARDS, values)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()


def end_by_sql(env):
    """The rows that ending makes, for as many cards that do not end."""
    env.cr.execute(
        """
        WITH ended AS (
            UPDATE clip_card SET balance = 0, lapsed_clips = balance, lapse_kind = 'forfeiture',
                                 lapse_date = end_date, state = 'forfeited'
             WHERE id IN (SELECT id FROM clip_card WHERE state = 'active' ORDER BY id DESC LIMIT %s)
            RETURNING *
        ), posted AS (
            INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, date,
                                         posting_date, clips, kind, user_id)
            SELECT id, account_id, partner_id, company_id, lapse_date, lapse_date, -lapsed_clips,
                   'forfeiture', %s FROM ended
        )
        UPDATE clip_card_account account SET balance = 0, version = version + 1
          FROM ended WHERE ended.account_id = account.id
        """,
        (ENDING, env.uid),
    )
    env.cr.rollback()


def notices_by_sql(env):
    """The rows of the notices and of their mails."""
    env.cr.execute(
        """
        WITH due AS (SELECT id FROM clip_card_account ORDER BY id LIMIT %s),
        noticed AS (
            INSERT INTO clip_card_notice (account_id, kind, occasion, date, state)
            SELECT id, 'low', 'sql', CURRENT_DATE, 'sent' FROM due RETURNING id
        ), message AS (
            INSERT INTO mail_message (model, res_id, message_type, subject, body, date)
            SELECT 'clip.card.notice', id, 'email_outgoing', 'Clips', 'Clips', NOW() FROM noticed
            RETURNING id
        )
        INSERT INTO mail_mail (mail_message_id, state, body_html)
        SELECT id, 'outgoing', 'Clips' FROM message
        """,
        (NOTICES,),
    )
    env.cr.rollback()
