"""Time on a task costs one clip per commenced hour, through every door it comes in by."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ClipCardCommon

#: Minutes of the lines of one task, and the clips that each costs.
TABLE = (
    ((30,), [1]),
    ((30, 20, 20), [1, 0, 1]),
    ((60,), [1]),
    ((61,), [2]),
    ((60, 1), [1, 1]),
    ((45, 45, 5), [1, 1, 0]),
    ((90, -40), [2, -1]),
)


@tagged('post_install', '-at_install')
class TestCommencedHours(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(30)
        self.task = self.make_task()

    def values(self, task, minutes, **values):
        return {
            'name': "Fejlsøgning",
            'task_id': task.id,
            'project_id': task.project_id.id,
            'date': '2025-03-12',
            'unit_amount': minutes / 60,
            **values,
        }

    def lines(self, *minutes, task=None, **values):
        """Lines of one task, entered together."""
        return self.env['account.analytic.line'].with_user(self.consultant_user).create(
            [self.values(task or self.task, amount, **values) for amount in minutes]
        )

    def test_lines_entered_one_by_one(self):
        for minutes, clips in TABLE:
            with self.subTest(minutes=minutes):
                task = self.make_task()
                lines = [self.log(task, amount) for amount in minutes]
                self.assertEqual([line.clip_card_clips for line in lines], clips)
        self.assertEqual(self.card.balance, 30 - sum(sum(clips) for _minutes, clips in TABLE))
        self.assertLedger()

    def test_lines_entered_together(self):
        for minutes, clips in TABLE:
            with self.subTest(minutes=minutes):
                lines = self.lines(*minutes, task=self.make_task())
                self.assertEqual(lines.mapped('clip_card_clips'), clips)
        self.assertLedger()

    def test_lines_imported_from_a_spreadsheet(self):
        self.consultant_user.group_ids += self.env.ref('hr_timesheet.group_hr_timesheet_approver')
        Line = self.env['account.analytic.line'].with_user(self.consultant_user)
        result = Line.load(
            ['name', 'date', 'project_id/.id', 'task_id/.id', 'employee_id/.id', 'unit_amount'],
            [
                ["Fejlsøgning", '2025-03-12', str(self.task.project_id.id), str(self.task.id),
                 str(self.consultant.id), str(minutes / 60)]
                for minutes in (45, 45, 5)
            ],
        )
        self.assertFalse(result['messages'])
        self.assertEqual(Line.browse(result['ids']).mapped('clip_card_clips'), [1, 1, 0])
        self.assertEqual(self.card.balance, 28)

    def test_a_change_posts_the_difference(self):
        first, second = self.lines(30, 20)
        second.unit_amount = 31 / 60
        self.assertClips(first, 1)
        self.assertClips(second, 1)
        first.unit_amount = 29 / 60
        self.assertClips(second, 0)
        self.assertEqual(self.card.balance, 29)
        second.unlink()
        self.assertClips(first, 1)
        first.unlink()
        self.assertEqual(self.card.balance, 30)
        self.assertLedger()

    def test_many_lines_edited_at_once(self):
        lines = self.lines(10, 10, 10, 10)
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 0, 0, 0])
        lines.write({'unit_amount': 0.75})
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1, 1, 0])
        lines[1:3].write({'date': '2025-03-11'})
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1, 1, 0])
        lines[:2].unlink()
        self.assertEqual(lines[2:].mapped('clip_card_clips'), [1, 1])
        self.assertEqual(self.card.balance, 28)
        self.assertLedger()

    def test_work_of_0_clips_is_an_entry_on_the_card_that_paid_the_task_last(self):
        self.buy(30)
        _first, second = self.lines(30, 20)
        entry = second.clip_card_entry_ids
        self.assertEqual((entry.card_id, entry.clips, entry.work_minutes), (self.card, 0, 20))
        nothing = self.log(self.make_task(), 0)
        self.assertEqual(nothing.clip_card_entry_ids.card_id, self.card)
        second.unit_amount = 1
        self.assertEqual(sum(second.clip_card_entry_ids.mapped('clips')), -1)
        self.assertEqual(sum(second.clip_card_entry_ids.mapped('work_minutes')), 60)

    def test_what_changes_nothing_posts_nothing(self):
        line = self.lines(61)
        entries = len(line.clip_card_entry_ids)
        line.write({'unit_amount': 61 / 60, 'date': '2025-03-12', 'name': line.name})
        line.write({'ref': "ordre 7"})
        self.assertEqual(len(line.clip_card_entry_ids), entries)

    def test_an_earlier_line_moves_the_steps(self):
        later = self.log(self.task, 45, '2025-03-12')
        earlier = self.log(self.task, 45, '2025-03-12', name="Backup")
        first = self.log(self.task, 5, '2025-03-12', name="Ringet op")
        self.assertEqual([later.clip_card_clips, earlier.clip_card_clips, first.clip_card_clips],
                         [1, 1, 0])
        first.date = '2025-03-13'
        later.date = '2025-03-14'
        self.assertEqual((earlier + first + later).mapped('clip_card_clips'), [1, 0, 1])
        self.assertEqual(self.card.balance, 28)

    def test_work_in_the_future_is_covered_like_other_work(self):
        line = self.log(self.task, 90, '2025-12-24')
        self.assertClips(line, 2)
        self.assertEqual(str(self.card.last_use_date), '2025-12-24')
        self.assertEqual(str(self.card.end_date), '2028-12-24')

    def test_several_tasks_do_not_share_hours(self):
        other = self.make_task("Ny printer")
        self.assertClips(self.log(self.task, 30), 1)
        self.assertClips(self.log(other, 30), 1)
        self.assertEqual((self.task.clip_card_clips, other.clip_card_clips), (1, 1))

    def test_several_consultants_share_the_hours_of_a_task(self):
        self.assertClips(self.log(self.task, 30), 1)
        self.assertClips(self.log(self.task, 30, user=self.colleague_user), 0)

    def test_a_line_without_a_task_stands_alone(self):
        lines = self.env['account.analytic.line'].with_user(self.consultant_user).create([
            {
                'name': "Opkald",
                'project_id': self.project_of().id,
                'date': '2025-03-12',
                'unit_amount': 0.5,
            }
            for _number in range(2)
        ])
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1])
        self.assertEqual(
            lines[0].clip_card_explanation, f"0:30 work → 1 clip: 1 from {self.card.name}"
        )

    def test_time_on_other_projects_costs_no_clips(self):
        project = self.env['project.project'].create({
            'name': "Internt", 'partner_id': self.customer.id, 'allow_timesheets': True,
        })
        task = self.env['project.task'].create({'name': "Møde", 'project_id': project.id})
        line = self.log(task, 120)
        self.assertFalse(line.clip_card_billing)
        self.assertClips(line, 0)
        self.assertFalse(line.clip_card_explanation)
        self.assertEqual(self.card.balance, 30)

    def test_time_needs_a_customer(self):
        project = self.env['project.project'].create({
            'name': "Uden kunde", 'clip_card_billing': True, 'allow_timesheets': True,
        })
        task = self.env['project.task'].create({'name': "Hvem?", 'project_id': project.id})
        with self.assertRefused(ValidationError, "Hvem.* is paid in clips, but it has no cust"):
            self.log(task, 30)

    # Rounding

    def test_per_task_and_day(self):
        self.company.clip_card_rounding = 'task_day'
        task = self.make_task()
        lines = [self.log(task, 30, day) for day in ('2025-03-12', '2025-03-12', '2025-03-13')]
        self.assertEqual([line.clip_card_clips for line in lines], [1, 0, 1])
        self.assertEqual(
            lines[1].clip_card_explanation, "0:30 work → 1:00 on the task that day → 0 clips"
        )
        lines[0].date = '2025-03-13'
        self.assertEqual([line.clip_card_clips for line in lines], [1, 1, 0])

    def test_per_line(self):
        self.company.clip_card_rounding = 'line'
        lines = self.lines(30, 20, 61, task=self.make_task())
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1, 2])
        self.assertEqual(
            lines[2].clip_card_explanation, f"1:01 work → 2 clips: 2 from {self.card.name}"
        )

    def test_a_task_keeps_the_rounding_of_its_first_covered_line(self):
        self.assertFalse(self.task.clip_card_rounding)
        self.log(self.task, 30)
        self.assertEqual(self.task.clip_card_rounding, 'task')
        self.company.clip_card_rounding = 'line'
        self.assertClips(self.log(self.task, 20), 0)
        other = self.make_task()
        self.assertClips(self.log(other, 30), 1)
        self.assertClips(self.log(other, 20), 1)
        self.assertEqual(other.clip_card_rounding, 'line')

    # Units and parts

    def test_a_company_that_shows_days_still_counts_hours(self):
        self.company.timesheet_encode_uom_id = self.env.ref('uom.product_uom_day')
        self.assertClips(self.log(self.task, 61), 2)

    def test_a_company_that_keeps_days(self):
        day = self.env.ref('uom.product_uom_day')
        self.company.write({'project_time_mode_id': day.id, 'timesheet_encode_uom_id': day.id})
        line = self.log(self.task, 7.5)
        self.assertEqual((line.unit_amount, line.product_uom_id), (0.125, day))
        self.assertClips(line, 1)
        line.unit_amount = 0.25
        self.assertClips(line, 2)
        self.assertTrue(line.clip_card_explanation.startswith("2:00 work"))

    def test_a_line_split_by_analytic_distribution(self):
        plan = self.task.project_id.account_id.plan_id
        other = self.env['account.analytic.account'].create({
            'name': "Afdeling B", 'plan_id': plan.id, 'company_id': self.company.id,
        })
        line = self.log(self.task, 90)
        line.sudo().write({'analytic_distribution': {
            str(self.task.project_id.account_id.id): 50, str(other.id): 50,
        }})
        lines = self.task.timesheet_ids.sorted('id')
        self.assertEqual(lines.mapped('unit_amount'), [0.75, 0.75])
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1])
        self.assertEqual(lines.clip_card_account_id, self.card.account_id)
        self.assertEqual(self.card.balance, 28)
        self.assertLedger()

    def test_the_parts_of_free_time_are_free(self):
        line = self.log(self.task, 90)
        line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        other = self.env['account.analytic.account'].create({
            'name': "Afdeling B",
            'plan_id': self.task.project_id.account_id.plan_id.id,
            'company_id': self.company.id,
        })
        self.consultant_user.group_ids += self.env.ref('analytic.group_analytic_accounting')
        line.write({'analytic_distribution': {
            str(self.task.project_id.account_id.id): 50, str(other.id): 50,
        }})
        lines = self.task.timesheet_ids.sudo()
        self.assertEqual(lines.mapped('clip_card_free_reason'), ["Vores fejl"] * 2)
        self.assertEqual(self.card.balance, 30)

    def test_a_copy_of_free_time_is_not_free(self):
        line = self.log(self.task, 90)
        line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        copy = line.copy()
        self.assertFalse(copy.clip_card_free_reason)
        self.assertTrue(copy.clip_card_billing)
        self.assertClips(copy, 2)

    def test_a_copy_has_a_ledger_of_its_own(self):
        line = self.log(self.task, 60)
        copy = line.copy()
        self.assertClips(line, 1)
        self.assertClips(copy, 1)
        self.assertEqual(copy.clip_card_entry_ids.source, copy.id)
        self.assertEqual(self.card.balance, 28)


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
        self.assertEqual(
            line.clip_card_explanation, "1:01 work → 0 clips: goodwill, Vores fejl"
        )
        self.assertEqual(sum(line.clip_card_entry_ids.mapped('clips')), 0)
        self.assertEqual(sum(line.clip_card_entry_ids.mapped('work_minutes')), 61)
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
                task, 61, user=self.manager, employee_id=self.consultant.id,
                clip_card_free_reason="Velkomst",
            )
        self.assertClips(line, 0)
        entry = line.clip_card_entry_ids
        self.assertEqual(
            (entry.card_id, entry.clips, entry.work_minutes, entry.kind), (card, 0, 61, 'work')
        )
        self.assertFalse(card.last_use_date)

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
                f"-0:40 work → 0:50 on the task → -1 clip: 1 back to {card.name}",
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
