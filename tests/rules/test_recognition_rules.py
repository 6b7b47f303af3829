"""The value of clips: examples, and what holds for any card."""

from hypothesis import given
from hypothesis import strategies as st

from ...rules import recognition
from ...rules.recognition import Lot, recognise
from ..common import PlainCase

clips = st.integers(0, 40)
nets = st.integers(-5_000_00, 50_000_00)


@st.composite
def lots(draw):
    return Lot(
        clips=draw(st.integers(0, 30)),
        invoiced=draw(st.integers(0, 30)),
        nets=(draw(nets), draw(nets)),
        used=draw(clips),
        lapsed=draw(clips),
        removed=draw(clips),
        handed=tuple(draw(st.lists(st.integers(1, 10), max_size=3))),
    )


def parts_of(lot):
    split = lot.split()
    return [*split.handed, split.used, split.lapsed, split.removed]


class TestValues(PlainCase):
    def test_last_clip_takes_the_rounding(self):
        lot = Lot(clips=3, invoiced=3, nets=(100_00,), used=3)
        values = [lot.value(count)[0] for count in range(4)]
        self.assertEqual(values, [0, 33_33, 66_67, 100_00])

    def test_used_then_lapsed(self):
        lot = Lot(clips=20, invoiced=20, nets=(18_000_00,), used=13, lapsed=7)
        split = lot.split()
        self.assertEqual(lot.value_of(split.used), (11_700_00,))
        self.assertEqual(lot.value_of(split.lapsed), (6_300_00,))
        self.assertEqual(split.waiting, 0)

    def test_clips_given_away_are_used_last_and_worth_nothing(self):
        lot = Lot(clips=10, invoiced=10, nets=(9_500_00,), used=11, lapsed=1)
        split = lot.split()
        self.assertEqual(lot.value_of(split.used), (9_500_00,))
        self.assertEqual(lot.value_of(split.lapsed), (0,))
        self.assertEqual((split.used.clips, split.lapsed.clips), (11, 1))

    def test_what_is_not_invoiced_waits(self):
        lot = Lot(clips=10, invoiced=4, nets=(3_800_00,), used=6)
        split = lot.split()
        self.assertEqual(lot.value_of(split.used), (3_800_00,))
        self.assertEqual((split.used.clips, split.waiting), (4, 2))

    def test_nothing_invoiced(self):
        split = Lot(clips=10, invoiced=0, nets=(0,), used=6).split()
        self.assertEqual((split.used.clips, split.waiting), (0, 6))

    def test_handed_over(self):
        lot = Lot(clips=3, invoiced=3, nets=(100_00,), used=1, handed=(1, 1))
        split = lot.split()
        first, second = (lot.hand_over(part) for part in split.handed)
        self.assertEqual((first.nets, second.nets), ((33_33,), (33_34,)))
        self.assertEqual(lot.value_of(split.used), (33_33,))
        self.assertEqual((first.clips, first.invoiced), (1, 1))

    def test_used_before_handed_over_stays_paid(self):
        """Of 10 sold and 5 given away, 8 were used and 5 went on: 2 of these were paid for."""
        lot = Lot(clips=10, invoiced=10, nets=(1000_00,), used=8, handed=(5,))
        split = lot.split()
        self.assertEqual(lot.value_of(split.used), (800_00,))
        self.assertEqual(lot.hand_over(split.handed[0]).nets, (200_00,))

    def test_handed_over_stays_paid_however_the_rest_is_used(self):
        """The two that were left then were given away; so is what comes back."""
        for used, left in ((8, 0), (10, 0), (3, 5)):
            lot = Lot(10, 10, (1000_00,), used=used, handed=(5,), used_before=(8,))
            split = lot.split()
            self.assertEqual(lot.hand_over(split.handed[0]).nets, (200_00,))
            self.assertEqual(lot.value_of(split.used), (min(used, 8) * 100_00,))
            self.assertEqual((split.used.clips, lot.get_left()), (used, left))

    def test_all_credited_at_another_price(self):
        lot = Lot(clips=0, invoiced=0, nets=(50_00,), is_credited=True)
        self.assertEqual(lot.get_residual(), (50_00,))

    @given(lots())
    def test_parts_never_exceed_the_price(self, lot):
        parts = parts_of(lot)
        spent = [lot.value_of(part) for part in parts]
        end = max(part.stop for part in parts)
        left = recognition.subtract(lot.value(lot.size), lot.value(end))
        for index, net in enumerate(lot.nets if lot.size else (0, 0)):
            self.assertEqual(sum(value[index] for value in spent) + left[index], net)

    @given(lots())
    def test_every_clip_is_recognised_or_waits(self, lot):
        gone = lot.used + lot.lapsed + lot.removed + sum(lot.handed)
        split = lot.split()
        self.assertEqual(sum(part.clips for part in parts_of(lot)) + split.waiting, gone)
        self.assertLessEqual(split.waiting, max(0, lot.clips - lot.size))

    @given(lots())
    def test_parts_follow_each_other(self, lot):
        start = 0
        for part in parts_of(lot):
            self.assertEqual(part.start, start)
            self.assertLessEqual(part.start, part.stop)
            start = part.stop
        self.assertLessEqual(start, lot.size)


