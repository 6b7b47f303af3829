"""The clip-card analysis: what was sold, used, lapsed, refunded and transferred, and its value."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..selling.common import SellingCommon


@tagged('post_install', '-at_install')
class TestAnalysis(SellingCommon):
    def setUp(self):
        super().setUp()
        self.other = self.make_customer("Slagteren ApS", zip='1165')
        with self.on('2025-01-15'):
            self.line = self.sell(20)
            self.card = self.line.sudo().clip_card_ids
            self.move = self.invoice(self.line)
            self.task = self.make_task()

    def sums(self, *measures, groupby=(), domain=(), user=None):
        self.env.flush_all()
        rows = (
            self.env['clip.card.analysis']
            .with_user(user or self.accountant)
            ._read_group(
                [('company_id', '=', self.company.id), *domain],
                groupby,
                [f'{name}:sum' for name in measures],
            )
        )
        return rows if groupby else rows[0]

    def test_sold_and_used(self):
        with self.on('2025-02-03'):
            self.log(self.task, 150)
        with self.on('2025-02-04'):
            self.log(self.task, 60, user=self.colleague_user)
        self.assertEqual(
            self.sums('clips_sold', 'clips_used', 'clips', 'value_sold', 'value_used', 'value'),
            (20, 4, 16, 18000, 3600, 14400),
        )
        self.assertEqual(
            self.sums('clips_used', 'work_hours', groupby=['employee_name'])[:2],
            [("Karl Konsulent", 3, 2.5), ("Kit Kollega", 1, 1.0)],
        )

    def test_by_work_date_and_by_posting_date(self):
        with self.on('2025-03-03'):
            self.log(self.task, 120, day='2025-02-26')
        used = [('kind', '=', 'work')]
        (by_work,) = self.sums('clips_used', groupby=['date:month'], domain=used)
        (by_posting,) = self.sums('clips_used', groupby=['posting_date:month'], domain=used)
        self.assertEqual((str(by_work[0]), by_work[1]), ('2025-02-01', 2))
        self.assertEqual((str(by_posting[0]), by_posting[1]), ('2025-03-01', 2))

    def test_refunded(self):
        with self.on('2025-02-03'):
            self.credit(self.move, quantity=5)
        self.assertEqual(
            self.sums('clips_sold', 'clips_refunded', 'value_refunded', 'value'),
            (20, 5, 4500, 13500),
        )
        self.assertEqual((self.card.balance, self.card.used_clips), (15, 0))

    def test_transferred(self):
        with self.on('2025-02-03'):
            self.card.with_user(self.manager)._transfer(self.other, 4, "Aftale")
        self.assertEqual(
            self.sums('clips_transferred', 'value_transferred', 'value'), (0, 0, 18000)
        )
        self.assertEqual(
            self.sums('clips_transferred', 'value_transferred', groupby=['partner_id']),
            [(self.customer, -4, -3600), (self.other, 4, 3600)],
        )
        self.assertEqual((self.card.balance, self.card.used_clips), (16, 0))

    def test_adjusted_and_lapsed(self):
        with self.on('2025-02-03'):
            self.card.with_user(self.manager)._adjust(2, "Kulance")
            self.log(self.task, 60)
        with self.on('2028-02-04'):
            self.end_cards()
        self.assertEqual(
            self.sums('clips_adjusted', 'clips_used', 'clips_lapsed', 'value_lapsed', 'clips'),
            (2, 1, 21, 19 * 900, 0),
        )
        self.assertEqual((self.card.used_clips, self.card.lapsed_clips), (1, 21))

    def test_cancelled(self):
        with self.on('2025-02-03'):
            line = self.sell(10)
            line.order_id.action_cancel()
        self.assertEqual(self.sums('clips_sold', 'value_sold'), (20, 18000))

    def test_clips_that_come_back_are_not_used(self):
        with self.on('2025-02-03'):
            line = self.log(self.task, 150)
            self.assertEqual(self.card.used_clips, 3)
            line.unit_amount = 1
            self.assertEqual(self.card.used_clips, 1)
            line.unlink()
        self.assertEqual(self.card.used_clips, 0)
        self.assertEqual(self.sums('clips_used', 'value_used', 'work_hours'), (0, 0, 0))

    def test_price_that_does_not_come_out_even(self):
        """The clips of a card add up to what it was sold for."""
        with self.on('2025-02-03'):
            line = self.sell(30, customer=self.other, price_unit=333.33, discount=0)
            self.sell(10, customer=self.other, price_unit=100.01, discount=33.33)
            task = self.make_task(customer=self.other)
            self.log(task, 40 * 60)
        self.assertEqual(line.price_subtotal, 9999.9)
        (row,) = self.sums(
            'value_sold',
            'value_used',
            groupby=['partner_id'],
            domain=[('partner_id', '=', self.other.id)],
        )
        self.assertAlmostEqual(row[1], 9999.9 + 666.77, 6)
        self.assertAlmostEqual(row[2], 9999.9 + 666.77, 6)

    def test_foreign_currency_at_the_rate_of_the_purchase(self):
        euro = self.env.ref('base.EUR')
        euro.active = True
        self.env['res.currency.rate'].create(
            [
                {
                    'currency_id': euro.id,
                    'name': day,
                    'company_rate': 1 / rate,
                    'company_id': self.company.id,
                }
                for day, rate in (('2025-01-01', 7.5), ('2025-06-01', 8.0))
            ]
        )
        pricelist = self.env['product.pricelist'].create({'name': "EUR", 'currency_id': euro.id})
        self.other.property_product_pricelist = pricelist
        with self.on('2025-02-03'):
            card = self.buy(10, customer=self.other, price_unit=100)
        self.assertEqual((card.currency_id, card.net_amount), (euro, 950))
        self.assertEqual(card.company_net_amount, 7125)
        with self.on('2025-07-01'):
            self.log(self.make_task(customer=self.other), 60)
        (row,) = self.sums(
            'value_used',
            'value',
            groupby=['partner_id'],
            domain=[('partner_id', '=', self.other.id)],
        )
        self.assertEqual(row[1:], (712.5, 6412.5))

    def test_who_may_read(self):
        auditor = self.make_user('auditor', "Rie Revisor", 'account.group_account_readonly')
        for user in (self.salesperson, self.accountant, auditor):
            self.assertEqual(self.sums('clips_sold', 'value_sold', user=user), (20, 18000))
        with self.assertRaises(AccessError):
            self.sums('clips_sold', user=self.consultant_user)

    def test_other_companies_are_not_shown(self):
        company = self.env['res.company'].create({'name': "Søster ApS"})
        self.salesperson.company_ids += company
        reader = self.env['clip.card.analysis'].with_user(self.salesperson)
        self.env.flush_all()
        self.assertTrue(reader.search_count([]))
        self.assertFalse(
            reader.with_company(company)
            .with_context(allowed_company_ids=company.ids)
            .search_count([])
        )

    def test_the_entry_behind_a_row(self):
        row = self.env['clip.card.analysis'].with_user(self.accountant).search([], limit=1)
        action = row.action_open_entry()
        self.assertEqual((action['res_model'], action['res_id']), ('clip.card.entry', row.id))
