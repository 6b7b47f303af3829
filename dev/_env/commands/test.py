"""``dev/test``: pytest on the addon, in a database of its own."""

import contextlib
import json
import os

from .. import cache, checkout, odoo_run, pdf, releases, system, templates
from ..console import Stop, say

#: What Odoo looks for to run tours in.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def main(arguments):
    """Run pytest with ``arguments`` in the checkout; all tests when they name none."""
    system.need(BROWSERS, ["chromium", "fonts-dejavu-core"], "a browser for the tours")
    pdf.need()
    with odoo_run.workshop() as workshop:
        template = templates.installed(workshop)
        released = {version: releases.made(workshop, version) for version in releases.versions()}
        with contextlib.ExitStack() as copies:
            name = copies.enter_context(workshop.databases.temporary("test", template))
            old = {
                version: copies.enter_context(workshop.databases.temporary("upgrade", made))
                for version, made in released.items()
            }
            return _pytest(workshop, name, old, arguments)


def _pytest(workshop, name, old, arguments):
    pictures = cache.folder(f"checkouts/{checkout.identity()}/screenshots")
    settings = {"screenshots": pictures, "log_level": "warn"}
    with workshop.configuration(name, **settings) as conf:
        command = [
            workshop.python,
            *("-m", "pytest", "-p", "clip_card_pytest"),
            f"--rootdir={checkout.ROOT}",
            f"--config-file={checkout.ROOT / 'pyproject.toml'}",
            f"--odoo-config={conf}",
            "--odoo-log-level=warn",
            "--odoo-http",
            *arguments,
        ]
        code = odoo_run.foreground(command, env=_environment(workshop, name, old))
    if code < 0:
        raise Stop(f"pytest was ended by signal {-code}", 128 - code)
    if any((pictures / name).rglob("*.png")):
        say(f"Screenshots of failed tours: {pictures / name}")
    return code


def _environment(workshop, name, old):
    environment = workshop.environment(name)
    environment["CLIP_CARD_RELEASED"] = json.dumps(old)
    plugins = checkout.ROOT / "dev" / "_env" / "plugins"
    environment["PYTHONPATH"] += f"{os.pathsep}{plugins}"
    environment["CLIP_CARD_ADDONS"] = str(checkout.addons_folder())
    environment["HYPOTHESIS_STORAGE_DIRECTORY"] = str(cache.folder("hypothesis"))
    environment.setdefault("COVERAGE_FILE", str(cache.folder("coverage") / ".coverage"))
    return environment
