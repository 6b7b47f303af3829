"""How long clips last at the customer's pace."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...rules import forecast
from ..common import PlainCase

TODAY = date(2026, 7, 1)


class TestForecastRules(PlainCase):
    def test_table(self):
        for balance, used, pace, day in (
            (6, 18, 3.0, date(2026, 8, 30)),
            (10, 0, 0.0, None),
            (10, -2, 0.0, None),
            (0, 6, 1.0, TODAY),
            (1, 180, 30.0, date(2026, 7, 2)),
            (30, 1, 1 / 6, None),
        ):
            with self.subTest(balance=balance, used=used):
                self.assertEqual(forecast.clips_per_month(used), pace)
                self.assertEqual(forecast.runs_out_on(balance, used, TODAY), day)

    def test_window_of_180_days(self):
        self.assertEqual(forecast.first_day(TODAY), date(2026, 1, 3))

    def test_sizes(self):
        for used, size in ((6, 10), (18, 10), (20, 10), (24, 20), (60, 30), (300, 30), (1, 10)):
            with self.subTest(used=used):
                self.assertEqual(forecast.proposed_size([30, 10, 20], used), size)
        self.assertIsNone(forecast.proposed_size([10, 20], 0))
        self.assertIsNone(forecast.proposed_size([], 10))

    @given(st.integers(0, 10**6), st.integers(1, 10**6))
    def test_a_higher_balance_lasts_longer(self, balance, used):
        day = forecast.runs_out_on(balance, used, TODAY)
        more = forecast.runs_out_on(balance + 1, used, TODAY)
        if day is None:
            self.assertIsNone(more)
        else:
            self.assertGreaterEqual(day, TODAY)
            self.assertGreaterEqual(more or TODAY + timedelta(days=forecast.FURTHEST + 1), day)

    @given(st.lists(st.integers(1, 500), min_size=1), st.integers(1, 5000))
    def test_no_smaller_size_lasts_long_enough(self, sizes, used):
        size = forecast.proposed_size(sizes, used)
        for other in sizes:
            if other < size:
                self.assertLess(forecast.months(other, used), forecast.SHORTEST)
