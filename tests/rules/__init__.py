"""The terms, without a database: examples, and what holds for any input."""

from . import (
    test_charges,
    test_holidays_rules,
    test_hours,
    test_lifetime,
    test_periods,
    test_recognition_rules,
    test_settlement,
    test_settlement_properties,
    test_statement_rules,
    test_transport_rules,
)
