from . import (
    test_agreement,
    test_corrections,
    test_ending,
    test_forecast,
    test_job_faults,
    test_job_queries,
    test_notices,
    test_openings,
    test_overdue,
    test_purchase_orders,
    test_renewing,
    test_transitions,
)
