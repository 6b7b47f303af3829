"""The databases others are copied from: one with the dependencies, one with the addon too."""

import contextlib
import re
import time

from . import cache, checkout, odoo_run
from .console import Stop, say, step
from .database import PREFIX

#: Installed beside the manifest's dependencies: what a Danish consultancy runs.
MODULES = ("sale_timesheet", "sale_management", "account", "l10n_dk")
#: How many databases of a kind are kept when sources change, beside those used this hour.
KEPT = 3
HOUR = 3600
#: What begins a line of Odoo's log that warns.
WARNING = re.compile(r"\S+ \S+ \d+ (?=(WARNING|ERROR|CRITICAL) )")


def dependencies(workshop):
    """The database with the dependencies; made first if need be, in about a minute."""
    modules = sorted({*MODULES, *checkout.manifest()["depends"]})
    script = odoo_run.script("dependencies.py")
    made_from = cache.key(workshop.odoo.version, modules, script.read_text(encoding="utf-8"))

    def build(name):
        with step("Installing Odoo with sales, timesheets and accounting (about a minute)"):
            workshop.install(name, modules, "Installing the dependencies", "dependencies")
        with step("Making its company Danish"):
            workshop.feed(name, script, "Making the company Danish", "danish")
            _bundle(workshop, name)

    return once(workshop, "deps", made_from, None, build)


def installed(workshop):
    """The database with this checkout's addon installed; made first if need be."""
    template = dependencies(workshop)
    made_from = cache.key(template, checkout.sources_hash())

    def build(name):
        title, log_name = "Installing clip_card", f"install-{checkout.identity()}"
        with step(title):
            log = workshop.install(name, [checkout.NAME], title, log_name)
            _bundle(workshop, name)
        _show_warnings(log)

    return once(workshop, "inst", made_from, template, build)


def _show_warnings(log):
    """Show what the installation warned of: it is only installed again when sources change."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    warnings = list(dict.fromkeys(WARNING.sub("", line) for line in lines if WARNING.match(line)))
    for line in warnings[:10]:
        say(f"    {line}")
    if len(warnings) > 10:
        say(f"    ... and {len(warnings) - 10} more in {log}")


def _bundle(workshop, name):
    script, log_name = odoo_run.script("bundles.py"), f"bundles-{checkout.identity()}"
    workshop.feed(name, script, "Bundling scripts and styles", log_name)


def once(workshop, kind, made_from, template, build):
    """The database of this kind and key; built under another name and renamed when whole."""
    databases = workshop.databases
    name = f"{PREFIX}{kind}_{made_from}"

    def is_there():
        return databases.about(name) is not None and databases.filestore(name).exists()

    if not is_there():
        with cache.locked(f"db-{name}", "preparing a database"):
            if not is_there():
                with databases.under_construction(name, template) as scratch:
                    build(scratch)
                    databases.note(scratch, kind=kind)
                    databases.close(scratch)
    (cache.folder("used") / name).touch()
    _drop_old(databases, kind)
    return name


def _drop_old(databases, kind):
    """Drop all but the databases of this kind used last; other checkouts may be at work."""
    last_use = {}
    for name, about in databases.all().items():
        if about.get("kind") == kind:
            used = cache.folder("used") / name
            last_use[name] = used.stat().st_mtime if used.exists() else 0
    for name in sorted(last_use, key=last_use.get, reverse=True)[KEPT:]:
        if last_use[name] < time.time() - HOUR:
            with contextlib.suppress(Stop):  # being copied
                databases.drop(name)
            (cache.folder("used") / name).unlink(missing_ok=True)
