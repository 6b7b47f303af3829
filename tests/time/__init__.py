from . import (
    test_billing,
    test_changing_time,
    test_clip_projects,
    test_explanation,
    test_free_time,
    test_interference,
    test_invoicing_uncovered,
    test_path,
    test_queries,
    test_settling_uncovered,
    test_time_to_clips,
    test_transport,
)
