"""Opening balances of paper cards: each card once, with what was paid, and ended if it has."""

from datetime import date

from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .test_notices import NoticesCommon


@tagged('post_install', '-at_install')
class TestOpenings(NoticesCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-04-01')
        self.paper = self.make_customer("Papir ApS", email='papir@example.com')

    def enter(self, customer=None, **values):
        return (
            self.env['clip.card.opening']
            .with_user(self.manager)
            .create(
                {
                    'partner_id': (customer or self.paper).id,
                    'product_id': self.product.id,
                    'clips': 7,
                    'purchase_date': '2023-05-01',
                    **values,
                }
            )
        )

    def load(self, *rows):
        columns = ['partner_id', 'paper_number', 'clips', 'purchase_date', 'clip_price']
        return self.env['clip.card.opening'].with_user(self.manager).load(columns, list(rows))

    def test_the_same_file_twice(self):
        rows = [
            [self.paper.name, '1047', '5', '2024-01-01', '900'],
            [self.paper.name, '1048', '5', '2024-01-01', '900'],
        ]
        self.assertEqual(len(self.load(*rows)['ids']), 2)
        result = self.load(*rows)
        self.assertFalse(result['ids'])
        card = self.paper.clip_card_ids[0].name
        self.assertRegex(
            result['messages'][0]['message'],
            f"Papir ApS: this paper card has been entered already, as card KK.*|{card}",
        )
        self.assertEqual(self.paper.clip_card_balance, 10)

    def test_there_is_a_project_to_log_on(self):
        """A customer whose card is from before gets the clip project that a sale makes."""
        self.assertFalse(self.project_of(self.paper))
        opening = self.enter()
        project = self.project_of(self.paper)
        self.assertTrue(project.clip_card_billing)
        self.assertEqual(project.partner_id, self.paper)
        line = self.log(self.make_task(customer=self.paper), 90)
        self.assertClips(line, 2)
        self.assertEqual(line.clip_card_entry_ids.card_id, opening.card_id)
        self.enter(clips=3)
        self.assertEqual(self.project_of(self.paper), project)

    def test_none_for_a_card_that_has_ended(self):
        self.enter(purchase_date='2015-01-01')
        self.assertFalse(self.project_of(self.paper))

    def test_a_number_is_one_customers(self):
        self.enter(paper_number='1047')
        self.enter(self.customer, paper_number='1047')
        contact = self.make_customer("Ib", parent_id=self.paper.id, is_company=False)
        for customer, number in ((self.paper, '1047'), (contact, ' 1047 ')):
            with self.assertRefused(ValidationError, "this paper card has been entered already"):
                self.enter(customer, paper_number=number, clips=3)
        self.enter(paper_number='1048')
        self.assertEqual(self.paper.clip_card_balance, 14)

    def test_the_same_file_twice_without_numbers(self):
        rows = [[self.paper.name, '', '5', '2024-01-01', '900']]
        self.assertEqual(len(self.load(*rows)['ids']), 1)
        self.assertIn("enter its own number", self.load(*rows)['messages'][0]['message'])
        self.enter(clips=5, purchase_date='2024-01-02')
        self.enter(clips=6, purchase_date='2024-01-01')
        self.enter(clips=5, purchase_date='2024-01-01', last_use_date='2024-02-01')
        self.enter(clips=5, purchase_date='2024-01-01', paper_number='2')
        self.assertEqual(self.paper.clip_card_balance, 26)

    @mute_logger('odoo.sql_db')
    def test_a_price_below_nothing(self):
        with self.assertRaises(IntegrityError):
            self.enter(clip_price=-5)
        result = self.load([self.paper.name, '1', '5', '2024-01-01', '-5'])
        self.assertIn("cannot be less than nothing", result['messages'][0]['message'])
        self.assertFalse(self.paper.clip_card_ids)

    def test_a_card_that_ended_comes_in_as_ended(self):
        for bought, used, state, lapse in (
            ('2015-03-15', None, 'forfeited', date(2018, 3, 16)),
            ('2015-03-15', '2019-01-10', 'expired', date(2020, 3, 16)),
            ('2022-03-31', None, 'forfeited', date(2025, 4, 1)),
        ):
            with self.subTest(bought=bought, used=used):
                card = self.enter(purchase_date=bought, last_use_date=used).card_id.sudo()
                self.assertEqual((card.state, card.balance, card.lapsed_clips), (state, 0, 7))
                self.assertEqual(card.lapse_date, lapse)
                last = card.entry_ids.sorted('id')[-1]
                self.assertEqual((last.clips, last.date), (-7, lapse))
        self.assertEqual(self.paper.clip_card_balance, 0)
        self.assertLedger()

    def test_a_card_whose_last_day_is_today_is_active(self):
        card = self.enter(purchase_date='2022-04-01').card_id.sudo()
        self.assertEqual((card.state, card.balance), ('active', 7))

    def test_its_customer_is_not_written_to_about_what_was_long_ago(self):
        card = self.enter(purchase_date='2015-03-15').card_id.sudo()
        Notice = self.env['clip.card.notice']
        self.assertFalse(Notice._get_due(self.company, card.account_id))

    def test_the_template_names_its_columns(self):
        (template,) = self.env['clip.card.opening'].get_import_templates()
        with file_open(template['template'].lstrip('/'), 'rb') as file:
            names = [cell.value for cell in load_workbook(file).active[1]]
        labels = {it['string'] for it in self.env['clip.card.opening'].fields_get().values()}
        self.assertIn("Paper Card No.", names)
        self.assertLessEqual(set(names), labels)
