"""``dev/bench --install``: installing and upgrading, beside a stock addon of like size."""

import time

from . import checkout, odoo_run, templates
from .console import say

#: A card with a history in stock Odoo, and its sales: the next thing to compare with.
STOCK = "sale_loyalty"


def main(_arguments):
    """Install and upgrade each in a copy of the database with the dependencies."""
    with odoo_run.workshop() as workshop:
        template = templates.dependencies(workshop)
        seconds = {
            (module, option): took
            for module in (STOCK, checkout.NAME)
            for option, took in _measure(workshop, template, module)
        }
    row = "{:<34} {:>10} {:>8}".format
    say(row("", "time", "ratio"))
    for (module, option), took in seconds.items():
        what = "install" if option == "-i" else "upgrade"
        ratio = took / seconds[STOCK, option]
        say(row(f"{what} {module}", f"{took:.1f} s", f"{ratio:.2f}"))
    return 0


def _measure(workshop, template, module):
    with workshop.databases.temporary("bench", template) as name:
        for option in ("-i", "-u"):
            start = time.perf_counter()
            workshop.quietly(
                name,
                ["server", option, module, "--stop-after-init", "--no-http"],
                f"Running with {option} {module}",
                "bench-install",
            )
            yield option, time.perf_counter() - start
