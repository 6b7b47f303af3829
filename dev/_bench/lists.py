"""The lists that open every morning, on 100,000 cards, beside plain SQL and a stock list."""

from .jobs import make_cards
from .measure import measure

PAGE = 80
CARDS = """
SELECT id, name, partner_id, clips, balance, state, purchase_date, last_use_date, end_date, user_id
  FROM clip_card WHERE company_id = %s ORDER BY expiry_date, purchase_date, id LIMIT 80
"""
LOW = """
SELECT account.id, account.partner_id, account.balance, account.uncovered,
       (SELECT MIN(end_date) FROM clip_card card
         WHERE card.account_id = account.id AND card.state = 'active')
  FROM clip_card_account account
 WHERE account.balance <= account.low_threshold AND account.company_id = %s
 ORDER BY account.id DESC LIMIT 80
"""
STATES = "SELECT state, COUNT(*), SUM(balance) FROM clip_card WHERE company_id = %s GROUP BY state"


def measure_lists(env):
    """First pages and groups; each is followed by plain SQL for the same rows."""
    make_cards(env)
    company = env.company.id
    lists = {
        "cards, first page of 100,000": (
            lambda: page(
                env["clip.card"],
                "name partner_id clips balance state purchase_date last_use_date end_date"
                " end_reason user_id",
            ),
            CARDS,
        ),
        "customers about to run out, of 100,000": (
            lambda: page(
                env["clip.card.account"],
                "partner_id balance uncovered end_date renewal",
                [("is_low", "=", True)],
            ),
            LOW,
        ),
        "cards by state": (
            lambda: env["clip.card"].web_read_group([], ["state"], ["__count", "balance:sum"]),
            STATES,
        ),
    }
    figures = {
        "contacts of stock Odoo, first page of 100,000": fresh(
            env, lambda: page(env["res.partner"], "complete_name email phone city country_id")
        )
    }
    for name, (work, query) in lists.items():
        figures[name] = fresh(env, work)
        figures[f"{name}, plain SQL"] = fresh(
            env, lambda it=query: env.cr.execute(it, [company]) or env.cr.fetchall()
        )
    return figures


def fresh(env, work):
    """As a new request does it: nothing is in memory but what every request shares."""

    def request():
        env.invalidate_all()
        work()

    return measure(env, request, repeat=5)


def page(model, names, domain=()):
    specification = {
        name: {"fields": {"display_name": {}}} if model._fields[name].type == "many2one" else {}
        for name in names.split()
    }
    return model.web_search_read(list(domain), specification, limit=PAGE, count_limit=10001)
