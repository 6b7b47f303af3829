"""Logging time: what is proposed, what it says before it is saved, the clock, and the taps."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from ...models.time.account_analytic_line_timer import OTHER_TIMERS
from ..common import ClipCardCommon

LINES = '/odoo/action-hr_timesheet.act_hr_timesheet_line'


class LoggingCase(ClipCardCommon):
    def form(self, user=None, line=None, **context):
        Line = self.env['account.analytic.line'].with_user(user or self.consultant_user)
        record = line.with_user(user or self.consultant_user) if line else Line
        record = record.with_context(is_timesheet=1, **context)
        return Form(record, 'hr_timesheet.timesheet_view_form_user')

    def need_own_clock(self):
        if OTHER_TIMERS & set(self.env['account.analytic.line']._fields):
            self.skipTest("another module's timer takes the place of ours")


@tagged('post_install', '-at_install')
class TestProposals(LoggingCase):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(20)
        self.task = self.make_task()

    def test_the_task_that_was_worked_on_last(self):
        self.assertFalse(self.form().task_id)
        self.log(self.task, 30)
        self.log(self.make_task("Andens"), 30, user=self.colleague_user)
        form = self.form()
        self.assertEqual((form.project_id, form.task_id), (self.project_of(), self.task))
        self.task.state = '1_done'
        form = self.form()
        self.assertEqual(form.project_id, self.project_of())
        self.assertFalse(form.task_id)

    def test_only_what_is_paid_in_clips_and_only_where_nothing_is_said(self):
        self.log(self.task, 30)
        other = self.make_task("Andet")
        form = self.form(default_project_id=other.project_id.id, default_task_id=other.id)
        self.assertEqual(form.task_id, other)
        ordinary = self.env['project.project'].create({'name': "Internt"})
        line = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .with_context(is_timesheet=1)
            .create({'name': "Møde", 'project_id': ordinary.id, 'unit_amount': 1})
        )
        self.assertFalse(line.task_id, "a task of another project is not slipped in")
        self.assertFalse(self.form().task_id)

    def test_every_project_and_task_is_found(self):
        views = ('hr_timesheet_line_tree', 'hr_timesheet_line_form')
        Line = self.env['account.analytic.line'].with_user(self.consultant_user)

        def presets():
            return [
                'search_default_my_'
                in Line.get_view(self.env.ref(f'hr_timesheet.{view}').id, kind)['arch']
                for view, kind in zip(views, ('list', 'form'), strict=True)
            ]

        self.assertEqual(presets(), [False, False])
        company = self.env['res.company'].create({'name': "Uden klip"})
        self.consultant_user.write({'company_ids': [(4, company.id)], 'company_id': company.id})
        Line = Line.with_context(allowed_company_ids=company.ids)
        self.assertEqual(presets(), [True, True], "stock's, where nobody has a clip card")

    def test_a_description_is_asked_for(self):
        """Of people in a browser, whose context names their companies."""
        form = self.form(allowed_company_ids=self.company.ids)
        form.project_id = self.project_of()
        form.task_id = self.task
        form.unit_amount = 0.5
        with self.assertRaisesRegex(AssertionError, "name is a required field"):
            form.save()

    def test_the_transport_that_will_count(self):
        form = self.form()
        form.project_id = self.project_of()
        form.task_id = self.task
        form.name = "Besøg"
        form.unit_amount = 31 / 60
        form.clip_card_work_type = 'onsite'
        self.assertEqual(
            form.clip_card_preview,
            f"2 clips: 2 of {self.card.name}; 18 left",
        )
        self.assertEqual(form.clip_card_transport_hours, 0.5)
        form.clip_card_transport_hours = 0
        self.assertIn("no transport, as typed", form.clip_card_preview)
        form.clip_card_transport_hours = 0.5
        form.save()
        second = self.form()
        second.name = "Mere"
        second.unit_amount = 0.5
        second.clip_card_work_type = 'onsite'
        self.assertIn("transport counts on the visit's first line", second.clip_card_preview)
        zone = self.env['clip.card.transport.zone'].search([('range_ids', '!=', False)])
        zone.standard_hours = 0
        other = self.form()
        self.set_day(other, '2025-03-11')
        other.name = "Igen"
        other.unit_amount = 0.5
        other.clip_card_work_type = 'onsite'
        self.assertIn("no transport in this zone", other.clip_card_preview)

    def test_a_card_on_hold_says_so(self):
        self.log(self.task, 30)
        self.card._hold("Faktura")
        form = self.form()
        form.name = "Mere"
        form.unit_amount = 2
        self.assertEqual(form.clip_card_preview, "2 clips; on hold: 19 clips wait")
        task = self.as_user(self.consultant_user, self.task)
        self.assertEqual(task.clip_card_left, "on hold: 19 clips wait")
        self.assertEqual(task.project_id.clip_card_left, "on hold: 19 clips wait")

    def test_what_is_left_is_where_the_consultant_is(self):
        others = [self.make_task(f"Opgave {number}") for number in range(10)]
        task = self.as_user(self.consultant_user, self.task)
        self.assertEqual(task.clip_card_left, "20 clips left")

        def look(tasks):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tasks.with_user(self.consultant_user).mapped('clip_card_left')
            return self.env.cr.sql_log_count - before

        tasks = self.task.browse([it.id for it in others])
        look(tasks)
        self.assertLessEqual(look(tasks), look(tasks[:1]) + 1)
        ordinary = self.env['project.project'].create({'name': "Internt"})
        self.assertFalse(ordinary.clip_card_left)

    def test_a_manager_gives_goodwill_with_one_button(self):
        line = self.log(self.task, 61)
        with self.assertRefused(AccessError, "Only a clip card manager"):
            line.with_user(self.consultant_user).action_clip_card_goodwill()
        line.with_user(self.manager).action_clip_card_goodwill()
        self.assertClips(line, 0)
        self.assertEqual(line.clip_card_explanation.lower().count("goodwill"), 1)
        line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        line.with_user(self.manager).action_clip_card_goodwill()
        self.assertEqual(line.clip_card_free_reason, "Vores fejl", "what was written stays")

    def test_log_time_from_everywhere(self):
        self.log(self.task, 30)
        account = self.card.account_id
        for record in (self.task, account, self.customer):
            action = record.with_user(self.consultant_user).action_clip_card_log_time()
            self.assertEqual(action['context']['default_task_id'], self.task.id)
            self.assertEqual(action['context']['default_project_id'], self.project_of().id)
            self.assertEqual(
                (action['target'], action['res_model']), ('new', self.task.timesheet_ids._name)
            )
        stranger = self.make_customer("Ny kunde")
        with self.assertRefused(UserError, "Ny kunde has no clip card"):
            stranger.with_user(self.consultant_user).action_clip_card_log_time()


@tagged('post_install', '-at_install')
class TestClock(LoggingCase):
    def setUp(self):
        super().setUp()
        with self.on('2025-03-12'):
            self.card = self.buy(20)
            self.task = self.make_task()

    def running(self):
        return self.env['account.analytic.line'].search([('clip_card_started_at', '!=', False)])

    def test_start_and_stop(self):
        with self.at('2025-03-12 09:00:00'):
            self.task.with_user(self.consultant_user).action_clip_card_start()
            line = self.running()
            self.assertEqual((line.task_id, line.unit_amount), (self.task, 0))
            self.assertEqual(line.name, "Mail virker ikke")
            self.assertTrue(self.task.with_user(self.consultant_user).is_clip_card_running)
            self.assertFalse(self.task.with_user(self.colleague_user).is_clip_card_running)
        with self.at('2025-03-12 09:44:10'):
            action = self.task.with_user(self.consultant_user).action_clip_card_stop()
        self.assertEqual(action['res_id'], line.id)
        self.assertAlmostEqual(line.unit_amount, 45 / 60)
        self.assertClips(line, 1)
        self.assertFalse(self.running())
        line.with_user(self.consultant_user).unit_amount = 0.25
        self.assertEqual(line.unit_amount, 0.25)

    def test_one_runs_per_person(self):
        with self.at('2025-03-12 09:00:00'):
            self.task.with_user(self.consultant_user).action_clip_card_start()
            first = self.running()
            self.task.with_user(self.colleague_user).action_clip_card_start()
            self.assertEqual(len(self.running()), 2)
        with self.at('2025-03-12 09:30:00'):
            self.make_task("Andet").with_user(self.consultant_user).action_clip_card_start()
        self.assertAlmostEqual(first.unit_amount, 0.5)
        self.assertFalse(first.clip_card_started_at)
        self.assertEqual(len(self.running()), 2)

    def test_it_goes_on_where_it_was_and_on_another_day_anew(self):
        with self.on('2025-03-12'):
            line = self.log(self.task, 30).with_user(self.consultant_user)
            line.action_clip_card_start()
            self.assertEqual(self.running(), line)
        with self.at('2025-03-12 11:10:00'):
            line.action_clip_card_stop()
        self.assertAlmostEqual(line.unit_amount, 40 / 60)
        with self.on('2025-03-13'):
            line.action_clip_card_start()
            self.assertNotEqual(self.running(), line)
            self.assertEqual(str(self.running().date), '2025-03-13')
            self.assertEqual(self.running().unit_amount, 0)

    def test_nobody_starts_anothers(self):
        with self.on('2025-03-12'):
            line = self.log(self.task, 30)
            with self.assertRaises(AccessError):
                line.with_user(self.colleague_user).action_clip_card_start()
            with self.assertRaises(AccessError):
                self.task.with_user(self.colleague_user).action_clip_card_stop()

    def test_in_the_evening_it_is_out_of_hours(self):
        self.company.clip_card_out_of_hours_factor = 2
        with self.at('2025-03-12 19:00:00'):
            self.task.with_user(self.consultant_user).action_clip_card_start()
            line = self.running()
        with self.at('2025-03-12 19:40:00'):
            line.with_user(self.consultant_user).action_clip_card_stop()
        self.assertTrue(line.clip_card_out_of_hours)
        self.assertEqual(line.clip_card_minutes, 80)

    def test_a_running_clock_is_stopped_from_the_list_of_a_phone(self):
        self.need_own_clock()
        Line = self.env['account.analytic.line']
        arch = Line.get_view(self.env.ref('hr_timesheet.view_kanban_account_analytic_line').id)
        self.assertIn('action_clip_card_stop', arch['arch'])

    def test_another_timer_takes_its_place(self):
        self.need_own_clock()
        Line = self.env['account.analytic.line']
        form = self.env.ref('hr_timesheet.hr_timesheet_line_form').id
        self.assertIn('action_clip_card_start', Line.get_view(form, 'form')['arch'])
        registry = type(Line)
        fields_ = {**registry._fields, 'show_time_control': fields.Char()}
        self.patch(registry, '_fields', fields_)
        self.assertIn('action_clip_card_start', Line._get_clip_card_unused())


@tagged('post_install', '-at_install')
class TestTaps(LoggingCase, HttpCase):
    """As many taps as agreed, and no more."""

    def setUp(self):
        super().setUp()
        self.card = self.buy(20)
        self.task = self.make_task()
        self.log(self.task, 0, name="Set på det")
        self.consultant_user.group_ids += self.env.ref('project.group_project_user')

    def assertLogged(self, text, clips, balance):
        line = self.env['account.analytic.line'].search([('name', '=', text)])
        self.assertClips(line, clips)
        self.assertEqual(self.card.balance, balance)

    def test_a_remote_line(self):
        self.start_tour(LINES, 'clip_card_taps_remote', login=self.consultant_user.login)
        self.assertLogged("Ny adgangskode", 1, 19)

    def test_the_kind_by_one_key(self):
        self.start_tour(LINES, 'clip_card_taps_kind_by_key', login=self.consultant_user.login)
        self.assertLogged("Skiftet disk", 2, 18)

    def test_an_onsite_line_on_a_phone(self):
        self.make_task("Printer")
        self.browser_size = '390x844'
        self.touch_enabled = True
        self.start_tour(LINES, 'clip_card_taps_phone', login=self.consultant_user.login)
        self.assertLogged("Ny fuser", 2, 18)

    def test_from_the_task(self):
        path = f'/odoo/project.task/{self.task.id}'
        self.start_tour(path, 'clip_card_taps_from_task', login=self.consultant_user.login)
        self.assertLogged("Ringet tilbage", 1, 19)

    def test_the_clock(self):
        self.need_own_clock()
        path = f'/odoo/project.task/{self.task.id}'
        self.start_tour(path, 'clip_card_taps_clock', login=self.consultant_user.login)
        self.assertLogged("Ryddet op", 1, 19)

    def see_a_customers_clips(self, tour):
        other = self.buy(10, customer=self.make_customer("Slagter Svendsen A/S"))
        hold = self.env['clip.card.hold'].with_user(self.manager)
        hold.create({'card_ids': other.ids, 'reason': "Faktura er ikke betalt"}).action_hold()
        self.start_tour(LINES, tour, login=self.consultant_user.login)

    def test_a_customers_clips(self):
        """From the lines of time; it was four screens once."""
        self.see_a_customers_clips('clip_card_taps_customer')

    def test_a_customers_clips_on_a_phone(self):
        self.browser_size = '390x844'
        self.touch_enabled = True
        self.see_a_customers_clips('clip_card_taps_customer_phone')

    def test_a_customers_cards_from_the_task(self):
        path = f'/odoo/project.task/{self.task.id}'
        self.start_tour(path, 'clip_card_taps_cards', login=self.consultant_user.login)

    def test_checking(self):
        today = self.company._clip_card_today()
        self.company.clip_card_check_from = today - timedelta(days=1)
        self.log(self.task, 60, name="Almindelig")
        self.log(self.task, 500, name="Lang dag")
        self.start_tour('/odoo/time-to-check', 'clip_card_taps_check', login=self.manager.login)
        line = self.env['account.analytic.line'].search([('name', '=', "Lang dag")])
        self.assertEqual(line.clip_card_checked_by, self.manager)
