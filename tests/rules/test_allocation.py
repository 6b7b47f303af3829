"""Which card pays, what goes back, and what stays uncovered."""

from datetime import date

from ...rules import allocation
from ...rules.allocation import LAPSE, Card, Move, Work
from ..common import PlainCase

MONDAY = date(2025, 3, 10)
TUESDAY = date(2025, 3, 11)


def card(number, balance, purchase=date(2025, 1, 1), expiry=date(2030, 1, 1), **values):
    return Card(number, balance, purchase, expiry, forfeit_years=3, **values)


def work(number, due, day=MONDAY, group='task', taken=(), **values):
    return Work(number, day, group, due, taken=list(taken), **values)


class TestAllocate(PlainCase):
    def allocate(self, cards, works, today=TUESDAY):
        return allocation.allocate(cards, works, today)

    def assertMoves(self, plan, *moves):
        self.assertEqual([(move.card, move.clips) for move in plan.moves], list(moves))

    # Which card

    def test_the_card_that_expires_first_pays_first(self):
        cards = [
            card(1, 10, expiry=date(2029, 1, 1)),
            card(2, 2, expiry=date(2027, 1, 1)),
        ]
        self.assertMoves(self.allocate(cards, [work(1, 3)]), (2, -2), (1, -1))

    def test_then_the_card_bought_first_then_the_lower_number(self):
        cards = [
            card(3, 1, purchase=date(2025, 1, 2)),
            card(2, 1, purchase=date(2025, 1, 1)),
            card(1, 1, purchase=date(2025, 1, 2)),
        ]
        self.assertMoves(self.allocate(cards, [work(1, 3)]), (2, -1), (1, -1), (3, -1))

    def test_a_card_pays_from_its_purchase_to_its_end_and_not_beyond(self):
        terms = {'purchase': date(2025, 3, 10), 'expiry': date(2030, 3, 10)}
        for day, uncovered in (
            (date(2025, 3, 9), 1),
            (date(2025, 3, 10), 0),
            (date(2028, 3, 10), 0),
            (date(2028, 3, 11), 1),
        ):
            with self.subTest(day=day):
                plan = self.allocate([card(1, 5, **terms)], [work(1, 1, day)])
                self.assertEqual(plan.uncovered, {1: uncovered})

    def test_a_card_that_is_not_payable_pays_nothing(self):
        plan = self.allocate([card(1, 5, payable=False)], [work(1, 1)])
        self.assertMoves(plan)
        self.assertEqual(plan.uncovered, {1: 1})

    def test_a_card_chosen_by_hand_pays_whatever_the_date(self):
        cards = [card(1, 5), card(2, 5, purchase=date(2025, 6, 1))]
        self.assertMoves(self.allocate(cards, [work(1, 2, cover=2)]), (2, -2))

    def test_lines_are_tried_by_date_then_number(self):
        lines = [work(7, 1, TUESDAY), work(8, 1, MONDAY), work(9, 1, MONDAY)]
        plan = self.allocate([card(1, 2)], lines)
        self.assertEqual([move.work for move in plan.moves], [8, 9])
        self.assertEqual(plan.uncovered, {7: 1, 8: 0, 9: 0})

    # What goes back

    def test_clips_go_back_to_the_card_taken_last(self):
        cards = [card(1, 0), card(2, 9)]
        line = work(1, 1, taken=[(1, 1, 2), (2, 2, 1)])
        self.assertMoves(self.allocate(cards, [line]), (2, 1), (1, 1))

    def test_what_is_uncovered_goes_first_and_what_is_settled_stays(self):
        line = work(1, 2, taken=[(1, 1, 2)], settled=1)
        self.assertMoves(self.allocate([card(1, 0)], [line]), (1, 1))
        self.assertMoves(self.allocate([card(1, 0)], [work(1, 1, settled=1)]))

    def test_returned_clips_pay_what_is_uncovered(self):
        lines = [work(1, 0, taken=[(1, 1, 2)]), work(2, 3, TUESDAY)]
        plan = self.allocate([card(1, 0)], lines)
        self.assertMoves(plan, (1, 2), (1, -2))
        self.assertEqual(plan.uncovered[2], 1)

    # Corrections

    def test_a_correction_gives_back_to_the_card_that_the_task_took_from_last(self):
        lines = [
            work(1, 1, taken=[(2, 2, 1)]),
            work(2, 1, taken=[(1, 1, 1)]),
            work(3, -1, TUESDAY),
        ]
        plan = self.allocate([card(1, 0), card(2, 0)], lines)
        self.assertEqual(plan.moves, [Move(2, 1, work=3)])

    def test_a_correction_first_reduces_the_latest_uncovered_clips(self):
        lines = [work(1, 3, taken=[(1, 1, 1)]), work(2, 1), work(3, -2, TUESDAY)]
        plan = self.allocate([card(1, 0)], lines)
        self.assertMoves(plan)
        self.assertEqual(plan.uncovered, {1: 1, 2: 0, 3: 0})

    def test_a_correction_entered_with_its_line_gives_back_what_that_took(self):
        lines = [work(1, 2, untried=2), work(2, -1, TUESDAY, untried=0)]
        plan = self.allocate([card(1, 5)], lines)
        self.assertEqual([(move.work, move.clips) for move in plan.moves], [(1, -2), (2, 1)])

    def test_a_correction_leaves_alone_what_is_settled(self):
        plan = self.allocate([card(1, 0)], [work(1, 2, settled=2), work(2, -1)])
        self.assertMoves(plan)
        self.assertEqual(plan.uncovered, {1: 0, 2: 0})

    def test_a_line_that_becomes_a_correction_returns_its_own_clips_first(self):
        lines = [work(1, 3, taken=[(1, 1, 2)]), work(2, -1, taken=[(2, 2, 2)])]
        plan = self.allocate([card(1, 0), card(2, 0)], lines)
        self.assertEqual(plan.moves, [Move(2, 2, work=2)])
        self.assertEqual(plan.uncovered, {1: 0, 2: 0})

    def test_a_correction_that_goes_makes_its_clips_due_again(self):
        """Even when the card cannot pay them any more: then they are uncovered."""
        lines = [work(1, 2, taken=[(1, 1, 2)]), work(2, 0, TUESDAY, taken=[(2, 1, -1)])]
        plan = self.allocate([card(1, 0)], lines)
        self.assertEqual(plan.uncovered, {1: 1, 2: 0})
        plan = self.allocate([card(1, 1)], lines)
        self.assertEqual(plan.uncovered, {1: 0, 2: 0})
        self.assertEqual(plan.cards[1].balance, 0)

    def test_a_line_does_not_return_what_a_correction_returned_for_it(self):
        lines = [
            work(1, 0, taken=[(2, 2, 1)]),
            work(2, 1, taken=[(1, 1, 1)]),
            work(3, -1, TUESDAY, taken=[(3, 2, -1)]),
        ]
        plan = self.allocate([card(1, 0), card(2, 1)], lines)
        self.assertEqual(plan.moves, [Move(2, 1, work=1), Move(2, -1, work=3), Move(1, 1, work=3)])
        self.assertEqual({card.id: card.balance for card in plan.cards.values()}, {1: 1, 2: 1})

    def test_a_line_that_leaves_the_task_of_its_correction_keeps_its_clips(self):
        lines = [
            work(1, 1, group='other task', taken=[(2, 2, 1)]),
            work(2, 2, taken=[(1, 1, 2)]),
            work(3, -1, TUESDAY, taken=[(3, 2, -1)]),
        ]
        plan = self.allocate([card(1, 0), card(2, 1)], lines)
        self.assertEqual(plan.cards[2].balance, 0)
        self.assertEqual(plan.cards[1].balance, 1)
        self.assertEqual(plan.uncovered, {1: 0, 2: 0, 3: 0})

    # Lapsed cards

    def test_late_work_on_an_ended_card_reverses_what_it_needs(self):
        ended = card(1, 0, date(2020, 1, 1), date(2025, 1, 1), lapsed=7, ended=True)
        plan = self.allocate([ended], [work(1, 2, date(2022, 12, 1))])
        self.assertEqual(plan.moves, [Move(1, 2, LAPSE), Move(1, -2, work=1)])
        self.assertEqual((plan.cards[1].balance, plan.cards[1].lapsed), (0, 5))
        self.assertTrue(plan.cards[1].ended)

    def test_the_whole_rest_comes_back_when_the_end_moves_to_today(self):
        ended = card(1, 0, date(2022, 1, 1), date(2027, 1, 1), lapsed=7, ended=True)
        for today, balance in ((date(2027, 1, 1), 5), (date(2027, 1, 2), 0)):
            with self.subTest(today=today):
                plan = self.allocate([ended], [work(1, 2, date(2024, 12, 1))], today)
                self.assertEqual(plan.cards[1].balance, balance)
                self.assertEqual(plan.cards[1].ended, not balance)

    def test_clips_returned_to_an_ended_card_lapse_at_once(self):
        ended = card(1, 0, date(2020, 1, 1), date(2025, 1, 1), lapsed=7, ended=True)
        plan = self.allocate([ended], [work(1, 0, date(2022, 1, 1), taken=[(1, 1, 2)])])
        self.assertEqual(plan.moves, [Move(1, 2, work=1), Move(1, -2, LAPSE)])
        self.assertEqual((plan.cards[1].balance, plan.cards[1].lapsed), (0, 9))

    def test_a_use_moves_the_end_out_for_lines_tried_before(self):
        """The second line makes the card valid for the first one's later date."""
        cards = [card(1, 5, date(2020, 1, 1), date(2025, 1, 1))]
        lines = [
            work(1, 1, date(2022, 12, 1), group='b'),
            work(2, 1, date(2024, 6, 1), group='a'),
        ]
        plan = self.allocate(cards, lines, date(2024, 6, 1))
        self.assertEqual(plan.uncovered, {1: 0, 2: 0})
        self.assertEqual(plan.cards[1].end.day, date(2025, 1, 1))


class TestStillTaken(PlainCase):
    def test_returns_cancel_the_latest_taking_of_their_card(self):
        self.assertEqual(
            allocation.still_taken([(1, 'a', 2), (2, 'b', 1), (3, 'a', 1), (4, 'a', -2)]),
            [['a', 1], ['b', 1]],
        )
        self.assertEqual(allocation.still_taken([(2, 'a', -1), (1, 'a', 1)]), [])

    def test_what_a_correction_takes_again_cancels_what_it_returned(self):
        self.assertEqual(
            allocation.still_taken([(1, 'a', -2), (2, 'a', 1), (3, 'b', 1), (4, 'a', 2)]),
            [['b', 1], ['a', 1]],
        )
