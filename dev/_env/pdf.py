"""wkhtmltopdf, which makes Odoo's PDFs: the machine's, or Debian 12's unpacked in the cache.

Debian 13 no longer has it. The copy brings all its libraries, down to the C library, so it
runs beside whatever the machine has.
"""

import platform
import re
import shutil

from . import apt, cache
from .console import Stop, step

SUITE = "bookworm"
PACKAGES = ("wkhtmltopdf", "fonts-dejavu-core", "fonts-lato")
#: Nothing that draws on a screen, and nothing of the base system, is needed.
NOT_NEEDED = re.compile(r"(libllvm|libgl1-mesa-dri|libz3|iso-codes|dpkg|perl|tar|debconf)[\w.-]*_")
STARTER = """#!/bin/sh
here=$(dirname "$(dirname "$(readlink -f "$0")")")
export QT_PLUGIN_PATH="$here/usr/lib/{arch}/qt5/plugins" QT_QPA_PLATFORM=offscreen
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/lib/{arch}/{loader}" --library-path "$here/lib/{arch}:$here/usr/lib/{arch}" \\
    "$here/usr/bin/wkhtmltopdf" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
    <dir prefix="relative">usr/share/fonts</dir>
    <dir>/usr/share/fonts</dir>
    <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


def need():
    """See to it that there is a wkhtmltopdf.

    :raises Stop: when it is missing and cannot be had.
    """
    if shutil.which("wkhtmltopdf") or folder():
        return
    name = _name()
    with cache.locked("wkhtmltopdf", "fetching wkhtmltopdf"):
        if not folder():
            cache.need_space(700)
            suite = apt.Suite(SUITE, "install wkhtmltopdf")
            with step("Downloading wkhtmltopdf from Debian (about 110 MB)"):
                suite.update()
                folder_ = cache.folder("wkhtmltopdf")
                cache.built_once(folder_, name, lambda target: _build(suite, target))


def folder():
    """The folder of the cache's wkhtmltopdf, or None when there is none."""
    programs = cache.root() / "wkhtmltopdf" / _name() / "starter"
    return programs if programs.exists() else None


def _name():
    return f"{SUITE}-{platform.machine()}"


def _build(suite, target):
    suite.unpack_with_dependencies(PACKAGES, target, NOT_NEEDED)
    loader = next(target.glob("lib/*-linux-gnu*/ld-linux*.so*"), None)
    if not loader:
        raise Stop("Debian's wkhtmltopdf does not run on this kind of machine; install another")
    (target / "fonts.conf").write_text(FONTS, encoding="utf-8")
    starter = target / "starter" / "wkhtmltopdf"
    starter.parent.mkdir()
    text = STARTER.format(arch=loader.parent.name, loader=loader.name)
    starter.write_text(text, encoding="utf-8")
    starter.chmod(0o755)
