"""What a customer reads of the ledger: rows that fold, and balances that go on."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...rules.statement import Entry, make_statement
from ..common import PlainCase

START = date(2025, 1, 1)


def day(number):
    return START + timedelta(days=number)


@st.composite
def ledgers(draw):
    """Any history of a card: what it started with, then entries in any order of days."""
    entries = [Entry(1, 'purchase', day(20), draw(st.integers(1, 30)))]
    rest = st.tuples(
        st.sampled_from(['work', 'service', 'adjustment', 'refund']),
        st.integers(0, 60),
        st.integers(-3, 3),
        st.integers(-90, 90),
        st.one_of(st.none(), st.integers(1, 5)),
        st.booleans(),
    )
    for number, (kind, on, clips, work, source, linked) in enumerate(
        draw(st.lists(rest, max_size=30)), start=2
    ):
        entries.append(Entry(number, kind, day(on), clips, work, 0, source, linked))
    return entries


class TestStatement(PlainCase):
    def rows(self, entries, *period):
        return [
            (row.last.day, row.clips, row.balance) for row in make_statement(entries, *period).rows
        ]

    def test_a_row_per_source(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'work', day(1), -1, 30, source=7),
            Entry(3, 'work', day(2), -2, 90, source=8),
            Entry(4, 'work', day(1), -1, 60, source=7),
        ]
        self.assertEqual(self.rows(entries), [(day(0), 10, 10), (day(1), -2, 8), (day(2), -2, 6)])

    def test_the_same_number_of_another_kind_is_another_source(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'work', day(1), -1, 30, source=7),
            Entry(3, 'service', day(1), -1, source=7),
        ]
        self.assertEqual(len(self.rows(entries)), 3)

    def test_what_was_taken_back_goes(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'work', day(1), -1, 30, source=7),
            Entry(3, 'work', day(1), 1, -30, source=7, linked=False),
        ]
        self.assertEqual(self.rows(entries), [(day(0), 10, 10)])

    def test_work_that_is_still_there_stays_with_no_clips(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'work', day(1), 0, 20, source=7),
            Entry(3, 'work', day(2), -1, 60, source=8),
            Entry(4, 'work', day(2), 1, source=8),
            Entry(5, 'work', day(3), 0, source=9),
            Entry(6, 'work', day(3), 0, source=10, linked=False),
        ]
        self.assertEqual([row.last.source for row in make_statement(entries).rows], [None, 7, 8, 9])

    def test_clips_that_came_from_another_card_in_the_end(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'work', day(1), -1, source=7),
            Entry(3, 'work', day(1), 1, source=7),
        ]
        self.assertEqual(len(self.rows(entries)), 1)

    def test_work_that_has_another_date_now(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'work', day(5), -1, 30, source=7),
            Entry(3, 'work', day(5), 1, -30, source=7),
            Entry(4, 'work', day(2), -1, 30, source=7),
        ]
        self.assertEqual(self.rows(entries), [(day(0), 10, 10), (day(2), -1, 9)])
        self.assertEqual(self.rows(entries, day(3)), [])
        self.assertEqual(self.rows(entries, day(1), day(3)), [(day(2), -1, 9)])

    def test_a_late_correction_keeps_a_row_in_its_place(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'work', day(1), -1, 30, source=7),
            Entry(3, 'work', day(1), -1, 30, source=8),
            Entry(4, 'work', day(1), -1, 60, source=7),
        ]
        self.assertEqual([row.last.source for row in make_statement(entries).rows], [None, 7, 8])

    def test_earlier_work_counts_once_the_card_is_there(self):
        entries = [
            Entry(1, 'purchase', day(9), 10),
            Entry(2, 'work', day(1), -2, 90, source=7),
        ]
        self.assertEqual(self.rows(entries), [(day(9), 10, 10), (day(1), -2, 8)])
        self.assertEqual(self.rows(entries, None, day(8)), [])

    def test_what_came_later_paid_for_earlier_work(self):
        """Goodwill that pays for work from before it: no balance is below 0."""
        entries = [
            Entry(1, 'purchase', day(0), 2),
            Entry(2, 'work', day(1), -2, 90, source=7),
            Entry(3, 'adjustment', day(9), 5),
            Entry(4, 'work', day(3), -3, 180, source=8),
            Entry(5, 'work', day(10), -1, 30, source=9),
        ]
        self.assertEqual(
            self.rows(entries),
            [
                (day(0), 2, 2),
                (day(1), -2, 0),
                (day(9), 5, 5),
                (day(3), -3, 2),
                (day(10), -1, 1),
            ],
        )
        self.assertEqual(self.rows(entries, day(2), day(8)), [])
        self.assertEqual(
            self.rows(entries, day(9)), [(day(9), 5, 5), (day(3), -3, 2), (day(10), -1, 1)]
        )

    def test_a_line_that_grew_once_there_were_clips(self):
        entries = [
            Entry(1, 'purchase', day(0), 2),
            Entry(2, 'work', day(1), -2, 90, source=7),
            Entry(3, 'adjustment', day(1), 2),
            Entry(4, 'work', day(1), -2, 90, source=7),
        ]
        self.assertEqual(self.rows(entries), [(day(0), 2, 2), (day(1), 2, 4), (day(1), -4, 0)])

    def test_given_back_in_another_period(self):
        entries = [
            Entry(1, 'purchase', day(0), 10),
            Entry(2, 'service', day(5), -2, source=7),
            Entry(3, 'service', day(40), 2, source=7),
        ]
        self.assertEqual(self.rows(entries, day(1), day(30)), [(day(5), -2, 8)])
        self.assertEqual(self.rows(entries, day(31)), [(day(40), 2, 10)])
        self.assertEqual(self.rows(entries, day(1)), [])

    def test_nothing_at_all(self):
        statement = make_statement([])
        self.assertEqual((statement.before, statement.rows, statement.after), (0, [], 0))


class TestAnyLedger(PlainCase):
    @given(ledgers())
    def test_the_rows_lead_to_the_balance(self, entries):
        statement = make_statement(entries)
        self.assertEqual(statement.before, 0)
        self.assertEqual(statement.after, sum(entry.clips for entry in entries))
        if statement.rows:
            self.assertEqual(statement.rows[-1].balance, statement.after)

    @given(ledgers(), st.lists(st.integers(0, 60), unique=True, max_size=4))
    def test_periods_follow_each_other(self, entries, cuts):
        """However a period is cut, each part begins where the one before ended."""
        cuts = sorted(cuts)
        starts = [None, *(day(cut) for cut in cuts)]
        ends = [*(day(cut - 1) for cut in cuts), None]
        left, minutes = 0, 0
        for date_from, date_to in zip(starts, ends, strict=True):
            statement = make_statement(entries, date_from, date_to)
            self.assertEqual(statement.before, left)
            self.assertEqual(
                statement.after - statement.before, sum(row.clips for row in statement.rows)
            )
            left = statement.after
            minutes += sum(row.work for row in statement.rows)
        self.assertEqual(left, sum(entry.clips for entry in entries))
        self.assertEqual(minutes, sum(entry.work for entry in entries))

    @given(ledgers())
    def test_each_row_goes_on_from_the_one_before(self, entries):
        statement = make_statement(entries, day(10), day(40))
        left = statement.before
        for row in statement.rows:
            self.assertEqual(row.balance, left + row.clips)
            left = row.balance
        self.assertEqual(left, statement.after)

    @given(ledgers(), st.integers(0, 60), st.integers(0, 60))
    def test_no_balance_is_below_zero(self, entries, first, last):
        """Of a real ledger: one that was never below 0 while it was written."""
        real, left = [], 0
        for entry in entries:
            if left + entry.clips >= 0:
                left += entry.clips
                real.append(entry)
        for period in ((), (day(first), day(last))):
            statement = make_statement(real, *period)
            balances = [statement.before, *(row.balance for row in statement.rows)]
            self.assertGreaterEqual(min(balances), 0)

    @given(ledgers())
    def test_no_entry_is_in_two_rows(self, entries):
        told = [entry.id for row in make_statement(entries).rows for entry in row.entries]
        self.assertEqual(len(told), len(set(told)))
