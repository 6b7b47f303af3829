"""What colleagues write for each other: no customer finds it, wherever they look."""

import io

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import Form, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalCase

SECRET = "Chefen glemmer altid sin kode"


@tagged('post_install', '-at_install')
class TestNotes(PortalCase):
    def setUp(self):
        super().setUp()
        self.task = self.make_task()
        self.project_of().privacy_visibility = 'portal'
        self.task.message_subscribe(partner_ids=self.kasper.partner_id.ids)
        self.line = self.use(60, task=self.task, clip_card_note=SECRET)

    def test_a_consultant_writes_it_and_a_colleague_reads_it(self):
        Line = self.env['account.analytic.line'].with_user(self.consultant_user)
        form = Form(Line.with_context(is_timesheet=1), 'hr_timesheet.hr_timesheet_line_form')
        form.project_id = self.project_of()
        form.task_id = self.task
        form.unit_amount = 0.5
        form.name = "Ny adgangskode"
        form.clip_card_note = SECRET
        line = form.save()
        found = self.as_user(self.manager, line)
        self.assertEqual((found.clip_card_note, found.name), (SECRET, "Ny adgangskode"))
        self.assertFalse(line.copy().clip_card_note)
        self.assertFalse([entry for entry in line.clip_card_entry_ids if SECRET in str(entry.name)])

    def test_no_page_and_no_file_shows_it(self):
        self.enter(self.kasper)
        own = f'/my/clip-cards/{self.card.id}'
        for path in ('/my/clip-cards', own, '/my/timesheets', f'/my/tasks/{self.task.id}'):
            answer = self.get(path)
            self.assertEqual(answer.status_code, 200, path)
            self.assertNotIn(SECRET, answer.text, path)
        self.assertIn("Fejlsøgning", self.get(own).text, "the page has the line itself")
        book = load_workbook(io.BytesIO(self.get(f'{own}/xlsx').content))
        words = [cell.value for sheet in book for row in sheet.rows for cell in row]
        self.assertIn("Fejlsøgning", words)
        self.assertNotIn(SECRET, ' '.join(map(str, words)))
        report = self.env['ir.actions.report'].sudo()
        page, _kind = report._render_qweb_html('clip_card.action_report_statement', self.card.ids)
        self.assertIn("Fejlsøgning", page.decode())
        self.assertNotIn(SECRET, page.decode())

    def test_no_customer_asks_for_it(self):
        mine = self.as_user(self.kasper, self.line)
        task = self.as_user(self.kasper, self.task)
        self.assertEqual(task.name, "Mail virker ikke", "the task itself is the customer's to read")
        asked = [
            lambda: mine.read(['clip_card_note']),
            lambda: mine.search([('clip_card_note', 'ilike', "kode")]),
            lambda: mine.search([], order='clip_card_note'),
            lambda: mine.formatted_read_group([], ['clip_card_note'], ['__count']),
            lambda: mine.export_data(['clip_card_note']),
            lambda: mine.web_read({'clip_card_note': {}}),
            lambda: task.web_read({'timesheet_ids': {'fields': {'clip_card_note': {}}}}),
            lambda: task.search([('timesheet_ids.clip_card_note', 'ilike', "kode")]),
        ]
        for number, ask in enumerate(asked):
            with self.subTest(number), self.assertRaises(UserError):
                ask()
        self.assertNotIn('clip_card_note', mine.fields_get())
        self.enter(self.kasper)
        with mute_logger('odoo.http'), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                '/web/dataset/call_kw',
                {
                    'model': 'account.analytic.line',
                    'method': 'read',
                    'args': [self.line.ids, ['clip_card_note']],
                    'kwargs': {},
                },
            )

    def test_no_mail_says_it(self):
        before = self.env['mail.message'].search([])
        self.line.with_user(self.consultant_user).clip_card_note = f"{SECRET} igen"
        said = self.env['mail.message'].search([]) - before
        self.assertFalse([message for message in said if SECRET in (message.body or '')])

    def test_an_erased_name_is_gone_from_it(self):
        self.line.clip_card_note = "Ring til Karl Konsulent"
        self.env.flush_all()
        self.env['clip.card.entry'].with_user(self.manager)._erase_name("Karl Konsulent", "Nogen")
        self.assertEqual(self.line.clip_card_note, "Ring til Nogen")
