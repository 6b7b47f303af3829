"""What developers run; no database of Odoo's."""

from . import (
    test_bench_report,
    test_cache,
    test_checkout,
    test_checks,
    test_database,
    test_machine,
    test_mail_sink,
    test_postgres,
    test_stock,
    test_test_command,
)
