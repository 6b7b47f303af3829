"""Within how many working hours a consultant is to be on site."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CalloutCommon, utc


class DeadlinesCase(CalloutCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(30)
        self.subscription = self.guarantee()

    def assertDeadlines(self, cases):
        for reported, deadline in cases.items():
            with self.subTest(reported=reported):
                self.assertDeadline(self.report(reported), deadline)


@tagged('post_install', '-at_install')
class TestWorkingHours(DeadlinesCase):
    """Monday to Friday 8-16, within four working hours."""

    def test_on_working_days(self):
        self.assertDeadlines(
            {
                # Friday afternoon goes on on Monday.
                '2025-03-14T14:30': '2025-03-17T10:30',
                # Within a day, and to the second.
                '2025-03-12T09:00': '2025-03-12T13:00',
                '2025-03-12T14:37:13': '2025-03-13T10:37:13',
                # Opening and closing.
                '2025-03-12T08:00': '2025-03-12T12:00',
                '2025-03-12T07:59:59': '2025-03-12T12:00',
                '2025-03-12T12:00': '2025-03-12T16:00',
                '2025-03-12T12:00:01': '2025-03-13T08:00:01',
                '2025-03-12T15:59': '2025-03-13T11:59',
                '2025-03-12T16:00': '2025-03-13T12:00',
            }
        )

    def test_at_weekends_and_at_night(self):
        self.assertDeadlines(
            {
                '2025-03-15T11:00': '2025-03-17T12:00',
                '2025-03-16T23:59': '2025-03-17T12:00',
                '2025-03-12T22:00': '2025-03-13T12:00',
                '2025-03-13T03:00': '2025-03-13T12:00',
                '2025-03-14T16:30': '2025-03-17T12:00',
                # Midnight, and the hour in which the date is another one in UTC.
                '2025-03-13T00:00': '2025-03-13T12:00',
                '2025-03-13T00:30': '2025-03-13T12:00',
            }
        )

    def test_before_holidays(self):
        self.day_off('2025-05-30')
        self.assertDeadlines(
            {
                '2025-05-29T15:00': '2025-06-02T11:00',
                '2025-05-30T10:00': '2025-06-02T12:00',
            }
        )

    def test_danish_holidays_that_were_loaded(self):
        self.calendar._load_clip_card_holidays([2025, 2026])
        self.assertDeadlines(
            {
                # Thursday to Monday of Easter are off.
                '2025-04-16T15:00': '2025-04-22T11:00',
                # Thursday before a Friday off in the year after.
                '2025-12-24T15:00': '2025-12-29T11:00',
                '2025-12-31T15:00': '2026-01-02T11:00',
            }
        )

    def test_a_long_closure(self):
        self.day_off('2025-07-07', '2025-08-01')
        self.assertDeadlines({'2025-07-04T15:30': '2025-08-04T11:30'})

    def test_days_off_of_others_do_not_count(self):
        other = self.env['res.company'].create({'name': "Et andet firma"})
        resource = self.consultant.resource_id
        self.day_off('2025-03-13', calendar_id=other.resource_calendar_id.id)
        leave = self.day_off('2025-03-13', calendar_id=False)
        leave.company_id = other
        self.day_off('2025-03-13', resource_id=resource.id)
        self.day_off('2025-03-13', time_type='other')
        self.assertDeadlines({'2025-03-12T15:00': '2025-03-13T11:00'})

    def test_a_day_off_of_the_company_without_a_calendar_counts(self):
        self.day_off('2025-03-13', calendar_id=False)
        self.assertDeadlines({'2025-03-12T15:00': '2025-03-14T11:00'})

    def test_when_the_clock_changes(self):
        """The clock goes forward on 30 March 2025 and back on 26 October, both Sundays."""
        self.assertDeadlines(
            {
                '2025-03-28T14:30': '2025-03-31T10:30',
                '2025-03-30T01:30': '2025-03-31T12:00',
                '2025-03-30T03:30': '2025-03-31T12:00',
                '2025-10-24T14:30': '2025-10-27T10:30',
                '2025-10-26T02:30': '2025-10-27T12:00',
            }
        )

    def test_working_hours_on_the_day_the_clock_changes(self):
        """Four hours are four hours, though the clock says three or five."""
        self.company.resource_calendar_id = self.make_calendar("Nat", (0, 12), days=range(7))
        self.assertDeadlines(
            {
                '2025-03-30T01:00': '2025-03-30T06:00',
                '2025-10-26T01:00': '2025-10-26T04:00',
            }
        )

    def test_the_calendar_s_time_zone(self):
        self.calendar.tz = 'America/New_York'
        # 8 o'clock there is 13 o'clock here while only New York has summer time.
        self.assertDeadlines({'2025-03-12T09:00': '2025-03-12T17:00'})


@tagged('post_install', '-at_install')
class TestOtherCalendars(DeadlinesCase):
    def test_a_lunch_break(self):
        self.company.resource_calendar_id = self.make_calendar("Med frokost", (8, 12), (12.5, 16))
        self.assertDeadlines(
            {
                '2025-03-12T10:00': '2025-03-12T14:30',
                '2025-03-12T12:10': '2025-03-13T08:30',
                '2025-03-12T12:00': '2025-03-13T08:30',
                '2025-03-12T08:00': '2025-03-12T12:00',
                '2025-03-12T11:59': '2025-03-13T08:29',
            }
        )

    def test_standard_hours_of_odoo(self):
        """The lunch is an attendance of its own there, in which nobody works."""
        self.company.resource_calendar_id = False
        calendar = self.env['resource.calendar'].create(
            {'name': "Standard", 'company_id': self.company.id, 'tz': 'Europe/Copenhagen'}
        )
        self.company.resource_calendar_id = calendar
        self.assertDeadlines({'2025-03-12T10:00': '2025-03-12T15:00'})

    def test_eight_hours_over_several_days(self):
        self.subscription.stop_date = '2025-01-01'
        self.guarantee(product=self.make_guarantee_product(8), start='2025-01-02')
        self.assertDeadlines(
            {
                '2025-03-12T08:00': '2025-03-12T16:00',
                '2025-03-12T10:20': '2025-03-13T10:20',
                '2025-03-14T14:30': '2025-03-17T14:30',
            }
        )
        self.company.resource_calendar_id = self.make_calendar("Kort dag", (9, 12))
        self.assertDeadlines({'2025-03-12T10:20': '2025-03-17T09:20'})

    def test_odd_hours_add_up(self):
        """Days of 7:24 hours, as in a week of 37 hours."""
        self.company.resource_calendar_id = self.make_calendar("37 timer", (8, 15.4))
        self.assertDeadlines(
            {
                '2025-03-12T11:24': '2025-03-12T15:24',
                '2025-03-12T14:00': '2025-03-13T10:36',
            }
        )

    def test_two_weeks(self):
        """Every other week the office opens at noon."""
        calendar = self.make_calendar("Skiftehold", (8, 16))
        calendar.switch_calendar_type()
        late = calendar.attendance_ids.filtered(
            lambda it: it.week_type == '1' and not it.display_type
        )
        late.write({'hour_from': 12, 'hour_to': 20})
        self.company.resource_calendar_id = calendar
        Attendance = self.env['resource.calendar.attendance']
        first = '12' if Attendance.get_week_type(date(2025, 3, 12)) == 0 else '16'
        second = '16' if first == '12' else '12'
        self.assertDeadlines(
            {
                '2025-03-12T07:00': f'2025-03-12T{first}:00',
                '2025-03-19T07:00': f'2025-03-19T{second}:00',
            }
        )

    def test_no_hours_to_count(self):
        """The report is kept, and the responsible told; a calendar and a new time mend it."""
        self.company.clip_card_responsible_id = self.manager
        for values in (
            {'flexible_hours': True},
            {'attendance_ids': [(5, 0, 0)], 'flexible_hours': False},
        ):
            self.calendar.write(values)
            task = self.report('2025-03-12T09:00')
            self.assertDeadline(task, False)
            self.assertIn("no deadline could be worked out", task.message_ids[0].body)
            self.assertEqual(self.callout_activities(task).user_id, self.manager)
        self.company.resource_calendar_id = False
        task = self.report('2025-03-12T09:00')
        self.assertDeadline(task, False)
        self.company.resource_calendar_id = self.make_calendar("Nye tider", (8, 16))
        task.clip_card_fault_reported_at = False
        task.clip_card_fault_reported_at = utc('2025-03-12T09:00')
        self.assertDeadline(task, '2025-03-12T13:00')


@tagged('post_install', '-at_install')
class TestGuarantee(DeadlinesCase):
    """Who has a deadline: customers whose guarantee was in force when they reported."""

    def test_the_local_date_of_the_report_counts(self):
        self.subscription.start_date = '2025-03-12'
        self.subscription.next_date = '2025-03-12'
        self.assertDeadline(self.report('2025-03-12T00:30'), '2025-03-12T12:00')
        self.assertDeadline(self.report('2025-03-11T23:30'), False)

    def test_a_stopped_guarantee(self):
        self.subscription.stop_date = '2025-03-11'
        task = self.report('2025-03-12T09:00')
        self.assertDeadline(task, False)
        self.assertIn("no call-out guarantee in force", task.message_ids[0].body)
        self.assertDeadline(self.report('2025-03-11T09:00'), '2025-03-11T13:00')

    def test_customers_without_one(self):
        other = self.make_customer("Uden garanti ApS")
        self.buy(10, customer=other)
        task = self.make_task(
            "Nede", customer=other, clip_card_fault_reported_at=utc('2025-03-12T09:00')
        )
        self.assertDeadline(task, False)
        self.assertEqual(task.clip_card_callout_account_id.partner_id, other)

    def test_a_contact_of_the_customer(self):
        contact = self.make_customer("Bente", parent_id=self.customer.id, is_company=False)
        task = self.report('2025-03-12T09:00', contact=contact)
        self.assertDeadline(task, '2025-03-12T13:00')

    def test_the_chatter_says_by_when(self):
        task = self.report('2025-03-12T09:00')
        self.assertIn("Wednesday 12 March 13:00", task.message_ids[0].body)
        self.assertEqual((task.priority, task.clip_card_callout_hours), ('1', 4))


@tagged('post_install', '-at_install')
class TestSnapshot(DeadlinesCase):
    """The deadline is what was promised; nothing that changes later moves it."""

    def setUp(self):
        super().setUp()
        self.task = self.report('2025-03-12T14:30')

    def test_later_changes_leave_it(self):
        self.assertDeadline(self.task, '2025-03-13T10:30')
        self.day_off('2025-03-13')
        self.calendar.attendance_ids.write({'hour_from': 10})
        self.calendar.tz = 'UTC'
        self.subscription.stop_date = '2025-03-01'
        self.guarantee_product.product_tmpl_id.clip_card_response_hours = 8
        self.task.write({'name': "Serveren er stadig nede", 'priority': '0'})
        contact = self.make_customer("Bente", parent_id=self.customer.id, is_company=False)
        self.task.partner_id = contact
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertDeadline(self.task, '2025-03-13T10:30')

    def test_another_time_makes_another_deadline(self):
        self.task.clip_card_fault_reported_at = utc('2025-03-12T15:30')
        self.assertDeadline(self.task, '2025-03-13T11:30')
        self.task.clip_card_fault_reported_at = False
        self.assertDeadline(self.task, False)
        self.assertFalse(self.task.clip_card_callout_account_id)

    def test_another_customer_makes_another_deadline_before_the_arrival(self):
        other = self.make_customer("Uden garanti ApS")
        self.buy(10, customer=other)
        self.task.project_id = self.project_of(other)
        self.assertEqual(self.task.partner_id, other)
        self.assertDeadline(self.task, False)
        self.task.project_id = self.project_of()
        self.assertDeadline(self.task, '2025-03-13T10:30')
        self.task.sudo()._clip_card_arrive(utc('2025-03-13T09:00'), self.consultant_user)
        self.task.project_id = self.project_of(other)
        self.assertEqual(self.task.clip_card_callout_state, 'met')

    def test_the_project_gets_its_customer_later(self):
        project = self.env['project.project'].create(
            {'name': "Akut", 'clip_card_billing': True, 'company_id': self.company.id}
        )
        task = self.env['project.task'].create(
            {
                'name': "Nede",
                'project_id': project.id,
                'clip_card_fault_reported_at': utc('2025-03-12T09:00'),
            }
        )
        self.assertDeadline(task, False)
        project.partner_id = self.customer
        self.assertFalse(task.partner_id)
        self.assertDeadline(task, '2025-03-12T13:00')

    def test_a_copy_is_no_report(self):
        copy = self.task.copy()
        self.assertFalse(copy.clip_card_fault_reported_at)
        self.assertDeadline(copy, False)

    def test_nobody_sets_what_follows(self):
        user = self.make_user('project', "Pia Projekt", 'project.group_project_user')
        task = self.task.with_user(user)
        for values in (
            {'clip_card_callout_deadline': utc('2025-04-01T12:00')},
            {'clip_card_onsite_at': utc('2025-03-12T15:00')},
            {'clip_card_onsite_user_id': user.id},
            {'clip_card_callout_state': 'met'},
            {'clip_card_callout_overdue': False},
            {'clip_card_callout_taken_hours': 0.1},
        ):
            [name] = values
            with self.subTest(field=name):
                with self.assertRefused(UserError, "cannot be set: they follow from the fault"):
                    task.write(values)
                with self.assertRefused(UserError, "cannot be set"):
                    task.create({'name': "Ny", 'project_id': task.project_id.id, **values})
                context = {f'default_{name}': values[name]}
                with self.assertRefused(UserError, "cannot be set"):
                    task.with_context(**context).create(
                        {'name': "Ny", 'project_id': task.project_id.id}
                    )
        self.assertDeadline(self.task, '2025-03-13T10:30')

    def test_who_may_change_when_it_was_reported(self):
        """Those who may write the task, until somebody arrived; then managers."""
        with self.assertRaises(AccessError):
            self.task.with_user(self.consultant_user).clip_card_fault_reported_at = False
        user = self.make_user('project', "Pia Projekt", 'project.group_project_user')
        self.task.with_user(user).clip_card_fault_reported_at = utc('2025-03-12T15:30')
        self.assertDeadline(self.task, '2025-03-13T11:30')
        self.task.sudo()._clip_card_arrive(utc('2025-03-13T11:00'), self.consultant_user)
        with self.assertRefused(AccessError, "only a clip card manager may still change"):
            self.task.with_user(user).clip_card_fault_reported_at = utc('2025-03-12T16:00')
        self.manager.group_ids |= self.env.ref('project.group_project_user')
        self.task.with_user(self.manager).clip_card_fault_reported_at = utc('2025-03-12T14:30')
        self.assertEqual(self.task.clip_card_callout_state, 'missed')
        self.assertEqual(self.task.clip_card_callout_taken_hours, 4.5)
