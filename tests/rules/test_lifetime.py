"""When a card ends, and why."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...rules import lifetime
from ..common import PlainCase

dates = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))


def day(text):
    return text and date.fromisoformat(text)


class TestTerms(PlainCase):
    def test_the_table_of_the_terms(self):
        for bought, used, forfeits, expires, ends, kind in (
            ('2020-03-15', None, '2023-03-15', '2025-03-15', '2023-03-15', 'forfeiture'),
            ('2020-03-15', '2021-06-01', '2024-06-01', '2025-03-15', '2024-06-01', 'forfeiture'),
            ('2020-03-15', '2022-03-15', '2025-03-15', '2025-03-15', '2025-03-15', 'expiry'),
            ('2020-02-29', '2024-12-31', '2027-12-31', '2025-02-28', '2025-02-28', 'expiry'),
        ):
            with self.subTest(bought=bought, used=used):
                expiry = lifetime.years_after(day(bought), 5)
                self.assertEqual(expiry, day(expires))
                self.assertEqual(lifetime.forfeit_date(day(bought), day(used), 3), day(forfeits))
                end = lifetime.end(day(bought), day(used), expiry, 3)
                self.assertEqual((end.day, end.kind), (day(ends), kind))
                self.assertEqual(end.posted_on, day(ends) + timedelta(days=1))

    def test_29_february(self):
        leap = date(2024, 2, 29)
        self.assertEqual(lifetime.years_after(leap, 5), date(2029, 2, 28))
        self.assertEqual(lifetime.years_after(leap, 4), date(2028, 2, 29))
        end = lifetime.end(leap, None, lifetime.years_after(leap, 5), 3)
        self.assertEqual(end, lifetime.End(date(2027, 2, 28), 'forfeiture'))
        self.assertEqual(end.posted_on, date(2027, 3, 1))

    def test_a_last_use_before_the_purchase_does_not_shorten_the_card(self):
        """Sales may cover work from before the purchase."""
        self.assertEqual(
            lifetime.forfeit_date(date(2025, 5, 1), date(2025, 1, 1), 3), date(2028, 5, 1)
        )

    @given(bought=dates, used=st.none() | dates, years=st.integers(1, 9), unused=st.integers(1, 9))
    def test_the_end_is_the_earlier_date(self, bought, used, years, unused):
        expiry = lifetime.years_after(bought, years)
        forfeit = lifetime.forfeit_date(bought, used, unused)
        end = lifetime.end(bought, used, expiry, unused)
        self.assertEqual(end.day, min(expiry, forfeit))
        self.assertEqual(end.kind, 'expiry' if expiry <= forfeit else 'forfeiture')
        self.assertGreaterEqual(end.day, bought)
