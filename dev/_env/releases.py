"""Databases as an earlier release of the addon left them, for tests of upgrading."""

import tarfile

from . import cache, checkout, templates
from .console import step

FOLDER = checkout.ROOT / "tests" / "upgrade"


def first(workshop):
    """The database in which the first release lived through a story; made if need be."""
    (archive,) = FOLDER.glob("clip_card-*.tar.xz")
    story = FOLDER / "story.py"
    template = templates.dependencies(workshop)
    made_from = cache.key(template, archive.name, story.read_text(encoding="utf-8"))

    def build(name):
        addons = cache.folder(f"releases/{made_from}")
        with tarfile.open(archive) as files:
            files.extractall(addons, filter="data")
        settings = {"addons_path": _with_release(workshop, addons)}
        with step(f"Installing {archive.name.removesuffix('.tar.xz')} and using it"):
            workshop.quietly(
                name,
                ["server", "-i", checkout.NAME, "--stop-after-init", "--no-http"],
                "Installing the first release",
                "release",
                **settings,
            )
            workshop.quietly(
                name,
                ["shell", "--no-http"],
                "Using the first release",
                "release-story",
                script=story,
                **settings,
            )

    return templates.once(workshop, "release", made_from, template, build)


def _with_release(workshop, addons):
    return ",".join([*map(str, workshop.odoo.addons), str(addons)])
