"""Databases as an earlier release of the addon left them, for tests of upgrading."""

import tarfile

from . import cache, checkout, templates
from .console import step

FOLDER = checkout.ROOT / "tests" / "upgrade"
ARCHIVE = f"{checkout.NAME}.tar.xz"


def versions():
    """All releases that are kept, the first one first."""
    names = (path.name for path in FOLDER.iterdir() if path.is_dir())
    return sorted(names, key=lambda name: [int(number) for number in name.split(".")])


def made(workshop, version):
    """The database in which a release lived through its story; made if need be."""
    archive, story = FOLDER / version / ARCHIVE, FOLDER / version / "story.py"
    template = templates.dependencies(workshop)
    made_from = cache.key(template, version, story.read_text(encoding="utf-8"))

    def build(name):
        addons = cache.folder(f"releases/{made_from}")
        with tarfile.open(archive) as files:
            files.extractall(addons, filter="data")
        settings = {"addons_path": ",".join(map(str, [*workshop.odoo.addons, addons]))}
        with step(f"Installing {checkout.NAME} {version} and using it"):
            title = f"Installing release {version}"
            workshop.install(name, [checkout.NAME], title, "release", **settings)
            workshop.feed(name, story, f"Using release {version}", "release-story", **settings)

    return templates.once(workshop, "release", made_from, template, build)
