from . import (
    test_callout_deadlines,
    test_callout_tours,
    test_callouts,
    test_callouts_watched,
    test_holidays,
    test_countdown,
    test_on_call,
    test_visits,
)
