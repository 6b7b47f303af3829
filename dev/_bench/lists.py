"""The lists that open every morning, on 100,000 cards, beside plain SQL and a stock list."""

from odoo.tools import SQL

from .jobs import CARDS, make_cards
from .measure import measure
from .rows import PLAIN_SQL, Row

PAGE = 80
FIRST_CARDS = """
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


CONTACTS = "complete_name email phone city country_id"
COLUMNS = (
    "name partner_id clips balance state purchase_date last_use_date end_date end_reason user_id"
)
CUSTOMERS = "partner_id balance uncovered end_date renewal"


def compare(env, stock):
    """First pages and groups, each beside plain SQL for the same rows; one beside stock Odoo."""
    make_cards(env)
    contacts = fresh(env, lambda: page(env["res.partner"], CONTACTS))
    cards = fresh(env, lambda: page(env["clip.card"], COLUMNS))
    what = f"first page of {CARDS:,} cards"
    yield Row(what, cards, contacts, "stock contacts")
    yield Row(what, cards, by_sql(env, FIRST_CARDS), PLAIN_SQL)
    low = [("is_low", "=", True)]
    yield Row(
        f"customers about to run out, of {CARDS:,}",
        fresh(env, lambda: page(env["clip.card.account"], CUSTOMERS, low)),
        by_sql(env, LOW),
        PLAIN_SQL,
    )
    sums = ["__count", "balance:sum"]
    yield Row(
        f"{CARDS:,} cards by state",
        fresh(env, lambda: env["clip.card"].web_read_group([], ["state"], sums)),
        by_sql(env, STATES),
        PLAIN_SQL,
    )


def by_sql(env, query):
    """The figure of a query with its rows."""
    return fresh(env, lambda: env.execute_query(SQL(query, env.company.id)))


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
