"""The statement as PDF and as a spreadsheet, opened and read back."""

import base64
import io
from datetime import date, datetime, timedelta
from unittest.mock import patch

import openpyxl
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...reports import clip_card_statement_pdf
from .test_statement import StatementCase


class FilesCase(StatementCase):
    def setUp(self):
        super().setUp()
        self.env['res.lang']._activate_lang('da_DK')
        self.log(self.task, 31, clip_card_work_type='onsite', name="Skiftede disk æøå")
        self.stay_on('2025-04-02')
        self.log(self.make_task("Backup"), 45, name="Kontrol", user=self.colleague_user)
        self.portal = self.make_portal_user()

    def pdf(self, *period, cards=None):
        self.env.flush_all()
        content = (cards or self.card).with_user(self.portal)._get_statement_pdf(*period)
        self.assertTrue(content.startswith(b'%PDF'))
        return PdfReader(io.BytesIO(content)).pages

    def text(self, *args, **kwargs):
        """All the words of a PDF, in reading order, with single spaces."""
        return ' '.join(self.words(page) for page in self.pdf(*args, **kwargs))

    def words(self, page):
        return ' '.join(page.extract_text().split())

    def sheets(self, *period, cards=None, computed=True):
        self.env.flush_all()
        content = (cards or self.card).with_user(self.portal)._get_statement_xlsx(*period)
        return openpyxl.load_workbook(io.BytesIO(content), data_only=computed)

    def table(self, sheet):
        """The head and the rows under it, as tuples."""
        return list(sheet.iter_rows(min_row=6, values_only=True))


