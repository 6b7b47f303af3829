"""Who is on call, who is told when nobody comes, and a later arrival that was agreed."""

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CalloutCase, utc


class OnCallCase(CalloutCase):
    def turn(self, user, start, end, **values):
        return self.env['clip.card.on.call'].create(
            {'user_id': user.id, 'date_from': start, 'date_to': end, **values}
        )

    def on_call(self, local):
        return self.company._get_clip_card_on_call(utc(local))


@tagged('post_install', '-at_install')
class TestRota(OnCallCase):
    def test_by_the_clock_of_the_company(self):
        self.company.clip_card_on_call_user_id = self.manager
        self.turn(self.colleague_user, '2025-03-10', '2025-03-16')
        for local, user in (
            ('2025-03-09T23:59', self.manager),
            ('2025-03-10T00:00', self.colleague_user),
            ('2025-03-16T23:59', self.colleague_user),
            ('2025-03-17T00:00', self.manager),
        ):
            self.assertEqual(self.on_call(local), user, local)

    def test_whoever_is_gone_is_not_asked(self):
        self.turn(self.colleague_user, '2025-03-10', '2025-03-16')
        self.colleague_user.active = False
        self.assertFalse(self.on_call('2025-03-12T12:00'))

    def test_reports_go_to_the_rota(self):
        self.turn(self.colleague_user, '2025-03-10', '2025-03-16')
        with self.at_local('2025-03-12T10:00'):
            task = self.env['project.task']._clip_card_report_fault(
                self.customer.clip_card_account_ids, {'name': "Serveren er nede"}
            )
        self.assertEqual(task.user_ids, self.colleague_user)

    def test_overlaps_and_gaps_are_shown(self):
        first = self.turn(self.colleague_user, '2025-03-10', '2025-03-16')
        second = self.turn(self.consultant_user, '2025-03-16', '2025-03-20')
        third = self.turn(self.colleague_user, '2025-03-24', '2025-03-30')
        turns = first + second + third
        self.assertEqual(turns.mapped('is_overlapping'), [True, True, False])
        self.assertEqual(turns.mapped('gap_days'), [0, 0, 3])

    def test_bad_turns(self):
        with self.assertRefused(ValidationError, "does not work in"):
            self.turn(self.make_portal_user(), '2025-03-10', '2025-03-16')
        other = self.env['res.company'].create({'name': "Anden"})
        with self.assertRefused(ValidationError, "Kit Kollega does not work in Anden"):
            self.turn(self.colleague_user, '2025-03-10', '2025-03-16', company_id=other.id)

    def test_managers_enter_it_and_employees_read_it(self):
        turn = self.turn(self.colleague_user, '2025-03-10', '2025-03-16')
        self.assertTrue(turn.with_user(self.consultant_user).display_name)
        turn.with_user(self.manager).date_to = '2025-03-17'
        with self.assertRaises(AccessError):
            turn.with_user(self.consultant_user).date_to = '2025-03-18'


@tagged('post_install', '-at_install')
class TestEscalation(OnCallCase):
    def setUp(self):
        super().setUp()
        self.company.write(
            {
                'clip_card_on_call_user_id': self.colleague_user.id,
                'clip_card_second_user_id': self.consultant_user.id,
                'clip_card_escalation_user_id': self.manager.id,
            }
        )
        self.task = self.report('2025-03-12T08:00')

    def told_at(self, local):
        with self.at_local(local):
            self.watch()
            return self.callout_activities(self.task).user_id

    def test_at_50_75_and_100_percent(self):
        self.assertFalse(self.told_at('2025-03-12T09:59'))
        self.assertEqual(self.told_at('2025-03-12T10:00'), self.colleague_user)
        self.assertEqual(self.told_at('2025-03-12T10:59'), self.colleague_user)
        both = self.colleague_user + self.consultant_user
        self.assertEqual(self.told_at('2025-03-12T11:00'), both)
        second = self.callout_activities(self.task).filtered(
            lambda it: it.user_id == self.consultant_user
        )
        self.assertIn("Three quarters of the response time are used", second.summary)
        missed = self.told_at('2025-03-12T12:01')
        self.assertEqual(missed, self.colleague_user + self.manager)

    def test_nobody_is_told_twice(self):
        self.told_at('2025-03-12T11:00')
        self.callout_activities(self.task).unlink()
        self.assertFalse(self.told_at('2025-03-12T11:30'))

    def test_off_until_somebody_is_named(self):
        self.company.clip_card_second_user_id = False
        self.company.clip_card_escalation_user_id = False
        self.assertEqual(self.told_at('2025-03-12T11:00'), self.colleague_user)
        self.assertEqual(self.told_at('2025-03-12T12:01'), self.colleague_user)

    def test_text_messages_are_offered_where_something_sends_them(self):
        settings = self.env['res.config.settings'].create({})
        sends = 'sms' in self.env.registry._init_modules
        self.assertEqual(settings.can_clip_card_text, sends)
        arch = etree.fromstring(settings.get_view()['arch'])
        box = arch.find(".//field[@name='clip_card_escalation_sms']/..")
        self.assertEqual(box.get('invisible'), 'not can_clip_card_text')


