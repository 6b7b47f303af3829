"""Recognition where invoices, prices or settings are not the usual ones."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognitionOddInvoices(RecognitionCommon):
    def test_two_down_payments(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.down_payment(line, 20)
            self.down_payment(line, 30)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.assertFalse(self.recognise('2025-01-31'))
            report = self.assertTied('2025-01-01', '2025-01-31', closing=0)
            self.assertEqual((report.down_payments, report.waiting), (4750, 2850))
            self.final_invoice(line)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            self.assertItems(move, {self.deferred: 2850, self.sales: -2850})
            report = self.assertTied('2025-02-01', '2025-02-28', closing=6650)
            self.assertEqual(report.down_payments, 0)

    def test_down_payment_from_before_recognition(self):
        """It was booked as sales; the final invoice takes it off the same account."""
        self.company.clip_card_recognition = False
        with self.on('2024-12-10'):
            line = self.sell(10)
            down = self.down_payment(line, 30)
            self.assertEqual(down.invoice_line_ids.account_id, self.sales)
        with self.on('2025-01-10'):
            self.switch_on()
            self.final_invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            report = self.assertTied('2025-01-01', '2025-01-31', closing=6650)
            self.assertEqual(report.down_payments, 0)
        items = self.env['account.move.line'].search(
            [('account_id', '=', self.sales.id), ('parent_state', '=', 'posted')]
        )
        self.assertAlmostEqual(-sum(items.mapped('balance')), 2850, 2)

    def test_nothing_charged(self):
        """A card that costs nothing, and one with a discount of 100 %."""
        free = self.make_product("Gratis kort", {10: 0}, list_price=0)
        given = self.make_product("Foræret kort", {10: 100}, list_price=1000)
        with self.on('2025-01-10'):
            lines = [self.sell(10, product=product) for product in (free, given)]
            for line in lines:
                self.invoice(line)
            self.work(12, '2025-01-10')
        with self.on('2025-02-03'):
            self.assertFalse(self.recognise('2025-01-31'))
            self.assertTied('2025-01-01', '2025-01-31', closing=0)
        entries = self.env['clip.card.entry'].search([('kind', '=', 'work')])
        self.assertEqual(sum(entries.recognition_ids.mapped('clips')), -12)

    def test_price_with_tax_included(self):
        tax = self.company.account_sale_tax_id.copy(
            {'name': "25 % inkl.", 'price_include_override': 'tax_included'}
        )
        product = self.make_product("Kort med moms", {3: 0}, list_price=99.99)
        product.taxes_id = tax
        with self.on('2025-01-10'):
            line = self.sell(3, product=product)
            invoice = self.invoice(line)
            self.assertEqual(invoice.amount_total, 299.97)
            self.work(2, '2025-01-10')
        net = invoice.amount_untaxed
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            report = self.assertTied('2025-01-01', '2025-01-31')
            self.assertAlmostEqual(report.sold, net, 2)
            self.work(1, '2025-02-03')
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
            self.assertTied('2025-01-01', '2025-02-28', closing=0)

    def test_cash_rounding(self):
        account = self.sales.copy({'code': '1098', 'name': "Øreafrunding"})
        rounding = self.env['account.cash.rounding'].create(
            {
                'name': "50 øre",
                'rounding': 0.5,
                'strategy': 'add_invoice_line',
                'profit_account_id': account.id,
                'loss_account_id': account.id,
            }
        )
        product = self.make_product("Skævt kort", {3: 0}, list_price=33.335)
        with self.on('2025-01-10'):
            line = self.sell(3, product=product)
            draft = self.draft_invoice(line)
            draft.invoice_cash_rounding_id = rounding
            draft.action_post()
            self.assertEqual(draft.amount_total, 125)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=100.01)

    def test_credited_at_another_rate(self):
        """What the rates leave of a card that is credited in full is revenue, or a loss."""
        self.set_euro_rates({'2025-01-01': 7.46, '2025-01-20': 7.50})
        with self.on('2025-01-10'):
            invoice = self.invoice(self.sell_in_euros(10, 100))
        with self.on('2025-01-25'):
            self.credit(invoice)
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: -38, self.breakage: 38})
            self.assertTied('2025-01-01', '2025-01-31', closing=0)

    def test_posted_late_into_a_recognised_period(self):
        """The invoice counts on its day; what was used of it, when it was posted."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            draft = self.draft_invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.assertFalse(self.recognise('2025-01-31'))
            draft.invoice_date = draft.date = '2025-01-20'
            draft.action_post()
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            self.assertEqual(str(move.date), '2025-02-28')
            self.assertTied('2025-01-01', '2025-01-31', closing=9500)
            self.assertTied('2025-02-01', '2025-02-28', closing=6650)

    def test_posted_again_on_another_day(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            invoice = self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            invoice.button_draft()
            invoice.invoice_date = invoice.date = '2025-02-03'
            invoice.action_post()
        with self.on('2025-03-03'):
            self.assertFalse(self.recognise('2025-02-28'))
            self.assertTied('2025-01-01', '2025-01-31', closing=-2850)
            self.assertTied('2025-02-01', '2025-02-28', closing=6650)


@tagged('post_install', '-at_install')
class TestRecognitionOddCards(RecognitionCommon):
    def test_prolonged(self):
        """What had lapsed comes back, out of the revenue from lapsed clips."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
        with self.on('2028-01-11'):
            self.end_cards()
        with self.on('2028-02-01'):
            self.recognise('2028-01-31')
            self.assertTied('2028-01-01', '2028-01-31', closing=0)
            card = line.sudo().clip_card_ids.with_user(self.manager)
            card._prolong(self.company._clip_card_today().replace(year=2029), "Aftale")
        with self.on('2028-03-01'):
            move = self.recognise('2028-02-29')
            self.assertItems(move, {self.deferred: -9500, self.breakage: 9500})
            self.assertTied('2028-02-01', '2028-02-29', closing=9500)

    def test_transferred_and_then_cheaper(self):
        """A price reduction reaches the clips that were handed over, used ones too."""
        other = self.make_customer("Tømreren ApS")
        with self.on('2025-01-10'):
            line = self.sell(10)
            invoice = self.invoice(line)
            card = line.sudo().clip_card_ids
            new = card.with_user(self.manager)._transfer(other, 4, "Aftale").sudo()
            project = new.account_id._get_or_create_project()
            task = self.make_task(customer=other, project_id=project.id)
            self.work(1, '2025-01-10', task=task)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.credit(invoice, quantity=1, price=1000 / 0.95)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            self.assertItems(move, {self.deferred: -100, self.sales: 100})
            report = self.assertTied('2025-02-01', '2025-02-28', closing=5100 + 2550)
            closing = {it.card_id: it.closing for it in report.line_ids}
            self.assertEqual(closing, {card: 5100, new: 2550})

    def test_no_sales_account(self):
        """Revenue that has nowhere to go is refused, and nothing is recognised."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
        self.company.income_account_id = False
        self.product.categ_id.property_account_income_categ_id = False
        self.product.property_account_income_id = False
        with self.on('2025-02-03'):
            with self.assertRefused(UserError, "no income account"):
                self.recognise('2025-01-31')
            self.assertFalse(self.env['clip.card.recognition'].search([]))

    def test_two_companies(self):
        """Each recognises its own cards; the other one's are not touched."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(3, '2025-01-10')
            other = self.env['res.company'].create({'name': "Datter ApS"})
            self.env['account.chart.template'].try_loading('dk', other, install_demo=False)
            other.write(
                {
                    'clip_card_recognition': True,
                    'clip_card_recognition_start': self.START,
                    'clip_card_deferred_account_id': self.chart_of(other, 'dk_coa_7410').id,
                    'clip_card_breakage_account_id': self.chart_of(other, 'dk_coa_1010').id,
                    'clip_card_recognition_journal_id': self.env['account.journal']
                    .search([('type', '=', 'general'), ('company_id', '=', other.id)], limit=1)
                    .id,
                }
            )
        with self.on('2025-02-03'):
            other._recognise_clip_cards(other._get_clip_card_opening_day())
            self.assertFalse(other._recognise_clip_cards(other._get_clip_card_due_period()))
            self.assertItems(self.recognise('2025-01-31'), {self.deferred: 2850, self.sales: -2850})

    def chart_of(self, company, name):
        return self.env['account.chart.template'].with_company(company).ref(name)

    # Lock dates

    def test_hard_lock(self):
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
            self.work(3, '2025-01-10')
        self.company.hard_lock_date = '2025-01-31'
        with self.on('2025-02-20'):
            self.assertEqual(str(self.recognise('2025-01-31').date), '2025-02-01')
            self.assertTied('2025-02-01', '2025-02-28', closing=6650)

    def test_lock_that_was_lifted_for_the_accountant(self):
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
            self.work(3, '2025-01-10')
        self.company.fiscalyear_lock_date = '2025-01-31'
        self.env['account.lock_exception'].create(
            {
                'company_id': self.company.id,
                'user_id': self.accountant.id,
                'fiscalyear_lock_date': False,
                'end_datetime': False,
            }
        )
        with self.on('2025-02-20'):
            self.assertEqual(str(self.recognise('2025-01-31').date), '2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=6650)

    # Invoices whose lines belong to several departments

    def test_two_invoices_of_two_departments(self):
        plan = self.env['account.analytic.plan'].create({'name': "Afdeling"})
        first, second = self.env['account.analytic.account'].create(
            [{'name': name, 'plan_id': plan.id} for name in ("Nord", "Syd")]
        )
        with self.on('2025-01-10'):
            line = self.sell(10)
            line.sudo().analytic_distribution = {str(first.id): 100}
            self.partial_invoice(line, 4)
            line.sudo().analytic_distribution = {str(second.id): 100}
            self.invoice(line)
            self.work(10, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=0)
        items = self.env['account.analytic.line'].search(
            [('general_account_id', '=', self.deferred.id)]
        )
        totals = {}
        for item in items:
            account = item[plan._column_name()]
            totals[account] = totals.get(account, 0) + item.amount
        self.assertEqual(
            {it.name: round(value, 2) for it, value in totals.items()}, {"Nord": 0, "Syd": 0}
        )
