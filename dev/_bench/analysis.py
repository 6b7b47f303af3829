"""The reports on 1,000,000 ledger entries, beside plain SQL that adds up the same rows."""

from .jobs import make_cards
from .measure import measure

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
MONTHS = """
SELECT DATE_TRUNC('month', posting_date), kind, SUM(clips) FROM clip_card_entry GROUP BY 1, 2
"""


def measure_analysis(env):
    """Reports on 100,000 cards with ten entries each."""
    make_cards(env)
    env.cr.execute(MAKE_USES, {"uses": USES, "uid": env.uid})
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    today = env.company._clip_card_today()
    days = {"a year ago": today.replace(year=today.year - 1), "today": today}
    figures = {}
    for name, day in days.items():
        outstanding = env["clip.card.outstanding"].with_context(clip_card_as_of=day)
        figures |= {
            f"outstanding {name}, by customer": measure(
                env, lambda it=outstanding: by_customer(it)
            ),
            f"outstanding {name}, by customer, plain SQL": measure(
                env, lambda it=day: run(env, OUTSTANDING, it)
            ),
            f"outstanding {name}, first page": measure(env, lambda it=outstanding: page(it)),
        }
    wizard = env["clip.card.as.of"].create({"date": today})
    return {
        **figures,
        "outstanding of 100,000 cards as XLSX": measure(env, wizard.action_xlsx),
        "analysis by posting month": measure(env, lambda: by_month(env)),
        "analysis by posting month, plain SQL": measure(env, lambda: run(env, MONTHS)),
        "used by consultant in a month": measure(env, lambda: by_consultant(env, today)),
        "dashboard": measure(env, env["clip.card.dashboard"].get_figures),
    }


def run(env, query, *values):
    env.cr.execute(query, values)
    return env.cr.fetchall()


def by_customer(outstanding):
    """The list as it opens: grouped, with sums."""
    outstanding.env.invalidate_all()
    return outstanding.web_read_group([], ["partner_id"], ["clips:sum", "value:sum"], limit=80)


def page(outstanding):
    outstanding.env.invalidate_all()
    return outstanding.web_search_read(
        [], {"card_id": {}, "clips": {}, "value": {}}, limit=80, count_limit=10001
    )


def by_month(env):
    measures = ("sold", "used", "lapsed", "refunded", "transferred", "adjusted")
    return env["clip.card.analysis"]._read_group(
        [], ["posting_date:month"], [f"clips_{name}:sum" for name in measures] + ["value:sum"]
    )


def by_consultant(env, today):
    return env["clip.card.analysis"]._read_group(
        [("kind", "in", ("work", "service")), ("posting_date", ">=", today.replace(day=1))],
        ["employee_name"],
        ["clips_used:sum", "value_used:sum"],
    )
