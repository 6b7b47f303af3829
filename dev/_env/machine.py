"""What a figure was taken on, so that it can be compared with another."""

import os
import platform
import re
from pathlib import Path

from . import checkout, system


def describe(workshop):
    """The machine and the programs that matter to a measurement, without anybody's names."""
    import psutil

    about = Path("/proc/cpuinfo")
    found = about.exists() and re.search(r"model name\s*:\s*(.+)", about.read_text())
    return {
        "processor": found[1].strip() if found else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": psutil.virtual_memory().total,
        "system": system.release().get("PRETTY_NAME") or platform.system(),
        "postgresql": workshop.server.query("SHOW server_version")[0][0].split()[0],
        "python": platform.python_version(),  # the environment is of the same
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
