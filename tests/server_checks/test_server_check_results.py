"""What a consultant finds in a server check, and how the customer gets it."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ServerCheckCommon


@tagged('post_install', '-at_install')
class TestServerCheckResults(ServerCheckCommon):
    @classmethod
    def setUpPeople(cls):
        super().setUpPeople()
        cls.planner = cls.make_user(
            'planner',
            "Pia Plan",
            'project.group_project_user',
            'hr_timesheet.group_hr_timesheet_user',
        )

    # Answering

    def test_the_consultant_answers_in_one_form(self):
        check = self.make_check().with_user(self.consultant_user)
        with Form(check) as form:
            with form.line_ids.edit(0) as line:
                line.result = 'ok'
            with form.line_ids.edit(1) as line:
                line.result = 'watch'
                line.value = 12.5
                line.remark = "Vokser"
            form.conclusion = "Køb en disk"
        disk = check.line_ids[1]
        self.assertEqual((disk.value_text, disk.remark), ("12.50 GB", "Vokser"))
        self.assertEqual((check.answered_count, check.topic_count), (2, 2))
        self.assertEqual(check.result, 'watch')

    def test_nothing_measured_is_not_0(self):
        backup, disk = self.make_check().with_user(self.consultant_user).line_ids
        self.assertEqual((disk.is_measured, disk.value_text), (False, False))
        disk.value = 0
        self.assertEqual((disk.is_measured, disk.value_text), (True, "0 GB"))
        disk.write({'value': False})
        self.assertEqual((disk.is_measured, disk.value_text), (False, False))
        backup.value = 1234
        self.assertEqual(backup.value_text, "1,234")

    def test_the_rest_is_ok(self):
        check = self.make_check().with_user(self.consultant_user)
        check.line_ids[1].result = 'critical'
        check.action_mark_rest_ok()
        self.assertEqual(check.line_ids.mapped('result'), ['ok', 'critical'])
        self.assertEqual(check.result, 'critical')

    def test_every_topic_needs_a_result(self):
        check = self.make_check().with_user(self.consultant_user)
        check.line_ids[0].result = 'ok'
        with self.assertRefused(UserError, "no result yet: Disk"):
            check.action_done()
        with self.assertRefused(UserError, "no result yet: Disk"):
            check.sudo().task_id.with_user(self.planner).state = '1_done'
        self.assertEqual(check.state, 'todo')
        # Not past the button either.
        with self.assertRefused(UserError, "no result yet: Disk"):
            check.sudo().state = 'done'

    def test_closing_the_task_finishes_the_check(self):
        check = self.make_check()
        self.answer(check, 'ok', 'ok')
        with self.on('2025-03-05'):
            check.task_id.with_user(self.planner).state = '1_done'
        self.assertEqual((check.state, check.done_by_id), ('done', self.planner))
        self.assertEqual(len(self.mails_of(check)), 1)

    # Done

    def test_a_done_check_is_locked(self):
        with self.on('2025-03-05'):
            check = self.finish(self.make_check(), 'ok', ('ok', 120))
        self.assertEqual((check.state, check.done_on), ('done', date(2025, 3, 5)))
        self.assertEqual((check.consultant_name, check.result), ("Karl Konsulent", 'ok'))
        self.assertEqual(check.task_id.state, '1_done')
        mine = check.with_user(self.consultant_user)
        with self.assertRefused(UserError, "stays as the customer has got it"):
            mine.line_ids[0].result = 'critical'
        with self.assertRefused(UserError, "stays as the customer has got it"):
            mine.write({'line_ids': [Command.update(mine.line_ids[0].id, {'remark': "Nej"})]})
        with self.assertRefused(UserError, "stays as the customer has got it"):
            mine.conclusion = "Nej"
        with self.assertRefused(UserError, "cannot be set"):
            mine.state = 'todo'
        with self.assertRefused(UserError, "stays as the customer has got it"):
            mine.action_done()
        mine.internal_note = "Ring til dem"

    def test_a_manager_reopens_with_a_reason(self):
        with self.on('2025-03-05'):
            check = self.finish(self.make_check(), 'ok', 'ok')
            with self.assertRefused(AccessError, "Only a clip card manager"):
                check.with_user(self.consultant_user).action_reopen()
            action = check.with_user(self.manager).action_reopen()
            wizard = (
                self.env[action['res_model']]
                .with_user(self.manager)
                .with_context(**action['context'])
                .create({'reason': "Forkert server"})
            )
            wizard.action_confirm()
            self.assertEqual((check.state, check.task_id.state), ('todo', '01_in_progress'))
            self.assertIn("Forkert server", check.message_ids[0].body)
            self.finish(check, 'watch', 'ok')
        self.assertEqual(len(self.mails_of(check)), 2)

    def test_the_topics_are_fixed(self):
        line = self.make_check().with_user(self.consultant_user).line_ids[0]
        with self.assertRefused(UserError, "come from the product's checklist"):
            line.topic = "Noget andet"
        with self.assertRaises(AccessError):
            line.create({'check_id': line.check_id.id, 'topic': "Noget andet"})

    # Compared to the last check

    def test_the_last_check_stands_beside(self):
        with self.on('2025-03-05'):
            self.finish(self.make_check(), 'critical', ('ok', 120))
        check = self.make_check('2025-04-01')
        self.make_check('2025-05-01')
        backup, disk = check.with_user(self.consultant_user).line_ids
        self.assertEqual((backup.last_result, backup.last_value_text), ('critical', False))
        self.assertEqual((disk.last_result, disk.last_value_text), ('ok', "120 GB"))
        self.assertFalse(disk.change)
        self.answer(check, 'watch', ('watch', 80))
        self.assertEqual((backup.change, disk.change), ('better', 'worse'))
        disk.result = 'ok'
        self.assertEqual(disk.change, 'same')

    def test_only_done_checks_of_the_same_subscription_count(self):
        with self.on('2025-03-05'):
            self.make_check()
            other = self.subscribe(self.quarterly, date(2025, 3, 1))
            self.finish(self.make_check(subscription=other), 'critical', 'critical')
        check = self.make_check('2025-04-01')
        self.assertEqual(check.line_ids.mapped('last_result'), [False, False])

    # To the customer

    def test_the_result_is_mailed_with_its_report(self):
        contact = self.env['res.partner'].create(
            {'name': "Ib It", 'parent_id': self.customer.id, 'email': 'it@kernen.example'}
        )
        self.subscription.account_id.notice_partner_id = contact
        with self.on('2025-03-05'):
            check = self.finish(self.make_check(), 'ok', ('watch', 12))
        mail = self.mails_of(check)
        self.assertEqual(mail.recipient_ids, contact)
        self.assertEqual(mail.subject, "Result of your server check: Månedscheck")
        self.assertIn("<strong>Watch</strong>", mail.body_html)
        attachment = mail.attachment_ids
        self.assertEqual(len(attachment), 1)
        self.assertIn("Månedscheck, 03-01-2025 to 03-31-2025", attachment.name)

    def test_without_an_address_the_consultant_is_told(self):
        self.customer.email = False
        with self.on('2025-03-05'):
            check = self.finish(self.make_check(), 'ok', 'ok')
        self.assertFalse(self.mails_of(check))
        self.assertEqual(check.activity_ids.user_id, self.consultant_user)
        self.assertIn("has no e-mail address", check.activity_ids.note)

    def test_the_report_shows_each_topic_and_its_change(self):
        with self.on('2025-03-05'):
            self.finish(self.make_check(), 'critical', ('ok', 120))
        with self.on('2025-04-05'):
            check = self.make_check('2025-04-01')
            check.line_ids[1].remark = "Ryd op <b>nu</b>"
            self.finish(check, 'ok', ('watch', 80))
        html = (
            self.env['ir.actions.report']
            ._render_qweb_html('clip_card.report_server_check', check.ids)[0]
            .decode()
        )
        text = ' '.join(html.split())
        for expected in (
            "▲ Better",
            "▼ Worse",
            "80 GB",
            "Critical",
            ", 120 GB",
            "Karl Konsulent",
            "Ryd op &lt;b&gt;nu&lt;/b&gt;",
        ):
            self.assertIn(expected, text)

    def test_the_customer_reads_what_is_done(self):
        portal = self.make_portal_user()
        other = self.make_portal_user(self.make_customer("Slagteren ApS"), "Sven Svendsen")
        with self.on('2025-03-05'):
            check = self.finish(self.make_check(), 'ok', ('watch', 12))
        check.internal_note = "Rod i kablerne"
        opened = self.make_check('2025-04-01')
        Check = self.env['clip.card.server.check']
        self.assertEqual(Check.with_user(portal).search([]), check)
        self.assertFalse(Check.with_user(other).search([]))
        read = check.with_user(portal)
        self.assertEqual(read.line_ids.mapped('value_text'), [False, "12 GB"])
        self.assertEqual(read.consultant_name, "Karl Konsulent")
        for name in ('internal_note', 'user_id', 'done_by_id', 'task_id'):
            with self.assertRaises(AccessError):
                read.read([name])
        with self.assertRaises(AccessError):
            read.line_ids.read(['help'])
        with self.assertRaises(AccessError):
            opened.line_ids.with_user(portal).read(['topic'])
        with self.assertRaises(AccessError):
            read.line_ids.write({'remark': "Hej"})
        with self.assertRaises(AccessError):
            read.subscription_id.account_id.read(['check_user_id'])

    def test_other_people(self):
        check = self.make_check()
        self.assertEqual(check.with_user(self.salesperson).line_ids.mapped('topic')[0], "Backup")
        with self.assertRaises(AccessError):
            check.with_user(self.salesperson).line_ids[0].result = 'ok'
        with self.assertRaises(AccessError):
            check.with_user(self.salesperson).action_done()
        with self.assertRaises(AccessError):
            check.with_user(self.accountant).read(['state'])
        check.with_user(self.manager).line_ids[0].result = 'ok'
        self.project_of().privacy_visibility = 'followers'
        with self.assertRaises(AccessError):
            check.with_user(self.colleague_user).read(['state'])
        check.user_id = self.consultant_user
        check.with_user(self.consultant_user).line_ids[1].result = 'ok'
