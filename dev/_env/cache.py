"""The folder everything is kept in, outside the checkout; its locks; things built once."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from .console import Stop, say


def root():
    """The cache folder, made if missing."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = Path(base).absolute() / "clip_card"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"the cache folder {folder} cannot be made ({error.strerror})") from error
    return folder


def folder(name):
    """A folder of the cache, made if missing."""
    path = root() / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def key(*parts):
    """A short name for what something is made from."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def need_space(megabytes):
    """Stop with a sentence when the cache's disk has too little room."""
    free = shutil.disk_usage(root()).free // 1_000_000
    if free < megabytes:
        raise Stop(
            f"{root()} has {free} MB free, {megabytes} MB are needed; "
            "make room, or set XDG_CACHE_HOME to a folder on a larger disk"
        )


class Lock:
    """A lock between commands, gone by itself when its holder dies."""

    def __init__(self, name):
        self._path = folder("locks") / f"{name}.lock"
        self._file = open(self._path, "a+")  # noqa: SIM115 - open as long as the lock is held

    def take(self, *, shared=False, wait=True):
        """Take the lock; tell whether that worked (it always does when waiting)."""
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._file, mode | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def note(self, text):
        """Write down something about the holder, for others to read."""
        self._path.write_text(text, encoding="utf-8")

    def read_note(self):
        """What the holder wrote down."""
        return self._path.read_text(encoding="utf-8")

    def release(self):
        """Give the lock back."""
        self._file.close()

    def forget(self):
        """Give the lock back and remove its file: the name is never used again."""
        self._path.unlink(missing_ok=True)
        self._file.close()


@contextlib.contextmanager
def locked(name, waiting_for=None):
    """Hold the lock ``name`` for the block; say so if another command has it first."""
    lock = Lock(name)
    if not lock.take(wait=False):
        say(f"  Waiting for another command: {waiting_for or name}")
        lock.take()
    try:
        yield
    finally:
        lock.release()


def built_once(parent, name, build, mode=0o755):
    """The folder ``parent/name``, made by ``build(folder)`` in a scratch folder and renamed.

    It appears whole or not at all: interrupted, the next run builds it again. The caller
    holds a lock.
    """
    target = parent / name
    if target.exists():
        return target
    for left in parent.glob(f".{name}.*"):
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=parent))
    try:
        build(scratch)
        scratch.chmod(mode)
        return scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
