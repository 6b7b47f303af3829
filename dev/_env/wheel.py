"""``dev/test --wheel``: the addon as a wheel, and a database that is made from it."""

import shutil

from . import cache, checkout, odoo_run, system, templates
from .console import say, step

CHECK = "wheel_check.py"


def check(workshop):
    """Build the wheel, install it, make a database from it, and sell a card there.

    :returns: 0; whatever fails stops with its log.
    """
    folder = cache.folder("wheel") / checkout.identity()
    shutil.rmtree(folder, ignore_errors=True)
    pip = [workshop.python, "-m", "pip"]
    with step("Building the wheel"):
        command = [*pip, "wheel", "-q", "--no-deps", "-w", folder, checkout.ROOT]
        system.logged(command, "Building the wheel", "wheel-build")
    [wheel] = folder.glob("*.whl")
    with step(f"Installing {wheel.name}"):
        command = [*pip, "install", "-q", "--no-deps", "--target", folder / "site", wheel]
        system.logged(command, "Installing the wheel", "wheel-install")
    addons = ",".join(map(str, [*workshop.odoo.addons, folder / "site" / "odoo" / "addons"]))
    with workshop.databases.temporary("wheel", templates.dependencies(workshop)) as name:
        with step("Making a database from it, with demo data"):
            arguments = ["server", "-i", checkout.NAME, "--with-demo", "--stop-after-init"]
            workshop.quietly(
                name, [*arguments, "--no-http"], "Making it", "wheel-db", addons_path=addons
            )
        with step("Using it"):
            log = workshop.quietly(
                name,
                ["shell", "--no-http"],
                "Using it",
                "wheel-use",
                script=odoo_run.script(CHECK),
                addons_path=addons,
            )
    say(log.read_text(encoding="utf-8").strip().splitlines()[-1])
    return 0
