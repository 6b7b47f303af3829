"""A visit from the arrival to the signature and the work report."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CalloutCase, utc

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
        """As in the browser: what the form does not hold is not saved."""
        Visit = self.env['clip.card.visit'].with_user(user or self.consultant_user)
        form = Form(Visit.with_context(**action['context']))
        for name, value in {'signed_by': "Birthe", 'signature': SIGNATURE, **values}.items():
            form[name] = value
        wizard = form.save()
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

    def test_the_day_is_said_once(self):
        """Of moments on the visit's own day the report has the hour alone."""
        self.arrive(self.task, '2025-03-12T09:00')
        action = self.leave('2025-03-12T09:45')
        with self.at_local('2025-03-12T09:50'):
            self.finish(action)
            line = self.task.sudo().timesheet_ids
            report = self.env['ir.actions.report']
            html = report._render_qweb_html('clip_card.report_visit', line.ids)[0].decode()
            for words in ("03/12/2025", "Arrived: 09:00", "Left the site: 09:45", "Birthe, 09:50"):
                self.assertIn(words, ' '.join(html.split()))
            self.assertNotIn("Wednesday", html)
            line.sudo().clip_card_signed_on = utc('2025-03-13T08:00')
            html = report._render_qweb_html('clip_card.report_visit', line.ids)[0].decode()
        self.assertIn("Birthe, Thursday 13 March 08:00", ' '.join(html.split()))

    def test_the_form_says_what_is_filled_in(self):
        self.arrive(self.task, '2025-03-12T09:00')
        action = self.leave('2025-03-12T09:45')
        Visit = self.env['clip.card.visit'].with_user(self.consultant_user)
        form = Form(Visit.with_context(**action['context']))
        self.assertEqual(
            (form.task_id, form.name, form.hours),
            (self.task, "Fault correction on site", 0.75),
        )

    def test_what_was_put_off_is_signed_later(self):
        with self.assertRefused(UserError, "You have no time on site"):
            self.task.with_user(self.consultant_user).action_clip_card_sign()
        self.arrive(self.task, '2025-03-12T09:00')
        self.leave('2025-03-12T09:45')
        with self.at_local('2025-03-12T10:00'):
            self.finish(self.task.with_user(self.consultant_user).action_clip_card_sign())
        self.assertEqual(self.task.sudo().timesheet_ids.clip_card_signed_by, "Birthe")

    def test_the_report_is_shown_to_who_may_read_the_time(self):
        mine = self.task.with_user(self.consultant_user)
        with self.assertRefused(UserError, "Nobody has logged a visit"):
            mine.action_clip_card_work_report()
        self.arrive(self.task, '2025-03-12T09:00')
        self.leave('2025-03-12T09:45')
        action = mine.action_clip_card_work_report()
        self.assertEqual(action['report_name'], 'clip_card.report_visit')
        self.assertEqual(action['context']['active_ids'], self.task.sudo().timesheet_ids.ids)
        with self.assertRefused(UserError, "Nobody has logged a visit"):
            self.task.with_user(self.colleague_user).action_clip_card_work_report()

    def test_a_consultant_says_that_it_is_done(self):
        """Who has no right to the project, too; nobody is told of it any more."""
        self.task.activity_schedule('clip_card.mail_activity_type_callout')
        with self.assertRaises(AccessError):
            self.task.with_user(self.accountant).action_clip_card_done()
        self.task.with_user(self.consultant_user).action_clip_card_done()
        self.assertTrue(self.task.is_closed)
        self.assertFalse(self.callout_activities(self.task))

    def test_whom_to_call_and_where_to_go(self):
        mine = self.task.with_user(self.consultant_user)
        self.assertFalse(mine.clip_card_phone)
        self.customer.write(
            {'phone': '+45 39 62 11 22', 'street': "Strandvejen 112 A", 'city': "Hellerup"}
        )
        contact = self.env['res.partner'].create(
            {'name': "Birthe", 'parent_id': self.customer.id, 'type': 'contact'}
        )
        self.task.partner_id = contact
        self.env.invalidate_all()
        self.assertEqual(mine.clip_card_phone, '+45 39 62 11 22')
        self.assertIn('query=Strandvejen+112+A%2C+2900%2C+Hellerup', mine.clip_card_map_url)
        contact.phone = '+45 20 11 22 33'
        self.env.invalidate_all()
        self.assertEqual(mine.clip_card_phone, '+45 20 11 22 33')

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
