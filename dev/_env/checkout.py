"""This checkout: where it is, what its manifest says, what its sources hash to."""

import ast
import hashlib
import os
from pathlib import Path

from . import cache

NAME = "clip_card"
ROOT = Path(__file__).resolve().parents[2]

#: Folders that do not influence what an installation puts into a database.
NOT_INSTALLED = {"dev", "demo", "tests", "static/tests", "doc", "docs", "node_modules"}
INSTALLED_SUFFIXES = {".py", ".xml", ".csv", ".po", ".js", ".scss", ".css", ".sql", ".json"}


def manifest():
    """The addon's manifest as a dictionary."""
    return ast.literal_eval((ROOT / "__manifest__.py").read_text(encoding="utf-8"))


def identity():
    """A short name for this checkout, from its path."""
    return cache.key(str(ROOT))[:8]


def addons_folder():
    """A folder whose only entry is a link called like the addon, to this checkout.

    Odoo finds addons by folder name, and a checkout may have any.
    """
    folder = cache.folder(f"checkouts/{identity()}/addons")
    link = folder / NAME
    if not link.is_symlink() or Path(os.readlink(link)) != ROOT:
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT)
    return folder


def sources_hash():
    """A hash of every file that influences an installed database."""
    about = manifest()
    files = {ROOT / name for name in (*about.get("data", ()), *about.get("demo", ()))}
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = [name for name in subfolders if _may_be_installed(Path(folder, name))]
        paths = (Path(folder, name) for name in names)
        files.update(path for path in paths if path.suffix in INSTALLED_SUFFIXES)
    return _hash(files)


def demo_hash():
    """A hash of the program that makes the demo's history."""
    files = (ROOT / "demo").glob("**/*")
    return _hash(path for path in files if "__pycache__" not in path.parts)


def _hash(files):
    digest = hashlib.sha256()
    for path in sorted(filter(Path.is_file, files)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _may_be_installed(folder):
    hidden = folder.name.startswith(".") or folder.name == "__pycache__"
    return not hidden and str(folder.relative_to(ROOT)) not in NOT_INSTALLED
