"""Whose discount is whose: examples, and that no øre of one gets lost."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from ...rules.discounts import Item, share_discounts
from ..common import PlainCase


def line(key, amount, order=None, document='invoice', **values):
    orders = frozenset() if order is None else frozenset([order])
    return Item(key, document, (amount,), orders, **values)


def discount(key, amount, order=None, document='invoice', **values):
    return line(key, amount, order, document, lowers=True, **values)


def shared(*items):
    return {(it.discount, it.bearer): it.amounts[0] for it in share_discounts(items)}


class TestWhoBearsIt(PlainCase):
    def test_its_own_order(self):
        items = line('card', 950, 1), line('router', 50, 1), line('other', 950, 2)
        self.assertEqual(
            shared(*items, discount('less', -100, 1)),
            {('less', 'card'): -95, ('less', 'router'): -5},
        )

    def test_no_order_is_the_whole_document(self):
        items = line('card', 900, 1), line('other', 100, 2), line('elsewhere', 900, 1, 'another')
        self.assertEqual(
            shared(*items, discount('less', -100)),
            {('less', 'card'): -90, ('less', 'other'): -10},
        )

    def test_on_a_document_of_its_own(self):
        items = (
            line('card', 950, 1),
            line('other', 950, 2),
            line('dead', 950, 1, 'replaced', counts=False),
        )
        self.assertEqual(shared(*items, discount('less', -95, 1, 'own')), {('less', 'card'): -95})

    def test_credit_note_without_an_order(self):
        items = line('card', 950, 1), line('other', 950, 2, 'another')
        less = discount('less', -95, document='credit', reverses='invoice')
        self.assertEqual(shared(*items, less), {('less', 'card'): -95})

    def test_its_taxes_first(self):
        items = line('card', 950, 1, taxes=(25,)), line('book', 50, 1, taxes=(0,))
        self.assertEqual(
            shared(*items, discount('less', -100, 1, taxes=(25,))), {('less', 'card'): -100}
        )
        self.assertEqual(
            shared(*items, discount('less', -100, 1)), {('less', 'card'): -95, ('less', 'book'): -5}
        )

    def test_the_products_that_it_is_for(self):
        items = line('card', 950, 1, product='klip'), line('router', 50, 1, product='router')
        less = discount('less', -10, 1, products=frozenset(['router']))
        self.assertEqual(shared(*items, less), {('less', 'router'): -10})

    def test_nobody(self):
        self.assertEqual(shared(discount('less', -10, 1)), {})


class TestNothingIsLost(PlainCase):
    @given(
        st.lists(st.tuples(st.integers(-900, 9000), st.integers(1, 3)), min_size=1, max_size=6),
        st.lists(st.tuples(st.integers(-5000, 500), st.integers(1, 3)), max_size=4),
    )
    def test_shares_add_up(self, lines, discounts):
        items = [line(f'line {n}', *it) for n, it in enumerate(lines)]
        lowering = [discount(f'discount {n}', *it) for n, it in enumerate(discounts)]
        orders = {order for _amount, order in lines}
        totals = defaultdict(int)
        for (key, _bearer), amount in shared(*items, *lowering).items():
            totals[key] += amount
        for it in lowering:
            expected = it.amounts[0] if it.orders & orders else 0
            self.assertEqual(totals[it.key], expected)
