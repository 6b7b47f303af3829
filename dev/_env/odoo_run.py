"""Running Odoo on a database: its configuration, its environment, its programs."""

import contextlib
import os
import re
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from . import cache, checkout, mail_sink, odoo_source, pdf, postgres, system, venv
from .console import Stop
from .database import Databases


@dataclass
class Workshop:
    """All that is needed to run Odoo: itself, its Python, a server with its databases."""

    odoo: odoo_source.Odoo
    venv: Path
    server: postgres.Server
    databases: Databases

    @property
    def python(self):
        """The Python that has Odoo's packages."""
        return self.venv / "bin" / "python"

    def environment(self, database):
        """The environment for Odoo on ``database``; stronger than its configuration file."""
        environment = postgres.clean_environment() | self.server.environment
        environment["PGDATABASE"] = database
        environment["PYTHONPATH"] = str(self.odoo.python_path)
        folders = [self.venv / "bin", pdf.folder(), environment.get("PATH", os.defpath)]
        environment["PATH"] = os.pathsep.join(str(folder) for folder in folders if folder)
        environment["VIRTUAL_ENV"] = str(self.venv)
        environment["PYTHONPYCACHEPREFIX"] = str(cache.folder("bytecode"))
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return environment

    @contextlib.contextmanager
    def configuration(self, database, *, show_mail=False, **settings):
        """A configuration file for ``database``, for the block; no mail leaves the machine."""
        addons = [*map(str, self.odoo.addons), str(checkout.addons_folder())]
        values = {
            "addons_path": ",".join(addons),
            "data_dir": self.server.data_dir,
            "db_name": database,
            "dbfilter": f"^{re.escape(database)}$",
            "list_db": False,
            "http_interface": "127.0.0.1",
            "max_cron_threads": 0,
            "limit_memory_soft": 0,
            "limit_memory_hard": 0,
            "limit_time_real": 3600,
            "limit_time_cpu": 3600,
            **mail_sink.start(show_mail),
            **settings,
        }
        with system.scratch_folder() as folder:
            path = folder / "odoo.conf"
            lines = [f"{name} = {value}" for name, value in values.items()]
            path.write_text("[options]\n" + "\n".join(lines) + "\n", encoding="utf-8")
            yield path

    def quietly(self, database, arguments, title, log_name, script=None, **settings):
        """Run an Odoo command; return its log. ``script`` is the standard input's file."""
        with self.configuration(database, **settings) as conf:
            environment = self.environment(database) | {"ODOO_RC": str(conf)}
            return system.logged(
                [self.python, "-m", "odoo", *arguments],
                title,
                log_name,
                env=environment,
                script=script,
            )

    def install(self, database, modules, title, log_name, **settings):
        """Install modules, quietly; return the log."""
        arguments = ["server", "-i", ",".join(modules), "--stop-after-init", "--no-http"]
        return self.quietly(database, arguments, title, log_name, **settings)

    def feed(self, database, script, title, log_name, **settings):
        """Feed a program to ``odoo shell``, quietly."""
        self.quietly(database, ["shell", "--no-http"], title, log_name, script, **settings)


@contextlib.contextmanager
def workshop():
    """Everything needed to run Odoo, for the block; made first if need be."""
    odoo = odoo_source.get()
    environment = venv.get()
    with postgres.running() as server:
        yield Workshop(odoo, environment, server, Databases(server))


def foreground(command, **options):
    """Run a program that talks to the terminal; Ctrl-C is its own, its exit code ours."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(
        [str(part) for part in command],
        preexec_fn=_like_in_a_shell,
        **options,
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _like_in_a_shell():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    system.die_with_parent()


def wait_for(url, process, log, patience=120):
    """Wait until a server answers.

    :raises Stop: with the end of its log, when it ends or has not answered after ``patience`` s.
    """
    # Without a proxy: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    what = f"the server did not answer within {patience} s"
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if process.poll() is not None:
            what = "the server ended while starting"
            break
        with (
            contextlib.suppress(OSError),
            opener.open(f"{url}/web/login", timeout=60) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.3)
    lines = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
    raise Stop("\n  ".join([f"{what}; the end of {log}:", *lines]))


def script(name):
    """The path of a program that is fed to ``odoo shell``."""
    return Path(__file__).with_name("scripts") / name