class TestRecognising(PlainCase):
    def test_entries_in_order(self):
        lot = Lot(clips=3, invoiced=3, nets=(100_00,), used=3)
        portions = recognise(lot, lot.split().used, 0, (0,), [('a', 2), ('b', 1)])
        self.assertEqual(
            [tuple(portion) for portion in portions],
            [('a', 2, (66_67,)), ('b', 1, (33_33,))],
        )

    def test_nothing_twice(self):
        lot = Lot(clips=3, invoiced=3, nets=(100_00,), used=2)
        self.assertEqual(recognise(lot, lot.split().used, 2, (66_67,), []), [])

    def test_what_was_given_back(self):
        lot = Lot(clips=10, invoiced=10, nets=(1000_00,), used=3)
        portions = recognise(lot, lot.split().used, 4, (400_00,), [('back', -2), ('more', 1)])
        self.assertEqual(
            [tuple(portion) for portion in portions],
            [('back', -2, (-200_00,)), ('more', 1, (100_00,))],
        )

    def test_lower_price_changes_what_was_recognised(self):
        lot = Lot(clips=10, invoiced=10, nets=(900_00,), used=5)
        portions = recognise(lot, lot.split().used, 4, (400_00,), [('a', 1)])
        self.assertEqual(
            [tuple(portion) for portion in portions],
            [('a', 1, (90_00,)), (None, 0, (-40_00,))],
        )

    def test_a_part_of_an_entry_waits(self):
        lot = Lot(clips=10, invoiced=4, nets=(400_00,), used=6)
        portions = recognise(lot, lot.split().used, 3, (300_00,), [('a', 3)])
        self.assertEqual([tuple(portion) for portion in portions], [('a', 1, (100_00,))])

    def test_invoice_undone(self):
        lot = Lot(clips=10, invoiced=0, nets=(0,), used=3)
        portions = recognise(lot, lot.split().used, 3, (300_00,), [])
        self.assertEqual([tuple(portion) for portion in portions], [(None, -3, (-300_00,))])

    @given(lots(), clips, nets, st.lists(st.integers(-5, 5), max_size=6))
    def test_ends_where_it_should(self, lot, before, amount, counts):
        part = lot.split().used
        portions = recognise(lot, part, before, (amount, amount), list(enumerate(counts)))
        self.assertEqual(before + sum(portion.clips for portion in portions), part.clips)
        for index in range(2):
            self.assertEqual(
                amount + sum(portion.amounts[index] for portion in portions),
                lot.value_of(part)[index],
            )

    @given(st.lists(st.integers(-5, 5), max_size=6), st.integers(-30, 30))
    def test_no_entry_beyond_its_clips(self, counts, clips):
        for key, taken in recognition.allocate(enumerate(counts), clips):
            if key is not None:
                self.assertGreater(taken * counts[key], 0)
                self.assertLessEqual(abs(taken), abs(counts[key]))


class TestSharing(PlainCase):
    def test_proportional(self):
        self.assertEqual(recognition.share(-100, [1, 1, 1]), [-33, -34, -33])

    @given(nets, st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
    def test_shares_add_up(self, amount, weights):
        self.assertEqual(sum(recognition.share(amount, weights)), amount)

    @given(st.integers(), st.integers().filter(bool))
    def test_rounding(self, amount, parts):
        error = recognition.divide(amount, parts) * parts - amount
        self.assertLessEqual(abs(error) * 2, abs(parts))
