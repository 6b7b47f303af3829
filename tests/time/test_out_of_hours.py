"""Evenings, nights, weekends and holidays: minutes that count more, where a company wants it."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon

FRIDAY, SATURDAY, HOLIDAY = '2025-03-14', '2025-03-15', '2025-03-19'


@tagged('post_install', '-at_install')
class TestOutOfHours(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(20)
        self.task = self.make_task()
        self.company.resource_calendar_id = self.env['resource.calendar'].create(
            {
                'name': "Hverdage",
                'company_id': self.company.id,
                'tz': 'Europe/Copenhagen',
                'attendance_ids': [Command.clear()]
                + [
                    Command.create(
                        {'name': str(day), 'dayofweek': str(day), 'hour_from': 8, 'hour_to': 16}
                    )
                    for day in range(5)
                ],
            }
        )
        self.env['resource.calendar.leaves'].create(
            {
                'name': "Fridag",
                'calendar_id': self.company.resource_calendar_id.id,
                'company_id': self.company.id,
                'date_from': f'{HOLIDAY} 00:00:00',
                'date_to': f'{HOLIDAY} 23:00:00',
            }
        )
        self.company.clip_card_out_of_hours_factor = 1.5

    def form(self, user=None, line=None):
        Line = self.env['account.analytic.line'].with_user(user or self.consultant_user)
        Line = Line.with_context(is_timesheet=1)
        return Form(line or Line, 'hr_timesheet.hr_timesheet_line_form')

    def test_minutes_count_more_before_they_are_rounded(self):
        line = self.log(self.task, 40, clip_card_out_of_hours=True)
        self.assertClips(line, 1)
        self.assertEqual(line.clip_card_minutes, 60)
        self.assertEqual(
            line.clip_card_explanation,
            "0:40 work × 1.5 out of hours = 1:00 → 1:00 on the task → 1 clip: 1 from"
            f" {self.card.name}",
        )
        more = self.log(self.task, 41, clip_card_out_of_hours=True, name="Mere")
        self.assertEqual((more.clip_card_minutes, more.clip_card_clips), (62, 2))
        self.assertEqual(more.clip_card_entry_ids.work_minutes, 41, "what was worked stays")
        self.assertLedger()
        self.card.account_id._verify()

    def test_transport_is_not_multiplied(self):
        line = self.log(self.task, 20, clip_card_out_of_hours=True, clip_card_work_type='onsite')
        self.assertEqual(line.clip_card_minutes, 30 + 30)
        self.assertClips(line, 1)
        self.assertIn(
            "0:20 work × 1.5 out of hours = 0:30 + 0:30 transport → 1:00",
            line.clip_card_explanation,
        )

    def test_the_factor_stays_as_it_was_when_the_line_was_written(self):
        line = self.log(self.task, 40, clip_card_out_of_hours=True)
        plain = self.log(self.make_task("Andet"), 40)
        self.company.clip_card_out_of_hours_factor = 3
        line.unit_amount = 1.0
        self.assertEqual((line.clip_card_minutes, line.clip_card_clips), (90, 2))
        line.write({'clip_card_out_of_hours': True, 'date': FRIDAY})
        self.assertEqual(line.clip_card_minutes, 90, "ticked once more is not ticked anew")
        line.clip_card_out_of_hours = False
        self.assertEqual((line.clip_card_minutes, line.clip_card_clips), (60, 1))
        line.clip_card_out_of_hours = True
        self.assertEqual((line.clip_card_minutes, line.clip_card_clips), (180, 3))
        self.assertEqual((plain.clip_card_factor, plain.clip_card_minutes), (0, 40))
        self.assertLedger()

    def test_a_part_of_split_time_counts_like_the_whole(self):
        line = self.log(self.task, 40, clip_card_out_of_hours=True)
        self.company.clip_card_out_of_hours_factor = 3
        account = self.task.sudo().project_id.account_id
        other = account.copy({'name': "Afdeling B"})
        line.sudo().analytic_distribution = {str(account.id): 50, str(other.id): 50}
        parts = self.task.sudo().timesheet_ids
        self.assertEqual(parts.mapped('clip_card_factor'), [1.5, 1.5])
        self.assertEqual(sum(parts.mapped('clip_card_minutes')), 60)
        self.assertLedger()

    def test_a_tick_that_is_somebodys_default_counts(self):
        self.env['ir.default'].set('account.analytic.line', 'clip_card_out_of_hours', True)
        self.assertEqual(self.log(self.task, 40).clip_card_minutes, 60)

    def test_another_customer_is_reckoned_anew(self):
        line = self.log(self.task, 40, clip_card_out_of_hours=True)
        other = self.make_customer("Slagter Svendsen A/S")
        card = self.buy(10, customer=other)
        self.company.clip_card_out_of_hours_factor = 3
        task = self.make_task("Server", customer=other)
        line.write({'task_id': task.id, 'project_id': task.project_id.id})
        self.assertEqual((line.clip_card_minutes, card.balance), (120, 8))
        self.assertEqual(self.card.balance, 20)

    def test_goodwill_costs_nothing_all_the_same(self):
        line = self.log(self.task, 40, clip_card_out_of_hours=True)
        line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        self.assertClips(line, 0)
        self.assertEqual(line.clip_card_explanation, "0:40 work → 0 clips: goodwill, Vores fejl")

    def test_a_correction_takes_back_what_it_corrects(self):
        self.log(self.task, 41, clip_card_out_of_hours=True)
        line = self.log(self.task, -41, clip_card_out_of_hours=True)
        self.assertEqual(line.clip_card_minutes, -62)
        self.assertEqual(self.card.balance, 20)

    def test_weekends_and_holidays_propose_it(self):
        form = self.form()
        form.project_id = self.project_of()
        form.task_id = self.task
        form.name = "Ny disk"
        form.unit_amount = 41 / 60
        for day, out in (
            (FRIDAY, False),
            (SATURDAY, True),
            ('2025-03-18', False),
            (HOLIDAY, True),
        ):
            self.set_day(form, day)
            self.assertEqual(form.clip_card_out_of_hours, out, day)
        self.assertEqual(
            form.clip_card_preview,
            f"2 clips: × 1.5 out of hours, 2 of {self.card.name}; 18 left",
        )
        line = form.save()
        self.assertClips(line, 2)
        with self.form(line=line) as form:
            form.clip_card_out_of_hours = False
            self.assertIn("1 clip: 1 of", form.clip_card_preview)
        self.assertClips(line, 1)

    def test_in_danish(self):
        self.env['res.lang']._activate_lang('da_DK')
        line = self.log(self.task, 40, clip_card_out_of_hours=True)
        self.assertIn("1,5", line.with_context(lang='da_DK').clip_card_explanation)

    def test_the_small_print_says_it(self):
        terms = self.sell(10).clip_card_ids.terms
        self.assertIn(
            "Time worked outside our working hours, in the evening, at night, at weekends and on"
            " public holidays, counts 1.5 times.",
            terms,
        )
        self.assertNotIn("working hours", self.card.terms, "sold before")

    def test_whoever_does_not_use_it_sees_nothing_of_it(self):
        def shows():
            views = [
                ('account.analytic.line', 'hr_timesheet.hr_timesheet_line_form', 'form'),
                ('account.analytic.line', 'hr_timesheet.hr_timesheet_line_tree', 'list'),
                ('account.analytic.line', 'hr_timesheet.hr_timesheet_line_search', 'search'),
                ('project.task', 'project.view_task_form2', 'form'),
            ]
            return {
                view: 'out_of_hours'
                in self.env[model]
                .with_user(self.consultant_user)
                .get_view(self.env.ref(view).id, kind)['arch']
                for model, view, kind in views
            }

        self.assertEqual({*shows().values()}, {True}, shows())
        self.company.clip_card_out_of_hours_factor = 1
        self.assertEqual({*shows().values()}, {False}, shows())
        self.assertNotIn("working hours", self.sell(10).clip_card_ids.terms)
        form = self.form()
        form.project_id = self.project_of()
        self.set_day(form, SATURDAY)
        self.assertFalse(form._values.get('clip_card_out_of_hours'))

    def test_nobody_sets_the_factor(self):
        line = self.log(self.task, 40)
        with self.assertRefused(UserError, "Minutes Count cannot be set"):
            line.with_user(self.consultant_user).clip_card_factor = 0.1
        with self.assertRefused(UserError, "Minutes Count cannot be set"):
            self.log(self.task, 40, clip_card_factor=0.1)

    def test_a_factor_is_neither_below_one_nor_absurd(self):
        for factor in (0, 0.5, 11):
            with (
                self.subTest(factor),
                mute_logger('odoo.sql_db'),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.clip_card_out_of_hours_factor = factor
                self.env.flush_all()
