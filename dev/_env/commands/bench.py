"""``dev/bench``: measurements in a database of their own."""

import json

from .. import checkout, odoo_run, templates


def main(arguments):
    """Run ``main(env, arguments)`` of ``dev/_bench`` in a fresh database; drop it afterwards."""
    with odoo_run.workshop() as workshop:
        template = templates.installed(workshop)
        with workshop.databases.temporary("bench", template) as name:
            return _measure(workshop, name, arguments)


def _measure(workshop, name, arguments):
    environment = workshop.environment(name)
    environment["CLIP_CARD_DEV"] = str(checkout.ROOT / "dev")
    environment["CLIP_CARD_ARGUMENTS"] = json.dumps(arguments)
    with workshop.configuration(name, log_level="warn") as conf:
        environment["ODOO_RC"] = str(conf)
        with open(odoo_run.script("bench.py"), "rb") as program:
            return odoo_run.foreground(
                [workshop.python, "-m", "odoo", "shell", "--no-http"],
                env=environment,
                stdin=program,
            )
