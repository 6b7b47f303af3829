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
            workshop.quietly(
                name,
                ["server", "-i", ",".join(modules), "--stop-after-init", "--no-http"],
                "Installing the dependencies",
                "dependencies",
            )
        with step("Making its company Danish"):
            workshop.quietly(
                name, ["shell", "--no-http"], "Making the company Danish", "danish", script=script
            )
            _bundle(workshop, name)

    return once(workshop, "deps", made_from, None, build)


def installed(workshop):
    """The database with this checkout's addon installed; made first if need be."""
    template = dependencies(workshop)
    made_from = cache.key(template, checkout.sources_hash())

    def build(name):
        with step("Installing clip_card"):
            log = workshop.quietly(
                name,
                ["server", "-i", checkout.NAME, "--stop-after-init", "--no-http"],
                "Installing clip_card",
                f"install-{checkout.identity()}",
            )
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
    workshop.quietly(
        name,
        ["shell", "--no-http"],
        "Bundling scripts and styles",
        f"bundles-{checkout.identity()}",
        script=odoo_run.script("bundles.py"),
    )


def once(workshop, kind, made_from, template, build):
    """The database of this kind and key; built under another name and renamed when whole."""
    databases = workshop.databases
    name = f"{PREFIX}{kind}_{made_from}"
    used = cache.folder("used") / name
    if databases.about(name) is None or not databases.filestore(name).exists():
        with cache.locked(f"db-{name}", "preparing a database"):
            if databases.about(name) is None or not databases.filestore(name).exists():
                with databases.under_construction(name, template) as scratch:
                    build(scratch)
                    databases.note(scratch, kind=kind)
                    databases.close(scratch)
    used.touch()
    _drop_old(databases, kind)
    return name


def _drop_old(databases, kind):
    """Drop all but the databases of this kind used last; other checkouts may be at work."""
    folder = cache.folder("used")

    def last_use(name):
        path = folder / name
        return path.stat().st_mtime if path.exists() else 0

    names = [name for name, about in databases.all().items() if about.get("kind") == kind]
    recent = time.time() - HOUR
    for name in sorted(names, key=last_use, reverse=True)[KEPT:]:
        if last_use(name) > recent:
            continue
        with contextlib.suppress(Stop):  # being copied
            databases.drop(name)
        (folder / name).unlink(missing_ok=True)
