from . import (
    test_corrections,
    test_ending,
    test_job_faults,
    test_job_queries,
    test_notices,
    test_renewing,
)
