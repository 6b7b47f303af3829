"""Period starts count from the first one."""

from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ...rules import periods
from ..common import PlainCase

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
months = st.sampled_from([1, 3, 12])


class TestPeriods(PlainCase):
    def test_month_ends_count_from_the_first_period(self):
        starts = [periods.period(date(2025, 1, 31), 1, number).start for number in range(4)]
        self.assertEqual(
            starts,
            [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)],
        )

    def test_leap_day(self):
        self.assertEqual(periods.period(date(2024, 2, 29), 12, 1).start, date(2025, 2, 28))
        self.assertEqual(periods.period(date(2024, 2, 29), 12, 4).start, date(2028, 2, 29))

    def test_days_before_the_first_period_belong_to_it(self):
        self.assertEqual(periods.period_on(date(2025, 5, 1), 1, date(2025, 1, 1)).number, 0)

    @given(days, months, st.integers(0, 5000))
    def test_every_day_lies_in_one_period(self, first, length, later):
        day = first + relativedelta(days=later)
        found = periods.period_on(first, length, day)
        self.assertIn(day, found)
        self.assertEqual(found, periods.period(first, length, found.number))

    @given(days, months, st.integers(0, 200))
    def test_periods_follow_each_other_without_a_gap(self, first, length, number):
        this, following = (periods.period(first, length, n) for n in (number, number + 1))
        self.assertEqual(this.end + relativedelta(days=1), following.start)

    @given(days, months, st.integers(0, 30), st.integers(0, 1500))
    def test_periods_from(self, first, length, number, later):
        start = periods.period(first, length, number).start
        until = start + relativedelta(days=later)
        found = list(periods.periods_from(first, length, start, until))
        self.assertEqual([it.number for it in found], list(range(number, number + len(found))))
        self.assertIn(until, found[-1])
        self.assertEqual(found[0].start, start)
