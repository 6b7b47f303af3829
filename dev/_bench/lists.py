"""The lists that open every morning, on 100,000 cards, beside plain SQL and a stock list."""

from .jobs import CARDS, make_cards
from .measure import beside_sql, measure
from .rows import Row

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
#: Each time as a new request does it.
OPENED = {"repeat": 5, "cold": True}


def compare(env, stock):
    """First pages and groups, each beside plain SQL for the same rows; one beside stock Odoo."""
    make_cards(env)
    cards, accounts = env["clip.card"], env["clip.card.account"]
    low = [("is_low", "=", True)]
    first = f"first page of {CARDS:,} cards"
    pages = (
        (first, lambda: page(cards, COLUMNS), FIRST_CARDS),
        (
            f"customers about to run out, of {CARDS:,}",
            lambda: page(accounts, CUSTOMERS, low),
            LOW,
        ),
        (
            f"{CARDS:,} cards by state",
            lambda: cards.web_read_group([], ["state"], ["__count", "balance:sum"]),
            STATES,
        ),
    )
    contacts = measure(env, lambda: page(env["res.partner"], CONTACTS), **OPENED)
    rows = [beside_sql(env, *each, (env.company.id,), **OPENED) for each in pages]
    yield Row(first, rows[0].figure, contacts, "stock contacts")
    yield from rows


def page(model, names, domain=()):
    specification = {
        name: {"fields": {"display_name": {}}} if model._fields[name].type == "many2one" else {}
        for name in names.split()
    }
    return model.web_search_read(list(domain), specification, limit=80, count_limit=10001)
