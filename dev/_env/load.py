"""``dev/bench --load``: many people at once on a prefork server, with or without accidents."""

import json
import os
import signal
import subprocess
import threading
import time

from . import checkout, odoo_run, system, templates, throwaway
from .console import Stop, say, step
from .database import Databases

USERS, SECONDS, WORKERS = 20, 120, 4
KINDS = ("consultant", "sales", "portal")


def main(options):
    """Run users against a server of their own; ``--faults`` kills parts of it meanwhile."""
    faults, seconds = options.faults, options.seconds
    with odoo_run.workshop() as workshop, system.scratch_folder() as folder:
        folder.chmod(0o711)
        template = templates.installed(workshop)
        cluster = throwaway.Cluster(folder / "cluster")
        with (
            cluster.used(),
            workshop.databases.temporary("load", template) as name,
        ):
            with step("Copying the database to a server of its own"):
                throwaway.copy(workshop, name, cluster, name)
            server = cluster.server()
            own = odoo_run.Workshop(workshop.odoo, workshop.venv, server, Databases(server))
            task = {
                "database": name,
                "port": throwaway.free_port(),
                "seconds": seconds,
                "people": run_script(own, name, "load_people.py"),
            }
            report = measure(own, cluster, task, faults)
            problems = run_script(own, name, "load_check.py")
    _show(report, problems, seconds, faults)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"load": report, "problems": problems}, file, indent=2)
    return 1 if problems or (report["errors"] and not faults) else 0


def run_script(workshop, database, script):
    """Run a program in ``odoo shell``; return what it found."""
    with system.scratch_folder() as folder:
        environment = {"CLIP_CARD_FOUND": str(folder / "found.json")}
        os.environ.update(environment)
        workshop.quietly(
            database,
            ["shell", "--no-http"],
            f"Running {script}",
            script.removesuffix(".py"),
            script=odoo_run.script(script),
        )
        return json.loads((folder / "found.json").read_text(encoding="utf-8"))


def measure(workshop, cluster, task, faults=False, settings=None):
    """Let the people of a task work; what came out of it.

    :param faults: kill parts of the server meanwhile
    :param settings: more of Odoo's configuration
    """
    name = task["database"]
    settings = {
        **(settings or {}),
        "http_port": task["port"],
        "gevent_port": throwaway.free_port(),
        "workers": WORKERS,
        "max_cron_threads": 1,
        "log_level": "warn",
        "logfile": str(cluster.folder.parent / "odoo.log"),
    }
    with workshop.configuration(name, **settings) as conf, _Service(workshop, name, conf) as odoo:
        accidents = threading.Thread(target=_break, args=(odoo, cluster, task["seconds"]))
        with system.scratch_folder() as folder:
            (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
            if faults:
                accidents.start()
            try:
                code = system.run(
                    [
                        workshop.python,
                        checkout.ROOT / "dev" / "_bench" / "load_users.py",
                        folder / "task.json",
                        folder / "report.json",
                    ]
                )
            finally:
                if faults:
                    accidents.join()
            if code:
                raise Stop("the users' program failed; what it printed is above")
            report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        log = (cluster.folder.parent / "odoo.log").read_text(encoding="utf-8", errors="replace")
        report["tracebacks"] = log.count("Traceback (most recent call last)")
        report["log"] = log[-4000:] if report["tracebacks"] else ""
        return report


class _Service:
    """Odoo as a service manager runs it: started again when it ends by itself."""

    def __init__(self, workshop, name, conf):
        self._command = [workshop.python, "-m", "odoo", "server", "-c", str(conf)]
        self._environment = workshop.environment(name)
        self._stopping = threading.Event()

    def __enter__(self):
        self._start()
        self._watch = threading.Thread(target=self._restart, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_error):
        self._stopping.set()
        self._watch.join()
        system.end(self.process)

    def _start(self):
        self.process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _restart(self):
        while not self._stopping.wait(1):
            if self.process.poll() is not None:
                self._start()


def _break(odoo, cluster, seconds):
    """A worker, the job worker and PostgreSQL are killed, each while all are at work."""
    time.sleep(seconds * 0.3)
    for pid in _children(odoo.process.pid)[:1]:
        os.kill(pid, signal.SIGKILL)
    time.sleep(seconds * 0.15)
    for pid in _children(odoo.process.pid)[-1:]:
        os.kill(pid, signal.SIGKILL)
    time.sleep(seconds * 0.15)
    cluster.kill()
    cluster.start_again()


def _children(pid):
    return [int(number) for number in system.output(["pgrep", "-P", str(pid)]).split()]


def _show(report, problems, seconds, faults):
    say(f"{USERS} users, {WORKERS} workers, {seconds} s{', with accidents' if faults else ''}")
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
