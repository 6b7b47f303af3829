"""Parts of ``dev/bench``: installing and upgrading, beside a stock addon of like size."""

from _bench.rows import Row

from . import checkout, measured, releases, templates
from .console import step

#: A card with a history in stock Odoo, and its sales: the next thing to compare with. Both are
#: upgraded when the first is.
STOCK, STOCK_FIRST = "sale_loyalty", "loyalty"
SQL = checkout.ROOT / "dev" / "_bench"


def install(workshop):
    """Install and upgrade each in a copy of the database with the dependencies."""
    figures = []
    for installed, upgraded in ((checkout.NAME, checkout.NAME), (STOCK, STOCK_FIRST)):
        with measured.copy(workshop, templates.dependencies) as name:
            for option in (("-i", installed), ("-u", upgraded)):
                figures.append(measured.odoo(workshop, name, *option))
    yield Row("install", figures[0], figures[2], STOCK)
    yield Row("upgrade an empty database", figures[1], figures[3], STOCK)


def upgrade(workshop):
    """Upgrade databases with 100,000 cards, of this version and of the first one."""
    yield from _same_version(workshop)
    yield from _first_version(workshop)


def _same_version(workshop):
    """1,000,000 entries, and as many of stock Odoo's loyalty cards, in one database."""
    with measured.copy(workshop, templates.installed) as name:
        with step("Making 100,000 cards with 1,000,000 entries"):
            list(measured.work(workshop, name, "analysis.make_ledger"))
        with step(f"Installing {STOCK} and making as many of its cards"):
            measured.odoo(workshop, name, "-i", STOCK)
            _fill(workshop, name, "loyalty_rows.sql")
        ours = measured.odoo(workshop, name, "-u", checkout.NAME)
        stock = measured.odoo(workshop, name, "-u", STOCK_FIRST)
    yield Row("upgrade 100,000 cards, 1,000,000 entries", ours, stock, STOCK)


def _first_version(workshop):
    """What the migration scripts add to an upgrade that has none to run."""
    first = releases.made(workshop, releases.versions()[0])
    with workshop.databases.temporary("bench", first) as name:
        with step("Making 100,000 cards of the first release with 200,000 timesheet lines"):
            _fill(workshop, name, "release_rows.sql")
        once, again = (measured.odoo(workshop, name, "-u", checkout.NAME) for _turn in range(2))
    yield Row("upgrade 100,000 cards of the first release", once, again, "up to date")


def _fill(workshop, name, script):
    workshop.server.query((SQL / script).read_text(encoding="utf-8"), name)