@tagged('post_install', '-at_install')
class TestStatementPdf(FilesCase):
    def test_what_it_says(self):
        self.company.vat = 'DK12345674'
        self.company.partner_id.street = "Bredgade 1"
        self.customer.write({'street': "Strandvejen 2", 'lang': 'en_US'})
        text = self.text()
        for words in (
            f"Statement of clip card {self.card.name}",
            self.company.name,
            "Bredgade 1",
            "DK12345674",
            "Bageriet Kernen ApS",
            "Strandvejen 2",
            "04/02/2025",
            "3 years after last use (04/02/2025)",
            f"Purchase, order {self.order.name}",
            "Skiftede disk æøå",
            "Karl Konsulent",
            "On-site: 0:31 work + 0:30 transport → 1:01 on the task → 2 clips",
            "of 10 clips left",
            "3 clips used in the period",
        ):
            self.assertIn(words, text)

    def test_in_danish(self):
        self.customer.lang = 'da_DK'
        text = self.text()
        self.assertIn("12.03.2025", text)
        self.assertNotIn("03/12/2025", text)

    def test_a_period(self):
        text = self.text('2025-04-01', '2025-04-30')
        self.assertIn("04/01/2025 to 04/30/2025", text)
        self.assertIn("Balance before the period 8", text)
        self.assertIn("Kontrol", text)
        self.assertNotIn("Skiftede disk", text)

    def test_a_period_in_which_nothing_happened(self):
        self.assertIn("Nothing happened on this card", self.text('2025-05-01'))

    def test_a_year_that_was_typed_with_two_digits(self):
        text = self.text(date(26, 1, 1))
        self.assertIn("From 01/01/0026", text)
        self.assertIn("Kontrol", text)

    def test_several_cards_on_pages_of_their_own(self):
        second = self.buy(10)
        pages = self.pdf(cards=self.card | second)
        self.assertEqual(len(pages), 2)
        for page, card in zip(pages, (self.card, second), strict=True):
            self.assertIn(f"Statement of clip card {card.name}", self.words(page))

    def test_long_ones_repeat_the_head(self):
        task = self.make_task("Lang")
        for number in range(30):
            self.log(task, 1, name=f"Linje {number}")
        pages = self.pdf()
        self.assertGreater(len(pages), 1)
        for page in pages:
            self.assertIn("What was done Consultant", self.words(page))
        for number, page in enumerate(pages[1:], start=2):
            self.assertIn(
                f"Clip card {self.card.name}, page {number} of {len(pages)}", self.words(page)
            )
        self.assertIn(f"Pages {len(pages)}", self.words(pages[0]))
        text = ' '.join(self.words(page) for page in pages)
        for number in range(30):
            self.assertEqual(text.count(f"Linje {number} Remote"), 1)

    def test_parts_that_are_printed_one_by_one_read_as_one(self):
        task = self.make_task("Lang")
        for number in range(50):
            self.log(task, 1, name=f"Linje {number}")
        together = [self.words(page) for page in self.pdf()]
        self.assertGreater(len(together), 2)
        with patch.object(clip_card_statement_pdf, 'PAGES_AT_ONCE', 1):
            one_by_one = [self.words(page) for page in self.pdf()]
        self.assertEqual(one_by_one, together)

    def test_texts_that_are_longer_than_a_page(self):
        """Each word stands there once, on as many pages as the first one says."""
        words = [f"ord{number}æ" for number in range(1500)]
        task = self.make_task(' '.join(f"opgave{number}" for number in range(300)))
        self.log(task, 61, name=' '.join(words))
        self.log(self.make_task("Bagefter"), 20, name="W" * 3_000)
        self.log(self.task, 20, name="Kort")
        pages = self.pdf()
        texts = [self.words(page) for page in pages]
        self.assertGreater(len(pages), 5)
        self.assertIn(f"Pages {len(pages)}", texts[0])
        for number, text in enumerate(texts[1:], start=2):
            self.assertIn(f"Clip card {self.card.name}, page {number} of {len(pages)}", text)
            self.assertIn("What was done Consultant", text)
        found = ' '.join(texts).split()
        for word in (*words, "opgave299", "Bagefter", "Kort"):
            self.assertEqual(found.count(word), 1, word)
        self.assertEqual(''.join(found).count("W"), 3_000 + len(pages) * 2)
        self.assertIn("1:01 on the task → 2 clips", ' '.join(texts))

    def test_work_that_nobody_has_described(self):
        """Stock stores a slash; the customer reads what it was about."""
        self.log(self.make_task("Fejl på printer"), 20, name="/")
        self.log(self.make_task("Ny pc"), 20, name=False)
        self.env['account.analytic.line'].with_user(self.consultant_user).create(
            {
                'project_id': self.project_of().id,
                'date': '2025-04-02',
                'unit_amount': 0.5,
                'clip_card_work_type': 'phone',
            }
        )
        self.env.flush_all()
        rows = self.card._statement_rows()
        self.assertEqual([row['name'] for row in rows[-3:]], ["Fejl på printer", "Ny pc", "Phone"])
        self.assertNotIn(" / ", self.text())

    def test_the_page_is_a4(self):
        box = self.pdf()[0].mediabox
        self.assertEqual((round(box.width), round(box.height)), (595, 842))

    def test_another_customer_is_refused(self):
        stranger = self.make_portal_user(self.make_customer("Andre ApS"), "Sven Svendsen")
        for make in ('_get_statement_pdf', '_get_statement_xlsx'):
            with self.assertRaises(AccessError):
                getattr(self.card.with_user(stranger), make)()


