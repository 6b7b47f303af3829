"""Fault reports, arrivals on site, and what becomes of a call-out guarantee."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CalloutCase, utc


@tagged('post_install', '-at_install')
class TestArrival(CalloutCase):
    def setUp(self):
        super().setUp()
        self.task = self.report('2025-03-12T09:00')

    def test_in_time(self):
        self.arrive(self.task, '2025-03-12T12:30')
        self.assertEqual(self.task.clip_card_callout_state, 'met')
        self.assertEqual(self.task.clip_card_onsite_at, utc('2025-03-12T12:30'))
        self.assertEqual(self.task.clip_card_onsite_user_id, self.consultant_user)
        self.assertEqual(self.task.user_ids, self.consultant_user)
        self.assertEqual(self.task.clip_card_callout_taken_hours, 3.5)

    def test_at_the_last_second_and_after_it(self):
        self.arrive(self.task, '2025-03-12T13:00:00')
        self.assertEqual(self.task.clip_card_callout_state, 'met')
        late = self.report('2025-03-12T09:00')
        self.arrive(late, '2025-03-12T13:00:01')
        self.assertEqual(late.clip_card_callout_state, 'missed')

    def test_late_before_the_job_has_looked(self):
        """Missed on every way of asking, also once the task is closed."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.arrive(self.task, '2025-03-12T13:00:01')
        with self.at_local('2025-03-12T15:00'):
            self.task.state = '1_done'
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(self.task.clip_card_callout_state, 'missed')
            found = self.task.search([('clip_card_callout_state', '=', 'missed')])
            self.assertIn(self.task, found)
            report = self.env['clip.card.callout.report'].search([('task_id', '=', self.task.id)])
            self.assertEqual((report.state, report.met, report.missed), ('missed', 0, 1))

    def test_response_is_counted_in_working_hours(self):
        task = self.report('2025-03-14T14:30')
        self.arrive(task, '2025-03-17T09:00')
        self.assertEqual(task.clip_card_callout_taken_hours, 2.5)
        night = self.report('2025-03-12T22:00')
        self.arrive(night, '2025-03-13T07:00')
        self.assertEqual(night.clip_card_callout_taken_hours, 0)
        self.assertEqual(night.clip_card_callout_state, 'met')

    def test_a_second_tap_does_nothing(self):
        self.arrive(self.task, '2025-03-12T12:30')
        self.assertFalse(self.arrive(self.task, '2025-03-12T14:30', self.colleague_user))
        self.assertEqual(self.task.clip_card_onsite_at, utc('2025-03-12T12:30'))
        self.assertEqual(self.task.clip_card_onsite_user_id, self.consultant_user)
        self.assertEqual(len(self.task.timesheet_ids), 1)

    def test_it_starts_the_time_of_the_visit(self):
        """The way there counts from the arrival: its half hour is used, so a clip is."""
        self.arrive(self.task, '2025-03-12T12:30')
        line = self.task.timesheet_ids
        self.assertEqual(line.employee_id, self.consultant)
        self.assertEqual((line.unit_amount, line.clip_card_work_type), (0, 'onsite'))
        self.assertEqual(line.date.isoformat(), '2025-03-12')
        self.assertEqual(line.clip_card_transport_hours, 0.5)
        self.assertClips(line, 1)
        line.with_user(self.consultant_user).unit_amount = 0.5
        self.assertClips(line, 1)
        line.with_user(self.consultant_user).unit_amount = 31 / 60
        self.assertClips(line, 2)

    def test_time_that_is_there_already_is_not_started_again(self):
        self.log(self.task, 30, '2025-03-12', clip_card_work_type='onsite')
        self.arrive(self.task, '2025-03-12T12:30')
        self.assertEqual(self.task.timesheet_ids.unit_amount, 0.5)

    def test_an_unknown_way_does_not_stand_in_the_way_of_the_arrival(self):
        self.customer.write({'zip': '8000', 'city': "Aarhus"})
        action = self.arrive(self.task, '2025-03-12T12:30')
        self.assertEqual(self.task.clip_card_callout_state, 'met')
        self.assertFalse(self.task.timesheet_ids)
        self.assertEqual(action['tag'], 'display_notification')
        self.assertRegex(action['params']['message'], "Enter the time of the visit yourself: How")

    def test_somebody_who_is_no_employee(self):
        user = self.make_user('temp', "Vikar", 'hr_timesheet.group_hr_timesheet_user')
        self.arrive(self.task, '2025-03-12T12:30', user)
        self.assertEqual(self.task.clip_card_onsite_user_id, user)
        self.assertFalse(self.task.timesheet_ids)

    def test_who_may_not(self):
        for user in (self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                self.arrive(self.task, '2025-03-12T12:30', user)
        self.assertFalse(self.task.clip_card_onsite_at)

    def test_a_task_that_is_no_report(self):
        with self.assertRefused(UserError, "is no fault report"):
            self.arrive(self.make_task(), '2025-03-12T12:30')

    def test_without_a_guarantee_there_is_nothing_to_meet(self):
        self.subscription.stop_date = '2025-03-01'
        task = self.report('2025-03-12T09:00')
        self.arrive(task, '2025-03-12T10:00')
        self.assertFalse(task.clip_card_callout_state)
        self.assertEqual(task.clip_card_callout_taken_hours, 1)

    def test_an_arrival_that_is_written(self):
        """As it happens by the consultant, as by the button; afterwards by a manager only."""
        for user in (self.consultant_user, self.manager):
            user.group_ids |= self.env.ref('project.group_project_user')
        task = self.task.with_user(self.consultant_user)
        with self.at_local('2025-03-12T12:30'):
            for local in ('2025-03-12T10:00', '2025-03-12T12:45'):
                with self.assertRefused(UserError, "cannot be set: they follow from the fault"):
                    task.clip_card_onsite_at = utc(local)
            task.write({'clip_card_onsite_at': utc('2025-03-12T12:30'), 'priority': '0'})
            self.assertEqual(task.clip_card_onsite_user_id, self.consultant_user)
            self.assertEqual((task.clip_card_callout_state, task.priority), ('met', '0'))
            self.assertEqual(task.clip_card_callout_taken_hours, 3.5)
            for user in (self.consultant_user, self.manager):
                with self.assertRefused(UserError, "cannot be set"):
                    self.task.with_user(user).clip_card_onsite_at = utc('2025-03-12T12:29')
        late = self.report('2025-03-12T09:00').with_user(self.manager)
        with self.at_local('2025-03-12T15:00'):
            for local in ('2025-03-12T08:59', '2025-03-12T15:01'):
                with self.assertRefused(UserError, "cannot be set"):
                    late.clip_card_onsite_at = utc(local)
            late.clip_card_onsite_at = utc('2025-03-12T13:00')
        self.assertEqual(late.clip_card_callout_state, 'met')

    def test_an_import_of_past_call_outs(self):
        """What is created with all rights is decided in the same way."""
        task = self.report('2025-03-12T09:00', clip_card_onsite_at=utc('2025-03-12T13:01'))
        self.assertEqual(task.clip_card_callout_state, 'missed')
        self.assertAlmostEqual(task.clip_card_callout_taken_hours, 4 + 1 / 60)
        task.clip_card_onsite_at = utc('2025-03-12T12:00')
        self.assertEqual(task.clip_card_callout_state, 'met')
        self.assertEqual(task.clip_card_callout_taken_hours, 3)


@tagged('post_install', '-at_install')
class TestCorrection(CalloutCase):
    def setUp(self):
        super().setUp()
        self.task = self.report('2025-03-12T09:00')
        self.arrive(self.task, '2025-03-12T13:10')

    def correct(self, local, reason="Glemte at trykke", user=None):
        with self.at_local('2025-03-12T15:00'):
            task = self.task.with_user(user or self.manager)
            action = task.action_clip_card_correct_arrival()
            wizard = Form(
                self.env[action['res_model']]
                .with_user(user or self.manager)
                .with_context(**action['context'])
            )
            wizard.onsite_at = local and utc(local)
            wizard.reason = reason
            wizard.save().action_correct()

    def test_a_manager_corrects_it_with_a_reason(self):
        self.assertEqual(self.task.clip_card_callout_state, 'missed')
        self.correct('2025-03-12T12:50')
        self.assertEqual(self.task.clip_card_callout_state, 'met')
        self.assertEqual(self.task.clip_card_onsite_user_id, self.consultant_user)
        self.assertAlmostEqual(self.task.clip_card_callout_taken_hours, 3 + 50 / 60)
        self.assertIn("Glemte at trykke", self.task.message_ids[0].body)
        self.assertEqual(len(self.task.timesheet_ids), 1)

    def test_nobody_has_been_there_after_all(self):
        """Past the deadline that is missed; before it somebody can still arrive."""
        self.correct(False)
        self.assertFalse(self.task.clip_card_onsite_at)
        self.assertFalse(self.task.clip_card_onsite_user_id)
        self.assertEqual(self.task.clip_card_callout_state, 'missed')
        early = self.report('2025-03-12T14:00')
        self.arrive(early, '2025-03-12T14:30')
        self.task = early
        self.correct(False)
        self.assertEqual(early.clip_card_callout_state, 'pending')

    def test_what_is_refused(self):
        with self.assertRefused(UserError, "Enter why the arrival is corrected"):
            self.correct('2025-03-12T12:50', " ")
        for local in ('2025-03-12T08:59', '2025-03-12T15:01'):
            with self.assertRefused(UserError, "Nobody can have arrived"):
                self.correct(local)
        self.assertEqual(self.task.clip_card_onsite_at, utc('2025-03-12T13:10'))

    def test_others_are_refused(self):
        for user in (self.consultant_user, self.salesperson):
            with self.assertRefused(AccessError, "Only a clip card manager may correct"):
                self.correct('2025-03-12T12:50', user=user)
            with self.assertRaises(AccessError):
                self.env['clip.card.arrival'].with_user(user).create(
                    {'task_id': self.task.id, 'reason': "Fordi"}
                )
        self.assertEqual(self.task.clip_card_callout_state, 'missed')


@tagged('post_install', '-at_install')
class TestReporting(CalloutCase):
    """Faults that are reported by phone, by mail, and through code."""

    def test_at_the_desk(self):
        with self.at_local('2025-03-14T14:30'):
            form = Form(self.env['clip.card.fault.report'].with_user(self.consultant_user))
            self.assertFalse(form.promise)
            form.account_id = self.card.account_id
            self.assertEqual(
                form.promise,
                "Call-out guarantee of 4 working hours: on site by Monday 17 March 10:30.",
            )
            form.name = "Serveren er nede"
            form.description = "Ring til Bente"
            action = form.save().action_report()
        task = self.env['project.task'].browse(action['res_id'])
        self.assertEqual((task.name, task.project_id), ("Serveren er nede", self.project_of()))
        self.assertEqual(task.partner_id, self.customer)
        self.assertIn("Ring til Bente", task.description)
        self.assertDeadline(task, '2025-03-17T10:30')

    def test_at_the_desk_without_a_guarantee(self):
        self.subscription.stop_date = '2025-03-01'
        form = Form(self.env['clip.card.fault.report'].with_user(self.salesperson))
        form.account_id = self.card.account_id
        self.assertEqual(form.promise, "No call-out guarantee: there is no deadline.")
        form.name = "Mail"
        task = self.env['project.task'].browse(form.save().action_report()['res_id'])
        self.assertDeadline(task, False)
        self.assertEqual(task.priority, '0')

    def test_whoever_is_on_call_gets_it(self):
        self.company.clip_card_on_call_user_id = self.colleague_user
        task = self.env['project.task']._clip_card_report_fault(
            self.card.account_id, {'name': "Nede"}
        )
        self.assertEqual(task.user_ids, self.colleague_user)

    def test_a_customer_who_never_bought_a_card(self):
        other = self.make_customer("Ny kunde ApS")
        account = self.env['clip.card.account']._get_or_create(other, self.company)
        task = (
            self.env['project.task']
            .with_user(self.consultant_user)
            ._clip_card_report_fault(account, {'name': "Nede"})
        )
        self.assertEqual(task.project_id, account.project_ids)
        self.assertTrue(task.project_id.clip_card_billing)

    def test_from_the_portal(self):
        user = self.make_portal_user(name="Bente")
        contact = user.partner_id
        with self.at_local('2025-03-12T09:00'):
            task = (
                self.env['project.task']
                .with_user(user)
                ._clip_card_report_fault(self.card.account_id.with_user(user), {'name': "Nede"})
            )
        self.assertEqual(task.sudo().partner_id, contact)
        self.assertDeadline(task.sudo(), '2025-03-12T13:00')
        self.assertIn(contact, task.sudo().message_partner_ids)
        self.assertNotIn(contact, task.sudo().message_ids.author_id)
        self.project_of().privacy_visibility = 'portal'
        self.assertEqual(task.clip_card_callout_deadline, utc('2025-03-12T13:00'))
        with self.assertRaises(AccessError):
            task.read(['clip_card_onsite_user_id'])
        with self.assertRaises(AccessError):
            task.action_clip_card_arrive()
        with self.assertRaises(AccessError):
            task.clip_card_fault_reported_at = utc('2025-03-12T08:00')

    def mail(self, sender, sent='Wed, 12 Mar 2025 09:00:00 +0100'):
        """A mail to the address of the customer's clip project."""
        domain = self.env['mail.alias.domain'].create({'name': 'itech.example.com'})
        self.project_of().write(
            {'alias_name': 'akut', 'alias_domain_id': domain.id, 'alias_contact': 'everyone'}
        )
        text = (
            f"From: {sender}\nTo: akut@itech.example.com\nSubject: Serveren er nede\n"
            f"Message-Id: <callout@example.com>\nDate: {sent}\n\nIntet virker.\n"
        )
        return self.env['project.task'].browse(self.env['mail.thread'].message_process(None, text))

    def test_by_mail(self):
        self.customer.email = 'bager@example.com'
        self.project_of().clip_card_alias_reports_faults = True
        task = self.mail('bager@example.com')
        self.assertEqual(task.clip_card_fault_reported_at, utc('2025-03-12T09:00'))
        self.assertDeadline(task, '2025-03-12T13:00')
        self.assertEqual((task.name, task.partner_id), ("Serveren er nede", self.customer))
        self.assertFalse(task.user_ids)

    def test_a_mail_goes_to_whoever_is_on_call(self):
        self.project_of().clip_card_alias_reports_faults = True
        self.company.clip_card_on_call_user_id = self.colleague_user
        self.assertEqual(self.mail('bager@example.com').user_ids, self.colleague_user)

    def test_a_mail_from_somebody_unknown_is_the_customer_s(self):
        self.project_of().clip_card_alias_reports_faults = True
        task = self.mail('vikar@example.com')
        self.assertEqual(task.partner_id, self.customer)
        self.assertDeadline(task, '2025-03-12T13:00')

    def test_a_mail_from_the_future_came_now(self):
        self.project_of().clip_card_alias_reports_faults = True
        task = self.mail('vikar@example.com', 'Wed, 12 Mar 2031 09:00:00 +0100')
        self.assertEqual(task.clip_card_fault_reported_at, utc('2025-03-12T12:00'))

    def test_other_projects_get_ordinary_tasks(self):
        task = self.mail('vikar@example.com')
        self.assertFalse(task.clip_card_fault_reported_at)
        self.assertFalse(task.message_ids.filtered(lambda it: 'guarantee' in it.body))
