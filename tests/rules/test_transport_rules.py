"""Transport to the customer: once per visit, before rounding."""

from hypothesis import given
from hypothesis import strategies as st

from ...rules import transport
from ..common import PlainCase

COPENHAGEN = transport.Zone('DK', ((1000, 2999),), 30)

lines = st.lists(
    st.builds(
        transport.OnSite,
        id=st.integers(min_value=1, max_value=1000),
        typed=st.none() | st.integers(min_value=0, max_value=300),
        standard=st.none() | st.integers(min_value=0, max_value=300),
        free=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda line: line.id,
)


class TestStandardTime(PlainCase):
    def standard(self, postcode, address_minutes=0, country='DK', zones=(COPENHAGEN,)):
        return transport.standard_minutes(country, postcode, address_minutes, zones)

    def test_inside_the_zone_its_time_counts(self):
        for postcode in ('1000', '2900', '2999', 'DK-2900', ' 2900 '):
            with self.subTest(postcode=postcode):
                self.assertEqual(self.standard(postcode), 30)
                self.assertEqual(self.standard(postcode, address_minutes=45), 30)

    def test_outside_every_zone_the_address_counts(self):
        for postcode in ('999', '3000', '8000', '', None):
            with self.subTest(postcode=postcode):
                self.assertEqual(self.standard(postcode, address_minutes=95), 95)
                self.assertIsNone(self.standard(postcode))

    def test_a_zone_lies_in_one_country(self):
        self.assertEqual(self.standard('2900', 70, country='SE'), 70)
        self.assertIsNone(self.standard('2900', country='SE'))

    def test_the_first_zone_that_holds_the_address_counts(self):
        own = transport.Zone('DK', ((2000, 2100), (2800, 2900)), 20)
        self.assertEqual(self.standard('2900', zones=(own, COPENHAGEN)), 20)
        self.assertEqual(self.standard('2500', zones=(own, COPENHAGEN)), 30)

    def test_a_zone_may_count_nothing(self):
        near = transport.Zone('DK', ((2900, 2900),), 0)
        self.assertEqual(self.standard('2900', address_minutes=45, zones=(near,)), 0)


class TestVisit(PlainCase):
    def test_the_first_line_carries_the_transport(self):
        visit = [transport.OnSite(8, standard=30), transport.OnSite(5, standard=30)]
        self.assertEqual(transport.visit_minutes(visit), {5: 30, 8: 0})

    def test_a_free_line_carries_none(self):
        visit = [transport.OnSite(5, standard=30, free=True), transport.OnSite(8, standard=30)]
        self.assertEqual(transport.visit_minutes(visit), {5: 0, 8: 30})
        self.assertEqual(
            transport.visit_minutes([transport.OnSite(5, standard=30, free=True)]), {5: 0}
        )

    def test_a_typed_time_counts_instead_on_whichever_line_it_was_typed(self):
        visit = [transport.OnSite(5, standard=30), transport.OnSite(8, typed=45)]
        self.assertEqual(transport.visit_minutes(visit), {5: 45, 8: 0})
        self.assertEqual(transport.visit_minutes([transport.OnSite(5, typed=0)]), {5: 0})

    def test_a_visit_without_any_time_says_so(self):
        self.assertEqual(
            transport.visit_minutes([transport.OnSite(5), transport.OnSite(8)]), {5: None, 8: 0}
        )

    @given(visit=lines)
    def test_at_most_one_line_carries_transport(self, visit):
        result = transport.visit_minutes(visit)
        paying = [line for line in visit if not line.free]
        self.assertEqual(set(result), {line.id for line in visit})
        carrying = [line_id for line_id, minutes in result.items() if minutes != 0]
        self.assertLessEqual(len(carrying), 1)
        for line_id in carrying:
            self.assertEqual(line_id, min(line.id for line in paying))
