"""``dev/lint``: everything that is checked without running the addon."""

import argparse
import os
import subprocess

from .. import access_matrix, cache, checkout, checks, postgres, venv
from ..console import say

#: Checks of pylint-odoo that do not fit: the readme is README.md, computes return nothing.
NOT_FOR_US = ("missing-readme", "missing-return")
RULES = f"--{{}}={checkout.ROOT / 'pyproject.toml'}"


def main(arguments):
    """Run the named checks, or all; go on after a failure and tell the sum at the end."""
    parser = argparse.ArgumentParser(prog="dev/lint", description="Check the sources.")
    parser.add_argument("--fix", action="store_true", help="mend what needs no decision")
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"of {', '.join(CHECKS)}")
    options = parser.parse_args(arguments)
    if unknown := set(options.checks) - set(CHECKS):
        parser.error(f"no such check: {', '.join(sorted(unknown))}")
    os.chdir(checkout.ROOT)
    failed = []
    for name in options.checks or CHECKS:
        say(f"== {name}")
        if not CHECKS[name](options.fix):
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _ruff(fix):
    """Mistakes and style of Python code."""
    return _call("ruff", "check", "--output-format=concise", *(["--fix"] if fix else []), ".")


def _format(fix):
    """Layout of Python code."""
    return _call("ruff", "format", *([] if fix else ["--check"]), ".")


def _pylint(_fix):
    """Odoo's own rules, through pylint-odoo."""
    odoos = ("--disable=all", "--enable=odoolint", f"--disable={','.join(NOT_FOR_US)}")
    return _call("pylint", RULES.format("rcfile"), *odoos, checkout.NAME, inside=True)


def _rooms(_fix):
    """What may import what: the rooms of ``models/``, and ``rules/`` below them."""
    return _call("lint-imports", "--no-cache", RULES.format("config"), inside=True)


def _text(_fix):
    """Layout of XML and plain text."""
    return checks.print_problems(_files()) == 0


def _po(fix):
    """Translations as the community keeps them: sorted, none that repeats its term."""
    files = sorted(map(str, (checkout.ROOT / "i18n").glob("*.po*")))
    if fix:  # what it mends it still reports: asked again, it tells what is left
        _call("oca-checks-po", "--no-verbose", "--fix", *files)
    return _call("oca-checks-po", *files)


CHECKS = {
    "ruff": _ruff,
    "format": _format,
    "pylint": _pylint,
    "rooms": _rooms,
    "text": _text,
    "po": _po,
    "access": access_matrix.is_current,
}


def _call(program, *arguments, inside=False):
    """Whether a program of the virtual environment finds nothing wrong.

    :param inside: it looks for the addon by its name
    """
    environment = postgres.clean_environment() | {
        "RUFF_CACHE_DIR": str(cache.folder("ruff")),
        "PYLINTHOME": str(cache.folder("pylint")),
        "PYTHONPYCACHEPREFIX": str(cache.folder("bytecode")),
    }
    command = [str(venv.get() / "bin" / program), *arguments]
    folder = checkout.addons_folder() if inside else checkout.ROOT
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode == 0


def _files():
    """The checkout's files that are, or could be, in git; all of them where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        skipped = {".git", "__pycache__", "node_modules", ".dev"}
        return sorted(
            str(path.relative_to(checkout.ROOT))
            for path in checkout.ROOT.rglob("*")
            if path.is_file() and not skipped & set(path.parts)
        )
    return sorted({name for name in result.stdout.split("\0") if os.path.isfile(name)})