@tagged('post_install', '-at_install')
class TestStatementXlsx(FilesCase):
    def test_real_dates_numbers_and_durations(self):
        book = self.sheets()
        self.assertEqual(book.sheetnames, [self.card.name])
        head, purchase, first, second, total = self.table(book.active)
        self.assertEqual(
            head[:10],
            (
                "Date",
                "Type",
                "Task",
                "What was done",
                "Consultant",
                "Kind of work",
                "Work",
                "Transport",
                "Clips",
                "Balance",
            ),
        )
        self.assertEqual(purchase[0], datetime(2025, 3, 12))
        self.assertEqual((purchase[1], purchase[8], purchase[9]), ("Purchase", 10, 10))
        self.assertEqual(
            first[1:10],
            (
                "Work",
                "Mail virker ikke",
                "Skiftede disk æøå",
                "Karl Konsulent",
                "On-site",
                timedelta(minutes=31),
                timedelta(minutes=30),
                -2,
                8,
            ),
        )
        self.assertEqual((second[4], second[8], second[9]), ("Kit Kollega", -1, 7))
        self.assertEqual(total[0], "Total")
        self.assertEqual(total[8:10], (7, 7))

    def test_totals_are_formulas(self):
        sheet = self.sheets('2025-04-01', computed=False).active
        self.assertEqual(sheet['C4'].value, 8)
        self.assertEqual(sheet['G8'].value, '=SUBTOTAL(109,G7)')
        self.assertEqual(sheet['I8'].value, '=SUBTOTAL(109,I7)')
        self.assertEqual(sheet['J8'].value, '=C4+SUM(I7)')
        self.assertEqual(sheet['G7'].number_format, '[h]:mm')

    def test_time_that_was_taken_back(self):
        """No spreadsheet program shows a negative time of day, so its words are in the format."""
        self.log(self.task, -20)
        sheet = self.sheets(computed=False).active
        (cell,) = [
            row[6] for row in sheet.iter_rows(min_row=7, max_row=10) if '"' in row[6].number_format
        ]
        self.assertEqual(cell.number_format, '[h]:mm;"-0:20"')
        self.assertEqual(sheet['G11'].number_format, '[h]:mm;"< 0:00"')
        self.assertEqual(self.sheets().active['G11'].value, timedelta(minutes=31 + 45 - 20))

    def test_frozen_head_filter_and_widths(self):
        sheet = self.sheets().active
        self.assertEqual(sheet.freeze_panes, 'A7')
        self.assertEqual(sheet.auto_filter.ref, 'A6:K9')
        self.assertGreater(sheet.column_dimensions['D'].width, 30)

    def test_an_empty_period(self):
        sheet = self.sheets('2025-05-01').active
        self.assertEqual(sheet['J8'].value, 7)
        self.assertEqual(sheet.auto_filter.ref, 'A6:K7')

    def test_in_the_customer_s_language(self):
        self.customer.lang = 'da_DK'
        sheet = self.sheets().active
        self.assertEqual(sheet['B8'].value, "Arbejde")
        self.assertEqual(sheet['A8'].number_format, 'dd.mm.yyyy')

    def test_what_was_typed_is_never_a_formula(self):
        self.log(self.task, 1, name='=HYPERLINK("http://x","y")')
        self.log(self.task, 1, name="@SUM(1+1)")
        sheet = self.sheets(computed=False).active
        for cell, words in (
            (sheet['D10'], '=HYPERLINK("http://x","y")'),
            (sheet['D11'], "@SUM(1+1)"),
        ):
            self.assertEqual((cell.value, cell.data_type), (words, 's'))

    def test_a_sheet_per_card(self):
        second = self.buy(10)
        book = self.sheets(cards=self.card | second)
        self.assertEqual(book.sheetnames, [self.card.name, second.name])


@tagged('post_install', '-at_install')
class TestStatementWizard(FilesCase):
    def wizard(self, records, user=None, **values):
        Wizard = self.env['clip.card.statement'].with_user(user or self.accountant)
        Wizard = Wizard.with_context(active_model=records._name, active_ids=records.ids)
        form = Form(Wizard)
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_a_spreadsheet_of_a_card(self):
        wizard = self.wizard(self.card, file_type='xlsx', date_from=date(2025, 4, 1))
        action = wizard.action_download()
        self.assertEqual(wizard.file_name, f"Statement-{self.card.name}-2025-04-01.xlsx")
        self.assertIn(wizard.file_name, action['url'])
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.file)))
        self.assertEqual(book.sheetnames, [self.card.name])

    def test_a_pdf_of_all_of_a_customer_s_cards(self):
        second = self.buy(10)
        self.buy(10, customer=self.make_customer("Andre ApS"))
        wizard = self.wizard(self.card.account_id, user=self.salesperson)
        self.assertEqual(wizard.card_ids, self.card | second)
        wizard.action_download()
        pages = PdfReader(io.BytesIO(base64.b64decode(wizard.file))).pages
        self.assertEqual(len(pages), 2)

    def test_no_card(self):
        wizard = self.wizard(self.env['clip.card'])
        with self.assertRefused(UserError, "Choose the cards"):
            wizard.action_download()
