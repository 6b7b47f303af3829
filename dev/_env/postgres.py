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
from pathlib import Path

from . import cache, system
from .console import Stop, say, step

OLDEST = 13
ROLE = "clip_card"
PROGRAMS = "/usr/lib/postgresql"
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 30min
synchronous_commit = off
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
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
    cluster = _Cluster()
    with cluster.used():
        yield cluster.server()


def _existing():
    psql = system.need(["psql"], ["postgresql-client"], "PostgreSQL's client psql")
    host, port = os.environ["PGHOST"], os.environ.get("PGPORT", "5432")
    environment = {"PGHOST": host, "PGPORT": port}
    environment["PGUSER"] = os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
    if environment["PGUSER"] == "postgres":
        raise Stop(
            "Odoo refuses the database user postgres; "
            "set PGUSER to another one that may create databases"
        )
    data_dir = cache.folder(f"servers/{cache.key(host, port)}/data")
    server = Server(environment, data_dir, psql)
    version = int(server.query("SHOW server_version_num")[0][0]) // 10000
    if version < OLDEST:
        raise Stop(f"the server at {host} is PostgreSQL {version}; Odoo 19 needs {OLDEST} or newer")
    return server


class _Cluster:
    """The private server's files and process."""

    def __init__(self):
        self.programs = programs()
        self.version = self.programs.parent.name if self.programs.parent.name.isdigit() else "pg"
        self.user = server_user()
        self.folder = self._place()

    def server(self):
        """How to reach this server."""
        environment = {"PGHOST": str(self._socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}
        data_dir = cache.folder("servers") / self.folder.name / "data"
        data_dir.mkdir(parents=True, exist_ok=True)
        return Server(environment, data_dir, str(self.programs / "psql"))

    @contextlib.contextmanager
    def used(self):
        """Run the server for the block, unless it runs, and stop it when nobody needs it."""
        users = cache.Lock(f"users-{self.folder.name}")
        with cache.locked(f"server-{self.folder.name}", "starting PostgreSQL"):
            self._make()
            users.take(shared=True)
            if not self._runs():
                self._start()
        try:
            yield
        finally:
            with cache.locked(f"server-{self.folder.name}", "stopping PostgreSQL"):
                if users.take(wait=False) and self._runs():
                    self._control("stop", "-m", "fast")
                users.release()

    def _place(self):
        """The folder of the server; the administrator's cache is closed to the server's user."""
        if not self.user:
            return cache.folder("postgresql") / self.version
        known = cache.folder("postgresql") / f"{self.version}.name"
        parent = Path("/var/cache/clip_card")
        parent.mkdir(parents=True, exist_ok=True)
        parent.chmod(0o755)
        with cache.locked("postgresql-place", "finding PostgreSQL's folder"):
            if not known.exists():
                known.write_text(f"{self.version}-{secrets.token_hex(4)}", encoding="utf-8")
            _forget_orphans(parent)
        return parent / known.read_text(encoding="utf-8")

    def _make(self):
        if (self.folder / "data" / "PG_VERSION").exists():
            return
        cache.need_space(1500)
        for left in (self.folder, *self.folder.parent.glob(f".{self.folder.name}.*")):
            shutil.rmtree(left, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent))
        scratch.chmod(0o700)
        if self.user:
            (scratch / "cache").write_text(str(cache.root()), encoding="utf-8")
            os.chown(scratch, self.user.pw_uid, self.user.pw_gid)
        with step("Making a private PostgreSQL server"):
            self._run(
                "initdb",
                f"--pgdata={scratch / 'data'}",
                f"--username={ROLE}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
                "--no-sync",
            )
            with open(scratch / "data" / "postgresql.conf", "a", encoding="utf-8") as settings:
                settings.write(SETTINGS)
            scratch.rename(self.folder)

    def _socket_folder(self):
        """Where the socket is: a path that is not too long for one."""
        folder = self.folder / "socket"
        if len(str(folder)) > 80:
            folder = (
                Path(tempfile.gettempdir()) / f"clip_card-{os.geteuid()}-{cache.key(str(folder))}"
            )
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise Stop(f"{folder} belongs to someone else; remove it")
        return folder

    def _start(self):
        options = f"-k '{self._socket_folder()}'"
        self._control("start", "-w", "-t", "60", "-l", self.folder / "log", "-o", options)

    def _runs(self):
        return self._run("pg_isready", "-q", "-h", self._socket_folder(), check=False) == 0

    def _control(self, action, *arguments):
        self._run("pg_ctl", "-D", self.folder / "data", action, *arguments)

    def _run(self, program, *arguments, check=True):
        options = {"env": {**clean_environment(), "LC_ALL": "C.UTF-8"}, "cwd": "/"}
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        log = cache.folder("logs") / "postgresql.log"
        with open(log, "wb") as output:
            code = subprocess.run(
                [self.programs / program, *map(str, arguments)],
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


def programs():
    """The folder of the newest PostgreSQL programs on this machine, installed if need be."""
    found = _installed_programs()
    if not found:
        system.install(["postgresql"], "PostgreSQL")
        found = _installed_programs()
    if not found:
        raise Stop(f"no PostgreSQL {OLDEST} or newer was found; apt-get install postgresql")
    return found


def _installed_programs():
    versions = [
        path
        for path in Path(PROGRAMS).glob("*/bin")
        if path.parent.name.isdigit()
        and int(path.parent.name) >= OLDEST
        and (path / "initdb").exists()
        and (path / "psql").exists()
    ]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
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


def _forget_orphans(parent):
    """Remove stopped servers whose cache was deleted."""
    for note in parent.glob("[!.]*/cache"):
        names = Path(note.read_text(encoding="utf-8"), "postgresql").glob("*.name")
        if note.parent.name in {name.read_text(encoding="utf-8") for name in names}:
            continue
        if not (note.parent / "data" / "postmaster.pid").exists():
            say(f"  Removing {note.parent}, its cache is gone")
            shutil.rmtree(note.parent, ignore_errors=True)
