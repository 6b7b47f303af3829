"""The PostgreSQL server: a private one of this cache, or the one ``PGHOST`` names.

The private one has no network port and no password: only a socket in a folder that nobody
else may enter. It runs while a command uses it; the last command to leave stops it.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from . import cache, system
from .console import Stop, say, step

OLDEST = 13
ROLE = "clip_card"
PROGRAMS = "/usr/lib/postgresql"
#: Where the administrator's server is: the cache is closed to the user it runs as.
OUTSIDE = Path("/var/cache/clip_card")
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
max_wal_size = 4GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
#: What is lost by a power cut can be made again.
CARELESS = """
checkpoint_timeout = 30min
synchronous_commit = off
"""


class Server:
    """A server to work on: how to reach it, and where Odoo keeps files belonging to it."""

    def __init__(self, environment, data_dir, psql):
        self.environment = environment
        self.data_dir = data_dir
        self._psql = psql

    def query(self, sql, database="postgres"):
        """Run ``sql`` and return its rows as lists of text.

        :raises Stop: with the server's message.
        """
        result = subprocess.run(
            [self._psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-F", "\x1f", "-f", "-"],
            input=sql,
            capture_output=True,
            text=True,
            check=False,
            env={**clean_environment(), **self.environment},
        )
        if result.returncode:
            raise Stop(f"PostgreSQL: {' '.join(result.stderr.split()) or 'psql failed'}")
        return [line.split("\x1f") for line in result.stdout.splitlines()]


def clean_environment():
    """The environment without what would turn Odoo or psql elsewhere."""
    mine = ("ODOO_", "OPENERP_", "PYTHONPATH", "PYTHONHOME", "PGDATABASE", "PGOPTIONS", "PGTZ")
    return {name: value for name, value in os.environ.items() if not name.startswith(mine)}


@contextlib.contextmanager
def running():
    """A server for the block."""
    if os.environ.get("PGHOST"):
        yield _existing()
        return
    cluster = private()
    users = cache.Lock(f"users-{cluster.folder.name}")
    with cache.locked(f"server-{cluster.folder.name}", "starting PostgreSQL"):
        if not (cluster.data / "PG_VERSION").exists():
            _make(cluster)
        users.take(shared=True)
        if not cluster.runs():
            cluster.start()
    try:
        yield cluster.server(cache.folder(f"servers/{cluster.folder.name}/data"))
    finally:
        with cache.locked(f"server-{cluster.folder.name}", "stopping PostgreSQL"):
            if users.take(wait=False) and cluster.runs():
                cluster.stop()
            users.release()


def _existing():
    psql = system.need(["psql"], ["postgresql-client"], "PostgreSQL's client psql")
    host, port = os.environ["PGHOST"], os.environ.get("PGPORT", "5432")
    user = os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
    if user == "postgres":
        raise Stop(
            "Odoo refuses the database user postgres; "
            "set PGUSER to another one that may create databases"
        )
    data_dir = cache.folder(f"servers/{cache.key(host, port)}/data")
    server = Server({"PGHOST": host, "PGPORT": port, "PGUSER": user}, data_dir, psql)
    version = int(server.query("SHOW server_version_num")[0][0]) // 10000
    if version < OLDEST:
        raise Stop(f"the server at {host} is PostgreSQL {version}; Odoo 19 needs {OLDEST} or newer")
    return server


def private():
    """The private server of this cache; it may not be there yet."""
    version = programs().parent.name
    version = version if version.isdigit() else "pg"
    if not server_user():
        return Cluster(cache.folder("postgresql") / version)
    known = cache.folder("postgresql") / f"{version}.name"
    OUTSIDE.mkdir(parents=True, exist_ok=True)
    OUTSIDE.chmod(0o755)
    with cache.locked("postgresql-place", "finding PostgreSQL's folder"):
        if not known.exists():
            known.write_text(f"{version}-{secrets.token_hex(4)}", encoding="utf-8")
        _forget_orphans()
    return Cluster(OUTSIDE / known.read_text(encoding="utf-8"))


def _forget_orphans():
    """Remove stopped servers whose cache was deleted."""
    for note in OUTSIDE.glob("[!.]*/cache"):
        names = Path(note.read_text(encoding="utf-8"), "postgresql").glob("*.name")
        if note.parent.name in {name.read_text(encoding="utf-8") for name in names}:
            continue
        if not (note.parent / "data" / "postmaster.pid").exists():
            say(f"  Removing {note.parent}, its cache is gone")
            shutil.rmtree(note.parent, ignore_errors=True)


def _make(cluster):
    """Make the private server; it has its name when it is whole. The caller holds its lock."""
    cache.need_space(1500)
    shutil.rmtree(cluster.folder, ignore_errors=True)  # what stands there is not whole

    def build(folder):
        (folder / "cache").write_text(str(cache.root()), encoding="utf-8")
        with step("Making a private PostgreSQL server"):
            Cluster(folder).make(CARELESS)

    cache.built_once(cluster.folder.parent, cluster.folder.name, build, mode=0o700)


class Cluster:
    """The files and the process of a server, all below ``folder``; a socket is its only door."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "data"
        self.user = server_user()
        self._programs = programs()

    def server(self, data_dir):
        """How to reach this server."""
        environment = {"PGHOST": str(self._socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}
        return Server(environment, data_dir, str(self._programs / "psql"))

    def make(self, settings="", program="initdb", *arguments):
        """Make its files, new ones or by another program that makes them.

        :param settings: more of its configuration
        """
        arguments = arguments or (
            *("-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"),
            *("--no-instructions", "--no-sync"),
        )
        self._own(self.folder)
        self.run(program, "-D", self.data, *arguments)
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(SETTINGS + settings)

    def start(self, patience=30):
        """Start it and wait until it answers; one that was killed may need some seconds."""
        options = f"-k '{self._socket_folder()}'"
        left = patience if (self.data / "postmaster.pid").exists() else 0
        while True:
            try:
                return self._control("start", "-w", "-l", self.folder / "log", "-o", options)
            except Stop:
                if not left:
                    raise
            left -= 1
            time.sleep(1)

    def stop(self, mode="fast"):
        """Stop it and wait until it has ended."""
        self._control("stop", "-m", mode)

    def runs(self):
        """Whether it answers."""
        return self.run("pg_isready", "-q", "-h", self._socket_folder(), check=False) == 0

    def run(self, program, *arguments, check=True):
        """Run one of PostgreSQL's programs as the server's user; return its exit code.

        :raises Stop: when it fails, unless ``check`` is off.
        """
        options = {"env": {**clean_environment(), "LC_ALL": "C.UTF-8"}, "cwd": "/"}
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        log = cache.folder("logs") / "postgresql.log"
        with open(log, "wb") as output:
            code = subprocess.run(
                [self._programs / program, *map(str, arguments)],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **options,
            ).returncode
        if code and check:
            raise Stop(f"{program} failed: {log.read_text(errors='replace').strip()[-600:]}")
        return code

    def _control(self, action, *arguments):
        self.run("pg_ctl", "-D", self.data, action, *arguments)

    def _socket_folder(self):
        """Where the socket is: a path that is not too long for one."""
        folder = self.folder / "socket"
        if len(str(folder)) > 80:
            name = f"clip_card-{os.geteuid()}-{cache.key(str(folder))}"
            folder = Path(tempfile.gettempdir()) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self._own(folder)
        if not self.user and folder.stat().st_uid != os.geteuid():
            raise Stop(f"{folder} belongs to someone else; remove it")
        return folder

    def _own(self, path):
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def programs():
    """The folder of the newest PostgreSQL programs on this machine, installed if need be."""
    if not _installed_programs():
        system.install(["postgresql"], "PostgreSQL")
    if found := _installed_programs():
        return found
    raise Stop(f"no PostgreSQL {OLDEST} or newer was found; apt-get install postgresql")


def _installed_programs():
    versions = {
        int(path.parents[1].name): path.parent
        for path in Path(PROGRAMS).glob("[0-9]*/bin/initdb")
        if path.parents[1].name.isdigit() and (path.parent / "psql").exists()
    }
    if versions and max(versions) >= OLDEST:
        return versions[max(versions)]
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def server_user():
    """Whom the server runs as when the administrator starts it: PostgreSQL refuses root."""
    if not system.is_root():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Stop("PostgreSQL refuses to run as root and there is no user postgres; use another user")
