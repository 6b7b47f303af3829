"""A visit from the arrival to the signature and the work report."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CalloutCase

SIGNATURE = (
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD'
    'hgGAWjR9awAAAABJRU5ErkJggg=='
)


@tagged('post_install', '-at_install')
class TestVisits(CalloutCase):
    def setUp(self):
        super().setUp()
        self.customer.email = 'mester@kernen.example'
        self.task = self.report('2025-03-12T08:00')

    def leave(self, local, user=None):
        with self.at_local(local):
            return self.task.with_user(user or self.consultant_user).action_clip_card_leave()

    def finish(self, action, user=None, **values):
        wizard = (
            self.env['clip.card.visit']
            .with_user(user or self.consultant_user)
            .with_context(**action['context'])
            .create({'signed_by': "Birthe", 'signature': SIGNATURE, **values})
        )
        wizard.action_finish()
        return wizard

    def test_what_an_arrival_costs_is_said_before(self):
        with self.at_local('2025-03-12T09:00'):
            cost = self.task.with_user(self.consultant_user).clip_card_arrival_cost
        self.assertIn("1 clip", cost)
        self.arrive(self.task, '2025-03-12T09:00')
        self.env.invalidate_all()
        self.assertFalse(self.task.with_user(self.consultant_user).clip_card_arrival_cost)

    def test_leaving_fills_in_the_time_from_the_arrival(self):
        self.arrive(self.task, '2025-03-12T09:00')
        action = self.leave('2025-03-12T09:45')
        line = self.task.sudo().timesheet_ids
        self.assertEqual(line.unit_amount, 0.75)
        self.assertClips(line, 2)  # 0:45 and 0:30 of transport
        self.assertTrue(self.task.clip_card_left_at)
        with self.at_local('2025-03-12T09:46'):
            self.finish(action, hours=0.5, name="Strømforsyning skiftet")
        self.assertEqual((line.unit_amount, line.name), (0.5, "Strømforsyning skiftet"))
        self.assertClips(line, 1)
        self.assertEqual(line.clip_card_signed_by, "Birthe")
        self.assertTrue(line.clip_card_signature)

    def test_the_report_is_on_the_thread_and_mailed(self):
        self.arrive(self.task, '2025-03-12T09:00')
        action = self.leave('2025-03-12T09:45')
        self.finish(action)
        message = self.task.message_ids.filtered('attachment_ids')[:1]
        self.assertTrue(message.attachment_ids.name.startswith("Work report"))
        self.assertIn(self.customer, message.notified_partner_ids)
        line = self.task.sudo().timesheet_ids
        html = (
            self.env['ir.actions.report']
            ._render_qweb_html('clip_card.report_visit', line.ids)[0]
            .decode()
        )
        for words in ("Serveren er nede", "Karl Konsulent", "2 clips", "Signed by", "Birthe"):
            self.assertIn(words, html)

    def test_leaving_twice_changes_nothing(self):
        self.arrive(self.task, '2025-03-12T09:00')
        self.leave('2025-03-12T09:45')
        self.leave('2025-03-12T10:45')
        self.assertEqual(self.task.sudo().timesheet_ids.unit_amount, 0.75)

    def test_nobody_leaves_who_has_not_arrived(self):
        with self.assertRefused(UserError, "Nobody has arrived"):
            self.leave('2025-03-12T09:45')
        self.arrive(self.task, '2025-03-12T09:00')
        with self.assertRaises(AccessError):
            self.leave('2025-03-12T09:45', user=self.accountant)

    def test_a_signature_has_a_name_and_stays(self):
        self.arrive(self.task, '2025-03-12T09:00')
        action = self.leave('2025-03-12T09:45')
        with self.assertRefused(UserError, "name of who has signed"):
            self.finish(action, signed_by=' ', send_report=False)
        self.finish(action, send_report=False)
        self.finish(action, signed_by="Somebody else", send_report=False)
        line = self.task.sudo().timesheet_ids
        self.assertEqual(line.clip_card_signed_by, "Birthe")
        with self.assertRaises(UserError):
            line.with_user(self.consultant_user).write({'clip_card_signed_by': "X"})

    def test_a_signature_is_a_picture(self):
        self.arrive(self.task, '2025-03-12T09:00')
        action = self.leave('2025-03-12T09:45')
        with self.assertRefused(ValidationError, "it is a picture of at most 1 MB"):
            self.finish(action, signature='aGVq', send_report=False)

    def test_a_visit_without_a_time_is_asked_for_the_next_day(self):
        self.arrive(self.task, '2025-03-12T09:00')
        with self.at_local('2025-03-12T18:00'):
            self.watch()
            self.assertFalse(self.asked())
        with self.at_local('2025-03-13T08:00'):
            self.watch()
            self.watch()
            activity = self.asked()
            self.assertEqual(activity.user_id, self.consultant_user)
            self.assertEqual(len(activity), 1)

    def asked(self):
        return self.task.activity_ids.filtered(
            lambda it: it.summary and it.summary.startswith("Enter the time of your visit")
        )
