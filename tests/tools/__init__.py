"""What developers run; no database either."""

from . import (
    test_bench_report,
)
