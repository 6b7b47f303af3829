"""Revenue of cards with discounts on the order, corrections, transfers and currencies."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.clip_card.reports.clip_card_outstanding_xlsx import make_workbook

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognitionCards(RecognitionCommon):
    # What is invoiced is not what was ordered

    def test_outstanding_clips_as_the_books_have_them(self):
        """Worth what stands paid, as the books have it; not yet invoiced, what was agreed."""
        with self.on('2025-01-10'):
            line = self.sell(10)
            draft = self.draft_invoice(line)
            self.card_line(draft).price_unit = 800
            draft.action_post()
            other, _invoice = self.discounted(10)
            self.work(3, '2025-01-10')
            card, discounted = line.sudo().clip_card_ids, other.sudo().clip_card_ids
            waiting = self.sell(10).sudo().clip_card_ids
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            report = self.assertTied('2025-01-01', '2025-01-31', closing=7600 * 0.7 + 8550)
            closing = {row.card_id: row.closing for row in report.line_ids}
            rows = self.env['clip.card.outstanding'].with_user(self.accountant)
            rows = rows.with_context(clip_card_as_of='2025-01-31').search([])
            values = {row.card_id: (row.value, row.deferred_amount) for row in rows}
            not_invoiced = {row.card_id: row.not_invoiced for row in rows}
        self.assertEqual(values, {card: (5320, 5320), discounted: (8550, 8550), waiting: (9500, 0)})
        self.assertEqual(not_invoiced, {card: 0, discounted: 0, waiting: 9500})
        self.assertEqual(closing, {card: 5320, discounted: 8550})
        self.assertEqual((card.net_amount, card.clip_price), (9500, 950))
        self.assertEqual(card._get_refund_amount(2), 1520)

    def test_outstanding_spreadsheet(self):
        with self.on('2025-01-10'):
            self.discounted(10)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            wizard = (
                self.env['clip.card.as.of']
                .with_user(self.accountant)
                .create({'date': '2025-01-31'})
            )
            sheet = load_workbook(BytesIO(make_workbook(wizard))).active
        heads, card, total = list(sheet.iter_rows(min_row=4, values_only=True))
        self.assertEqual((heads[6], heads[9]), ("Net Value (DKK)", "Deferred Income"))
        self.assertEqual((card[6], card[9]), (8550, 8550))
        self.assertEqual(total[9], '=SUBTOTAL(9,J5)')

    # Discounts on the order

    def discounted(self, percent, *products):
        """The posted invoice of a card and other products, with a discount on the whole."""
        line = self.sell(10, confirm=False)
        order = line.order_id.sudo()
        order.order_line = [Command.create({'product_id': it.id}) for it in products]
        self.env['sale.order.discount'].create(
            {
                'sale_order_id': order.id,
                'discount_type': 'so_discount',
                'discount_percentage': percent / 100,
            }
        ).action_apply_discount()
        order.action_confirm()
        return line, self.invoice(line)

    def make_router(self):
        return self.env['product.product'].create(
            {'name': "Router", 'list_price': 500, 'invoice_policy': 'order', 'type': 'consu'}
        )

    def make_analytic(self, name):
        plan = self.env['account.analytic.plan'].create({'name': name})
        return self.env['account.analytic.account'].create({'name': name, 'plan_id': plan.id})

    def test_discount_on_an_order_of_cards(self):
        with self.on('2025-01-10'):
            line, invoice = self.discounted(10)
            self.assertEqual(invoice.amount_untaxed, 8550)
            self.assertEqual(invoice.invoice_line_ids.account_id, self.deferred)
            self.work(5, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 4275, self.sales: -4275})
        self.assertTied('2025-01-01', '2025-01-31', closing=4275)

    def test_discount_on_an_order_with_other_products(self):
        router = self.make_router()
        with self.on('2025-01-10'):
            line, invoice = self.discounted(10, router)
            self.assertEqual(invoice.amount_untaxed, 9000)
            self.work(5, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            # 950.00 of the discount are the card's: they leave the sales account.
            self.assertItems(move, {self.deferred: 950 + 4275, self.sales: -950 - 4275})
            self.assertTied('2025-01-01', '2025-01-31', closing=4275)

    def test_discounts_on_an_account_of_their_own(self):
        """What is deferred is what the customer is charged; other products are as ever."""
        discounts = self.sales.copy({'code': '1099', 'name': "Rabatter"})
        self.company.account_discount_expense_allocation_id = discounts
        router = self.make_router()
        with self.on('2025-01-10'):
            line = self.sell(10, confirm=False)
            order = line.order_id.sudo()
            order.order_line = [Command.create({'product_id': router.id, 'discount': 20})]
            order.order_line.analytic_distribution = {str(self.make_analytic("Salg").id): 100}
            order.order_line[1].analytic_distribution = {str(self.make_analytic("Varer").id): 100}
            order.action_confirm()
            invoice = self.invoice(line)
            self.assertItems(
                invoice.line_ids.filtered(lambda it: it.account_type != 'asset_receivable')
                - invoice.line_ids.filtered('tax_line_id'),
                {self.deferred: -9500, self.sales: -500, discounts: 100},
            )
            separate = invoice.line_ids.filtered(lambda it: it.display_type == 'discount')
            self.assertEqual(
                [it.analytic_distribution for it in separate],
                [order.order_line[1].analytic_distribution] * 2,
            )
            self.work(3, '2025-01-10')
            self.credit(invoice, quantity=2)
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 2850, self.sales: -2850})
            self.assertTied('2025-01-01', '2025-01-31', closing=9500 - 1900 - 2850)

    def test_discounts_on_an_account_of_their_own_before_recognition(self):
        """The opening entry takes the net price off the sales account."""
        discounts = self.sales.copy({'code': '1099', 'name': "Rabatter"})
        self.company.write(
            {
                'account_discount_expense_allocation_id': discounts.id,
                'clip_card_recognition': False,
            }
        )
        with self.on('2024-12-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(4, '2024-12-10')
            self.switch_on()
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=5700)
        items = self.env['account.move.line'].search(
            [('account_id', 'in', (self.sales | discounts).ids), ('parent_state', '=', 'posted')]
        )
        self.assertAlmostEqual(-sum(items.mapped('balance')), 3800, 2)

    # Cards that change hands, corrections

    def test_transfer(self):
        other = self.make_customer("Tømreren ApS")
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.work(2, '2025-01-10')
            card = line.sudo().clip_card_ids
            new = card.with_user(self.manager)._transfer(other, 3, "Aftale af 10. januar")
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            report = self.assertTied('2025-01-01', '2025-01-31', closing=7600)
            lines = {it.card_id: it for it in report.line_ids}
            self.assertEqual((lines[card].transferred, lines[card].closing), (-2850, 4750))
            self.assertEqual((lines[new].transferred, lines[new].closing), (2850, 2850))
        with self.on('2028-01-12'):
            self.end_cards()
        with self.on('2028-02-01'):
            move = self.recognise('2028-01-31')
        self.assertItems(move, {self.deferred: 7600, self.breakage: -7600})

    def test_clips_given_away_are_worth_nothing(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            line.sudo().clip_card_ids.with_user(self.manager)._adjust(2, "Goodwill")
            self.work(11, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 9500, self.sales: -9500})
        self.assertTied('2025-01-01', '2025-01-31', closing=0)

    def test_clips_taken_off_without_credit_note(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            line.sudo().clip_card_ids.with_user(self.manager)._adjust(-2, "Tastet forkert")
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 1900, self.breakage: -1900})
        report = self.assertTied('2025-01-01', '2025-01-31', closing=7600)
        self.assertEqual(report.lapsed, 1900)

    # Currencies

    def test_rate_of_the_invoice(self):
        self.set_euro_rates({'2025-01-01': 7.46, '2025-01-20': 7.50})
        with self.on('2025-01-10'):
            self.invoice(self.sell_in_euros(10, 100))
        with self.on('2025-01-25'):
            self.work(3, '2025-01-25')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.deferred: 2126.10, self.sales: -2126.10})
            item = move.line_ids.filtered(lambda it: it.account_id == self.deferred)
            self.assertEqual((item.currency_id, item.amount_currency), (self.euro, 285))
            self.assertTied('2025-01-01', '2025-01-31', closing=4960.90)
