"""Seconds, queries and memory of a piece of work."""

import gc
import resource
import statistics
import time


def measure(env, work, repeat=1):
    """Median seconds and queries of ``work()``, flushed to the database each time.

    Python's garbage is left alone meanwhile, but for work so long that it is done only once.

    :param repeat: how often to do it; the first of several times only warms up
    """
    seconds, queries = [], []
    for _turn in range(repeat + (repeat > 1)):
        env.flush_all()
        gc.collect()
        if repeat > 1:
            gc.disable()
        count, start = env.cr.sql_log_count, time.perf_counter()
        work()
        env.flush_all()
        seconds.append(time.perf_counter() - start)
        queries.append(env.cr.sql_log_count - count)
        gc.enable()
    return {
        "seconds": statistics.median(seconds[-repeat:]),
        "queries": statistics.median(queries[-repeat:]),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
