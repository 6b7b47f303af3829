"""Databases as an earlier release of the addon left them, for tests of upgrading."""

import tarfile

from . import cache, checkout, templates
from .console import step

FOLDER = checkout.ROOT / "tests" / "upgrade"
ARCHIVE = f"{checkout.NAME}.tar.xz"


def versions():
    """All releases that are kept, the first one first."""
    return sorted((path.name for path in FOLDER.iterdir() if path.is_dir()), key=_numbers)


def _numbers(version):
    return [int(number) for number in version.split(".")]


def made(workshop, version):
    """The database in which a release lived through its story; made if need be."""
    archive, story = FOLDER / version / ARCHIVE, FOLDER / version / "story.py"
    template = templates.dependencies(workshop)
    made_from = cache.key(template, version, story.read_text(encoding="utf-8"))

    def build(name):
        addons = cache.folder(f"releases/{made_from}")
        with tarfile.open(archive) as files:
            files.extractall(addons, filter="data")
        settings = {"addons_path": _with_release(workshop, addons)}
        with step(f"Installing {checkout.NAME} {version} and using it"):
            workshop.quietly(
                name,
                ["server", "-i", checkout.NAME, "--stop-after-init", "--no-http"],
                f"Installing release {version}",
                "release",
                **settings,
            )
            workshop.quietly(
                name,
                ["shell", "--no-http"],
                f"Using release {version}",
                "release-story",
                script=story,
                **settings,
            )

    return templates.once(workshop, "release", made_from, template, build)


def _with_release(workshop, addons):
    return ",".join([*map(str, workshop.odoo.addons), str(addons)])
