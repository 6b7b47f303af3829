from . import (
    test_add_on_life,
    test_add_on_products,
    test_add_on_selling,
    test_add_on_transitions,
    test_charging,
    test_charging_faults,
    test_first_day,
    test_phone_support,
)
