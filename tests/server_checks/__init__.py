from . import (
    test_server_check_monitoring,
    test_server_check_order,
    test_server_check_results,
    test_server_check_tours,
    test_server_check_values,
    test_server_checks,
)
