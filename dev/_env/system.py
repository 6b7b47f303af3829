"""Programs of the machine: finding them, running them, getting those that are missing."""

import contextlib
import ctypes
import os
import platform
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from . import cache
from .console import Stop, step

#: What begins a line of Odoo's log that says all is well.
CHATTER = re.compile(r"\S+ \S+ \d+ INFO ")
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded here, since a child may not before it starts


def is_root():
    """Whether this is the administrator, who may install packages."""
    return os.geteuid() == 0


def release():
    """The machine's ``os-release`` file as a dictionary."""
    with contextlib.suppress(OSError):
        return platform.freedesktop_os_release()
    return {}


def logged(command, title, log_name, script=None, problem=None, **options):
    """Run ``command`` quietly, its output in a log of the cache; return the log's path.

    :param script: a file that becomes its standard input.
    :param problem: the sentence to say when the command fails, instead of the log's end.

    :raises Stop: with the log's end when the command fails.
    """
    log = cache.folder("logs") / f"{log_name}.log"
    with open(log, "wb") as output, open(script or os.devnull, "rb") as given:
        code = run(command, stdin=given, stdout=output, stderr=output, **options)
    if code and problem:
        raise Stop(f"{problem} (details: {log})")
    if code:
        raise failure(title, code, log)
    return log


def failure(title, code, log):
    """The problem of a command that failed, with the end of its log."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    tail = "\n  ".join([line for line in lines if not CHATTER.match(line)][-20:])
    return Stop(f"{title} failed (exit code {code}); the end of {log}:\n  {tail}")


def run(command, **options):
    """Run ``command`` in a session of its own and wait; end it if this program is ended."""
    with running(command, **options) as process:
        return process.wait()


@contextlib.contextmanager
def running(command, **options):
    """``command`` in a session of its own, which the block waits for; ended if the block fails."""
    process = subprocess.Popen(
        [str(part) for part in command],
        start_new_session=True,
        preexec_fn=die_with_parent,
        **options,
    )
    try:
        yield process
    except BaseException:
        end(process)
        raise


def output(command):
    """What ``command`` prints; nothing when there is no such program."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""


def end(process, patience=20):
    """Ask a process and its children to end, and make them if they do not."""
    for number, seconds in ((signal.SIGINT, patience), (signal.SIGTERM, 5), (signal.SIGKILL, None)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(seconds)
            break
    with contextlib.suppress(ProcessLookupError):  # a child that ignored it
        os.killpg(process.pid, signal.SIGKILL)


def die_with_parent():
    """In a child, before it starts: end when the command that started it dies."""
    with contextlib.suppress(Exception):
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def need(programs, packages, purpose):
    """The path of the first of ``programs``; as root, packages are installed when none is there.

    :raises Stop: telling what to install, for anyone else.
    """
    if not any(map(shutil.which, programs)):
        install(packages, purpose)
    if found := next(filter(None, map(shutil.which, programs)), None):
        return found
    raise Stop(f"{purpose} is still missing after installing {' '.join(packages)}")


def install(packages, purpose):
    """Install Debian packages as root; tell anyone else how to.

    :raises Stop: when not root, or not on a machine with apt-get.
    """
    names = " ".join(packages)
    if not is_root() or not shutil.which("apt-get"):
        raise Stop(f"{purpose} is missing; as administrator: apt-get install {names}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patiently = ("-o", "DPkg::Lock::Timeout=600")  # another command may be installing, too
    command = ["apt-get", *patiently, "install", "-y", "-q", "--no-install-recommends", *packages]
    with step(f"Installing {names} ({purpose})"):
        try:
            logged(command, f"Installing {names}", "apt-install", env=environment)
        except Stop:
            problem = f"{names} could not be installed; is there a network?"
            update = ["apt-get", "update", "-q"]
            logged(update, "Updating", "apt-update", problem=problem, env=environment)
            logged(command, "Installing", "apt-install", problem=problem, env=environment)


@contextlib.contextmanager
def scratch_folder():
    """A folder of its own for the block."""
    with tempfile.TemporaryDirectory(prefix="clip_card-") as name:
        yield Path(name)
