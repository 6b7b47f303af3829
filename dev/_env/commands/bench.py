"""``dev/bench``: the addon beside stock Odoo, in databases of their own, in one run.

``--jobs`` measures the scheduled jobs beside plain SQL that makes the same rows.
"""

import json

from .. import checkout, install_bench, load, odoo_run, replica, system, templates
from ..console import Stop, say

#: What is measured beside plain SQL, as stock Odoo has nothing like it.
BESIDE_SQL = {"--analysis", "--charges", "--jobs", "--recognition"}


def main(arguments):
    """Run ``dev/_bench`` with and without the addon and print the ratios; ``--json FILE``."""
    if "--load" in arguments:
        return load.main(arguments)
    if "--install" in arguments:
        return install_bench.main(arguments)
    if "--replica" in arguments:
        return replica.main(arguments)
    with odoo_run.workshop() as workshop:
        figures = {"stock": {}}
        if not BESIDE_SQL & set(arguments):
            figures["stock"] = _measure(workshop, templates.dependencies(workshop), arguments)
        figures["clip_card"] = _measure(workshop, templates.installed(workshop), arguments)
    _show(figures)
    if "--json" in arguments:
        with open(arguments[arguments.index("--json") + 1], "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=2)
    return 0


def _measure(workshop, template, arguments):
    with workshop.databases.temporary("bench", template) as name, system.scratch_folder() as folder:
        environment = workshop.environment(name)
        environment["CLIP_CARD_DEV"] = str(checkout.ROOT / "dev")
        environment["CLIP_CARD_ARGUMENTS"] = json.dumps(arguments)
        environment["CLIP_CARD_FIGURES"] = str(folder / "figures.json")
        with workshop.configuration(name, log_level="warn") as conf:
            environment["ODOO_RC"] = str(conf)
            with open(odoo_run.script("bench.py"), "rb") as program:
                code = odoo_run.foreground(
                    [workshop.python, "-m", "odoo", "shell", "--no-http"],
                    env=environment,
                    stdin=program,
                )
        path = folder / "figures.json"
        if code or not path.exists():
            raise Stop("the measurement failed; what it printed is above")
        return json.loads(path.read_text(encoding="utf-8"))


def _show(figures):
    row = "{:<54} {:>12} {:>8} {:>10} {:>9} {:>9}".format
    say(row("", "time", "ratio", "per second", "queries", "memory"))
    for side, measures in figures.items():
        say(side)
        for name, figure in measures.items():
            likes = [like for like in figures["stock"] if name.startswith(like)]
            base = figures["stock"].get(max(likes, key=len, default=None))
            ratio = figure["seconds"] / base["seconds"] if base else figure.get("ratio")
            say(
                row(
                    f"  {name}",
                    f"{figure['seconds'] * 1000:,.1f} ms",
                    f"{ratio:.2f}" if ratio else "",
                    f"{figure['rate']:,.0f}" if "rate" in figure else "",
                    f"{figure['queries']:g}",
                    f"{figure['memory'] / 2**20:.0f} MiB",
                )
            )
