"""One clip per commenced hour: the tables of the terms, and what must hold for any time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...rules import hours
from ..common import PlainCase

DAY = date(2025, 3, 12)

minutes = st.integers(min_value=-600, max_value=600)
positive = st.integers(min_value=0, max_value=600)
days = st.integers(min_value=0, max_value=4).map(lambda number: DAY + timedelta(days=number))
times = st.lists(st.builds(hours.Time, days, minutes), max_size=12)
sorted_times = times.map(lambda lines: sorted(lines, key=lambda line: line.day))
roundings = st.sampled_from(hours.ROUNDINGS)


def clips(*lines, rounding='task', days=None):
    days = days or [DAY] * len(lines)
    return hours.clips_per_line(
        [hours.Time(day, minutes) for day, minutes in zip(days, lines, strict=True)], rounding
    )


class TestCommencedHours(PlainCase):
    def test_a_commenced_hour_costs_one_clip(self):
        expected = {0: 0, 1: 1, 59: 1, 60: 1, 61: 2, 120: 2, 121: 3, -40: 0, -60: -1, -61: -1}
        self.assertEqual(
            {minutes: hours.commenced_hours(minutes) for minutes in expected}, expected
        )

    def test_the_table_of_the_terms(self):
        for lines, expected in (
            ((30,), [1]),
            ((30, 20, 20), [1, 0, 1]),
            ((60,), [1]),
            ((61,), [2]),
            ((60, 1), [1, 1]),
            ((45, 45, 5), [1, 1, 0]),
            ((90, -40), [2, -1]),
        ):
            with self.subTest(lines=lines):
                self.assertEqual(clips(*lines), expected)

    def test_per_task_and_day_every_day_starts_anew(self):
        second = DAY + timedelta(days=1)
        self.assertEqual(
            clips(30, 20, 20, 5, rounding='task_day', days=[DAY, DAY, second, second]),
            [1, 0, 1, 0],
        )

    def test_per_line_every_line_starts_anew(self):
        self.assertEqual(clips(30, 20, 61, rounding='line'), [1, 1, 2])

    def test_a_task_never_comes_below_nothing(self):
        self.assertEqual(clips(30, -200), [1, -1])
        self.assertEqual(clips(-90, 100, 60), [0, 1, 1])
        self.assertEqual(clips(61, -61, rounding='line'), [2, -1])

    def test_minutes_are_rounded_hours(self):
        self.assertEqual(hours.to_minutes(31 / 60), 31)
        self.assertEqual(hours.to_minutes(0.0083), 0)
        self.assertEqual(hours.to_minutes(1 / 3), 20)
        self.assertEqual(hours.to_minutes(-2 / 3), -40)


class TestOutOfHours(PlainCase):
    def test_half_a_minute_counts_as_a_whole_one(self):
        for minutes, factor, counted in (
            (31, 1.5, 47),
            (33, 1.5, 50),
            (-31, 1.5, -47),
            (10, 1.1, 11),
            (40, 1, 40),
            (0, 2, 0),
        ):
            with self.subTest(minutes=minutes, factor=factor):
                self.assertEqual(hours.weigh(minutes, factor), counted)

    @given(st.integers(-6000, 6000), st.integers(100, 1000))
    def test_a_correction_takes_back_all_that_was_counted(self, minutes, percent):
        factor = percent / 100
        self.assertEqual(hours.weigh(minutes, factor), -hours.weigh(-minutes, factor))
        self.assertGreaterEqual(abs(hours.weigh(minutes, factor)), abs(minutes))

    def test_a_span_that_only_touches_working_hours_lies_outside(self):
        working = [(8, 12), (13, 16)]
        for start, end, outside in (
            (16, 24, True),
            (0, 8, True),
            (12, 13, True),
            (7, 9, False),
            (0, 24, False),
        ):
            with self.subTest(start=start, end=end):
                self.assertEqual(hours.is_outside(start, end, working), outside)
        self.assertTrue(hours.is_outside(0, 24, []))


class TestProperties(PlainCase):
    @given(lines=sorted_times)
    def test_a_task_costs_the_commenced_hours_of_its_time(self, lines):
        total = max(0, hours.commenced_hours(sum(line.minutes for line in lines)))
        self.assertEqual(sum(hours.clips_per_line(lines)), total)

    @given(lines=sorted_times)
    def test_a_day_costs_its_commenced_hours(self, lines):
        by_day = {}
        for line in lines:
            by_day[line.day] = by_day.get(line.day, 0) + line.minutes
        total = sum(hours.commenced_hours(minutes) for minutes in by_day.values())
        self.assertEqual(sum(hours.clips_per_line(lines, 'task_day')), max(0, total))

    @given(lines=sorted_times)
    def test_a_line_alone_costs_its_commenced_hours(self, lines):
        total = sum(hours.commenced_hours(line.minutes) for line in lines)
        self.assertEqual(sum(hours.clips_per_line(lines, 'line')), max(0, total))

    @given(lines=sorted_times, rounding=roundings)
    def test_no_task_ever_owes_the_consultant(self, lines, rounding):
        so_far = 0
        for line, cost in zip(lines, hours.clips_per_line(lines, rounding), strict=True):
            so_far += cost
            self.assertGreaterEqual(so_far, 0)
            if line.minutes >= 0:
                self.assertGreaterEqual(cost, 0)

    @given(lines=times.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
    def test_the_order_of_lines_does_not_change_the_total(self, lines):
        one, other = lines
        self.assertEqual(sum(hours.clips_per_line(one)), sum(hours.clips_per_line(other)))

    @given(lines=st.lists(st.builds(hours.Time, days, positive), max_size=12), rounding=roundings)
    def test_never_more_than_one_clip_too_many_per_line(self, lines, rounding):
        lines = sorted(lines, key=lambda line: line.day)
        total = sum(line.minutes for line in lines)
        cost = sum(hours.clips_per_line(lines, rounding))
        self.assertLessEqual(total, cost * 60)
        self.assertLess(cost * 60, total + 60 * max(1, len(lines)))

    @given(
        lines=st.lists(st.builds(hours.Time, days, positive), max_size=12),
        rounding=roundings,
        cut=st.integers(min_value=0, max_value=12),
    )
    def test_a_tally_carries_the_days_before_on(self, lines, rounding, cut):
        """Pricing the later days alone gives what pricing the whole task gives."""
        lines = sorted(lines, key=lambda line: line.day)
        first = DAY + timedelta(days=cut % 5)
        before = [line for line in lines if line.day < first]
        after = [line for line in lines if line.day >= first]
        tally = hours.Tally(minutes=sum(line.minutes for line in before))
        self.assertEqual(
            hours.clips_per_line(after, rounding, tally),
            hours.clips_per_line(lines, rounding)[len(before) :],
        )
