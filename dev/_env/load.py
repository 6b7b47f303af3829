"""``dev/bench --load``: many people at once on a prefork server, with or without accidents."""

import contextlib
import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import checkout, measured, odoo_run, system, templates, throwaway
from .console import say, step
from .database import Databases

SECONDS, WORKERS = 120, 4
#: Who may take part: the classes of ``load_users``, and what ``people`` calls them.
KINDS = {"Consultant": "consultant", "Salesperson": "sales", "Customer": "portal"}


def main(options):
    """Run users against a server of their own; ``--faults`` kills parts of it meanwhile."""
    with scene() as it:
        report = it.measure(options.seconds, faults=options.faults)
        problems = list(measured.work(it.workshop, it.database, "people.check"))
    actions = report["actions"].items()
    problems += [f"nobody could {name}" for name, it in actions if it["errors"] == it["times"]]
    _show(report, problems, options.seconds, options.faults)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"load": report, "problems": problems}, file, indent=2)
    return 1 if problems or (report["errors"] and not options.faults) else 0


@contextlib.contextmanager
def scene():
    """Customers and many people in a database on a server of its own, for the block."""
    with odoo_run.workshop() as workshop, system.scratch_folder() as folder:
        folder.chmod(0o711)
        cluster = throwaway.Cluster(folder / "primary")
        with cluster.used(), measured.copy(workshop, templates.installed) as name:
            server = cluster.server()
            with step("Copying the database to a server of its own"):
                throwaway.copy(workshop.server, name, server)
            own = odoo_run.Workshop(workshop.odoo, workshop.venv, server, Databases(server))
            (people,) = measured.work(own, name, "people.make")
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
        settings |= {
            "http_port": throwaway.free_port(),
            "gevent_port": throwaway.free_port(),
            "workers": WORKERS,
            "max_cron_threads": 1,
            "log_level": "warn",
            "logfile": log,
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
        report["tracebacks"] = text.count("Traceback (most recent call last)")
        report["log"] = text[-4000:] if report["tracebacks"] else ""
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


def _show(report, problems, seconds, faults):
    accidents = ", with accidents" if faults else ""
    say(f"{report['users']} users, {WORKERS} workers, {seconds} s{accidents}")
    row = "  {:<28} {:>8} {:>10} {:>10} {:>8}".format
    say(row("what", "times", "p50", "p95", "errors"))
    for name, figure in sorted(report["actions"].items()):
        p50, p95 = (f"{figure[key] * 1000:.0f} ms" for key in ("p50", "p95"))
        say(row(name, figure["times"], p50, p95, figure["errors"]))
    for message, times in list(report["errors"].items())[:10]:
        say(f"  {times} x {message}")
    say(f"  tracebacks in the server's log: {report['tracebacks']}")
    if report["log"] and not faults:
        say(report["log"])
    say("  every figure adds up" if not problems else "  WRONG: " + "; ".join(problems[:20]))
