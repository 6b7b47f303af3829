"""A database in which the addon stands beside other modules, stock and of the community."""

import shutil

from . import cache, checkout, system, templates
from .console import step

REQUIREMENTS = checkout.ROOT / "dev" / "requirements-beside.txt"
#: What a consultancy may well run too.
STOCK = (
    "account_edi_ubl_cii",
    "base_automation",
    "hr_holidays",
    "l10n_de",
    "l10n_dk_nemhandel",
    "l10n_dk_oioubl",
    "l10n_se",
    "payment_demo",
    "pos_sale",
    "project_timesheet_holidays",
    "sale_loyalty",
    "sale_timesheet_margin",
    "sms",
    "website_sale_loyalty",
)


def installed(workshop):
    """The database with the neighbours, and this checkout's addon beside them; made if need be."""
    folder = get()
    addons = ",".join(map(str, [*workshop.odoo.addons, checkout.addons_folder(), folder]))
    near = _neighbours(workshop, folder, addons)

    def build(name):
        with step("Installing clip_card beside them"):
            _install(workshop, name, [checkout.NAME], addons)

    made_from = cache.key(near, checkout.sources_hash())
    return templates.once(workshop, "beside", made_from, near, build), addons


def _neighbours(workshop, folder, addons):
    names = sorted([*STOCK, *(path.parent.name for path in folder.glob("*/__manifest__.py"))])
    template = templates.dependencies(workshop)

    def build(name):
        with step("Installing the modules beside it (three minutes)"):
            _install(workshop, name, names, addons)

    return templates.once(workshop, "near", cache.key(template, names), template, build)


def _install(workshop, name, modules, addons):
    arguments = ["server", "-i", ",".join(modules), "--stop-after-init", "--no-http"]
    log = f"beside-{checkout.identity()}"
    workshop.quietly(name, arguments, "Installing", log, addons_path=addons)


def get():
    """The folder of the community's modules, an addons path; fetched first if need be."""
    target = cache.folder("beside") / cache.key(REQUIREMENTS.read_text(encoding="utf-8"))
    ready = target / "ready"
    if not ready.exists():
        with cache.locked(f"beside-{target.name}", "fetching the community's modules"):
            if not ready.exists():
                _fetch(target)
                ready.touch()
    return target / "odoo" / "addons"


def _fetch(target):
    shutil.rmtree(target, ignore_errors=True)
    with step("Fetching the community's modules"):
        system.logged(
            ["python3", "-m", "pip", "install", "-q", "--no-input", "--no-deps"]
            + ["--target", target, "-r", REQUIREMENTS],
            "Fetching the community's modules",
            "pip-beside",
        )
