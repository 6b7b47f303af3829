"""Which charges are paid, and from which cards."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ...rules import allocation, charges, periods
from ..common import PlainCase

TODAY = date(2025, 3, 12)


def card(number, balance, expiry=date(2030, 1, 1), **values):
    return allocation.Card(
        id=number,
        balance=balance,
        purchase=date(2024, 1, 1),
        expiry=expiry,
        forfeit_years=3,
        **values,
    )


def due(number, clips, *starts):
    return charges.Due(number, clips, [periods.period(start, 1, 0) for start in starts])


class TestCharges(PlainCase):
    def test_first_the_card_that_expires_first(self):
        later, sooner = card(1, 5), card(2, 2, date(2026, 1, 1))
        self.assertEqual(charges.pay([later, sooner], 3, TODAY), [(2, 2), (1, 1)])
        self.assertEqual((later.balance, sooner.balance), (4, 0))

    def test_cards_that_do_not_pay(self):
        cards = [
            card(1, 5, payable=False),
            card(2, 5, date(2025, 3, 11)),
            card(3, 0, lapsed=5, ended=True),
        ]
        self.assertEqual(charges.pay(cards, 1, TODAY), [])

    def test_older_periods_first_and_none_after_one_that_is_not_paid(self):
        plan = charges.charge(
            [card(1, 4)],
            [due(1, 3, date(2025, 1, 12), date(2025, 2, 12)), due(2, 1, date(2025, 3, 1))],
            TODAY,
        )
        self.assertEqual(
            [(it.due, it.period.start) for it in plan.payments],
            [(1, date(2025, 1, 12)), (2, date(2025, 3, 1))],
        )
        self.assertEqual(plan.unpaid, {1})

    @given(
        st.lists(st.integers(0, 6), max_size=4),
        st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4)), max_size=4),
    )
    def test_whole_or_not_at_all(self, balances, wanted):
        cards = [card(number, balance) for number, balance in enumerate(balances, start=1)]
        starts = [date(2024, month, 1) for month in range(1, 5)]
        dues = [
            due(number, clips, *starts[:count])
            for number, (clips, count) in enumerate(wanted, start=1)
        ]
        plan = charges.charge(cards, dues, TODAY)
        prices = {it.id: it.clips for it in dues}
        for payment in plan.payments:
            self.assertEqual(sum(clips for _card, clips in payment.taken), prices[payment.due])
        taken = sum(prices[payment.due] for payment in plan.payments)
        self.assertEqual(sum(it.balance for it in cards), sum(balances) - taken)
        self.assertGreaterEqual(min((it.balance for it in cards), default=0), 0)
        for it in dues:
            paid = sum(payment.due == it.id for payment in plan.payments)
            self.assertEqual(paid < len(it.periods), it.id in plan.unpaid)
