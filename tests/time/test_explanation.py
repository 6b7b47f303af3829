"""Every clip is explained in one sentence; what saving costs is shown before it is saved."""

import random
from collections import defaultdict

from odoo import fields
from odoo.tests import Form, tagged

from ..common import ClipCardCommon

FORM = 'hr_timesheet.timesheet_view_form_user'


class ExplanationCase(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.task = self.make_task()

    def form(self, line=None, user=None):
        Line = self.env['account.analytic.line'].with_user(user or self.consultant_user)
        return Form((line or Line).with_context(is_timesheet=1), view=FORM)

    def fill(self, form, task=None, minutes=30, **values):
        task = task or self.task
        form.project_id = task.project_id
        form.task_id = task
        for name, value in values.items():
            setattr(form, name, value)
        form.unit_amount = minutes / 60
        return form


@tagged('post_install', '-at_install')
class TestExplanation(ExplanationCase):
    def test_the_sentence_of_the_terms(self):
        second = self.buy(10)
        self.log(self.make_task("Andet"), 9 * 60)
        line = self.log(self.task, 31, clip_card_work_type='onsite')
        self.assertEqual(
            line.clip_card_explanation,
            "0:31 work + 0:30 transport → 1:01 on the task → 2 clips:"
            f" 1 from {self.card.name}, 1 from {second.name}",
        )

    def test_the_task_s_time_so_far(self):
        first, second = self.log(self.task, 30), self.log(self.task, 31)
        name = self.card.name
        self.assertEqual(
            first.clip_card_explanation, f"0:30 work → 0:30 on the task → 1 clip: 1 from {name}"
        )
        self.assertEqual(
            second.clip_card_explanation,
            f"0:31 work → 1:01 on the task = 2 clips, 1 was paid before → 1 clip: 1 from {name}",
        )
        earlier = self.log(self.task, 10, '2025-03-11')
        self.env.invalidate_all()
        self.assertEqual(
            earlier.clip_card_explanation, "0:10 work → 0:10 on the task → 1 clip: 1 uncovered"
        )
        self.assertEqual(
            first.clip_card_explanation,
            "0:30 work → 0:40 on the task = 1 clip, 1 was paid before → 0 clips",
        )
        self.assertEqual(
            second.clip_card_explanation,
            f"0:31 work → 1:11 on the task = 2 clips, 1 was paid before → 1 clip: 1 from {name}",
        )

    def test_no_clips(self):
        self.log(self.task, 30)
        self.assertEqual(
            self.log(self.task, 20).clip_card_explanation,
            "0:20 work → 0:50 on the task = 1 clip, 1 was paid before → 0 clips",
        )

    def test_settled_clips(self):
        line = self.log(self.task, 13 * 60)
        self.assertEqual(
            line.clip_card_explanation,
            f"13:00 work → 13:00 on the task → 13 clips: 10 from {self.card.name}, 3 uncovered",
        )
        line.with_user(self.salesperson)._clip_card_write_off("Kulance")
        self.assertEqual(
            line.clip_card_explanation,
            f"13:00 work → 13:00 on the task → 13 clips: 10 from {self.card.name}, 3 written off",
        )
        invoiced = self.log(self.make_task("Andet"), 60)
        invoiced.with_user(self.salesperson)._clip_card_invoice()
        self.assertEqual(
            invoiced.clip_card_explanation,
            "1:00 work → 1:00 on the task → 1 clip: 1 invoiced",
        )

    def test_in_the_reader_s_language(self):
        self.env['res.lang']._activate_lang('da_DK')
        line = self.log(self.task, 30)
        reader = line.with_context(lang='da_DK')
        self.assertEqual(len(reader.clip_card_explanation.split(' → ')), 3)
        self.assertIn("0:30", reader.clip_card_explanation)

    def test_the_same_for_everyone_who_may_read_the_line(self):
        line = self.log(self.task, 30)
        for user in (self.salesperson, self.manager):
            self.assertEqual(line.with_user(user).clip_card_explanation, line.clip_card_explanation)


@tagged('post_install', '-at_install')
class TestPreview(ExplanationCase):
    def test_before_saving(self):
        second = self.buy(10)
        self.log(self.make_task("Andet"), 9 * 60)
        form = self.fill(self.form(), minutes=31, clip_card_work_type='onsite')
        self.assertEqual(form.clip_card_transport_hours, 0.5)
        self.assertEqual(
            form.clip_card_preview,
            f"2 clips: last 1 of {self.card.name}, 1 of {second.name}; 9 left",
        )
        line = form.save()
        self.assertClips(line, 2)
        self.assertEqual(self.card.account_id.balance, 9)
        self.assertEqual(line.clip_card_transport_source, 'standard')

    def test_one_clip_none_and_too_many(self):
        form = self.fill(self.form(), minutes=60)
        self.assertEqual(form.clip_card_preview, f"1 clip: 1 of {self.card.name}; 9 left")
        form.unit_amount = 12
        self.assertEqual(
            form.clip_card_preview, f"12 clips: last 10 of {self.card.name}, 2 uncovered; 0 left"
        )
        form.unit_amount = 0
        self.assertEqual(form.clip_card_preview, "0 clips; 10 left")
        self.assertEqual(self.card.balance, 10)
        self.assertEqual(len(self.card.entry_ids), 1)

    def test_before_an_edit(self):
        line = self.log(self.task, 60)
        form = self.form(line)
        form.unit_amount = 2
        self.assertEqual(form.clip_card_preview, f"2 clips: 2 of {self.card.name}; 8 left")
        form.unit_amount = 0
        self.assertEqual(form.clip_card_preview, "0 clips; 10 left")
        self.assertFalse(line.clip_card_preview, "nothing to say about what is saved")

    def test_an_unknown_way(self):
        site = self.env['res.partner'].create(
            {
                'name': "Aarhus",
                'parent_id': self.customer.id,
                'type': 'delivery',
                'zip': '8000',
                'country_id': self.denmark.id,
            }
        )
        form = self.fill(self.form(), self.make_task(contact=site), clip_card_work_type='onsite')
        self.assertEqual(
            form.clip_card_preview,
            "Enter the transport time: the address has no standard time",
        )
        form.clip_card_transport_hours = 1.5
        self.assertEqual(form.clip_card_preview, f"2 clips: 2 of {self.card.name}; 8 left")
        self.assertClips(form.save(), 2)

    def test_a_typed_time_stays_when_the_day_changes(self):
        line = self.log(self.task, 30, clip_card_work_type='onsite', clip_card_transport_hours=0.75)
        form = self.form(line)
        self.set_day(form, '2025-03-13')
        self.assertEqual(form.clip_card_transport_hours, 0.75)
        form.save()
        self.assertEqual(line.clip_card_transport_source, 'typed')

    def test_the_second_line_of_a_visit_shows_no_transport(self):
        self.log(self.task, 30, clip_card_work_type='onsite')
        form = self.fill(self.form(), minutes=45, clip_card_work_type='onsite')
        self.assertEqual(form.clip_card_transport_hours, 0)
        self.assertEqual(
            form.clip_card_preview,
            f"1 clip: 1 of {self.card.name}; 8 left; transport counts on the visit's first line",
        )

    def test_time_that_costs_no_clips_has_no_preview(self):
        project = self.env['project.project'].create(
            {
                'name': "Internt",
                'allow_timesheets': True,
                'privacy_visibility': 'employees',
            }
        )
        task = self.env['project.task'].create({'name': "Møde", 'project_id': project.id})
        form = self.fill(self.form(), task, 60)
        self.assertFalse(form.is_clip_card_time)
        self.assertFalse(form.clip_card_preview)

    def test_in_the_list(self):
        Line = self.env['account.analytic.line'].with_user(self.consultant_user)
        form = Form(Line.with_context(is_timesheet=1), view='hr_timesheet.hr_timesheet_line_tree')
        self.fill(form, minutes=61)
        self.assertEqual(form.clip_card_preview, f"2 clips: 2 of {self.card.name}; 8 left")
        form.clip_card_work_type = 'onsite'
        self.assertEqual(form.clip_card_transport_hours, 0.5)
        form.clip_card_transport_hours = 1.0
        self.assertEqual(form.clip_card_preview, f"3 clips: 3 of {self.card.name}; 7 left")
        line = form.save()
        self.assertClips(line, 3)
        self.assertEqual(line.clip_card_transport_source, 'typed')

    def test_in_the_task(self):
        """In a line of the task's own timesheets."""
        self.consultant_user.group_ids += self.env.ref('project.group_project_user')
        task = Form(self.task.with_user(self.consultant_user))
        with task.timesheet_ids.new() as line:
            line.name = "Fejlsøgning"
            line.unit_amount = 1.5
            self.assertEqual(line.clip_card_preview, f"2 clips: 2 of {self.card.name}; 8 left")
        task.save()
        self.assertClips(self.task.timesheet_ids, 2)

    def test_lines_of_one_form_are_planned_together(self):
        """What is not saved yet counts for what comes after it, as saving does it."""
        self.consultant_user.group_ids += self.env.ref('project.group_project_user')
        task = Form(self.task.with_user(self.consultant_user))
        one = f"1 clip: 1 of {self.card.name}; 9 left"
        with task.timesheet_ids.new() as line:
            line.name = "Fejlsøgning"
            line.unit_amount = 0.5
            self.assertEqual(line.clip_card_preview, one)
        with task.timesheet_ids.new() as line:
            line.name = "Afprøvning"
            line.unit_amount = 0.25
            self.assertEqual(line.clip_card_preview, "0 clips; 9 left")
        with task.timesheet_ids.edit(0) as line:
            self.assertEqual(line.clip_card_preview, one)
        with task.timesheet_ids.edit(1) as line:
            self.assertEqual(line.clip_card_preview, "0 clips; 9 left")
        task.save()
        lines = self.task.timesheet_ids.sorted('id')
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 0])
        self.assertEqual(self.card.balance, 9)

    def test_a_line_of_a_form_refreshes_the_others(self):
        """Earlier and later ones, and none that is saved as it stands."""
        self.consultant_user.group_ids += self.env.ref('project.group_project_user')
        saved = self.log(self.make_task("Andet"), 60)
        saved |= self.log(self.task, 0)
        task = Form(self.task.with_user(self.consultant_user))
        for name, hours in (("Fejlsøgning", 0.5), ("Afprøvning", 0.25)):
            with task.timesheet_ids.new() as line:
                line.name = name
                line.unit_amount = hours
        self.assertPreviews(task, "", "1 clip; 8 left", "0 clips; 8 left")
        self.change(task, 1, unit_amount=1.0)
        self.assertPreviews(task, "", "1 clip; 7 left", "1 clip; 7 left")
        self.change(task, 2, unit_amount=1.25)
        self.assertPreviews(task, "", "1 clip; 6 left", "2 clips; 6 left")
        self.change(task, 2, unit_amount=0.25)
        self.change(task, 1, date=fields.Date.to_date('2025-03-13'))
        self.assertPreviews(task, "", "1 clip; 7 left", "1 clip; 7 left")
        self.change(task, 1, unit_amount=0.25)
        self.assertPreviews(task, "", "0 clips; 8 left", "1 clip; 8 left")
        task.timesheet_ids.remove(2)
        self.assertPreviews(task, "", "1 clip; 8 left")
        task.save()
        self.assertEqual(sum(self.task.timesheet_ids.mapped('clip_card_clips')), 1)
        self.assertEqual(self.card.balance, 8)

    def change(self, task, number, **values):
        with task.timesheet_ids.edit(number) as line:
            for name, value in values.items():
                setattr(line, name, value)

    def assertPreviews(self, task, *sentences):
        card = f": 1 of {self.card.name}"
        shown = []
        for number in range(len(task.timesheet_ids)):
            with task.timesheet_ids.edit(number) as line:
                shown.append((line.clip_card_preview or "").replace(card, ""))
        shown = [it.replace(f": 2 of {self.card.name}", "") for it in shown]
        self.assertEqual(shown, [*sentences])

    def test_a_customer_without_an_account(self):
        customer = self.make_customer("Ny ApS", zip='2100')
        project = self.env['project.project'].create(
            {
                'name': "Klip, Ny",
                'clip_card_billing': True,
                'allow_timesheets': True,
                'allow_billable': True,
                'privacy_visibility': 'employees',
            }
        )
        task = self.env['project.task'].create(
            {
                'name': "Start",
                'project_id': project.id,
                'partner_id': customer.id,
            }
        )
        form = self.fill(self.form(), task, 60)
        self.assertEqual(form.clip_card_preview, "1 clip: 1 uncovered; 0 left")
        self.assertFalse(customer.clip_card_account_ids)
        self.assertClips(form.save(), 0, 1)


