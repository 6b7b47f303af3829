from . import (
    test_analysis,
    test_columns,
    test_dashboard,
    test_dates,
    test_habits,
    test_outstanding,
    test_standard_reports,
)
