"""About how many clips a task will take: asked, answered, and watched."""

import re
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestEstimates(PortalCase):
    def setUp(self):
        super().setUp()
        (self.consultant_user | self.manager).group_ids += self.env.ref(
            'project.group_project_user'
        )
        self.task = self.make_task("Ny mailserver", user_ids=self.consultant_user.ids)
        self.task = self.task.with_user(self.consultant_user)
        self.path = f'/my/clip-cards/estimate/{self.task.id}'

    def ask(self, clips=4):
        self.task.clip_card_estimate = clips
        before = self.env['mail.mail'].search([])
        self.task.action_clip_card_ask_estimate()
        self.env.flush_all()
        return self.env['mail.mail'].search([]) - before

    def link(self, mail):
        (link,) = re.findall(r'href="([^"]+/estimate/[^"]+)"', mail.body_html)
        return link.removeprefix(self.company.get_base_url())

    def accept(self, clips=4):
        self.ask(clips)
        self.task.sudo()._answer_estimate(True, self.kasper.partner_id)

    def preview(self, minutes):
        form = Form(
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .with_context(is_timesheet=1),
            'hr_timesheet.hr_timesheet_line_form',
        )
        form.project_id = self.project_of()
        form.task_id = self.task
        form.name = "Opsætning"
        form.unit_amount = minutes / 60
        return form

    def activities(self):
        return self.task.sudo().activity_ids.sorted('id')

    # Asking

    def test_the_customer_is_asked_by_mail(self):
        mail = self.ask()
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("Ny mailserver", mail.subject)
        self.assertIn("4 clips", mail.subject)
        self.assertIn(
            "10 clips</t> left" if "</t>" in mail.body_html else "10 clips", mail.body_html
        )
        self.assertEqual(self.task.clip_card_estimate_state, 'asked')
        self.assertEqual(self.task.clip_card_estimate_asked_by_id, self.consultant_user)
        self.assertEqual(self.task.allocated_hours, 4)
        token = self.link(mail).partition('access_token=')[2]
        self.assertGreater(len(token), 20)
        said = ''.join(self.env['mail.message'].search([]).mapped(lambda it: it.body or ''))
        self.assertNotIn(token, said)
        self.assertIn("Asked Bageriet Kernen ApS to accept 4 clips.", said)

    def test_the_person_that_the_task_is_for_is_asked(self):
        hanne = self.make_customer(
            "Hanne", parent_id=self.customer.id, is_company=False, email='hanne@example.com'
        )
        self.task.partner_id = hanne
        self.assertEqual(self.ask().recipient_ids, hanne)

    def test_the_page_is_in_the_language_of_the_mail(self):
        self.env['res.lang']._activate_lang('da_DK')
        hanne = self.make_customer(
            "Hanne",
            parent_id=self.customer.id,
            is_company=False,
            email='hanne@example.com',
            lang='da_DK',
        )
        self.task.partner_id = hanne
        link = self.link(self.ask())
        self.enter(None)
        self.assertIn(f"{self.customer.name} har 10 klip", self.url_open(link).text)

    def test_what_cannot_be_asked(self):
        with self.assertRefused(UserError, "Enter about how many clips Ny mailserver will take"):
            self.task.action_clip_card_ask_estimate()
        self.customer.email = False
        with self.assertRefused(UserError, "Bageriet Kernen ApS has no e-mail address"):
            self.ask()
        ordinary = self.env['project.project'].create({'name': "Internt"})
        task = self.env['project.task'].create(
            {'name': "Møde", 'project_id': ordinary.id, 'clip_card_estimate': 2}
        )
        with self.assertRefused(UserError, "Møde is not paid in clips"):
            task.action_clip_card_ask_estimate()

    def test_nobody_answers_for_the_customer(self):
        self.ask()
        for values in (
            {'clip_card_estimate_state': 'accepted'},
            {'clip_card_estimate_answered_by': "Kasper"},
            {'clip_card_estimate_told': 100},
        ):
            for user in (self.consultant_user, self.manager):
                with self.assertRefused(UserError, "the customer's to say"):
                    self.task.with_user(user).write(values)
        with self.assertRefused(UserError, "the customer's to say"):
            self.task.with_user(self.manager).create(
                {
                    'name': "Ny",
                    'project_id': self.task.project_id.id,
                    'clip_card_estimate_state': 'accepted',
                }
            )
        made = self.task.with_context(default_clip_card_estimate_state='accepted').create(
            {'name': "Ny", 'project_id': self.task.project_id.id}
        )
        self.assertFalse(made.clip_card_estimate_state)
        self.assertFalse(self.task.copy().clip_card_estimate_state)

    # Answering

    def test_the_link_answers_without_a_login(self):
        link = self.link(self.ask())
        self.enter(None)
        text = self.text(link)
        self.assertIn("about 4 clips", text)
        self.assertEqual(self.task.clip_card_estimate_state, 'asked', "looking changes nothing")
        token = link.partition('access_token=')[2]
        with self.at(datetime.now().isoformat()):
            said = self.submit(self.path, access_token=token, answer='accept')
        self.assertIn("You have accepted.", said)
        task = self.task
        self.assertEqual(task.clip_card_estimate_state, 'accepted')
        self.assertEqual(task.clip_card_estimate_answered_by, "Bageriet Kernen ApS")
        self.assertTrue(task.clip_card_estimate_answered_on)
        told = task.sudo().message_ids[0]
        self.assertIn("4 clips, answered by Bageriet Kernen ApS", told.body)
        self.assertIn(self.consultant_user.partner_id, told.notified_partner_ids)
        said = self.submit(self.path, access_token=token, answer='decline')
        self.assertIn("answered already", said)
        self.assertEqual(task.clip_card_estimate_state, 'accepted')

    def test_a_link_is_good_for_one_number_of_one_task(self):
        link = self.link(self.ask())
        other = self.make_task("Andet", clip_card_estimate=2)
        other.action_clip_card_ask_estimate()
        self.enter(None)
        token = link.partition('access_token=')[2]
        wrong = f'/my/clip-cards/estimate/{other.id}?access_token={token}'
        self.assertTrue(self.is_login(self.get(wrong)))
        self.task.clip_card_estimate = 6
        self.assertFalse(self.task.clip_card_estimate_state)
        self.assertTrue(self.is_login(self.get(link)))
        newer = self.link(self.ask(6))
        self.assertTrue(self.is_login(self.get(link)))
        self.assertEqual(self.get(newer).status_code, 200)
        self.account.with_user(self.salesperson).action_withdraw_links()
        self.assertTrue(self.is_login(self.get(newer)))

    def test_in_the_portal(self):
        self.ask()
        self.enter(self.kasper)
        self.assertIn("Ny mailserver: about 4 clips", self.text('/my/clip-cards'))
        said = self.submit(self.path, answer='decline')
        self.assertIn("You have declined.", said)
        self.assertEqual(self.task.clip_card_estimate_state, 'declined')
        self.assertEqual(self.task.clip_card_estimate_answered_by, "Kasper Kunde")
        self.assertNotIn("about 4 clips", self.text('/my/clip-cards'))

    def test_nobody_else(self):
        self.ask()
        self.enter(self.sven)
        self.assertEqual(self.get(self.path).status_code, 404)
        self.assertEqual(self.post(self.path, answer='accept').status_code, 404)
        self.assertNotIn("Ny mailserver", self.text('/my/clip-cards'))
        self.enter(None)
        self.assertTrue(self.is_login(self.get(self.path)))
        quiet = self.make_task("Andet")
        self.enter(self.kasper)
        self.assertEqual(self.get(f'/my/clip-cards/estimate/{quiet.id}').status_code, 404)
        self.assertEqual(self.task.clip_card_estimate_state, 'asked')
        with self.assertRaises(AccessError):
            self.task.with_user(self.kasper).read(['clip_card_estimate'])

    def test_only_who_decides_is_asked_and_answers(self):
        self.kasper.partner_id.clip_card_right = 'ask'
        self.task.partner_id = self.kasper.partner_id
        mail = self.ask()
        self.assertEqual(mail.recipient_ids, self.customer)
        self.enter(self.kasper)
        self.assertNotIn("Accept or decline", self.text('/my/clip-cards'))
        for path in (self.path, self.link(mail)):
            answer = self.get(path)
            self.assertEqual(answer.status_code, 303, path)
            self.assertTrue(answer.headers['Location'].endswith('/my/clip-cards'))
        self.post(self.path, answer='accept')
        self.assertEqual(self.task.clip_card_estimate_state, 'asked')
        self.kasper.partner_id.clip_card_right = 'decide'
        self.submit(self.path, answer='accept')
        self.assertEqual(self.task.clip_card_estimate_state, 'accepted')

    def test_another_number_asks_anew(self):
        self.accept()
        self.task.clip_card_estimate = 4
        self.assertEqual(self.task.clip_card_estimate_state, 'accepted', "the same number")
        self.task.clip_card_estimate = 9
        self.assertFalse(self.task.clip_card_estimate_state)
        self.assertEqual(self.task.allocated_hours, 9)
        said = self.task.sudo().message_ids[0].body
        self.assertIn("The estimate was 4 clips (Accepted) and is 9 now", said)

    # More than was accepted

    def test_more_than_was_accepted_warns_and_is_saved(self):
        self.accept()
        self.use(150, task=self.task)
        form = self.preview(45)
        self.assertEqual(form.clip_card_preview, f"1 clip: 1 of {self.card.name}; 6 left")
        form.unit_amount = 3.25
        self.assertEqual(
            form.clip_card_preview,
            f"3 clips: 3 of {self.card.name}; 4 left; 2 over what was accepted",
        )
        line = form.save()
        self.assertClips(line, 3)
        self.assertTrue(line.clip_card_explanation.endswith(" (4 accepted, 6 used)"))
        self.assertEqual(line.clip_card_odd, "over the estimate")
        rows = self.card.with_user(self.kasper)._statement_rows()
        told = [row['explanation'] for row in rows if "accepted" in row['explanation']]
        self.assertEqual(told, [line.clip_card_explanation], "the last row of the task")
        with Form(line, 'hr_timesheet.hr_timesheet_line_form') as form:
            form.unit_amount = 4.25
            self.assertIn("3 over what was accepted", form.clip_card_preview)

    def test_declined_warns_too(self):
        self.ask()
        self.task.sudo()._answer_estimate(False, self.kasper.partner_id)
        form = self.preview(45)
        self.assertIn("; the customer has declined the estimate", form.clip_card_preview)
        self.assertClips(form.save(), 1)

    def test_the_consultant_is_told_at_80_and_100_percent(self):
        self.accept(5)
        self.use(180, task=self.task)
        self.assertFalse(self.activities())
        self.use(60, task=self.task)
        self.assertEqual(self.activities().mapped('summary'), ["5 accepted, 4 used"])
        self.assertEqual(self.activities().user_id, self.consultant_user)
        self.use(0, task=self.task)
        self.assertEqual(len(self.activities()), 1)
        self.use(90, task=self.task, user=self.colleague_user)
        self.assertEqual(self.activities().mapped('summary'), ["5 accepted, 6 used"])
        self.assertEqual(self.activities().user_id, self.colleague_user)
        self.use(60, task=self.task)
        self.assertEqual(self.activities().mapped('summary'), ["5 accepted, 7 used"])
        self.assertEqual(self.activities().user_id, self.colleague_user)

    def test_without_an_estimate_nothing_is_said(self):
        line = self.use(300, task=self.task)
        self.assertNotIn("accepted", line.clip_card_explanation)
        self.assertFalse(self.activities())
        self.assertNotIn("accepted", self.preview(60).clip_card_preview)
