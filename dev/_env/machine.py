"""What a figure was taken on, so that it can be compared with another."""

import contextlib
import os
import platform
import re
from pathlib import Path

from . import checkout, system


def describe(workshop):
    """The machine and the programs that matter to a measurement, without anybody's names."""
    return {
        "processor": _find("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": int(_find("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) * 1024,
        "system": system.release().get("PRETTY_NAME") or platform.system(),
        "postgresql": workshop.server.query("SHOW server_version")[0][0].split()[0],
        "python": system.output([str(workshop.python), "--version"]).split()[-1],
        "odoo": workshop.odoo.version,
        "load": load(),
    }


def load():
    """How many programs wanted a core during the last minute."""
    return round(os.getloadavg()[0], 2)


def commit():
    """The commit that is checked out, with a plus for changes since; None without git."""
    folder = ["git", "-C", str(checkout.ROOT)]
    head = system.output([*folder, "rev-parse", "HEAD"]).strip()
    changed = system.output([*folder, "status", "--porcelain"]).strip()
    return head + ("+" if changed else "") if head else None


def _find(path, pattern):
    with contextlib.suppress(OSError):
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
        return found and found[1].strip()
    return None