@tagged('post_install', '-at_install')
class TestAgreedArrival(OnCallCase):
    def setUp(self):
        super().setUp()
        self.task = self.report('2025-03-12T08:00', user_ids=self.consultant_user.ids)

    def agree(self, local, now='2025-03-12T09:00', user=None, **values):
        values = {'agreed_with': "Birthe", 'reason': "Lukket til middag", **values}
        with self.at_local(now):
            wizard = (
                self.env['clip.card.agreed.arrival']
                .with_user(user or self.consultant_user)
                .create({'task_id': self.task.id, 'arrival': utc(local), **values})
            )
            wizard.action_agree()

    def test_met_as_agreed(self):
        self.agree('2025-03-12T14:00')
        with self.at_local('2025-03-12T13:00'):
            self.watch()
            self.env.invalidate_all()
            self.assertEqual(self.task.clip_card_callout_state, 'pending')
            self.assertFalse(self.task.clip_card_met_as_agreed)
            self.assertIn("comes as agreed", self.task._tell_clip_card_guarantee())
        self.arrive(self.task, '2025-03-12T13:59')
        self.env.invalidate_all()
        self.assertEqual(self.task.clip_card_callout_state, 'met')
        self.assertTrue(self.task.clip_card_met_as_agreed)
        found = self.task.search(
            [('id', '=', self.task.id), ('clip_card_callout_state', '=', 'met')]
        )
        self.assertEqual(found, self.task)
        self.assertIn(
            "Birthe",
            self.task.message_ids.mapped('body')[-1] + str(self.task.message_ids.mapped('body')),
        )

    def test_sales_agrees_on_the_phone_and_others_do_not(self):
        self.agree('2025-03-12T14:00', user=self.salesperson)
        self.assertEqual(self.task.clip_card_agreed_arrival, utc('2025-03-12T14:00'))
        other = self.make_user('project', "Per Projekt", 'project.group_project_user')
        with self.assertRefused(AccessError, "logs time or sells clip cards"):
            self.task.with_user(other).action_clip_card_agree_arrival()

    def test_later_than_agreed_is_missed(self):
        self.agree('2025-03-12T14:00')
        self.arrive(self.task, '2025-03-12T14:01')
        self.env.invalidate_all()
        self.assertEqual(self.task.clip_card_callout_state, 'missed')
        self.assertFalse(self.task.clip_card_met_as_agreed)

    def test_in_time_all_the_same(self):
        self.agree('2025-03-12T14:00')
        self.arrive(self.task, '2025-03-12T11:00')
        self.assertEqual(self.task.clip_card_callout_state, 'met')
        self.assertFalse(self.task.clip_card_met_as_agreed)

    def test_after_the_deadline_a_manager_agrees(self):
        with self.assertRefused(AccessError, "Only a clip card manager"):
            self.agree('2025-03-12T14:00', now='2025-03-12T12:30')
        with self.at_local('2025-03-12T12:30'):
            self.watch()
        self.agree('2025-03-12T14:00', now='2025-03-12T12:31', user=self.manager)
        self.arrive(self.task, '2025-03-12T13:59')
        self.env.invalidate_all()
        self.assertEqual(self.task.clip_card_callout_state, 'met')

    def test_what_cannot_be_agreed(self):
        with self.assertRefused(UserError, "agree on a later one"):
            self.agree('2025-03-12T12:00')
        with self.assertRefused(UserError, "Write with whom"):
            self.agree('2025-03-12T14:00', reason=' ')
        self.arrive(self.task, '2025-03-12T11:00')
        with self.assertRefused(UserError, "waits for nobody"):
            self.agree('2025-03-12T14:00', now='2025-03-12T11:30')

    def test_nobody_writes_it(self):
        user = self.make_user('project', "Per Projekt", 'project.group_project_manager')
        with self.assertRefused(UserError, "cannot be set"):
            self.task.with_user(user).clip_card_agreed_arrival = utc('2025-03-12T14:00')

    def test_another_report_has_no_agreement(self):
        self.agree('2025-03-12T14:00')
        with self.at_local('2025-03-12T09:30'):
            self.task.clip_card_fault_reported_at = utc('2025-03-12T08:30')
        self.assertFalse(self.task.clip_card_agreed_arrival)
