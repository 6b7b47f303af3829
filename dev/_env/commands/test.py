"""``dev/test``: pytest on the addon, in databases of its own."""

import contextlib
import json
import os

from .. import beside, cache, checkout, odoo_run, pdf, releases, stock, system, templates, wheel
from ..console import Stop, say

#: What Odoo looks for to run tours in.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
#: At most so many processes share all tests; each needs half a gigabyte, its browser the same.
WORKERS = 4
#: What is of no use when the tests run in other processes.
IN_SIGHT = ("--pdb", "--trace", "--collect-only", "-s", "-n")
#: Whose tests need the databases of earlier releases; those take minutes once, and seconds always.
UPGRADES = checkout.ROOT / "tests" / "test_upgrade.py"


def main(arguments):
    """Run pytest with ``arguments`` in the checkout; all tests when they name none.

    ``--beside`` runs them in a database with other modules, too; ``--wheel`` runs none, but tries
    the addon as a wheel; ``--stock`` runs Odoo's own suites with the addon and without it.
    """
    system.need(BROWSERS, ["chromium", "fonts-dejavu-core"], "a browser for the tours")
    pdf.need()
    if arguments[:1] == ["--stock"]:
        return stock.main(arguments[1:])
    with odoo_run.workshop() as workshop:
        if "--wheel" in arguments:
            return wheel.check(workshop)
        settings = {}
        if "--beside" in arguments:
            arguments = [it for it in arguments if it != "--beside"]
            template, settings["addons_path"] = beside.installed(workshop)
        else:
            template = templates.installed(workshop)
        versions = releases.versions() if _asks_for(arguments, UPGRADES) else ()
        released = {version: releases.made(workshop, version) for version in versions}
        with contextlib.ExitStack() as copies:
            names = [
                copies.enter_context(workshop.databases.temporary("test", template))
                for _worker in range(_workers(arguments))
            ]
            old = {
                version: copies.enter_context(workshop.databases.temporary("upgrade", made))
                for version, made in released.items()
            }
            return _pytest(workshop, names, old, arguments, settings)


def _named(arguments):
    """The files and folders whose tests are to run; none when all are."""
    paths = [checkout.ROOT / argument.split("::")[0] for argument in arguments]
    return [path.resolve() for path in paths if path.exists()]


def _asks_for(arguments, file):
    """Whether pytest would look for tests in a file."""
    named = _named(arguments)
    return not named or any(file.is_relative_to(path) for path in named)


def _workers(arguments):
    """How many processes share the tests: one, unless all are to run, out of sight."""
    if _named(arguments) or any(it.startswith(IN_SIGHT) for it in arguments):
        return 1
    return min(os.cpu_count() or 1, WORKERS)


def _pytest(workshop, names, old, arguments, settings):
    pictures = cache.folder(f"checkouts/{checkout.identity()}/screenshots")
    settings = {"screenshots": pictures, "log_level": "warn", **settings}
    with contextlib.ExitStack() as stack:
        copies = [
            (name, str(stack.enter_context(workshop.configuration(name, **settings))))
            for name in names
        ]
        shared = [f"--numprocesses={len(names)}", "--dist=loadscope", "--no-loadscope-reorder"]
        command = [
            workshop.python,
            *("-m", "pytest", "-p", "clip_card_pytest"),
            f"--rootdir={checkout.ROOT}",
            f"--config-file={checkout.ROOT / 'pyproject.toml'}",
            f"--odoo-config={copies[0][1]}",
            "--odoo-log-level=warn",
            "--odoo-http",
            *(shared if len(names) > 1 else ()),
            *arguments,
        ]
        code = odoo_run.foreground(command, env=_environment(workshop, copies, old))
    if code < 0:
        raise Stop(f"pytest was ended by signal {-code}", 128 - code)
    for name in names:
        if any((pictures / name).rglob("*.png")):
            say(f"Screenshots of failed tours: {pictures / name}")
    return code


def _environment(workshop, copies, old):
    environment = workshop.environment(copies[0][0])
    environment["CLIP_CARD_COPIES"] = json.dumps(copies)
    environment["CLIP_CARD_RELEASED"] = json.dumps(old)
    plugins = checkout.ROOT / "dev" / "_env" / "plugins"
    environment["PYTHONPATH"] += f"{os.pathsep}{plugins}"
    environment["CLIP_CARD_ADDONS"] = str(checkout.addons_folder())
    environment["HYPOTHESIS_STORAGE_DIRECTORY"] = str(cache.folder("hypothesis"))
    environment.setdefault("COVERAGE_FILE", str(cache.folder("coverage") / ".coverage"))
    return environment
