"""Time on a task costs one clip per commenced hour, through every door it comes in by."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...models.time import account_analytic_line_facts
from ..common import ClipCardCommon

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
        return (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create([self.values(task or self.task, amount, **values) for amount in minutes])
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
                [
                    "Fejlsøgning",
                    '2025-03-12',
                    str(self.task.project_id.id),
                    str(self.task.id),
                    str(self.consultant.id),
                    str(minutes / 60),
                ]
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
        self.assertEqual(
            [later.clip_card_clips, earlier.clip_card_clips, first.clip_card_clips], [1, 1, 0]
        )
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
        lines = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create(
                [
                    {
                        'name': "Opkald",
                        'project_id': self.project_of().id,
                        'date': '2025-03-12',
                        'unit_amount': 0.5,
                    }
                    for _number in range(2)
                ]
            )
        )
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1])
        self.assertEqual(
            lines[0].clip_card_explanation, f"0:30 work → 1 clip: 1 from {self.card.name}"
        )

    def test_time_on_other_projects_costs_no_clips(self):
        project = self.env['project.project'].create(
            {
                'name': "Internt",
                'partner_id': self.customer.id,
                'allow_timesheets': True,
            }
        )
        task = self.env['project.task'].create({'name': "Møde", 'project_id': project.id})
        line = self.log(task, 120)
        self.assertFalse(line.clip_card_billing)
        self.assertClips(line, 0)
        self.assertFalse(line.clip_card_explanation)
        self.assertEqual(self.card.balance, 30)

    def test_time_needs_a_customer(self):
        project = self.env['project.project'].create(
            {
                'name': "Uden kunde",
                'clip_card_billing': True,
                'allow_timesheets': True,
            }
        )
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
            lines[1].clip_card_explanation,
            "0:30 work → 1:00 on the task that day = 1 clip, 1 was paid before → 0 clips",
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
        other = self.env['account.analytic.account'].create(
            {
                'name': "Afdeling B",
                'plan_id': plan.id,
                'company_id': self.company.id,
            }
        )
        line = self.log(self.task, 90)
        line.sudo().write(
            {
                'analytic_distribution': {
                    str(self.task.project_id.account_id.id): 50,
                    str(other.id): 50,
                }
            }
        )
        lines = self.task.timesheet_ids.sorted('id')
        self.assertEqual(lines.mapped('unit_amount'), [0.75, 0.75])
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1])
        self.assertEqual(lines.clip_card_account_id, self.card.account_id)
        self.assertEqual(self.card.balance, 28)
        self.assertLedger()

    def test_the_parts_of_free_time_are_free(self):
        line = self.log(self.task, 90)
        line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        other = self.env['account.analytic.account'].create(
            {
                'name': "Afdeling B",
                'plan_id': self.task.project_id.account_id.plan_id.id,
                'company_id': self.company.id,
            }
        )
        self.consultant_user.group_ids += self.env.ref('analytic.group_analytic_accounting')
        line.write(
            {
                'analytic_distribution': {
                    str(self.task.project_id.account_id.id): 50,
                    str(other.id): 50,
                }
            }
        )
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
class TestManyCards(ClipCardCommon):
    """Of a customer's cards those are read that pay first; the others when they are needed."""

    def setUp(self):
        super().setUp()
        self.patch(account_analytic_line_facts, 'FEW_CARDS', 2)
        self.stay_on('2025-03-12')
        self.cards = self.env['clip.card']
        for _number in range(4):
            self.cards |= self.buy(10)
        self.task = self.make_task()

    def test_a_line_takes_from_more_cards_than_were_read(self):
        line = self.log(self.task, 35 * 60)
        self.assertClips(line, 35)
        self.assertEqual(self.cards.mapped('balance'), [0, 0, 0, 5])
        line.unit_amount = 42
        self.assertClips(line, 40, 2)
        line.unit_amount = 5
        self.assertEqual(self.cards.mapped('balance'), [5, 10, 10, 10])
        self.assertLedger()

    def test_the_first_ones_are_on_hold(self):
        for card in self.cards[:2]:
            card._hold("Forfalden faktura")
        self.assertClips(self.log(self.task, 61), 2)
        # Work of 0 clips is recorded on the card that would pay.
        self.assertClips(self.log(self.make_task(), 0), 0)
        self.assertEqual(self.cards.mapped('balance'), [10, 10, 8, 10])
        self.assertEqual(self.cards.entry_ids.filtered('timesheet_id').card_id, self.cards[2])
        self.assertLedger()
