"""Which card pays, and what becomes of clips that no card has."""

from odoo.tests import tagged

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestWhichCard(ClipCardCommon):
    def test_the_card_that_expires_first_pays_first(self):
        with self.on('2022-03-01'):
            first = self.buy(10)
            task = self.make_task()
            self.log(self.make_task("Andet"), 8 * 60)
        with self.on('2024-03-01'):
            second = self.buy(10)
            line = self.log(task, 180)
        self.assertEqual((first.balance, second.balance), (0, 9))
        self.assertEqual(
            line.clip_card_explanation,
            f"3:00 work → 3:00 on the task → 3 clips: 2 from {first.name}, 1 from {second.name}",
        )
        self.assertEqual(line.sudo().so_line, first.sale_line_id)

    def test_a_short_card_bought_later_goes_first(self):
        short = self.make_product("Kort kort", {10: 0}, clip_card_lifetime_years=1)
        with self.on('2025-03-01'):
            long = self.buy(10)
            first = self.buy(10, product=short)
            self.log(self.make_task(), 60)
        self.assertEqual((first.balance, long.balance), (9, 10))

    def test_of_equal_cards_the_first_goes_first(self):
        with self.on('2025-03-01'):
            first, second = self.buy(10), self.buy(10)
            self.log(self.make_task(), 60)
        self.assertEqual((first.balance, second.balance), (9, 10))

    def test_buying_another_card_never_changes_earlier_work(self):
        short = self.make_product("Kort kort", {10: 0}, clip_card_lifetime_years=1)
        with self.on('2025-03-01'):
            card = self.buy(10)
            line = self.log(self.make_task(), 60)
            sale_line = line.sudo().so_line
            self.buy(10, product=short)
            self.assertEqual(line.clip_card_entry_ids.card_id, card)
            line.unit_amount = 0.5
            line.date = '2025-03-02'
        self.assertEqual(line.clip_card_entry_ids.card_id, card)
        self.assertEqual(line.sudo().so_line, sale_line)
        self.assertEqual(card.balance, 9)

    def test_a_card_of_the_line_waits_for_those_that_expire_before_it(self):
        """Also when they are more cards than are looked at first."""
        short = self.make_product("Kort kort", {1: 0}, clip_card_lifetime_years=1)
        with self.on('2025-03-01'):
            long = self.buy(10)
            line = self.log(self.make_task(), 60)
            cards = [self.buy(1, product=short) for _number in range(6)]
            line.unit_amount = 8
        self.assertEqual([card.balance for card in cards], [0] * 6)
        self.assertEqual(long.balance, 8)

    def test_a_card_pays_no_work_from_before_its_purchase(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            line = self.log(self.make_task(), 60, '2025-03-11')
            self.assertClips(line, 0, 1)
            line.date = '2025-03-12'
            self.assertClips(line, 1)
        self.assertEqual(card.balance, 9)

    def test_a_card_pays_work_of_its_last_day_and_no_later(self):
        with self.on('2020-03-12'):
            card = self.buy(10)
            task = self.make_task()
        with self.on('2023-03-12'):
            self.assertClips(self.log(task, 60, '2023-03-13'), 0, 1)
            self.assertClips(self.log(self.make_task("Andet"), 60, '2023-03-12'), 1)
        # The use on the last day makes the card valid for the day after.
        self.assertEqual((card.balance, card.account_id.uncovered), (8, 0))
        self.assertEqual(str(card.end_date), '2025-03-12')

    def test_pending_held_and_cancelled_cards_pay_nothing(self):
        self.company.clip_card_start = 'invoice'
        with self.on('2025-03-12'):
            sale_line = self.sell(10)
            card = sale_line.sudo().clip_card_ids
            line = self.log(self.make_task(), 60)
            self.assertEqual(card.state, 'pending')
            self.assertClips(line, 0, 1)
            invoice = sale_line.order_id.sudo()._create_invoices()
            invoice.action_post()
            self.assertEqual(card.state, 'active')
            self.assertClips(line, 1)
            invoice.button_draft()
            self.assertEqual(card.state, 'on_hold')
            later = self.log(self.make_task("Andet"), 60)
            self.assertClips(line, 1)
            self.assertClips(later, 0, 1)
            invoice.action_post()
            self.assertClips(later, 1)
        self.company.clip_card_start = 'order'
        with self.on('2025-03-13'):
            other = self.make_customer("Andre ApS", zip='2100')
            card = self.buy(10, customer=other)
            card.sale_line_id.order_id.action_cancel()
            self.assertEqual(card.state, 'cancelled')
            line = self.log(self.make_task(customer=other), 60)
            self.assertClips(line, 0, 1)
        self.assertLedger()


@tagged('post_install', '-at_install')
class TestUncovered(ClipCardCommon):
    def test_missing_clips_stay_on_the_line_and_are_tried_in_order(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            task = self.make_task()
            big = self.log(self.make_task("Andet"), 10 * 60)
            late = self.log(task, 60, '2025-03-20')
            early = self.log(self.make_task("Tredje"), 120, '2025-03-15')
            self.assertClips(late, 0, 1)
            self.assertClips(early, 0, 2)
            self.assertEqual((card.balance, card.account_id.uncovered), (0, 3))
            big.unit_amount = 9
            self.assertClips(early, 1, 1)
            self.assertClips(late, 0, 1)
            self.assertEqual(
                early.clip_card_explanation,
                f"2:00 work → 2:00 on the task → 2 clips: 1 from {card.name}, 1 uncovered",
            )
            big.unit_amount = 7
            self.assertClips(early, 2)
            self.assertClips(late, 1)
            self.assertEqual((card.balance, card.account_id.uncovered), (0, 0))
        self.assertLedger()

    def test_a_new_card_pays_work_from_its_purchase_on_at_once(self):
        with self.on('2025-03-12'):
            self.buy(10)
            before = self.log(self.make_task(), 11 * 60)
            after = self.log(self.make_task("Andet"), 60, '2025-03-20')
        with self.on('2025-03-15'):
            card = self.buy(10)
        self.assertClips(before, 10, 1)
        self.assertClips(after, 1)
        self.assertEqual((card.balance, card.account_id.uncovered), (9, 1))

    def test_less_time_takes_uncovered_clips_off_first(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            line = self.log(self.make_task(), 12 * 60)
            self.assertClips(line, 10, 2)
            line.unit_amount = 11
            self.assertClips(line, 10, 1)
            line.unit_amount = 9
            self.assertClips(line, 9)
        self.assertEqual(card.balance, 1)

    def test_a_card_whose_end_moves_out_pays_at_once(self):
        with self.on('2020-03-12'):
            card = self.buy(10)
            task = self.make_task()
        with self.on('2023-03-01'):
            waiting = self.log(task, 60, '2023-06-01')
            self.assertClips(waiting, 0, 1)
            use = self.log(self.make_task("Andet"), 60, '2022-12-01')
            self.assertClips(waiting, 1)
            self.assertEqual((card.balance, str(card.last_use_date)), (8, '2023-06-01'))
            # It keeps what it took when the other use goes.
            use.unlink()
            self.assertClips(waiting, 1)
        self.assertLedger()

    def test_work_of_0_clips_without_any_card_is_recorded_when_one_comes(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            card.sale_line_id.order_id.action_cancel()
            task = self.make_task()
            first, second = self.log(task, 30), self.log(task, 20)
            self.assertFalse((first + second).clip_card_entry_ids)
            new = self.buy(10)
        self.assertClips(first, 1)
        entry = second.clip_card_entry_ids
        self.assertEqual((entry.card_id, entry.clips, entry.work_minutes), (new, 0, 20))

    def test_far_more_time_than_clips(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            line = self.log(self.make_task(), 100 * 60)
        self.assertClips(line, 10, 90)
        self.assertEqual(card.balance, 0)
