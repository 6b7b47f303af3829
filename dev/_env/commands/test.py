"""``dev/test``: pytest on the addon, in a database of its own."""

import os

from .. import cache, checkout, odoo_run, system, templates
from ..console import Stop, say

#: What rendering PDFs and running browser tours takes: program, Debian packages, purpose.
PROGRAMS = (
    ("chromium", ("chromium", "fonts-dejavu-core"), "the browser for tours"),
    ("wkhtmltopdf", ("wkhtmltopdf", "fonts-dejavu-core"), "the maker of PDFs"),
)


def main(arguments):
    """Run pytest with ``arguments`` in the checkout; all tests when they name none."""
    for program, packages, purpose in PROGRAMS:
        system.need(program, packages, purpose)
    with odoo_run.workshop() as workshop:
        template = templates.installed(workshop)
        with workshop.databases.temporary("test", template) as name:
            return _pytest(workshop, name, arguments)


def _pytest(workshop, name, arguments):
    pictures = cache.folder(f"checkouts/{checkout.identity()}/screenshots")
    settings = {"screenshots": pictures, "log_level": "warn"}
    with workshop.configuration(name, **settings) as conf:
        command = [
            workshop.python,
            "-m",
            "pytest",
            "-c",
            checkout.ROOT / "pyproject.toml",
            f"--rootdir={checkout.ROOT}",
            "-p",
            "pytest_plugin",
            f"--odoo-config={conf}",
            "--odoo-log-level=warn",
            "--odoo-http",
            *arguments,
        ]
        code = odoo_run.foreground(command, env=_environment(workshop, name))
    if code < 0:
        raise Stop(f"pytest was ended by signal {-code}", 128 - code)
    if code == 1:
        say(f"Screenshots of failed tours, if any: {pictures / name}")
    return code


def _environment(workshop, name):
    environment = workshop.environment(name)
    plugins = checkout.ROOT / "dev" / "_env"
    environment["PYTHONPATH"] += f"{os.pathsep}{plugins}"
    environment["CLIP_CARD_ADDONS"] = str(checkout.addons_folder())
    environment["HYPOTHESIS_STORAGE_DIRECTORY"] = str(cache.folder("hypothesis"))
    environment.setdefault("COVERAGE_FILE", str(cache.folder("coverage") / ".coverage"))
    return environment
