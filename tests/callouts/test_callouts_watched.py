"""Call-outs that are watched, listed, and of several companies."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CalloutCase, utc


@tagged('post_install', '-at_install')
class TestWatching(CalloutCase):
    def setUp(self):
        super().setUp()
        self.company.clip_card_on_call_user_id = self.colleague_user
        self.task = self.report('2025-03-14T14:30')

    def watch_at(self, local):
        with self.at_local(local):
            self.watch()
            return self.callout_activities(self.task)

    def test_half_of_the_time(self):
        """1:30 are used on Friday, half of four hours at 8:30 on Monday."""
        self.assertFalse(self.watch_at('2025-03-16T12:00'))
        self.assertFalse(self.watch_at('2025-03-17T08:29'))
        activity = self.watch_at('2025-03-17T08:30')
        self.assertEqual(activity.user_id, self.colleague_user)
        self.assertIn("be on site by Monday 17 March 10:30", activity.summary)
        self.assertEqual(self.watch_at('2025-03-17T09:00'), activity)

    def test_a_warning_that_was_dealt_with_does_not_come_back(self):
        self.watch_at('2025-03-17T08:30').unlink()
        self.assertFalse(self.watch_at('2025-03-17T09:00'))

    def test_missed(self):
        self.watch_at('2025-03-17T08:30')
        self.watch_at('2025-03-17T10:30')
        self.assertEqual(self.task.clip_card_callout_state, 'pending')
        activity = self.watch_at('2025-03-17T10:31')
        self.assertEqual(self.task.clip_card_callout_state, 'missed')
        self.assertIn("Call-out guarantee missed", activity.summary)
        self.assertEqual(self.watch_at('2025-03-17T12:00'), activity)
        self.arrive(self.task, '2025-03-17T13:00')
        self.assertEqual(self.task.clip_card_callout_state, 'missed')
        self.assertFalse(self.callout_activities(self.task))

    def test_missed_shows_without_waiting_for_the_job(self):
        """To the second, on screen, in searches and in figures; closed in time it is neither."""
        mended = self.report('2025-03-14T14:30')
        with self.at_local('2025-03-17T10:00'):
            mended.state = '1_done'
        both = self.task + mended
        for local, state, found in (
            ('2025-03-17T10:30:00', 'pending', self.task.browse()),
            ('2025-03-17T10:30:01', 'missed', self.task),
        ):
            with self.subTest(at=local), self.at_local(local):
                self.env.invalidate_all()
                self.assertEqual(self.task.clip_card_callout_state, state)
                self.assertEqual(mended.clip_card_callout_state, 'pending')
                domain = [('id', 'in', both.ids), ('clip_card_callout_state', '=', 'missed')]
                self.assertEqual(self.task.search(domain), found)
                report = self.env['clip.card.callout.report'].search([('task_id', 'in', both.ids)])
                self.assertEqual(sum(report.mapped('missed')), len(found))
        with self.at_local('2025-03-17T10:45'):
            self.assertTrue(self.task.clip_card_callout_state == 'missed')
            self.watch()
            self.assertIn("missed", self.callout_activities(self.task).summary)

    def test_nothing_after_the_arrival(self):
        self.watch_at('2025-03-17T08:30')
        self.arrive(self.task, '2025-03-17T09:00')
        self.assertFalse(self.callout_activities(self.task))
        self.assertFalse(self.watch_at('2025-03-17T11:00'))
        self.assertEqual(self.task.clip_card_callout_state, 'met')

    def test_mended_from_afar(self):
        """Closed before the deadline it was neither met nor missed; after it, missed."""
        late = self.report('2025-03-14T14:30')
        with self.at_local('2025-03-17T10:00'):
            self.task.state = '1_done'
        with self.at_local('2025-03-17T10:31'):
            late.state = '1_done'
            self.watch()
        self.assertEqual(self.task.clip_card_callout_state, 'pending')
        self.assertFalse(self.callout_activities(self.task + late))
        self.assertEqual(late.clip_card_callout_state, 'missed')

    def test_who_is_told(self):
        self.company.clip_card_on_call_user_id = False
        self.task.user_ids = self.consultant_user
        self.assertEqual(self.watch_at('2025-03-17T08:30').user_id, self.consultant_user)
        self.task = self.report('2025-03-14T14:30')
        self.company.clip_card_responsible_id = self.manager
        self.assertEqual(self.watch_at('2025-03-17T08:30').user_id, self.manager)

    def test_a_new_time_is_warned_of_anew(self):
        self.watch_at('2025-03-17T11:00')
        self.task.clip_card_fault_reported_at = utc('2025-03-17T11:00')
        self.assertDeadline(self.task, '2025-03-17T15:00')
        self.assertIn("Half of", self.watch_at('2025-03-17T13:00').mapped('summary')[-1])


@tagged('post_install', '-at_install')
class TestOverview(CalloutCase):
    def progress(self, task, local):
        with self.at_local(local):
            task.invalidate_recordset()
            return (
                task.clip_card_callout_progress,
                task.clip_card_callout_left_hours,
                task.clip_card_callout_color,
            )

    def test_working_time_left(self):
        task = self.report('2025-03-14T14:30')
        self.assertEqual(self.progress(task, '2025-03-14T14:30'), (0, 4, 4))
        self.assertEqual(self.progress(task, '2025-03-14T15:30'), (25, 3, 4))
        self.assertEqual(self.progress(task, '2025-03-15T12:00'), (37, 2.5, 4))
        self.assertEqual(self.progress(task, '2025-03-17T08:30'), (50, 2, 2))
        self.assertEqual(self.progress(task, '2025-03-17T10:30'), (100, 0, 1))
        self.arrive(task, '2025-03-17T09:30')
        self.assertEqual(self.progress(task, '2025-03-17T12:00'), (75, 0, 10))

    def test_reading_many_costs_no_more_queries(self):
        tasks = self.report('2025-03-12T09:00')
        for _number in range(9):
            tasks += self.report('2025-03-12T10:00')
        fields = ['clip_card_callout_progress', 'clip_card_callout_left_hours']
        counts = []
        for some in (tasks[:2], tasks):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.consultant_user).read(fields)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_guarantees_met_per_customer_and_month(self):
        for reported, arrived in (
            ('2025-03-12T09:00', '2025-03-12T10:00'),
            ('2025-03-12T09:00', '2025-03-12T12:00'),
            ('2025-03-12T09:00', '2025-03-12T14:00'),
            ('2025-03-31T23:30', '2025-04-01T09:00'),
            ('2025-04-01T00:30', '2025-04-01T09:00'),
        ):
            self.arrive(self.report(reported), arrived)
        self.report('2025-03-13T09:00')
        self.subscription.stop_date = '2025-05-01'
        self.report('2025-05-02T09:00')
        rows = (
            self.env['clip.card.callout.report']
            .with_user(self.salesperson)
            ._read_group(
                [('account_id', '=', self.card.account_id.id)],
                ['account_id', 'date:month'],
                ['__count', 'met:sum', 'missed:sum', 'met_rate:avg', 'taken_hours:avg'],
            )
        )
        figures = [(month.month, *numbers) for _account, month, *numbers in rows]
        self.assertEqual(figures[0][:4], (3, 5, 3, 1))
        self.assertEqual(figures[0][4:], (0.75, 2.5))
        self.assertEqual(figures[1:], [(4, 1, 1, 0, 1.0, 1.0)])

    def test_analysis_is_for_sales(self):
        with self.assertRaises(AccessError):
            self.env['clip.card.callout.report'].with_user(self.consultant_user).search([])

    def test_views(self):
        """Consultants have every view of the menu; customers' prices are in none."""
        task = self.report('2025-03-12T09:00')
        action = self.env.ref('clip_card.project_task_action_callout')
        Task = self.env['project.task'].with_user(self.consultant_user)
        views = [(view_id, mode) for view_id, mode in action.views]
        self.assertEqual([mode for _view, mode in views], ['list', 'kanban', 'calendar', 'form'])
        Task.get_views(views, {'load_filters': True})
        self.assertIn(task, Task.search([('clip_card_fault_reported_at', '!=', False)]))


