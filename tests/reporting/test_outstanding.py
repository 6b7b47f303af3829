"""What customers had left at the end of a day: the same whenever it is asked for."""

import base64
import io
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..common import PASSWORD
from ..selling.common import SellingCommon


@tagged('post_install', '-at_install')
class TestOutstanding(SellingCommon):
    def setUp(self):
        super().setUp()
        self.other = self.make_customer("Slagteren ApS", zip='1165')
        with self.on('2025-01-15'):
            self.card = self.buy(20)
            self.task = self.make_task()
        with self.on('2025-02-10'):
            self.small = self.buy(10)
            self.foreign = self.buy(10, customer=self.other)
        with self.on('2025-03-03'):
            self.late = self.log(self.task, 120, day='2025-02-26')

    def as_of(self, day, user=None):
        self.env.flush_all()
        return (
            self.env['clip.card.as.of']
            .with_user(user or self.accountant)
            .create({'date': day, 'company_id': self.company.id})
        )

    def figures(self, day, user=None):
        """Clips and value per card that had any left."""
        customers = self.as_of(day, user)._get_customers()
        return {
            row.card_id.sudo(False).name: (row.clips, row.value)
            for rows in customers.values()
            for row in rows
        }

    def test_days(self):
        big, small, foreign = self.card.name, self.small.name, self.foreign.name
        self.assertEqual(self.figures('2025-01-14'), {})
        self.assertEqual(self.figures('2025-01-15'), {big: (20, 18000)})
        february = {big: (20, 18000), small: (10, 9500), foreign: (10, 9500)}
        self.assertEqual(self.figures('2025-02-28'), february)
        self.assertEqual(self.figures('2025-03-03'), {**february, big: (18, 16200)})

    def test_the_same_next_year(self):
        before = self.figures('2025-03-31')
        with self.on('2026-02-01'):
            self.late.unit_amount = 5
            self.log(self.task, 60, day='2025-03-20')
            self.card.with_user(self.manager)._adjust(-1, "Fejl")
            self.small.with_user(self.manager)._transfer(self.other, 3, "Aftale")
        with self.on('2030-01-01'):
            self.end_cards()
        self.assertEqual(self.figures('2025-03-31'), before)
        self.assertEqual(self.figures('2030-01-01'), {})

    def test_the_same_from_either_side_of_the_day(self):
        with self.on('2025-05-01'):
            self.card.with_user(self.manager)._adjust(-1, "Fejl")
            self.card.with_user(self.manager)._adjust(3, "Kulance")
            self.small.with_user(self.manager)._transfer(self.other, 3, "Aftale")
            self.log(self.task, 600, day='2025-04-20')
        with self.on('2030-01-01'):
            self.end_cards()
        report = type(self.env['clip.card.outstanding'])
        for day in ('2025-01-15', '2025-02-28', '2025-03-03', '2025-04-30', '2025-05-01'):
            sides = []
            for is_early in (True, False):
                with patch.object(report, '_is_early', return_value=is_early):
                    sides.append(self.figures(day))
            self.assertEqual(*sides, day)
            self.assertTrue(sides[0])

    def test_customers_in_order_and_their_sums(self):
        customers = self.as_of('2025-03-31')._get_customers()
        self.assertEqual(list(customers), [self.customer, self.other])
        rows = customers[self.customer]
        self.assertEqual((sum(rows.mapped('clips')), sum(rows.mapped('value'))), (28, 25700))

    def test_pages_of_customers(self):
        """Each page of customers says how many there are."""
        report = self.env['clip.card.outstanding'].with_user(self.accountant)
        report = report.with_context(clip_card_as_of='2025-02-28')
        domain = [('company_id', '=', self.company.id)]
        self.env.flush_all()
        for offset, clips in enumerate((10, 30)):
            page = report.web_read_group(
                domain, ['partner_id'], ['clips:sum'], limit=1, offset=offset, order='clips:sum'
            )
            self.assertEqual(page['length'], 2)
            (group,) = page['groups']
            self.assertEqual(group['clips:sum'], clips)
            self.assertNotIn('id:groups', group)
        nobody = [('partner_id', '=', self.manager.partner_id.id)]
        page = report.web_read_group(nobody, ['partner_id'], ['clips:sum'], limit=1)
        self.assertEqual((page['groups'], page['length']), ([], 0))

    def test_months_without_cards_count_too(self):
        """As for other models: the page has months in which nothing was bought."""
        report = (
            self.env['clip.card.outstanding']
            .with_user(self.accountant)
            .with_context(
                clip_card_as_of='2025-02-28',
                fill_temporal={'fill_from': '2024-07-01', 'fill_to': '2025-02-28'},
            )
        )
        self.env.flush_all()
        page = report.web_read_group([], ['purchase_date:month'], ['clips:sum'])
        self.assertGreaterEqual(len(page['groups']), 8)
        self.assertEqual(page['length'], len(page['groups']))

    def test_ties_to_the_analysis_and_to_the_balances(self):
        rows = self.env['clip.card.outstanding'].with_context(clip_card_as_of='2099-12-31')
        self.env.flush_all()
        for row in rows.search([]):
            self.assertEqual(row.clips, row.card_id.balance)
        (clips, value) = self.env['clip.card.analysis']._read_group(
            [('posting_date', '<=', '2025-02-28')], aggregates=['clips:sum', 'value:sum']
        )[0]
        figures = self.figures('2025-02-28').values()
        self.assertEqual((sum(c for c, _v in figures), sum(v for _c, v in figures)), (clips, value))

    def test_list(self):
        wizard = self.as_of('2025-02-28')
        action = wizard.action_show()
        self.assertIn("02/28/2025", action['name'])
        groups = (
            self.env[action['res_model']]
            .with_user(self.accountant)
            .with_context(**action['context'])
            ._read_group(action['domain'], ['partner_id'], ['clips:sum', 'value:sum'])
        )
        self.assertEqual(groups, [(self.customer, 30, 27500), (self.other, 10, 9500)])

    def test_two_days_in_one_go(self):
        rows = self.env['clip.card.outstanding']
        self.env.flush_all()
        days = [
            rows.with_context(clip_card_as_of=day).search([('card_id', '=', self.card.id)])
            for day in ('2025-02-28', '2025-03-31')
        ]
        self.assertEqual([row.clips for row in days], [20, 18])
        self.assertEqual([str(row.day) for row in days], ['2025-02-28', '2025-03-31'])

    def test_default_is_the_end_of_last_month(self):
        with self.on('2025-03-03'):
            wizard = self.env['clip.card.as.of'].with_user(self.accountant).create({})
        self.assertEqual(wizard.date, date(2025, 2, 28))

    def test_spreadsheet(self):
        wizard = self.as_of('2025-03-31')
        action = wizard.action_xlsx()
        self.assertIn(f'/{wizard.id}/spreadsheet/', action['url'])
        file = io.BytesIO(base64.b64decode(wizard.spreadsheet))
        sheet = openpyxl.load_workbook(file).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        cards = [row for row in rows if row[1]]
        self.assertEqual(
            [(row[0], row[1], row[4], row[6], row[8]) for row in cards],
            [
                (self.customer.name, self.card.name, 18, 16200, 'DKK'),
                (self.customer.name, self.small.name, 10, 9500, 'DKK'),
                (self.other.name, self.foreign.name, 10, 9500, 'DKK'),
            ],
        )
        self.assertEqual(cards[0][3].date(), date(2025, 1, 15))
        self.assertEqual(
            [(row[0], row[4], row[6]) for row in rows if not row[1]],
            [
                (f"Total {self.customer.name}", '=SUBTOTAL(9,E5:E6)', '=SUBTOTAL(9,G5:G6)'),
                ("Total", '=SUBTOTAL(9,E5:E8)', '=SUBTOTAL(9,G5:G8)'),
            ],
        )
        shown = openpyxl.load_workbook(file, data_only=True).active
        self.assertEqual((shown['E9'].value, shown['G9'].value), (38, 35200))

    def test_spreadsheet_keeps_words_words(self):
        self.other.name = "=1+1"
        wizard = self.as_of('2025-03-31')
        wizard.action_xlsx()
        sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.spreadsheet))).active
        cell = next(cell for cell in sheet['A'] if cell.value == "=1+1")
        self.assertEqual(cell.data_type, 's')

    def test_empty_day(self):
        wizard = self.as_of('2020-01-01')
        wizard.action_xlsx()
        sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.spreadsheet))).active
        self.assertEqual(sheet['A5'].value, "Total")
        self.assertIn("No customer had clips left", self.html(wizard))

    def html(self, wizard, user=None):
        content, kind = (
            self.env['ir.actions.report']
            .with_user(user or self.accountant)
            ._render_qweb_html('clip_card.report_outstanding', wizard.ids)
        )
        self.assertEqual(kind, 'html')
        return content.decode()

    def test_paper(self):
        text = self.html(self.as_of('2025-03-31'))
        for words in ("03/31/2025", self.card.name, "16,200.00", "25,700.00", "35,200.00"):
            self.assertIn(words, text)

    def test_by_end_date_on_paper(self):
        """With the policy, for those who see the books."""
        wizard = self.as_of('2025-03-31')
        text = self.html(wizard)
        for words in ("By End Date", "Within Two Years", "Later", "Value Expected to Lapse"):
            self.assertEqual(words in text, words != "Within Two Years", words)
        wizard.action_xlsx()
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.spreadsheet)))
        first, second = book.worksheets
        self.assertEqual(second.title, "By end date")
        rows = list(second.iter_rows(min_row=5, values_only=True))
        self.assertIn((self.card.name, "Later"), [(row[1], row[3]) for row in rows])
        self.assertEqual(rows[-1][:2], ("Total", None))
        self.assertEqual(rows[-1][4], f'=SUBTOTAL(9,E5:E{len(rows) + 3})')
        self.assertEqual(sum(row[4] for row in rows[:-1]), sum(self.clips_of(first)))
        wizard = self.as_of('2025-03-31', self.salesperson)
        self.assertNotIn("By End Date", self.html(wizard, self.salesperson))
        wizard.action_xlsx()
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.spreadsheet)))
        self.assertEqual(len(book.worksheets), 1)

    def clips_of(self, sheet):
        """The clips of every card in the first sheet, without totals."""
        return [row[4] for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]]

    def test_who_may(self):
        auditor = self.make_user('auditor', "Rie Revisor", 'account.group_account_readonly')
        for user in (self.salesperson, self.accountant, auditor):
            self.assertEqual(len(self.figures('2025-03-31', user)), 3)
        with self.assertRaises(AccessError):
            self.as_of('2025-03-31', self.consultant_user)
        with self.assertRaises(AccessError):
            self.env['clip.card.outstanding'].with_user(self.consultant_user).search([])

    def test_other_company(self):
        company = self.env['res.company'].create({'name': "Søster ApS"})
        wizard = self.as_of('2025-03-31')
        wizard.sudo().company_id = company
        with self.assertRaisesRegex(UserError, "Søster ApS is not among the companies"):
            wizard.action_xlsx()


@tagged('post_install', '-at_install')
class TestOutstandingDownload(SellingCommon, HttpCase):
    def test_download(self):
        """The spreadsheet is its maker's alone."""
        card = self.buy(20)
        wizard = (
            self.env['clip.card.as.of']
            .with_user(self.accountant)
            .create(
                {
                    'date': self.company._clip_card_today(),
                    'company_id': self.company.id,
                }
            )
        )
        url = wizard.action_xlsx()['url']
        self.authenticate(self.accountant.login, PASSWORD)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        self.assertIn(card.name, [cell.value for cell in sheet['B']])
        self.authenticate(self.salesperson.login, PASSWORD)
        self.assertEqual(self.url_open(url).status_code, 404)
