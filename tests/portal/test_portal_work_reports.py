"""The work report of a visit, beside its row in the customer's statement."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..callouts.common import CalloutCommon
from .common import PortalCase

SECRET = "Chefen glemmer altid sin kode"


@tagged('post_install', '-at_install')
class TestWorkReports(PortalCase, CalloutCommon):
    def setUp(self):
        super().setUp()
        self.task = self.visit()
        self.path = f'/my/clip-cards/{self.card.id}'

    def visit(self):
        """A consultant comes, stays for half an hour, and leaves."""
        self.company.resource_calendar_id = self.make_calendar("Altid", (0, 24), days=range(7))
        now = fields.Datetime.now()
        task = self.make_task(
            "Serveren er nede", clip_card_fault_reported_at=now - timedelta(hours=1)
        )
        mine = task.with_user(self.consultant_user)
        mine.action_clip_card_arrive()
        self.line = task.sudo().timesheet_ids
        self.line.write({'unit_amount': 0.5, 'clip_card_note': SECRET})
        mine.action_clip_card_leave()
        return task

    def links(self, path=None):
        return self.page(path or self.path).xpath("//a[hasclass('o_clip_card_report')]/@href")

    def test_a_visit_has_its_report_and_other_time_has_none(self):
        self.use(60)
        self.use(30, clip_card_work_type='onsite')
        self.enter(self.kasper)
        (link,) = self.links()
        answer = self.get(link)
        self.assertEqual(answer.headers['Content-Type'], 'application/pdf')
        self.assertEqual(answer.content[:4], b'%PDF')
        self.assertIn("Work%20report", answer.headers['Content-Disposition'])
        account = f'/my/clip-cards/statement/{self.account.id}'
        self.assertEqual(self.links(account), [link])
        other = self.card.entry_ids.filtered(lambda it: it.timesheet_id != self.line)
        self.assertGreater(len(other), 2)
        for entry in other:
            answer = self.get(f'/my/clip-cards/work-report/{entry.id}')
            self.assertEqual(answer.status_code, 404, entry.name)

    def test_what_it_says(self):
        report = self.env['ir.actions.report'].sudo()
        page = report._render_qweb_html('clip_card.action_report_visit', self.line.ids)[0].decode()
        for words in ("Serveren er nede", "Karl Konsulent", "0:30 work", "Arrived:"):
            self.assertIn(words, page)
        self.assertNotIn(SECRET, page)
        again = self.log(self.task, 15, self.line.date + timedelta(days=1))
        again.clip_card_work_type = 'onsite'
        page = report._render_qweb_html('clip_card.action_report_visit', again.ids)[0].decode()
        self.assertNotIn("Arrived:", page, "the arrival was on the day before")

    def test_who_opens_it(self):
        self.enter(self.kasper)
        (link,) = self.links()
        for right, status in (('see', 200), ('decide', 200)):
            self.kasper.partner_id.clip_card_right = right
            self.assertEqual(self.get(link).status_code, status, right)
        for user in (self.sven, self.salesperson, self.consultant_user):
            self.enter(user)
            self.assertEqual(self.get(link).status_code, 404, user.login)
        self.enter(None)
        self.assertTrue(self.is_login(self.get(link)))
        mailed = self.card._get_statement_url().split('://')[1].partition('/')[2]
        self.assertFalse(self.links(f'/{mailed}'), "a link from a mail opens a card, no more")

    def test_time_that_went_to_another_customer(self):
        self.enter(self.kasper)
        (link,) = self.links()
        self.buy(10, customer=self.other)
        self.other.zip = '2900'
        self.line.task_id = self.make_task("Andet", customer=self.other)
        self.assertFalse(self.links())
        self.assertEqual(self.get(link).status_code, 404)

    def test_reading_takes_as_many_queries_for_many_visits_as_for_one(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self.card._statement_page()['rows']
            return self.env.cr.sql_log_count - before, sum(row['is_visit'] for row in rows)

        count()
        self.assertEqual(one := count(), (one[0], 1))
        self.visit()
        self.visit()
        self.assertEqual(count(), (one[0], 3))
