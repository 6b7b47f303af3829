"""``dev/lint``: everything that is checked without running the addon."""

import argparse
import os
import subprocess

from .. import access_matrix, cache, checkout, checks, postgres, venv
from ..console import say

#: Checks of pylint-odoo that do not fit: the readme is README.md, computes return nothing.
NOT_FOR_US = ("missing-readme", "missing-return")


def main(arguments):
    """Run the named checks, or all; go on after a failure and tell the sum at the end."""
    options = _parse(arguments)
    runner = _Runner(venv.get(), options.fix)
    failed = [name for name in options.checks or CHECKS if not runner.run(name)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="dev/lint", description="Check the sources.")
    parser.add_argument(
        "--fix", action="store_true", help="mend what can be mended without a decision"
    )
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"of {', '.join(CHECKS)}")
    options = parser.parse_args(arguments)
    unknown = set(options.checks) - set(CHECKS)
    if unknown:
        parser.error(f"no such check: {', '.join(sorted(unknown))}")
    return options


class _Runner:
    """Runs checks with the programs of the virtual environment."""

    def __init__(self, environment, fix):
        self._programs = environment / "bin"
        self._fix = fix

    def run(self, name):
        """Run one check; tell whether it passed."""
        say(f"== {name}")
        return CHECKS[name](self)

    def ruff(self):
        """Mistakes and style of Python code."""
        return self._ruff("check", "--output-format=concise", *(["--fix"] if self._fix else []))

    def format(self):
        """Layout of Python code."""
        return self._ruff("format", *([] if self._fix else ["--check"]))

    def pylint(self):
        """Odoo's own rules, through pylint-odoo."""
        return self._call(
            "pylint",
            f"--rcfile={checkout.ROOT / 'pyproject.toml'}",
            "--disable=all",
            "--enable=odoolint",
            f"--disable={','.join(NOT_FOR_US)}",
            checkout.NAME,
            cwd=checkout.addons_folder(),
        )

    def rooms(self):
        """What may import what: the rooms of ``models/``, and ``rules/`` below them."""
        return self._call(
            "lint-imports",
            "--no-cache",
            f"--config={checkout.ROOT / 'pyproject.toml'}",
            cwd=checkout.addons_folder(),
        )

    def text(self):
        """Layout of XML and plain text."""
        os.chdir(checkout.ROOT)
        return checks.print_problems(_files()) == 0

    def po(self):
        """Translations as the community keeps them: sorted, none that repeats its term."""
        files = sorted(str(path) for path in (checkout.ROOT / "i18n").glob("*.po*"))
        fix = ["--fix"] if self._fix else []
        if fix:  # what it mends it still reports: asked again, it tells what is left
            self._call("oca-checks-po", "--no-verbose", *fix, *files, cwd=checkout.ROOT)
        return self._call("oca-checks-po", *files, cwd=checkout.ROOT)

    def access(self):
        """The page about access rights says what the files in ``security/`` say."""
        return access_matrix.is_current(self._fix)

    def _ruff(self, *arguments):
        return self._call("ruff", *arguments, ".", cwd=checkout.ROOT)

    def _call(self, program, *arguments, cwd):
        environment = postgres.clean_environment() | {
            "RUFF_CACHE_DIR": str(cache.folder("ruff")),
            "PYLINTHOME": str(cache.folder("pylint")),
            "PYTHONPYCACHEPREFIX": str(cache.folder("bytecode")),
        }
        command = [str(self._programs / program), *arguments]
        return subprocess.run(command, cwd=cwd, env=environment, check=False).returncode == 0


CHECKS = {
    "ruff": _Runner.ruff,
    "format": _Runner.format,
    "pylint": _Runner.pylint,
    "rooms": _Runner.rooms,
    "text": _Runner.text,
    "po": _Runner.po,
    "access": _Runner.access,
}


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
