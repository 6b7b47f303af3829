"""The daily job, and what standard reports make of its entries."""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognitionJob(RecognitionCommon):
    def recognitions(self):
        moves = self.env['account.move'].search([('clip_card_recognition_ids', '!=', False)])
        return [(str(move.date), move.amount_total) for move in moves.sorted('date')]

    def test_one_entry_per_month(self):
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
            self.work(3, '2025-01-10')
        with self.on('2025-03-20'):
            self.work(2, '2025-03-20')
        with self.on('2025-05-01'):
            self.run_job()
            self.assertEqual(self.recognitions(), [('2025-01-31', 2850), ('2025-03-31', 1900)])
            self.assertEqual(str(self.company.clip_card_recognised_until), '2025-04-30')
            self.run_job()
            self.assertEqual(len(self.recognitions()), 2)
            self.assertTied('2025-01-01', '2025-04-30', closing=4750)

    def test_one_company_fails(self):
        """Another company's turn comes all the same, and somebody is told."""
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
            self.work(3, '2025-01-10')
        broken = self.env['res.company'].create(
            {'name': "A/S Ødelagt", 'clip_card_responsible_id': self.manager.id}
        )
        self.env.flush_all()
        # No first day: nothing that the settings let through.
        self.env.cr.execute(
            "UPDATE res_company SET clip_card_recognition = TRUE WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        with self.on('2025-02-03'), mute_logger('odoo.addons.clip_card'):
            self.run_job()
            self.run_job()
        self.assertEqual(self.recognitions(), [('2025-01-31', 2850)])
        activity = broken.partner_id.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("could not be recognised", activity.summary)
        # It is tried again each day, and goes through once the reason is gone.
        broken.clip_card_recognition = False
        broken.write(
            {
                'clip_card_recognition': True,
                'clip_card_recognition_start': '2025-02-01',
                **self.make_accounts(broken),
            }
        )
        with self.on('2025-02-04'):
            self.run_job()
        self.assertEqual(str(broken.clip_card_recognised_until), '2025-01-31')

    def test_every_day(self):
        job = self.env.ref('clip_card.ir_cron_recognise_clip_cards')
        self.assertEqual((job.interval_number, job.interval_type), (1, 'days'))

    def make_accounts(self, company):
        """Settings of a company without a chart of accounts."""
        deferred, breakage = self.env['account.account'].create(
            [
                {
                    'name': name,
                    'code': code,
                    'account_type': account_type,
                    'company_ids': [Command.set(company.ids)],
                }
                for name, code, account_type in (
                    ("Forudbetalt", '741000', 'liability_current'),
                    ("Bortfald", '101100', 'income'),
                )
            ]
        )
        journal = self.env['account.journal'].create(
            {'name': "Diverse", 'code': 'DIV', 'type': 'general', 'company_id': company.id}
        )
        return {
            'clip_card_deferred_account_id': deferred.id,
            'clip_card_breakage_account_id': breakage.id,
            'clip_card_recognition_journal_id': journal.id,
        }


@tagged('post_install', '-at_install')
class TestRecognitionReports(RecognitionCommon):
    """Odoo's own reports show a card once: when it is sold."""

    def sell_and_recognise(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.work(3, '2025-01-10')
            self.credit(self.invoice(line), quantity=2)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
        self.env.flush_all()
        return line.sudo()

    def test_invoice_analysis(self):
        self.sell_and_recognise()
        figures = self.env['account.invoice.report']._read_group(
            [('product_id', '=', self.product.id)],
            ['move_type'],
            ['price_subtotal:sum', 'quantity:sum'],
        )
        self.assertEqual(sorted(figures), [('out_invoice', 9500, 10), ('out_refund', -1900, -2)])

    def test_sales_analysis(self):
        line = self.sell_and_recognise()
        figures = self.env['sale.report']._read_group(
            [('order_reference', '=', f'sale.order,{line.order_id.id}')],
            aggregates=['price_subtotal:sum', 'untaxed_amount_to_invoice:sum'],
        )
        self.assertEqual(figures, [(9500, 0)])

    def test_vat_report(self):
        """VAT is in the boxes of the invoice and the credit note, and nowhere else."""
        line = self.sell_and_recognise()
        items = self.env['account.move.line'].search(
            [('tax_line_id', '!=', False), ('date', '>=', '2025-01-01')]
        )
        self.assertEqual(items.move_id, line.invoice_lines.move_id)
        self.assertEqual(-sum(items.mapped('balance')), 0.25 * (9500 - 1900))
        tagged_items = self.env['account.move.line'].search(
            [('tax_tag_ids', '!=', False), ('date', '>=', '2025-01-01')]
        )
        self.assertEqual(tagged_items.move_id, line.invoice_lines.move_id)

    def test_project_profitability(self):
        line = self.sell_and_recognise()
        project = line.project_id.with_context(active_test=False)
        revenues = project._get_profitability_items(False)['revenues']
        self.assertEqual(
            (revenues['total']['invoiced'], revenues['total']['to_invoice']), (7600, 0)
        )
        self.assertEqual(len(revenues['data']), 1)

    def test_analytic_distribution(self):
        plan = self.env['account.analytic.plan'].create({'name': "Afdeling"})
        account = self.env['account.analytic.account'].create(
            {'name': "Support", 'plan_id': plan.id, 'company_id': self.company.id}
        )
        with self.on('2025-01-10'):
            line = self.sell(10)
            line.sudo().analytic_distribution = {str(account.id): 100}
            self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        for item in move.line_ids:
            self.assertEqual(item.analytic_distribution, {str(account.id): 100})
        items = self.env['account.analytic.line'].search(
            [(account.plan_id._column_name(), '=', account.id), ('general_account_id', '!=', False)]
        )
        amounts = {}
        for item in items:
            amounts[item.general_account_id] = (
                amounts.get(item.general_account_id, 0.0) + item.amount
            )
        self.assertEqual(amounts, {self.deferred: 6650, self.sales: 2850})
