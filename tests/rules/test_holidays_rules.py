"""Danish public holidays, year by year."""

from datetime import date, timedelta

from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from ...rules import holidays
from ..common import PlainCase

years = st.integers(1900, 2199)
options = st.sets(st.sampled_from(sorted(holidays.OPTIONAL)))


def days_of(year, *options):
    return {it.name: it.day for it in holidays.public_holidays(year, options)}


class TestHolidays(PlainCase):
    def test_2026(self):
        self.assertEqual(
            [(it.day, it.name) for it in holidays.public_holidays(2026)],
            [
                (date(2026, 1, 1), "Nytårsdag"),
                (date(2026, 4, 2), "Skærtorsdag"),
                (date(2026, 4, 3), "Langfredag"),
                (date(2026, 4, 5), "Påskedag"),
                (date(2026, 4, 6), "2. påskedag"),
                (date(2026, 5, 14), "Kristi himmelfartsdag"),
                (date(2026, 5, 24), "Pinsedag"),
                (date(2026, 5, 25), "2. pinsedag"),
                (date(2026, 12, 25), "Juledag"),
                (date(2026, 12, 26), "2. juledag"),
            ],
        )

    def test_great_prayer_day_was_off_until_2023(self):
        self.assertEqual(days_of(2023)["Store Bededag"], date(2023, 5, 5))
        self.assertEqual(days_of(2020)["Store Bededag"], date(2020, 5, 8))
        self.assertNotIn("Store Bededag", days_of(2024))

    def test_options(self):
        self.assertEqual(days_of(2026, 'constitution_day')["Grundlovsdag"], date(2026, 6, 5))
        self.assertEqual(days_of(2026, 'christmas_eve')["Juleaftensdag"], date(2026, 12, 24))
        self.assertEqual(days_of(2026, 'new_years_eve')["Nytårsaftensdag"], date(2026, 12, 31))

    def test_a_day_with_two_names_is_one_day_off(self):
        """Whit Monday of 2017 fell on Constitution Day."""
        found = holidays.public_holidays(2017, ['constitution_day'])
        self.assertIn(holidays.Holiday(date(2017, 6, 5), "2. pinsedag, Grundlovsdag"), found)
        self.assertEqual(len(found), len(holidays.public_holidays(2017)))

    @given(years, options)
    def test_each_day_once_in_order_and_in_its_year(self, year, chosen):
        days = [it.day for it in holidays.public_holidays(year, chosen)]
        self.assertEqual(days, sorted(set(days)))
        self.assertEqual({day.year for day in days}, {year})

    @given(years)
    def test_the_weekdays_of_moving_days(self, year):
        days = days_of(year)
        weekdays = {
            "Skærtorsdag": 3,
            "Langfredag": 4,
            "Påskedag": 6,
            "2. påskedag": 0,
            "Kristi himmelfartsdag": 3,
            "Pinsedag": 6,
            "2. pinsedag": 0,
        }
        for name, weekday in weekdays.items():
            self.assertEqual(days[name].weekday(), weekday, name)
        self.assertEqual("Store Bededag" in days, year < 2024)

    @given(years, options)
    def test_options_only_add(self, year, chosen):
        every = {it.day for it in holidays.public_holidays(year, chosen)}
        by_law = {it.day for it in holidays.public_holidays(year)}
        extra = {date(year, *holidays.OPTIONAL[option][0]) for option in chosen}
        self.assertEqual(every, by_law | extra)

    @given(years)
    def test_easter_is_the_sunday_after_the_first_full_moon_of_spring(self, year):
        """By the century-old table of golden number and epact, worked out independently."""
        golden, century = year % 19 + 1, year // 100 + 1
        skipped, synodic = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
        epact = (11 * golden + 20 + synodic - skipped) % 30
        epact += epact == 24 or (epact == 25 and golden > 11)
        moon = 44 - epact
        moon += 30 * (moon < 21)
        full_moon = date(year, 3, 1) + timedelta(days=moon - 1)
        sunday = full_moon + timedelta(days=7 - (full_moon.weekday() + 1) % 7)
        self.assertEqual(easter(year), sunday)
        self.assertEqual(days_of(year)["Påskedag"], sunday)
