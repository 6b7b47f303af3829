"""Databases with their filestores: made, copied, renamed, dropped; never one of someone else."""

import contextlib
import json
import os
import secrets
import shutil

from . import cache
from .console import Stop

PREFIX = "clip_card_"
UNFINISHED = "_new"
MARK = "made by clip_card dev: "


class Databases:
    """The databases of one server that these commands made; each carries a mark."""

    def __init__(self, server):
        self.server = server

    def about(self, name):
        """What was noted about the database when it was made.

        :returns: a dictionary, or None when there is no such database.
        :raises Stop: when there is one, but these commands did not make it.
        """
        about = self.all().get(name)
        query = f"SELECT 1 FROM pg_database WHERE datname = {_text(name)}"
        if about is None and self.server.query(query):
            raise Stop(
                f"the database {name} was not made by these commands, so they leave it alone"
            )
        return about

    @contextlib.contextmanager
    def under_construction(self, name, template):
        """A database under another name for the block, renamed to ``name`` when it is whole.

        Interrupted, nothing has the name. The caller holds the lock ``db-<name>``.
        """
        scratch = name + UNFINISHED
        self.create(scratch, template, kind="unfinished")
        yield scratch
        self.drop(name)
        # Files first, as the database's name is the sign of completion.
        if self.filestore(scratch).exists():
            self.filestore(scratch).rename(self.filestore(name))
        self.server.query(f"ALTER DATABASE {_name(scratch)} RENAME TO {_name(name)}")

    def note(self, name, **about):
        """Note what the database is made from."""
        self.server.query(f"COMMENT ON DATABASE {_name(name)} IS {_text(MARK + json.dumps(about))}")

    def all(self):
        """The names of all databases made here with what was noted about them."""
        rows = self.server.query(
            "SELECT datname, shobj_description(oid, 'pg_database') AS mark FROM pg_database"
            f" WHERE shobj_description(oid, 'pg_database') LIKE {_text(MARK + '%')}"
        )
        return {name: json.loads(mark[len(MARK) :]) for name, mark in rows}

    def create(self, name, template=None, **about):
        """Make a database, empty or a copy with its filestore; drop what had the name."""
        self.drop(name)
        source = _name(template) if template else "template0"
        encoding = "" if template else " ENCODING 'UTF8' LC_COLLATE 'C'"
        self.server.query(f"CREATE DATABASE {_name(name)} TEMPLATE {source}{encoding}")
        self.note(name, **about)
        if template:
            shutil.rmtree(self.filestore(name), ignore_errors=True)
            if self.filestore(template).exists():
                shutil.copytree(self.filestore(template), self.filestore(name), copy_function=_link)

    def drop(self, name):
        """Drop the database with its filestore, if it is there."""
        if self.about(name) is not None:
            self.server.query(f"DROP DATABASE IF EXISTS {_name(name)} WITH (FORCE)")
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def close(self, name):
        """Make the database one that is only copied."""
        self.server.query(f"ALTER DATABASE {_name(name)} ALLOW_CONNECTIONS false")

    def filestore(self, name):
        """The folder of the files that belong to the database."""
        return self.server.data_dir / "filestore" / name

    @contextlib.contextmanager
    def temporary(self, kind, template):
        """A copy for the block, dropped at its end; also drops those of killed commands."""
        self._drop_left_over()
        name = f"{PREFIX}{kind}_{os.getpid()}_{secrets.token_hex(2)}"
        lock = cache.Lock(f"db-{name}")
        lock.take()
        try:
            self.create(name, template, kind="temporary")
            yield name
        finally:
            self.drop(name)
            lock.forget()

    def _drop_left_over(self):
        for name, about in self.all().items():
            if about.get("kind") not in ("temporary", "unfinished"):
                continue
            lock = cache.Lock(f"db-{name.removesuffix(UNFINISHED)}")
            if lock.take(wait=False):
                self.drop(name)
                lock.forget()


def _link(source, target):
    """Copy a file of a filestore: Odoo never changes one, so a second link will do."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _name(name):
    return '"' + name.replace('"', '""') + '"'


def _text(text):
    return "'" + text.replace("'", "''") + "'"
