"""The terms, without a database: examples, and what holds for any input."""

from . import (
    test_allocation,
    test_charges,
    test_discounts,
    test_forecast_rules,
    test_holidays_rules,
    test_hours,
    test_lifetime,
    test_periods,
    test_planning,
    test_recognition_rules,
    test_rules_machine,
    test_statement_rules,
    test_transport_rules,
)