@tagged('post_install', '-at_install')
class TestCompanies(CalloutCase):
    """Each company answers by its own working hours; merged customers keep their reports."""

    def setUp(self):
        super().setUp()
        self.second = self.env['res.company'].create(
            {'name': "Søsterselskab", 'country_id': self.denmark.id}
        )
        self.second.partner_id.tz = 'Pacific/Auckland'
        self.second.resource_calendar_id = self.make_calendar(
            "Auckland", (8, 16), tz='Pacific/Auckland', company_id=self.second.id
        )
        order = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'company_id': self.second.id,
                'order_line': [
                    Command.create({'product_id': self.product.id, 'product_uom_qty': 10})
                ],
            }
        )
        order.action_confirm()

    def report_in_second(self):
        account = self.env['clip.card.account']._get_or_create(self.customer, self.second)
        return self.env['project.task']._clip_card_report_fault(
            account, {'name': "Nede", 'reported_at': utc('2025-03-12T09:00')}
        )

    def test_a_guarantee_holds_with_the_company_that_sold_it(self):
        self.assertDeadline(self.report_in_second(), False)

    def test_the_company_s_own_clock_and_calendar(self):
        """9 o'clock in Copenhagen is 21 o'clock in Auckland."""
        self.guarantee(company_id=self.second.id)
        self.day_off('2025-03-12', '2025-03-14')
        task = self.report_in_second()
        self.assertEqual(task.company_id, self.second)
        self.assertDeadline(task, '2025-03-13T00:00')
        self.assertIn("Thursday 13 March 12:00", task.message_ids[0].body)

    def test_the_analysis_shows_one_s_own_companies(self):
        self.guarantee(company_id=self.second.id)
        project = self.card.account_id.project_ids
        ours = self.report('2025-03-12T09:00', project_id=project.id)
        theirs = self.report_in_second()
        Report = self.env['clip.card.callout.report'].with_user(self.salesperson)
        found = Report.search([('task_id', 'in', (theirs + ours).ids)])
        self.assertEqual(found.task_id, ours)

    def test_merged_customers(self):
        double = self.make_customer("Bageriet Kernen (gammel)")
        self.buy(10, customer=double)
        self.guarantee(customer=double)
        task = self.make_task(
            "Nede", customer=double, clip_card_fault_reported_at=utc('2025-03-12T09:00')
        )
        self.env.flush_all()
        self.env['base.partner.merge.automatic.wizard']._merge(
            [double.id, self.customer.id], self.customer
        )
        self.env.invalidate_all()
        self.assertEqual(task.clip_card_callout_account_id, self.card.account_id)
        self.assertDeadline(task, '2025-03-12T13:00')


