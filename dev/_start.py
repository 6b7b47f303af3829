"""Starts a command with a Python that Odoo 19 runs on.

This file alone is read by whatever Python there is, so that an old one gets a sentence.
"""

import os
import sys

OLDEST = (3, 10)
NEWEST = (3, 13)


def start(command):
    """Run ``_env.commands.<command>`` and leave with its exit code."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        _switch_python(command)
    from _env import console

    sys.exit(console.run_command(command))


def _switch_python(command):
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            program = os.path.join(folder, f"python3.{minor}")
            if os.access(program, os.X_OK):
                os.execv(program, [program, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
    sys.exit(
        f"dev/{command}: Odoo 19 needs Python 3.10 to 3.13, this is "
        f"{sys.version_info[0]}.{sys.version_info[1]}; install one of those, "
        "for example apt-get install python3"
    )
