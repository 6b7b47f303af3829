"""``dev/bench``: the addon beside stock Odoo or plain SQL, in databases of their own."""

import argparse
import contextlib
import shlex
import time
from datetime import datetime, timezone

from _bench.rows import PartResult, Report

from .. import cache, load, machine, odoo_run, replica
from ..console import Stop, say
from ..measured import inside
from ..module_bench import install, upgrade

#: What is measured: its name, its title, and what yields its rows, given a workshop.
PARTS = {
    "time": (
        "Logging time, beside prepaid hours of stock Odoo",
        inside("timesheets", True, grows=False),
    ),
    "jobs": ("Ending cards and sending notices, 100,000 cards", inside("jobs")),
    "charges": ("Charging add-on products", inside("charges")),
    "lists": ("Lists of 100,000 cards", inside("lists")),
    "portal": ("Pages of the customer portal", inside("portal", True)),
    "analysis": ("Reports over 1,000,000 entries", inside("analysis")),
    "recognition": ("Recognising revenue of 100,000 cards", inside("recognition")),
    "firm": ("Every job, list and report of a big firm, once", inside("firm", grows=False)),
    "install": ("Installing and upgrading", install),
    "upgrade": ("Upgrading 100,000 cards", upgrade),
}
#: Measured only when it is named: it is beside nothing.
ALONE = {"firm"}
#: What looks at the whole under load, and is no measurement beside something else.
TRIALS = {
    "load": ("twenty people at once on a server of their own, beside stock", load.main),
    "replica": ("the portal reads from a replica", replica.main),
}
USAGE = """%(prog)s [PART ...] [--runs N] [--json FILE]
       %(prog)s --load [--faults] [--seconds N] [--workers N ...] [--json FILE]
       %(prog)s --replica"""


def main(arguments):
    """Measure the named parts, or all; print one table and save everything as JSON."""
    options = _parse(arguments)
    if options.trial:
        return TRIALS[options.trial][1](options)
    with odoo_run.workshop() as workshop:
        report = Report(
            command=shlex.join(["./dev/bench", *arguments]),
            started=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            machine=machine.describe(workshop),
            commit=machine.commit(),
        )
        moment = report.started[:19].replace(":", "-")
        path = options.json or cache.folder("bench") / f"{moment}.json"
        report.save(path)
        try:
            names = options.parts or [name for name in PARTS if name not in ALONE]
            for _turn in range(options.runs):
                _run(workshop, report, path, names)
        finally:
            _show(report, path)
    return 1 if report.problems else 0


def _parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/bench",
        usage=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measure the addon beside stock Odoo or plain SQL, in one run.",
        epilog=f"parts (all but {', '.join(ALONE)}, when none is named):\n"
        + "\n".join(f"  {name:<12} {title}" for name, (title, _measure) in PARTS.items()),
    )
    parser.add_argument("parts", nargs="*", metavar="PART", default=[], help="see below")
    parser.add_argument("--json", metavar="FILE", help="where to save it, if not in the cache")
    runs = "times one after another; the table has the run with the median ratio (1)"
    parser.add_argument("--runs", type=int, default=1, help=runs)
    trials = parser.add_mutually_exclusive_group()
    for name, (title, _trial) in TRIALS.items():
        trials.add_argument(f"--{name}", dest="trial", action="store_const", const=name, help=title)
    parser.add_argument("--faults", action="store_true", help="with --load: kill parts of it")
    seconds = f"of --load ({load.SECONDS})"
    workers = f"of Odoo, with --load; several have their turns ({load.WORKERS})"
    parser.add_argument("--workers", type=int, nargs="+", default=[load.WORKERS], help=workers)
    parser.add_argument("--seconds", type=int, default=load.SECONDS, help=seconds)
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; of {', '.join(PARTS)}")
    return options


def _run(workshop, report, path, names):
    """Measure part by part; one that fails does not keep the others from being measured."""
    for name in dict.fromkeys(names):
        title, measure = PARTS[name]
        part = report.parts.setdefault(name, PartResult(title, load=machine.load()))
        say(f"{name}: {title}")
        started = time.monotonic()
        try:
            with contextlib.closing(measure(workshop)) as rows:
                for row in rows:
                    part.rows.append(row)
                    say(f"  {row.sentence()}")
        except Exception as problem:
            part.problem = str(problem) if isinstance(problem, Stop) else repr(problem)
            say(f"  {name} failed: {part.problem}")
        except KeyboardInterrupt:
            part.problem = "interrupted"
            raise
        finally:
            part.seconds += time.monotonic() - started
            report.seconds += time.monotonic() - started
            report.save(path)


def _show(report, path):
    if any(part.rows for part in report.parts.values()):
        say("\n".join(["", *report.table()]))
    about = report.machine
    say(
        f"\n`{report.command}`, {report.started[:10]}, {report.seconds / 60:.0f} minutes: "
        f"{about['cores']} cores ({about['processor']}), {about['memory'] / 2**30:.0f} GiB, "
        f"{about['system']}, PostgreSQL {about['postgresql']}, Python {about['python']}, "
        f"Odoo {about['odoo']}; load {about['load']:g} when it began."
    )
    if about["load"] > about["cores"] / 4:
        say("The machine had other work: these are no figures to quote.")
    for name, problem in report.problems.items():
        say(f"{name} did not get to its end: {problem.splitlines()[0].split(';')[0]}")
    say(f"Saved in {path}")
