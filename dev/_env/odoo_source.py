"""Odoo 19 itself: the checkout ``ODOO_HOME`` names, or Debian's package unpacked in the cache."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import apt, cache, system
from .console import Stop, step

PACKAGE = "odoo-19"
#: Packages that files of the Odoo package are links into.
LINKED = (
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-lato",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
#: Left out of the package; the backend logs an error without it, which fails every tour.
LEFT_OUT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
A_CHECKOUT = "a checkout of Odoo's 19.0 branch"


@dataclass(frozen=True)
class Odoo:
    """An Odoo ready to run: what to import it from, its addons, and what names this version."""

    python_path: Path
    addons: tuple
    version: str


def get():
    """The Odoo to use, fetched first if need be."""
    home = os.environ.get("ODOO_HOME")
    return _from_home(Path(home).absolute()) if home else _from_debian()


def _from_home(home):
    if not (home / "odoo" / "release.py").is_file() or not (home / "addons").is_dir():
        raise Stop(f"ODOO_HOME={home} is no Odoo checkout (odoo/release.py or addons/ is missing)")
    release = (home / "odoo" / "release.py").read_text(encoding="utf-8")
    if not re.search(r"version_info\s*=\s*\(\s*19\s*,\s*0\b", release):
        raise Stop(f"ODOO_HOME={home} is not Odoo 19.0")
    head = system.output(["git", "-C", str(home), "rev-parse", "HEAD"])
    version = "home-" + cache.key(str(home), release, head)
    return Odoo(home, (home / "odoo" / "addons", home / "addons"), version)


def _from_debian():
    parent = cache.folder("odoo")
    prefix = _unpacked(parent)
    if not prefix:
        with cache.locked("odoo-source", "fetching Odoo"):
            prefix = _unpacked(parent) or _fetch()
    packages = prefix / "usr/lib/python3/dist-packages"
    return Odoo(packages, (packages / "odoo" / "addons",), prefix.name)


def _unpacked(parent):
    """The newest Odoo in the cache; it is kept until the cache is deleted."""
    return max((path for path in parent.glob("19.*") if path.is_dir()), default=None)


def _fetch():
    """Unpack the package that Debian unstable has now."""
    suite = apt.Suite("sid", f"for Odoo, set ODOO_HOME to {A_CHECKOUT}")
    with step("Asking Debian for Odoo 19"):
        suite.update()
        version = suite.version(PACKAGE)
    if not version or not version.startswith("19.0"):
        raise Stop(
            f"Debian unstable has no {PACKAGE} of version 19.0 now; set ODOO_HOME to {A_CHECKOUT}"
        )
    cache.need_space(2500)
    name = re.sub(r"[^\w.+~-]", "_", version)
    with step("Downloading Odoo 19 from Debian (about 130 MB)"):
        return cache.built_once(cache.folder("odoo"), name, lambda it: _unpack(suite, it))


def _unpack(suite, target):
    suite.unpack((PACKAGE, *LINKED), target)
    left_out = target / "usr/lib/python3/dist-packages/odoo" / LEFT_OUT
    if not left_out.exists():
        left_out.parent.mkdir(parents=True, exist_ok=True)
        left_out.touch()
