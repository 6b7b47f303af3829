"""``dev/bench --load``: many people at once on a prefork server, with or without accidents."""

import contextlib
import json
import os
import re
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import checkout, measured, odoo_run, system, templates, throwaway
from .console import say, step
from .database import Databases

SECONDS, WORKERS = 120, 4
#: A traceback in a log: its last line says what happened.
TRACEBACK = re.compile(r"^Traceback .*\n(?: .*\n|\n)*(\S.*)", re.MULTILINE)
#: Who may take part: the classes of ``load_users``, and what ``people`` calls them.
KINDS = {"Consultant": "consultant", "Salesperson": "sales", "Customer": "portal"}


def main(options):
    """Run users against servers of their own, in turn: those of stock Odoo, and ours.

    Of several numbers of workers each has its turn, on the same databases. ``--faults`` leaves
    stock out, and kills parts of the server meanwhile.
    """
    results, problems = [], []
    with contextlib.ExitStack() as stack:
        stock, faults = None, options.faults
        if not faults:
            stock = stack.enter_context(scene(templates.dependencies, "make_stock"))
        ours = stack.enter_context(scene())
        for workers in options.workers:
            beside = stock and stock.measure(options.seconds, workers=workers)
            report = ours.measure(options.seconds, faults=faults, workers=workers)
            say("\n".join(_describe(report, beside, workers, options)))
            results.append({"workers": workers, "load": report, "stock": beside})
            problems += _find_problems(report, faults)
        problems += measured.work(ours.workshop, ours.database, "people.check")
    say("every figure adds up" if not problems else "WRONG: " + "; ".join(problems[:20]))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"results": results, "problems": problems}, file, indent=2)
    return 1 if problems else 0


def _find_problems(report, faults):
    """Yields what nobody could do; what somebody could not do, but for accidents."""
    for name, figure in report["actions"].items():
        if figure["errors"] == figure["times"]:
            yield f"nobody could {name}"
    if not faults:
        yield from report["errors"]


@contextlib.contextmanager
def scene(template=templates.installed, make="make"):
    """Customers and many people in a database on a server of its own, for the block.

    :param template: what is in the database
    :param make: of ``people``, the function that makes them
    """
    with odoo_run.workshop() as workshop, system.scratch_folder() as folder:
        folder.chmod(0o711)
        cluster = throwaway.Cluster(folder / "primary")
        with cluster.used(), measured.copy(workshop, template) as name:
            server = cluster.server()
            with step("Copying the database to a server of its own"):
                throwaway.copy(workshop.server, name, server)
            own = odoo_run.Workshop(workshop.odoo, workshop.venv, server, Databases(server))
            (people,) = measured.work(own, name, f"people.{make}")
            yield Scene(own, cluster, name, people)


@dataclass
class Scene:
    """Where the people work: a database with its server, and what is in it."""

    workshop: odoo_run.Workshop
    cluster: throwaway.Cluster
    database: str
    people: dict

    def measure(self, seconds, users=tuple(KINDS), faults=False, **settings):
        """Let people work; what came out of it.

        :param users: who takes part, of :data:`KINDS`
        :param faults: kill parts of the server meanwhile
        :param settings: more of Odoo's configuration
        """
        log = self.cluster.folder.parent / "odoo.log"
        settings = {
            "workers": WORKERS,
            "http_port": throwaway.free_port(),
            "gevent_port": throwaway.free_port(),
            "max_cron_threads": 1,
            "log_level": "warn",
            "logfile": log,
            **settings,
        }
        with (
            self.workshop.configuration(self.database, **settings) as conf,
            self._service(conf) as service,
            ThreadPoolExecutor(1) as beside,
        ):
            url = f"http://127.0.0.1:{settings['http_port']}"
            odoo_run.wait_for(url, service, log)
            if faults:
                accidents = beside.submit(_break, service, self.cluster, seconds)
            report = self._run_locust(url, seconds, users)
            if faults:
                accidents.result()
                odoo_run.wait_for(url, service, log)
        text = log.read_text(encoding="utf-8", errors="replace")
        report["tracebacks"] = Counter(TRACEBACK.findall(text))
        return report

    @contextlib.contextmanager
    def _service(self, conf):
        """Odoo as a service manager runs it: started again when it ends by itself."""
        with system.running(
            ["sh", "-c", 'while :; do "$0" "$@"; sleep 1; done', self.workshop.python]
            + ["-m", "odoo", "server", "-c", conf],
            env=self.workshop.environment(self.database),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                yield process
            finally:
                system.end(process)

    def _run_locust(self, url, seconds, users):
        path = self.cluster.folder.parent / "report.json"
        count = sum(len(self.people[KINDS[user]]) for user in users)
        variables = {
            "CLIP_CARD_SCENE": json.dumps({"database": self.database, **self.people}),
            "CLIP_CARD_REPORT": str(path),
        }
        system.logged(
            [
                *(self.workshop.python, "-m", "locust", "--headless", "--exit-code-on-error=0"),
                *("-f", checkout.ROOT / "dev" / "_bench" / "load_users.py", "--host", url),
                *("--users", count, "--spawn-rate", count),
                *("--run-time", seconds, "--stop-timeout", 60, *users),
            ],
            "The users' program",
            "locust",
            env=os.environ | variables,
        )
        return {"users": count, **json.loads(path.read_text(encoding="utf-8"))}


def _break(service, cluster, seconds):
    """The job worker, another one and PostgreSQL are killed, each while all are at work."""
    import psutil

    time.sleep(seconds * 0.3)
    for which in (-1, 0):  # that of the jobs was started last; either may have been replaced
        (odoo,) = psutil.Process(service.pid).children()
        with contextlib.suppress(psutil.NoSuchProcess):
            sorted(odoo.children(), key=lambda child: child.pid)[which].kill()
        time.sleep(seconds * 0.15)
    cluster.kill()
    cluster.start()


def _describe(report, stock, workers, options):
    """What came out, a line each: beside stock, by action, and what went wrong."""
    accidents = ", with accidents" if options.faults else ""
    yield f"{report['users']} users, {workers} workers, {options.seconds} s{accidents}"
    row = "  {:<24} {:>8} {:>10} {:>10} {:>8} {:>12} {:>10} {:>10}".format
    yield row("what", "times", "p50", "p95", "errors", "stock: times", "p50", "p95")
    for name, figure in sorted(report["actions"].items()):
        beside = stock and stock["actions"].get(name)
        yield row(name, *_cells(figure, "errors"), *_cells(beside))
    ours, theirs = (it and it["actions"]["Aggregated"] for it in (report, stock))
    if theirs and theirs["times"]:
        yield "  beside stock: " + ", ".join(
            f"{ours[key] / theirs[key]:.2f} of its {what}"
            for key, what in {"per_second": "throughput", "p50": "p50", "p95": "p95"}.items()
        )
    for message, times in list(report["errors"].items())[:10]:
        yield f"  {times} x {message}"
    yield f"  tracebacks in the server's log: {report['tracebacks'].total()}"
    for message, times in report["tracebacks"].most_common(10):
        yield f"  {times} x {message}"


def _cells(figure, *more):
    """A figure's cells in the table; empty ones when there is none."""
    if not figure:
        return ["", "", ""]
    times = [f"{figure[key] * 1000:.0f} ms" for key in ("p50", "p95")]
    return [figure["times"], *times, *(figure[key] for key in more)]
