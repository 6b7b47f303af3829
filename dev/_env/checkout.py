"""This checkout: where it is, what its manifest says, what its sources hash to."""

import ast
import hashlib
import os
from pathlib import Path

from . import cache

NAME = "clip_card"
ROOT = Path(__file__).resolve().parents[2]

#: Folders that do not influence what an installation puts into a database.
NOT_INSTALLED = {"dev", "demo", "tests", "doc", "docs", "__pycache__", "node_modules"}
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
    digest = hashlib.sha256()
    for path in sorted(_installed_files()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def demo_hash():
    """A hash of the program that makes the demo's history."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "demo").glob("**/*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _installed_files():
    data = {ROOT / name for name in (*manifest().get("data", ()), *manifest().get("demo", ()))}
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = [
            name
            for name in subfolders
            if not name.startswith(".")
            and (Path(folder) != ROOT or name not in NOT_INSTALLED)
            and name != "__pycache__"
        ]
        for name in names:
            path = Path(folder, name)
            if path.suffix in INSTALLED_SUFFIXES:
                data.add(path)
    return {path for path in data if path.is_file()}
