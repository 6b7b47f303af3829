"""PostgreSQL servers of their own for one measurement: they may be killed, and are thrown away.

They are as durable as in production: what is killed here must come back whole.
"""

import contextlib
import random
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
        """Kill it like a power cut: the parent and everything it started; it may start again."""
        import psutil

        pid = (self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        parent = psutil.Process(int(pid))
        parent.suspend()  # so that it starts nothing more
        killed = [*parent.children(), parent]
        for process in killed:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        # They take a second or two; a new one does not start beside one that is left.
        psutil.wait_procs(killed, timeout=20)


def free_port():
    """A port on the loopback device that nobody uses.

    It is below those that the system gives to programs that ask for any: nobody gets it while
    the server that uses it restarts.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise Stop("no port between 20000 and 32000 is free")


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