@tagged('post_install', '-at_install')
class TestOwners(CalloutCase):
    """A fault report has somebody who knows of it at once, and keeps its time once decided."""

    def setUp(self):
        super().setUp()
        self.company.clip_card_responsible_id = self.manager
        self.reported = self.env.ref('clip_card.mail_activity_type_fault_report')

    def told(self, task):
        activities = task.sudo().activity_ids
        return activities.filtered(lambda it: it.activity_type_id == self.reported)

    def test_who_knows_of_it(self):
        """On call, else assigned, else the salesperson, else the responsible."""
        self.customer.user_id = self.salesperson
        self.assertEqual(self.told(self.report('2025-03-12T09:00')).user_id, self.salesperson)
        self.salesperson.active = False
        self.assertEqual(self.told(self.report('2025-03-12T09:00')).user_id, self.manager)
        assigned = self.report('2025-03-12T09:00', user_ids=self.consultant_user.ids)
        self.assertEqual(self.told(assigned).user_id, self.consultant_user)
        self.company.clip_card_on_call_user_id = self.colleague_user
        activity = self.told(self.report('2025-03-12T09:00'))
        self.assertEqual(activity.user_id, self.colleague_user)
        self.assertEqual(activity.summary, "Fault reported: be on site by Wednesday 12 March 13:00")

    def test_somebody_who_has_left_is_not_told(self):
        self.company.clip_card_on_call_user_id = self.colleague_user
        self.colleague_user.active = False
        self.customer.user_id = self.salesperson
        self.assertEqual(self.told(self.report('2025-03-12T09:00')).user_id, self.salesperson)

    def test_without_a_guarantee_too(self):
        self.subscription.stop_date = '2025-03-01'
        self.subscription.state = 'stopped'
        activity = self.told(self.report('2025-06-12T09:00'))
        self.assertEqual(activity.summary, "Fault reported: decide who takes it, and when")

    def test_it_ends_with_the_arrival_and_with_the_task(self):
        task = self.report('2025-03-12T09:00')
        self.arrive(task, '2025-03-12T10:00')
        self.assertFalse(self.told(task))
        task = self.report('2025-03-12T09:00')
        task.state = '1_done'
        self.assertFalse(self.told(task))

    def test_the_warning_takes_its_place(self):
        task = self.report('2025-03-12T09:00')
        with self.at_local('2025-03-12T11:30'):
            self.watch()
        self.assertFalse(self.told(task))
        self.assertEqual(len(self.callout_activities(task)), 1)

    def test_a_missed_guarantee_does_not_become_met(self):
        task = self.report('2025-03-12T09:00')
        user = self.make_user('project', "Pia Projekt", 'project.group_project_user')
        with (
            self.at_local('2025-03-12T13:01'),
            self.assertRefused(AccessError, "was missed at Wednesday 12 March 13:00"),
        ):
            task.with_user(user).clip_card_fault_reported_at = utc('2025-03-12T12:00')
        self.arrive(task, '2025-03-12T13:02')
        self.assertEqual(task.clip_card_callout_state, 'missed')

    def test_a_manager_corrects_the_report_with_a_reason(self):
        task = self.report('2025-03-12T09:00')
        self.arrive(task, '2025-03-12T13:30')
        with self.at_local('2025-03-12T15:00'):
            Wizard = self.env['clip.card.arrival'].with_user(self.manager)
            wizard = Wizard.create({'task_id': task.id, 'reason': " "})
            wizard.reported_at = utc('2025-03-12T10:00')
            with self.assertRefused(UserError, "Enter why the report is corrected"):
                wizard.action_correct()
            wizard.reason = "The phone call came at ten"
            wizard.action_correct()
            self.assertEqual(task.clip_card_callout_deadline, utc('2025-03-12T14:00'))
            self.assertEqual(task.clip_card_callout_state, 'met')
            self.assertIn("The phone call came at ten", task.sudo().message_ids[0].body)
            wizard = Wizard.create({'task_id': task.id, 'reason': "Agreed on the phone"})
            wizard.deadline = utc('2025-03-12T13:00')
            wizard.action_correct()
            self.assertEqual(task.clip_card_callout_state, 'missed')
            wizard.deadline = utc('2025-03-12T08:00')
            with self.assertRefused(UserError, "before the fault was reported"):
                wizard.action_correct()
        wizard = self.env['clip.card.arrival'].with_user(self.consultant_user)
        with self.assertRaises(AccessError):
            wizard.create({'task_id': task.id, 'reason': "Mine"}).action_correct()
