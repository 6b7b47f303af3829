"""Running Odoo to measure it: pieces of work inside it, and its own program from outside."""

import contextlib
import json
import os
import re
import time

from _bench.rows import Row

from . import cache, checkout, odoo_run, system, templates
from .console import step

#: What Odoo logs about the queries of loading modules.
LOADED = re.compile(r"modules loaded in \S+ (\d+) queries")


def inside(module, beside_stock=False):
    """A part that is measured inside Odoo, in databases of its own.

    :param module: of ``dev/_bench``
    :param beside_stock: whether it has something to measure in stock Odoo first
    :return: what yields the part's rows, given a workshop
    """

    def measure(workshop):
        stock = {}
        if beside_stock:
            with (
                step("Stock Odoo, to compare with"),
                _copy(workshop, templates.dependencies) as name,
            ):
                rows = work(workshop, name, f"{module}.measure_stock")
                stock = {row.what: row.figure for row in rows}
        with _copy(workshop, templates.installed) as name:
            yield from work(workshop, name, f"{module}.compare", stock=stock)

    return measure


def work(workshop, database, function, **given):
    """Have a function of ``dev/_bench`` do its work in Odoo.

    :param function: ``module.function``
    :param given: its arguments but the environment
    :return: yields its rows as they come
    """
    with (
        workshop.configuration(database, log_level="warn") as conf,
        _pipe() as (found, place),
        open(odoo_run.script("bench.py"), "rb") as program,
    ):
        task = {"work": function, "given": given, "found": place.fileno()}
        environment = {
            **workshop.environment(database),
            "ODOO_RC": str(conf),
            "CLIP_CARD_DEV": str(checkout.ROOT / "dev"),
            "CLIP_CARD_TASK": json.dumps(task),
        }
        command = _odoo(workshop, "shell", "--no-http")
        with _finished(function, command, environment, program, [place.fileno()]):
            place.close()
            for line in found:
                yield Row(**json.loads(line))


def odoo(workshop, database, *arguments):
    """The figure of one run of Odoo's own program, from its start to its end."""
    with workshop.configuration(database) as conf:
        environment = {**workshop.environment(database), "ODOO_RC": str(conf)}
        command = _odoo(workshop, "server", *arguments, "--stop-after-init", "--no-http")
        start = time.perf_counter()
        with _finished("odoo", command, environment) as spent:
            pass
        seconds = time.perf_counter() - start
    text = spent["log"].read_text(encoding="utf-8", errors="replace")
    queries = sum(int(number) for number in LOADED.findall(text))
    return {"seconds": seconds, "queries": queries, "memory": spent["memory"]}


def _odoo(workshop, *arguments):
    return [workshop.python, "-m", "odoo", *arguments]


def _copy(workshop, template):
    return workshop.databases.temporary("bench", template(workshop))


@contextlib.contextmanager
def _pipe():
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as found, os.fdopen(writing, "w") as place:
        yield found, place


@contextlib.contextmanager
def _finished(title, command, environment, program=None, files=()):
    """Run a command during the block and wait for its end.

    :return: a dictionary that has its log, and its peak memory once it has ended
    :raises Stop: when it fails
    """
    log = cache.folder("logs") / f"bench-{title}.log"
    spent = {"log": log}
    with (
        open(log, "wb") as output,
        system.running(
            command,
            env=environment,
            stdin=program,
            stdout=output,
            stderr=output,
            pass_fds=files,
        ) as process,
    ):
        yield spent
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        spent["memory"] = usage.ru_maxrss * 1024
    if process.returncode:
        raise system.failure(title, process.returncode, log)
