"""Odoo 19 itself: the checkout ``ODOO_HOME`` names, or Debian's package unpacked in the cache."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import cache, system
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
KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")


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
    head = subprocess.run(
        ["git", "-C", str(home), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    version = "home-" + cache.key(str(home), release, head)
    return Odoo(home, (home / "odoo" / "addons", home / "addons"), version)


def _from_debian():
    parent = cache.folder("odoo")
    prefix = _unpacked(parent)
    if not prefix:
        with cache.locked("odoo-source", "fetching Odoo"):
            prefix = _unpacked(parent) or cache.built_once("odoo", _newest(), _unpack)
    packages = prefix / "usr/lib/python3/dist-packages"
    return Odoo(packages, (packages / "odoo" / "addons",), prefix.name)


def _unpacked(parent):
    """The newest Odoo in the cache; it is kept until the cache is deleted."""
    return max((path for path in parent.glob("19.*") if path.is_dir()), default=None)


def _newest():
    """The version of the package now in Debian unstable, as a folder name."""
    with step("Asking Debian for Odoo 19"):
        apt = _apt_options()
        system.logged(
            ["apt-get", *apt, "-q", "-o", "APT::Update::Error-Mode=any", "update"],
            "Reading Debian's package lists",
            "apt-lists",
            problem="Debian's mirror does not answer; is there a network?",
        )
        shown = _output(["apt-cache", *apt, "show", "--no-all-versions", PACKAGE])
    version = re.search(r"^Version: (19\.0\S*)$", shown, re.MULTILINE)
    if not version:
        raise Stop(
            "Debian unstable has no odoo-19 of version 19.0 at this time; "
            "set ODOO_HOME to a checkout of Odoo's 19.0 branch"
        )
    return re.sub(r"[^\w.+~-]", "_", version[1])


def _unpack(target):
    cache.need_space(2500)
    with step("Downloading Odoo 19 from Debian (about 130 MB)"), system.scratch_folder() as debs:
        system.logged(
            ["apt-get", *_apt_options(), "-q", "download", PACKAGE, *LINKED],
            "Downloading Odoo",
            "apt-download",
            problem="Odoo could not be downloaded from Debian; is there a network?",
            cwd=debs,
        )
        for deb in sorted(debs.glob("*.deb")):
            system.logged(["dpkg-deb", "-x", deb, target], f"Unpacking {deb.name}", "dpkg-deb")
    left_out = target / "usr/lib/python3/dist-packages/odoo" / LEFT_OUT
    if not left_out.exists():
        left_out.parent.mkdir(parents=True, exist_ok=True)
        left_out.touch()


def _apt_options():
    """Options that give apt package lists of its own, of Debian unstable at the usual mirror."""
    state = cache.folder("apt")
    for name in ("parts", "lists/partial", "cache/archives/partial"):
        (state / name).mkdir(parents=True, exist_ok=True)
    keyring = next(
        (path for name in KEYRINGS if (path := Path("/usr/share/keyrings", name)).exists()), None
    )
    mirror = _mirror() if keyring else None
    if not mirror:
        raise Stop(
            "Odoo 19 can be fetched by itself on Debian only; elsewhere set ODOO_HOME to a "
            "checkout of Odoo's 19.0 branch"
        )
    (state / "parts" / "sid.sources").write_text(
        f"Types: deb\nURIs: {mirror}\nSuites: sid\nComponents: main\nSigned-By: {keyring}\n",
        encoding="utf-8",
    )
    options = {
        "Dir::Etc::SourceList": "/dev/null",
        "Dir::Etc::SourceParts": state / "parts",
        "Dir::State::Lists": state / "lists",
        "Dir::Cache": state / "cache",
        "APT::Sandbox::User": "root",
        "Acquire::Retries": "3",
        "Acquire::Languages": "none",
    }
    return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


def _mirror():
    """The mirror this Debian gets its packages from."""
    about = system.release()
    if about.get("ID") != "debian":
        return None
    suites = {about.get("VERSION_CODENAME"), "stable", "testing", "unstable", "sid"}
    for line in _output(
        ["apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(SITE)"]
    ).splitlines():
        suite, component, site = line.split(" ", 2)
        if suite in suites and component == "main" and not site.startswith("cdrom"):
            return site
    return None


def _output(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""
