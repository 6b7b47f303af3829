"""Time given away, and corrections: what a task costs less."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestFreeTime(ClipCardCommon):
    def test_a_manager_gives_time_away_with_a_reason(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            task = self.make_task()
            line = self.log(task, 61)
            after = self.log(task, 30)
            line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        self.assertClips(line, 0)
        self.assertClips(after, 1)
        self.assertEqual(card.balance, 9)
        self.assertEqual(line.clip_card_explanation, "1:01 work → 0 clips: goodwill, Vores fejl")
        self.assertEqual(sum(line.clip_card_entry_ids.mapped('clips')), 0)
        self.assertEqual(sum(line.clip_card_entry_ids.mapped('work_minutes')), 61)
        last = line.clip_card_entry_ids.sorted('id')[-1]
        self.assertEqual((last.free, last.free_reason), ('goodwill', "Vores fejl"))
        with self.on('2025-03-13'):
            line.with_user(self.manager).clip_card_free_reason = False
        self.assertClips(line, 2)
        self.assertClips(after, 0)
        self.assertLedger()

    def test_free_time_is_in_the_ledger_with_0_clips(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            task = self.make_task()
            line = self.log(
                task,
                61,
                user=self.manager,
                employee_id=self.consultant.id,
                clip_card_free_reason="Velkomst",
            )
        self.assertClips(line, 0)
        entry = line.clip_card_entry_ids
        self.assertEqual(
            (entry.card_id, entry.clips, entry.work_minutes, entry.kind), (card, 0, 61, 'work')
        )
        self.assertEqual((entry.free, entry.free_reason), ('goodwill', "Velkomst"))
        self.assertFalse(card.last_use_date)
        line.clip_card_free_reason = "Velkommen"
        last = line.clip_card_entry_ids.sorted('id')[-1]
        self.assertEqual((last.clips, last.free_reason), (0, "Velkommen"))
        line.clip_card_free_reason = False
        last = line.clip_card_entry_ids.sorted('id')[-1]
        self.assertEqual((last.clips, last.free, last.free_reason), (-2, False, False))

    def test_a_consultant_cannot_give_time_away(self):
        with self.on('2025-03-12'):
            self.buy(10)
            task = self.make_task()
            line = self.log(task, 61)
            message = "Only a clip card manager may give time away"
            with self.assertRefused(AccessError, message):
                line.clip_card_free_reason = "Undskyld"
            with self.assertRefused(AccessError, message):
                self.log(task, 61, clip_card_free_reason="Undskyld")
            line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
            with self.assertRefused(AccessError, message):
                line.clip_card_free_reason = False
            line.write({'clip_card_free_reason': "Vores fejl", 'unit_amount': 2})
        self.assertClips(line, 0)


@tagged('post_install', '-at_install')
class TestCorrections(ClipCardCommon):
    """Negative time first reduces what is uncovered, then gives clips back."""

    def test_a_correction_never_brings_a_task_below_nothing(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            task = self.make_task()
            line, correction = self.log(task, 90), self.log(task, -300)
            self.assertClips(correction, -2)
            self.assertEqual(card.balance, 10)
            correction.unit_amount = -40 / 60
            self.assertClips(correction, -1)
            self.assertEqual(
                correction.clip_card_explanation,
                f"-0:40 work → 0:50 on the task = 1 clip, 2 were paid before → -1 clip: 1 back to"
                f" {card.name}",
            )
            line.unit_amount = 30 / 60
            self.assertClips(correction, -1)
            self.assertEqual(card.balance, 10)
        self.assertLedger()

    def test_it_reduces_the_latest_uncovered_clips_first(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            task = self.make_task()
            self.log(self.make_task("Andet"), 9 * 60)
            first = self.log(task, 150, '2025-03-12')
            last = self.log(task, 90, '2025-03-13')
            self.assertClips(first, 1, 2)
            self.assertClips(last, 0, 1)
            correction = self.log(task, -120, '2025-03-14')
            self.assertClips(first, 1, 1)
            self.assertClips(last, 0, 0)
            self.assertClips(correction, 0)
            self.assertEqual(card.account_id.uncovered, 1)
            correction.unlink()
            self.assertClips(first, 1, 2)
            self.assertClips(last, 0, 1)
            self.assertEqual(card.account_id.uncovered, 3)
        self.assertLedger()

    def test_it_gives_back_to_the_card_that_the_task_took_from_last(self):
        with self.on('2024-03-12'):
            old = self.buy(10)
        with self.on('2025-03-12'):
            new = self.buy(10)
            task = self.make_task()
            self.log(self.make_task("Andet"), 9 * 60)
            first, second = self.log(task, 60), self.log(task, 60)
            self.assertEqual((old.balance, new.balance), (0, 9))
            # Redating says something anew; it takes nothing.
            first.date = '2025-03-11'
            correction = self.log(task, -60)
            self.assertClips(correction, -1)
            self.assertEqual((old.balance, new.balance), (0, 10))
            second.unlink()
            self.assertEqual((old.balance, new.balance), (1, 10))
        self.assertLedger()

    def test_a_correction_that_goes_leaves_its_clips_due(self):
        """The clips that it gave back have been used for other work since."""
        with self.on('2025-03-12'):
            card = self.buy(10)
            task, other = self.make_task(), self.make_task("Andet")
            self.log(self.make_task("Resten"), 8 * 60)
            line, correction = self.log(task, 120), self.log(task, -60)
            taker = self.log(other, 60)
            self.assertEqual(card.balance, 0)
            correction.unlink()
            self.assertClips(line, 1, 1)
            self.assertClips(taker, 1)
            self.assertEqual((card.balance, card.account_id.uncovered), (0, 1))
            taker.unlink()
            self.assertClips(line, 2)
        self.assertLedger()

    def test_a_correction_of_several_tasks_moves(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
            task, other = self.make_task(), self.make_task("Andet")
            line, correction = self.log(task, 120), self.log(task, -60)
            more = self.log(other, 120)
            self.assertEqual(card.balance, 7)
            correction.task_id = other
            self.assertEqual(card.balance, 7)
            self.assertEqual((task.clip_card_clips, other.clip_card_clips), (2, 1))
            more.unlink()
            self.assertEqual(card.balance, 8)
            self.assertClips(correction, 0)
            line.unlink()
            self.assertEqual(card.balance, 10)
        self.assertLedger()
