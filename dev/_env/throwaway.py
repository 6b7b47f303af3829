"""PostgreSQL servers of their own for one measurement: they may be killed, and are thrown away.

They are as durable as in production: what is killed here must come back whole.
"""

import contextlib
import shutil
import socket
import subprocess

from . import postgres
from .console import Stop
from .database import Databases


class Cluster(postgres.Cluster):
    """A server with its files below ``folder``, which is made."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        super().__init__(folder)

    def server(self):
        """How to reach this server."""
        return super().server(self.folder.with_name(f"{self.folder.name}-files"))

    @contextlib.contextmanager
    def used(self, primary=None):
        """Run the server for the block.

        :param primary: the cluster that it follows; a new one of its own when there is none
        """
        if primary:
            host = primary.server().environment["PGHOST"]
            source = ("-h", host, "-U", postgres.ROLE, "-R", "-X", "stream", "-c", "fast")
            self.make("", "pg_basebackup", *source)
        else:
            self.make()
        self.start()
        try:
            yield self
        finally:
            with contextlib.suppress(Stop):
                self.stop("immediate")

    def kill(self):
        """Kill it like a power cut: the parent and everything it started."""
        import psutil

        pid = (self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        parent = psutil.Process(int(pid))
        parent.suspend()  # so that it starts nothing more
        for process in (*parent.children(), parent):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def free_port():
    """A port on the loopback device that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def copy(source, name, target):
    """Copy a database with its filestore from one server to another."""
    programs, clean = postgres.programs(), postgres.clean_environment()
    databases = Databases(target)
    databases.create(name, kind="temporary")
    with subprocess.Popen(
        [programs / "pg_dump", "-O", "-x", name],
        stdout=subprocess.PIPE,
        env=clean | source.environment,
    ) as dump:
        subprocess.run(
            [programs / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", name],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
            env=clean | target.environment,
        )
    files = Databases(source).filestore(name)
    if files.exists():
        shutil.copytree(files, databases.filestore(name))
