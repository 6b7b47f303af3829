"""``dev/odoo``: the program ``odoo`` on a database with the addon."""

import os

from .. import cache, checkout, odoo_run, templates
from ..console import step
from ..database import PREFIX


def main(arguments):
    """Run ``odoo`` with ``arguments`` on the database ``DB`` names, made if missing."""
    name = os.environ.get("DB") or f"{PREFIX}dev_{checkout.identity()}"
    with odoo_run.workshop() as workshop:
        _make(workshop, name)
        with workshop.configuration(name, show_mail=True) as conf:
            environment = workshop.environment(name) | {"ODOO_RC": str(conf)}
            return odoo_run.foreground([workshop.python, "-m", "odoo", *arguments], env=environment)


def _make(workshop, name):
    databases = workshop.databases
    with cache.locked(f"db-{name}", f"making the database {name}"):
        if databases.about(name) is None:
            template = templates.installed(workshop)
            with (
                step(f"Making the database {name}"),
                databases.under_construction(name, template) as scratch,
            ):
                databases.note(scratch, kind="dev")
