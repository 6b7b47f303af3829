"""A customer's departments on its statement, and the statement over all of its cards."""

import io

import openpyxl
from pypdf import PdfReader

from odoo.tests import tagged

from .test_statement import StatementCase


@tagged('post_install', '-at_install')
class TestDepartments(StatementCase):
    def setUp(self):
        super().setUp()
        self.sales = self.make_customer("Sanne", parent_id=self.customer.id, is_company=False)
        self.store = self.make_customer("Lars", parent_id=self.customer.id, is_company=False)

    def use(self):
        self.sales.clip_card_department = "Salg"
        self.store.clip_card_department = "Lager"

    def log_for(self, contact, minutes, name, **values):
        task = self.make_task(name, partner_id=contact.id)
        return self.log(task, minutes, name=name, **values)

    def test_it_is_invisible_until_it_is_used(self):
        self.log_for(self.sales, 30, "Printer")
        page = self.card.with_user(self.reader)._statement_page()
        self.assertEqual(page['departments'], [])
        self.assertNotIn('department', self.rows()[1])

    def test_it_is_that_of_the_tasks_contact_when_it_was_posted(self):
        self.use()
        line = self.log_for(self.sales, 30, "Printer")
        self.sales.clip_card_department = "Marketing"
        self.assertEqual(line.sudo().clip_card_entry_ids.mapped('department'), ["Salg"])
        self.assertEqual(self.rows()[1]['department'], "Salg")

    def test_it_is_that_of_who_asked_when_the_contact_has_none(self):
        self.use()
        self.reader.partner_id.clip_card_department = "Kontor"
        task = self.make_task("Skærm")
        self.env.cr.execute(
            "UPDATE project_task SET create_uid = %s WHERE id = %s", (self.reader.id, task.id)
        )
        self.env.invalidate_all()
        line = self.log(task, 30)
        self.assertEqual(line.sudo().clip_card_entry_ids.department, "Kontor")

    def test_work_that_moves_takes_back_what_it_was(self):
        self.use()
        line = self.log_for(self.sales, 30, "Printer")
        line.task_id = self.make_task("Scanner", partner_id=self.store.id)
        clips = dict(
            self.env['clip.card.entry']._read_group(
                [('account_id', '=', self.card.account_id.id), ('kind', '=', 'work')],
                ['department'],
                ['clips:sum'],
            )
        )
        self.assertEqual(clips, {"Salg": 0, "Lager": -1})

    def test_rows_are_filtered_and_added_up(self):
        self.use()
        self.log_for(self.sales, 61, "Printer")
        self.log_for(self.store, 30, "Scanner")
        self.env.flush_all()
        card = self.card.with_user(self.reader)
        page = card._statement_page(department="Salg")
        self.assertEqual((page['count'], page['clips'], page['work_minutes']), (1, -2, 61))
        self.assertEqual(page['departments'], ["Lager", "Salg"])
        totals = card._statement_page(totals='department')['totals']
        self.assertEqual(
            [(total['name'], total['clips']) for total in totals],
            [("Salg", -2), ("Lager", -1)],
        )

    def test_files_show_what_was_chosen(self):
        self.use()
        self.log_for(self.sales, 61, "Printer")
        self.log_for(self.store, 30, "Scanner")
        self.env.flush_all()
        card = self.card.with_user(self.reader)
        chosen = {'department': "Salg", 'totals': 'task'}
        pages = PdfReader(io.BytesIO(card._get_statement_pdf(**chosen))).pages
        text = ' '.join(' '.join(page.extract_text().split()) for page in pages)
        self.assertIn("Department Salg", text)
        self.assertIn("2 clips used by what is shown", text)
        self.assertIn("Total 1:01 0:00 −2", text)
        self.assertIn("Printer 1 1:01 0:00 −2", text)
        self.assertNotIn("Scanner", text)
        book = openpyxl.load_workbook(io.BytesIO(card._get_statement_xlsx(**chosen)))
        self.assertEqual(book.sheetnames, [self.card.name, "Totals"])
        self.assertEqual(book.active['A5'].value, "Department: Salg")
        names = [cell.value for cell in book.active[6]]
        self.assertIn("Department", names)
        rows = list(book["Totals"].iter_rows(min_row=2, max_row=2, values_only=True))
        self.assertEqual((rows[0][0], rows[0][1], rows[0][4]), ("Printer", 1, -2))

    def test_totals_stand_above_the_rows_and_keep_the_pages_right(self):
        for number in range(25):
            self.log(self.make_task(f"Opgave {number}"), 1)
            if number % 8 == 7:
                self.buy(10)
        self.env.flush_all()
        cards = self.card.account_id.card_ids.with_user(self.reader)
        content = cards._get_statement_pdf(together=True, totals='task', lang='en_US')
        pages = [
            ' '.join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages
        ]
        self.assertIn("Other 6 0:06 0:00 −6", pages[0])
        for number, page in enumerate(pages[1:], start=2):
            title = f"Statement of all clip cards, page {number} of {len(pages)}"
            self.assertTrue(page.startswith(title), page[:100])

    def test_all_cards_together(self):
        self.log_for(self.sales, 540, "Server")
        second = self.buy(10)
        self.log_for(self.sales, 120, "Printer")
        self.env.flush_all()
        cards = (self.card | second).with_user(self.reader)
        page = cards._statement_page(totals='card')
        self.assertEqual(
            [(row['card'], row['clips'], row['balance']) for row in page['rows']],
            [
                (self.card.name, 10, 10),
                (self.card.name, -9, 1),
                (second.name, 10, 10),
                (self.card.name, -1, 0),
                (second.name, -1, 9),
            ],
        )
        self.assertEqual(page['balance_after'], 9)
        pages = PdfReader(io.BytesIO(cards._get_statement_pdf(together=True, lang='en_US'))).pages
        text = ' '.join(pages[0].extract_text().split())
        self.assertIn("Statement of all clip cards", text)
        self.assertEqual(len(pages), 1)
        book = openpyxl.load_workbook(io.BytesIO(cards._get_statement_xlsx(together=True)))
        self.assertEqual(book.sheetnames, ["All cards"])

    def test_minutes_that_are_left_of_the_last_clip(self):
        self.log(self.task, 30)
        self.log(self.task, 85)
        self.env.flush_all()
        page = self.card.with_user(self.reader)._statement_page()
        self.assertEqual(
            [row['left'] for row in page['rows']],
            ['', '', "5 minutes are left of the last clip on this task."],
        )
        self.assertIn(
            "1:55 on the task = 2 clips, 1 was paid before → 1 clip: 1 from",
            page["rows"][2]["explanation"],
        )
