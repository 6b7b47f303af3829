"""Seconds, queries and memory of a piece of work."""

import contextlib
import gc
import os
import re
import resource
import statistics
import time
from pathlib import Path

from odoo import sql_db

from .rows import PLAIN_SQL, Row

#: By how much everything is smaller than usual: what is done at two sizes shows how it grows.
PART = int(os.environ.get("CLIP_CARD_PART", "1"))


def measure(env, work, repeat=1, cold=False):
    """Median seconds and queries of ``work()``, flushed to the database each time.

    :param repeat: how often to do it; the first of several times only warms up
    :param cold: as a new request does it, with nothing in memory but what every request shares
    """

    def flushed():
        if cold:
            env.invalidate_all()
        work()
        env.flush_all()

    env.flush_all()
    return measure_turns(flushed, lambda: env.cr.sql_log_count, repeat)


def beside_sql(env, what, work, query, values=(), **options):
    """The row of a piece of work beside a query that reads the same, with its rows.

    :param values: of the query
    :param options: of :func:`measure`
    """

    def plain():
        env.cr.execute(query, values)
        env.cr.fetchall()

    figures = (measure(env, each, **options) for each in (work, plain))
    return Row(what, *figures, PLAIN_SQL)


def settle(env):
    """Let PostgreSQL know its tables, as it does by itself in daily use, and forget the rest."""
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()


def measure_turns(work, count_queries, repeat=1):
    """Medians of what ``work()`` takes, and the most memory that any time took.

    Seconds are on the clock and of a processor. Python's garbage is left alone meanwhile, but for
    work so long that it is done only once.

    :param count_queries: tells how many queries there were so far
    :param repeat: how often to do it; the first of several times only warms up
    """
    seconds, cpu, queries, memory = [], [], [], []
    for _turn in range(repeat + (repeat > 1)):
        gc.collect()
        if repeat > 1:
            gc.disable()
        forget_peak()
        count, spent, start = count_queries(), processor_seconds(), time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
        cpu.append(processor_seconds() - spent)
        queries.append(count_queries() - count)
        memory.append(peak_memory())
        gc.enable()
    return {
        "seconds": statistics.median(seconds[-repeat:]),
        "cpu": statistics.median(cpu[-repeat:]),
        "queries": statistics.median(queries[-repeat:]),
        "memory": max(memory[-repeat:]),
    }


def processor_seconds():
    """What this process and PostgreSQL's for its connections have had of a processor, in seconds.

    What else runs on the machine makes no difference to it. What PostgreSQL's helpers for one
    query (parallel workers) did is not in it, nor a server on another machine.
    """
    spent = time.process_time_ns()
    for connection in sql_db._Pool._connections if sql_db._Pool else ():
        with contextlib.suppress(OSError):
            file = Path(f"/proc/{connection.info.backend_pid}/schedstat")
            spent += int(file.read_text(encoding="ascii").split()[0])
    return spent / 1e9


def forget_peak():
    """Let :func:`peak_memory` begin anew; where the system cannot, it goes on counting."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_memory():
    """The most memory that this process had, in bytes."""
    with contextlib.suppress(OSError):
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        if peak := re.search(r"VmHWM:\s+(\d+) kB", status):
            return int(peak[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
