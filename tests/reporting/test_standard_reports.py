"""Odoo's own reports stay right without special steps: invoices, sales, VAT, projects, time."""

from odoo.tests import tagged

from ..selling.common import SellingCommon
from ..time.common import UncoveredCommon


@tagged('post_install', '-at_install')
class TestInvoiceAndSalesReports(SellingCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.line = self.sell(20)
        self.card = self.line.sudo().clip_card_ids
        self.move = self.invoice(self.line)

    def report(self, model, domain, *measures, user=None):
        self.env.flush_all()
        Model = self.env[model].with_user(user or self.accountant)
        return Model._read_group(domain, aggregates=[f'{name}:sum' for name in measures])[0]

    def invoiced(self):
        """Quantity and net amount in the invoice analysis."""
        return self.report(
            'account.invoice.report',
            [('product_id', '=', self.product.id), ('state', '=', 'posted')],
            'quantity',
            'price_subtotal',
        )

    def vat(self):
        """Output VAT in the Danish VAT report (the tag of its line), and the net it is of."""
        tag = self.env.ref('l10n_dk.account_tax_report_line_sales_tax_tag')._get_matching_tags()
        lines = self.env['account.move.line'].search(
            [('tax_tag_ids', 'in', tag.ids), ('parent_state', '=', 'posted')]
        )
        base = self.env['account.move.line'].search(
            [('tax_ids', 'in', lines.tax_line_id.ids), ('parent_state', '=', 'posted')]
        )
        return -sum(lines.mapped('balance')), -sum(base.mapped('balance'))

    def count_moves(self):
        return self.env['account.move'].search_count([('company_id', '=', self.company.id)])

    def test_card_in_the_invoice_analysis(self):
        self.assertEqual(self.invoiced(), (20, 18000))

    def test_discount_by_hand_in_the_invoice_analysis(self):
        line = self.sell(30, discount=20)
        self.invoice(line)
        self.assertEqual(self.invoiced(), (50, 42000))

    def test_credit_note_in_the_invoice_analysis(self):
        self.credit(self.move, quantity=5)
        self.assertEqual(self.invoiced(), (15, 13500))
        self.assertEqual(self.card.balance, 15)

    def test_price_reduction_in_the_invoice_analysis(self):
        self.credit(self.move, quantity=1, price=500)
        self.assertEqual(self.invoiced()[1], 17550)
        self.assertEqual(self.card.balance, 20)

    def test_card_in_the_sales_analysis(self):
        measures = (
            'product_uom_qty',
            'qty_invoiced',
            'price_subtotal',
            'discount_amount',
            'untaxed_amount_invoiced',
            'untaxed_amount_to_invoice',
        )
        domain = [('product_id', '=', self.product.id)]
        self.assertEqual(
            self.report('sale.report', domain, *measures, user=self.salesperson),
            (20, 20, 18000, 2000, 18000, 0),
        )
        self.credit(self.move, quantity=5)
        self.assertEqual(
            self.report('sale.report', domain, *measures, user=self.salesperson),
            (20, 15, 18000, 2000, 13500, 0),
        )

    def test_vat_on_the_invoice_and_on_nothing_later(self):
        self.assertEqual(self.vat(), (4500, 18000))
        moves = self.count_moves()
        self.log(self.make_task(), 90)
        self.card.with_user(self.manager)._adjust(-1, "Fejl")
        with self.on('2028-03-13'):
            self.end_cards()
        self.assertEqual((self.card.state, self.card.lapsed_clips), ('forfeited', 17))
        self.assertEqual(self.vat(), (4500, 18000))
        self.assertEqual(self.count_moves(), moves)

    def test_vat_of_a_credit_note(self):
        self.credit(self.move, quantity=5)
        self.assertEqual(self.vat(), (3375, 13500))

    def test_vat_of_a_discount_on_the_whole_order(self):
        self.company.sale_discount_product_id = self.env['product.product'].create(
            {'name': "Rabat", 'type': 'service', 'invoice_policy': 'order', 'list_price': 0}
        )
        line = self.sell(10, customer=self.make_customer("Slagteren ApS", zip='1165'))
        self.env['sale.order.discount'].with_user(self.salesperson).create(
            {
                'sale_order_id': line.order_id.id,
                'discount_type': 'so_discount',
                'discount_percentage': 0.1,
            }
        ).action_apply_discount()
        self.invoice(line)
        self.assertEqual(self.vat(), (4500 + 2137.5, 18000 + 8550))


@tagged('post_install', '-at_install')
class TestProjectProfitability(UncoveredCommon):
    """A card of 10 for 9,500.00, used up; 3 clips uncovered."""

    def items(self, project=None):
        """Profitability by section: revenues as invoiced and to invoice, costs as billed."""
        self.env.flush_all()
        project = (project or self.project_of()).with_user(self.manager)
        items = project._get_profitability_items(with_action=False)
        revenues = {
            row['id']: (row['invoiced'], row['to_invoice'])
            for row in items['revenues']['data']
            if row['invoiced'] or row['to_invoice']
        }
        costs = {row['id']: row['billed'] for row in items['costs']['data'] if row['billed']}
        return revenues, costs

    def test_revenue_once_and_time_at_a_fixed_price(self):
        covered, uncovered = -10 * 400.0, -2.5 * 400.0
        costs = {'billable_fixed': covered - 0.5 * 400, 'non_billable': uncovered + 0.5 * 400}
        self.assertEqual(self.items(), ({'billable_fixed': (0, 9500)}, costs))
        move = self.invoice(self.first.sale_line_id)
        self.assertEqual(self.items(), ({'billable_fixed': (9500, 0)}, costs))
        self.credit(move, quantity=10, price=100, clips=0)
        self.assertEqual(self.items()[0], {'billable_fixed': (8550, 0)})

    def test_two_cards_of_one_customer(self):
        second = self.new_card(20)
        self.invoice(self.first.sale_line_id)
        self.invoice(second.sale_line_id)
        self.assertEqual(self.items()[0], {'billable_fixed': (27500, 0)})

    def test_credited_card(self):
        second = self.new_card(20)
        self.invoice(self.first.sale_line_id)
        self.credit(self.invoice(second.sale_line_id), quantity=20)
        self.assertEqual(self.items()[0], {'billable_fixed': (9500, 0)})

    def test_project_with_an_analytic_account(self):
        """Its invoice lines stand on the project's account too, and count once all the same."""
        project = self.project_of()
        project._create_analytic_account()
        order = self.first.sale_line_id.order_id
        move = self.invoice(self.first.sale_line_id)
        self.card_line(move).analytic_distribution = {project.account_id.id: 100}
        self.assertEqual(order.project_id, project)
        self.assertEqual(self.items()[0], {'billable_fixed': (9500, 0)})
        self.credit(move, quantity=10, price=100, clips=0)
        self.assertEqual(self.items()[0], {'billable_fixed': (8550, 0)})

    def test_uncovered_time_that_is_invoiced(self):
        self.invoice(self.first.sale_line_id)
        order = self.quote()
        order.action_confirm()
        order._create_invoices().with_user(self.accountant).action_post()
        revenues, costs = self.items()
        self.assertEqual(revenues, {'billable_fixed': (9500, 0), 'billable_time': (3600, 0)})
        self.assertEqual(costs, {'billable_fixed': -4200, 'billable_time': -800})

    def test_margin_of_the_whole_project(self):
        self.invoice(self.first.sale_line_id)
        items = self.project_of().with_user(self.manager)._get_profitability_items(False)
        self.assertEqual(items['revenues']['total'], {'invoiced': 9500, 'to_invoice': 0})
        self.assertEqual(items['costs']['total'], {'billed': -5000, 'to_bill': 0})


@tagged('post_install', '-at_install')
class TestTimesheetAnalysis(UncoveredCommon):
    def analysis(self, lines):
        """Billable type, revenues, margin, billable and non-billable hours per line."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env['timesheets.analysis.report'].with_user(self.manager).browse(lines.ids)
        return [
            (
                row.timesheet_invoice_type,
                row.timesheet_revenues,
                row.margin,
                row.billable_time,
                row.non_billable_time,
            )
            for row in rows
        ]

    def total(self):
        self.env.flush_all()
        return (
            self.env['timesheets.analysis.report']
            .with_user(self.manager)
            ._read_group(
                [('partner_id', 'child_of', self.customer.id)],
                aggregates=['timesheet_revenues:sum'],
            )[0][0]
        )

    def test_clips_bring_in_what_they_were_sold_for(self):
        self.assertEqual(self.total(), 9500)
        self.assertEqual(
            self.analysis(self.lines),
            [
                ('non_billable', 0, -600, 0, 1.5),
                ('billable_fixed', 0, -200, 0.5, 0),
                ('non_billable', 0, -200, 0, 0.5),
            ],
        )
        self.new_card(10, day='2025-03-20')
        self.assertEqual(
            self.analysis(self.lines),
            [
                ('billable_fixed', 1900, 1300, 1.5, 0),
                ('billable_fixed', 0, -200, 0.5, 0),
                ('billable_fixed', 950, 750, 0.5, 0),
            ],
        )
        self.assertEqual(self.total(), 9500 + 2850)

    def test_a_line_that_two_cards_pay(self):
        with self.on('2025-03-22'):
            self.buy(20)
            self.buy(10)
            line = self.log(self.make_task("Flytning"), 25 * 60)
        self.assertEqual(line.clip_card_clips, 25)
        self.assertEqual(
            self.analysis(line), [('billable_fixed', 20 * 900 + 5 * 950, 12750, 25, 0)]
        )

    def test_time_paid_from_a_card_without_an_order(self):
        other = self.make_customer("Slagteren ApS", zip='1165')
        with self.on('2025-04-01'):
            self.buy(20)
            (card,) = self.first.account_id.card_ids.filtered('balance')
            card.with_user(self.manager)._transfer(other, 4, "Aftale")
            project = self.env['project.project'].create(
                {'name': "Slagteren", 'partner_id': other.id, 'clip_card_billing': True}
            )
            task = self.env['project.task'].create(
                {'name': "Kasse", 'project_id': project.id, 'partner_id': other.id}
            )
            line = self.log(task, 60)
        self.assertFalse(line.sudo().so_line)
        self.assertEqual(self.analysis(line), [('billable_fixed', 900, 500, 1, 0)])

    def test_goodwill_and_what_is_written_off(self):
        self.one.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        self.assertEqual(self.analysis(self.one), [('non_billable', 0, -600, 0, 1.5)])
        wizard = self.wizard(
            self.three.with_user(self.salesperson), 'clip.card.write.off', reason="Kulance"
        )
        wizard.action_write_off()
        self.assertEqual(self.analysis(self.three), [('non_billable', 0, -200, 0, 0.5)])

    def test_uncovered_time_that_is_invoiced(self):
        self.quote()
        self.assertEqual(
            self.analysis(self.one | self.three),
            [('billable_time', 2400, 1800, 1.5, 0), ('billable_time', 1200, 1000, 0.5, 0)],
        )

    def test_time_that_is_not_paid_in_clips(self):
        project = self.env['project.project'].create({'name': "Intern", 'allow_billable': True})
        with self.on('2025-04-01'):
            line = self.log(
                self.env['project.task'].create({'name': "Møde", 'project_id': project.id}), 60
            )
        self.assertEqual(self.analysis(line), [('non_billable', 0, -400, 0, 1)])