@tagged('post_install', '-at_install')
class TestPreviewIsWhatSavingDoes(ExplanationCase):
    """Over random histories the preview says what saving does."""

    SEEDS = range(6)
    STEPS = 12

    def setUp(self):
        super().setUp()
        site = self.env['res.partner'].create(
            {
                'name': "Aarhus",
                'parent_id': self.customer.id,
                'type': 'delivery',
                'zip': '8000',
                'country_id': self.denmark.id,
                'clip_card_transport_hours': 1.75,
            }
        )
        self.tasks = [self.task, self.make_task("Andet"), self.make_task("Fjernt", contact=site)]
        self.sold = self.card | self.buy(10)
        with self.on('2021-03-20'):
            self.sold |= self.buy(10)
        self.lines = self.env['account.analytic.line'].with_user(self.consultant_user)

    def test_random_histories(self):
        for seed in self.SEEDS:
            savepoint = self.env.cr.savepoint(flush=True)
            try:
                self.play(random.Random(seed), seed)  # noqa: S311 no secret
            finally:
                self.env.invalidate_all()
                savepoint.close(rollback=True)

    def play(self, chance, seed):
        lines = self.lines
        for number in range(self.STEPS):
            with self.subTest(seed=seed, step=number):
                edit = lines and chance.random() < 0.5
                edited = chance.choice(lines) if edit else None
                form = self.form(edited)
                self.change(form, chance, new=not edit)
                # What stands as it was has no preview: it costs what it cost.
                said = form.clip_card_preview or self.describe(edited)
                said = said.removesuffix("; transport counts on the visit's first line")
                line = form.save()
                lines |= line
                self.assertEqual(said, self.describe(line))

    def change(self, form, chance, new):
        """Fill in a new line, or some of a saved one."""
        if new or chance.random() < 0.3:
            task = chance.choice(self.tasks)
            form.project_id = task.project_id
            form.task_id = task
        if new or chance.random() < 0.3:
            form.clip_card_work_type = chance.choice(['remote', 'onsite', 'onsite', 'phone'])
        if new or chance.random() < 0.3:
            day = chance.choice(['2024-01-10', '2025-03-11', '2025-03-12', '2025-06-01'])
            self.set_day(form, day)
        amounts = [-40, -90, 0, 20, 30, 45, 61, 90, 200, 420]
        # Time control takes less than nothing for the rest of a day.
        form.unit_amount = chance.choice(amounts[2 * ('date_time' in form._view['fields']) :]) / 60
        if form.clip_card_work_type == 'onsite' and chance.random() < 0.2:
            form.clip_card_transport_hours = chance.choice([0.25, 1.0])

    def describe(self, line):
        """The sentence for what the ledger has after saving."""
        nets = defaultdict(int)
        for entry in line.sudo().clip_card_entry_ids.sorted('id'):
            nets[entry.card_id] -= entry.clips
        parts = []
        for card, clips in nets.items():
            if clips < 0:
                parts.append(f"{-clips} back to {card.name}")
            elif clips:
                last = "" if card.balance else "last "
                parts.append(f"{last}{clips} of {card.name}")
        if line.clip_card_uncovered:
            parts.append(f"{line.clip_card_uncovered} uncovered")
        count = line.clip_card_clips + line.clip_card_uncovered
        cost = f"{count} clip{'' if abs(count) == 1 else 's'}"
        if parts:
            cost = f"{cost}: {', '.join(parts)}"
        return f"{cost}; {self.card.account_id.balance} left"
