"""``dev/test --stock``: Odoo's own tests with the addon and without it, and what differs.

What comes out without the addon only changes with Odoo, so it is kept in ``stock_results.json``
for the version it was seen with. What differs from it is run again, both ways.
"""

import json
from collections import Counter
from xml.etree import ElementTree

import tomllib

from . import cache, checkout, odoo_run, system, templates
from .console import Stop, say, step

#: Whose tests are run, with patterns of the files where not all of them are.
SUITES = {
    "hr_timesheet": ["test_*.py"],
    "sale_timesheet": ["test_*.py"],
    "sale_project": ["test_*.py"],
    "project": ["test_*.py"],
    "sale": ["test_*.py"],
    "portal": ["test_*.py"],
    "analytic": ["test_*.py"],
    "resource": ["test_*.py"],
    "account": ["test_account_move_*.py", "test_invoice_*.py"],
}
#: Differences that are meant, each with its reason.
MEANT = checkout.ROOT / "dev" / "stock_differences.toml"
#: What did not pass without the addon, by version of Odoo and suite.
KEPT = checkout.ROOT / "dev" / "stock_results.json"


def main(arguments):
    """Run the suites that are named, or all, and return 1 when something differs unmeant.

    ``--keep`` runs them without the addon too, and keeps what comes out.
    """
    keep = "--keep" in arguments
    arguments = [name for name in arguments if name != "--keep"]
    if unknown := set(arguments) - SUITES.keys():
        raise Stop(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
    meant = tomllib.loads(MEANT.read_text(encoding="utf-8"))
    with odoo_run.workshop() as workshop:
        differing = {}
        for suite in arguments or SUITES:
            differing.update(_compare(workshop, suite, keep))
    unmeant = {test: results for test, results in differing.items() if test not in meant}
    for test, (without, with_it) in sorted(unmeant.items()):
        say(f"DIFFERS {test}: {without} without the addon, {with_it} with it")
    for test in sorted(differing.keys() & meant.keys()):
        say(f"meant   {test}: {meant[test]}")
    return 1 if unmeant else 0


def _compare(workshop, suite, keep):
    """What comes out otherwise with the addon than without, twice: (without, with) per test."""
    files = _files(workshop, suite)
    without = _without(workshop, suite, files, keep)
    with_it = _run(workshop, f"{suite} with the addon", templates.installed(workshop), files)
    suspects = _differing(without, with_it)
    counted = Counter(with_it.values())
    say(f"{suite}: " + ", ".join(f"{number} {it}" for it, number in sorted(counted.items())))
    if not suspects:
        return {}
    # What passes when it is run alone depends on chance, or on what ran before it.
    some = [str(files[0].parents[2] / test) for test in suspects]
    without = _run(workshop, "these without it", templates.dependencies(workshop), some)
    with_it = _run(workshop, "these with the addon", templates.installed(workshop), some)
    return _differing(without, with_it)


def _differing(without, with_it):
    """What a test comes to, by test; one that is in neither passes."""
    return {
        test: (without.get(test, "passed"), with_it.get(test, "passed"))
        for test in sorted(without.keys() | with_it.keys())
        if without.get(test, "passed") != with_it.get(test, "passed")
    }


def _files(workshop, suite):
    folder = next(path / suite for path in workshop.odoo.addons if (path / suite).is_dir())
    return sorted({file for name in SUITES[suite] for file in folder.glob(f"tests/{name}")})


def _without(workshop, suite, files, keep):
    """What does not pass without the addon."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    known = kept.setdefault(workshop.odoo.version, {})
    if keep or suite not in known:
        template = templates.dependencies(workshop)
        results = _run(workshop, f"{suite} without the addon", template, files)
        known[suite] = {test: it for test, it in sorted(results.items()) if it != "passed"}
    if keep:
        KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return known[suite]


def _run(workshop, title, template, tests):
    """Run tests on a copy of a database: passed, failed or skipped per test."""
    with (
        workshop.databases.temporary("stock", template) as name,
        workshop.configuration(name, log_level="critical") as conf,
        system.scratch_folder() as folder,
        step(f"Odoo's tests: {title}"),
    ):
        report, settings = folder / "report.xml", folder / "pytest.ini"
        settings.write_text("[pytest]\n", encoding="utf-8")
        command = [
            *(workshop.python, "-m", "pytest", "-q", f"--config-file={settings}"),
            f"--rootdir={workshop.odoo.addons[0].parent}",
            *(f"--odoo-config={conf}", "--odoo-log-level=critical", "--odoo-http"),
            *("-p", "no:cacheprovider", f"--junitxml={report}", *map(str, tests)),
        ]
        log = cache.folder("logs") / f"stock-{checkout.identity()}.log"
        with log.open("w", encoding="utf-8") as output:
            odoo_run.foreground(command, env=workshop.environment(name), stdout=output)
        if not report.exists():
            raise Stop(f"Odoo's tests could not be run; see {log}")
        return _read(report)


def _read(report):
    results = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - we wrote it
        *_path, suite, folder, file, group = case.get("classname").split(".")
        name = f"{suite}/{folder}/{file}.py::{group}::{case.get('name')}"
        outcomes = {child.tag for child in case} & {"failure", "error", "skipped"}
        results[name] = max(outcomes, default="passed")
    return results
