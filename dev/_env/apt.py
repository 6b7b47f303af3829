"""Files of Debian packages, without installing them: from any suite of the machine's mirror.

apt gets package lists and a cache of its own, so this needs no administrator, changes nothing
of the machine, and apt checks the signatures as always.
"""

import re
from pathlib import Path

from . import cache, system
from .console import Stop

KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")
NO_NETWORK = "Debian's packages could not be fetched; is there a network?"


class Suite:
    """The packages of one suite, such as ``sid``.

    :raises Stop: when this machine is not Debian; ``otherwise`` says what to do then.
    """

    def __init__(self, name, otherwise):
        self._folder = cache.folder(f"apt/{name}")
        for part in ("parts", "lists/partial", "state", "cache/archives/partial"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        keyring = _keyring()
        mirror = _mirror()
        if not keyring or not mirror:
            raise Stop(f"this is not Debian; {otherwise}")
        (self._folder / "parts" / "own.sources").write_text(
            f"Types: deb\nURIs: {mirror}\nSuites: {name}\nComponents: main\nSigned-By: {keyring}\n",
            encoding="utf-8",
        )

    def update(self):
        """Fetch the package lists."""
        self._apt("-o", "APT::Update::Error-Mode=any", "update")

    def version(self, package):
        """The version of the package, or None."""
        shown = system.output(
            ["apt-cache", *self._options(), "show", "--no-all-versions", package],
        )
        found = re.search(r"^Version: (\S+)$", shown, re.MULTILINE)
        return found and found[1]

    def unpack(self, packages, target):
        """Unpack the packages, alone, into a folder."""
        with system.scratch_folder() as debs:
            self._apt("download", *packages, cwd=debs)
            _extract(debs, target)

    def unpack_with_dependencies(self, packages, target, without):
        """Unpack the packages and all they depend on, but for those matching ``without``."""
        archives = self._folder / "cache" / "archives"
        self._apt("-y", "--no-install-recommends", "--download-only", "install", *packages)
        for deb in archives.glob("*.deb"):
            if without.match(deb.name):
                deb.unlink()
        _extract(archives, target)

    def _apt(self, *arguments, **options):
        command = ["apt-get", "-q", *self._options(), *arguments]
        system.logged(command, "apt-get", "apt-get", problem=NO_NETWORK, **options)

    def _options(self):
        options = {
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::SourceParts": self._folder / "parts",
            "Dir::State": self._folder / "state",
            "Dir::State::Lists": self._folder / "lists",
            "Dir::State::Status": "/dev/null",  # as if nothing were installed
            "Dir::Cache": self._folder / "cache",
            "Debug::NoLocking": "true",
            "APT::Sandbox::User": "root",
            "Acquire::Retries": "3",
            "Acquire::Languages": "none",
        }
        return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


def _extract(folder, target):
    """Unpack the packages of a folder and delete them."""
    for deb in sorted(folder.glob("*.deb")):
        system.logged(["dpkg-deb", "-x", deb, target], f"Unpacking {deb.name}", "dpkg-deb")
        deb.unlink()


def _keyring():
    paths = (Path("/usr/share/keyrings", name) for name in KEYRINGS)
    return next((path for path in paths if path.exists()), None)


def _mirror():
    """The mirror this Debian gets its packages from."""
    about = system.release()
    if about.get("ID") != "debian":
        return None
    suites = {about.get("VERSION_CODENAME"), "stable", "testing", "unstable", "sid"}
    command = ["apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(SITE)"]
    for line in system.output(command).splitlines():
        suite, component, site = line.split(" ", 2)
        if suite in suites and component == "main" and not site.startswith("cdrom"):
            return site
    return None
