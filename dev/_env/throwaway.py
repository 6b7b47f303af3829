"""PostgreSQL servers of their own for one measurement: they may be killed, and are thrown away."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

from . import postgres, system
from .console import Stop

#: As durable as in production: what is killed here must come back whole.
SETTINGS = """
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 256MB
max_wal_size = 4GB
wal_level = replica
max_wal_senders = 4
hot_standby = on
fsync = on
synchronous_commit = on
jit = off
timezone = 'UTC'
"""


class Cluster:
    """A server on a loopback port, with its files below ``folder``."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.programs = postgres.programs()
        self.user = postgres.server_user()
        folder.mkdir(parents=True)
        self._own(folder)

    def server(self):
        """How to reach this server."""
        environment = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": postgres.ROLE}
        data_dir = self.folder.parent / f"{self.folder.name}-files"
        data_dir.mkdir(exist_ok=True)
        return postgres.Server(environment, data_dir, str(self.programs / "psql"))

    @contextlib.contextmanager
    def used(self, primary=None):
        """Run the server for the block.

        :param primary: the cluster that it follows; a new one of its own when there is none
        """
        if primary:
            self._copy(primary)
        else:
            self._run("initdb", "-U", postgres.ROLE, "-A", "trust", "-E", "UTF8", "-N",
                      "--locale=C.UTF-8", "--no-instructions", "-D", self._data)  # fmt: skip
        with open(self._data / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(f"{SETTINGS}port = {self.port}\n")
            settings.write(f"unix_socket_directories = '{self.folder}'\n")
        self.start()
        try:
            yield self
        finally:
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop", check=False)

    def start(self):
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", self.folder / "log", "start")

    def kill(self):
        """Kill it like a power cut: the parent and everything it started."""
        pid = int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(pid, signal.SIGSTOP)  # so that it starts nothing more
        children = [int(number) for number in system.output(["pgrep", "-P", str(pid)]).split()]
        for number in (*children, pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def start_again(self, patience=30):
        """Start after :meth:`kill`, as soon as the system has let go of its memory."""
        for _second in range(patience):
            time.sleep(1)
            with contextlib.suppress(Stop):
                self.start()
                return
        raise Stop("PostgreSQL does not start again after it was killed")

    @property
    def _data(self):
        return self.folder / "data"

    def _copy(self, primary):
        environment = primary.server().environment
        self._run("pg_basebackup", "-D", self._data, "-R", "-X", "stream", "-c", "fast",
                  environment=environment)  # fmt: skip

    def _own(self, path):
        if self.user:
            shutil.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _run(self, program, *arguments, check=True, environment=None):
        options = {"env": {**postgres.clean_environment(), **(environment or {})}, "cwd": "/"}
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        result = subprocess.run(
            [self.programs / program, *map(str, arguments)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            start_new_session=True,
            **options,
        )
        if result.returncode and check:
            raise Stop(f"{program} failed: {(result.stderr or b'').decode()[-600:]}")


def free_port():
    """A port on the loopback device that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def copy(workshop, name, cluster, target):
    """Copy a database with its filestore to another server."""
    server = cluster.server()
    server.query(f'CREATE DATABASE "{target}" TEMPLATE template0')
    source = postgres.clean_environment() | workshop.server.environment
    with subprocess.Popen(
        [cluster.programs / "pg_dump", "-O", "-x", name], stdout=subprocess.PIPE, env=source
    ) as dump:
        subprocess.run(
            [cluster.programs / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", target],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
            env=postgres.clean_environment() | server.environment,
        )
    files = workshop.databases.filestore(name)
    if files.exists():
        shutil.copytree(files, server.data_dir / "filestore" / target)
