"""Running Odoo to measure it: pieces of work inside it, and its own program from outside."""

import contextlib
import itertools
import json
import os
import re
import subprocess
import time

from _bench.rows import Row

from . import cache, checkout, odoo_run, system, templates
from .console import step

#: What Odoo logs about the queries of loading modules.
LOADED = re.compile(r"modules loaded in \S+ (\d+) queries")


def inside(module, beside_stock=False, grows=True):
    """A part that is measured inside Odoo, in databases of its own.

    :param module: of ``dev/_bench``
    :param beside_stock: whether it has something to measure in stock Odoo first
    :param grows: whether it is done with a tenth of the records as well
    :return: what yields the part's rows, given a workshop
    """

    def measure(workshop):
        stock = {}
        if beside_stock:
            with (
                step("Stock Odoo, to compare with"),
                copy(workshop, templates.dependencies) as name,
            ):
                rows = work(workshop, name, f"{module}.measure_stock")
                stock = {row["what"]: row["figure"] for row in rows}
        small = []
        if grows:
            with (
                step("A tenth of it, to see how it grows"),
                copy(workshop, templates.installed) as name,
            ):
                rows = work(workshop, name, f"{module}.compare", part=10, stock=stock)
                small = [row["figure"] for row in rows]
        with copy(workshop, templates.installed) as name:
            rows = work(workshop, name, f"{module}.compare", stock=stock)
            for row, figure in itertools.zip_longest(rows, small):
                yield Row(**{**row, "small": figure} if figure else row)

    return measure


def copy(workshop, template):
    """A copy of a template for the block."""
    return workshop.databases.temporary("bench", template(workshop))


def work(workshop, database, function, *, part=1, **given):
    """Have a function of ``dev/_bench`` do its work in Odoo; yield what it yields, as it comes.

    :param function: ``module.function``
    :param part: by how much everything is smaller than usual
    :param given: its arguments but the environment
    """
    variables = {
        "CLIP_CARD_DEV": str(checkout.ROOT / "dev"),
        "CLIP_CARD_PART": str(part),
        "CLIP_CARD_WORK": json.dumps([*function.split("."), given]),
    }
    shell = ("shell", "--no-http", "--log-level=warn")
    with (
        open(odoo_run.script("bench.py"), "rb") as program,
        _odoo(workshop, database, function, shell, program, **variables) as spent,
    ):
        yield from map(json.loads, spent["output"])


def odoo(workshop, database, *arguments):
    """The figure of one run of Odoo's own program, from its start to its end."""
    command = ("server", *arguments, "--stop-after-init", "--no-http")
    start = time.perf_counter()
    with _odoo(workshop, database, "odoo", command) as spent:
        pass
    seconds = time.perf_counter() - start
    text = spent["log"].read_text(encoding="utf-8", errors="replace")
    queries = sum(int(number) for number in LOADED.findall(text))
    return {"seconds": seconds, "queries": queries, "memory": spent["memory"]}


@contextlib.contextmanager
def _odoo(workshop, database, title, arguments, program=None, **variables):
    """Run Odoo during the block and wait for its end.

    :return: a dictionary that has its output, its log, and its peak memory once it has ended
    :raises Stop: when it fails
    """
    log = cache.folder("logs") / f"bench-{title}.log"
    with (
        workshop.configuration(database) as conf,
        open(log, "wb") as messages,
        system.running(
            [workshop.python, "-m", "odoo", *arguments],
            env=workshop.environment(database) | {"ODOO_RC": str(conf), **variables},
            stdin=program,
            stdout=subprocess.PIPE,
            stderr=messages,
        ) as process,
    ):
        spent = {"output": process.stdout, "log": log}
        yield spent
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        spent["memory"] = usage.ru_maxrss * 1024
    if process.returncode:
        raise system.failure(title, process.returncode, log)
