"""Uncovered time that is invoiced at the standard rate, once."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import UncoveredCommon


@tagged('post_install', '-at_install')
class TestInvoicingUncovered(UncoveredCommon):
    def test_quotation(self):
        order = self.quote()
        self.assertEqual((order.state, order.partner_id), ('draft', self.customer))
        self.assertEqual((order.user_id, order.company_id), (self.salesperson, self.company))
        mail, printer = order.order_line
        self.assertEqual((mail.product_id, printer.product_id), (self.hourly, self.hourly))
        self.assertEqual(order.order_line.mapped('product_uom_qty'), [2, 1])
        self.assertEqual(order.order_line.mapped('qty_delivered'), [2, 1])
        self.assertEqual(order.order_line.mapped('price_unit'), [1200, 1200])
        self.assertEqual(order.amount_untaxed, 3600)
        self.assertEqual(mail.name, "Mail virker ikke\n03/20/2025: Ny postkasse")
        self.assertEqual(printer.name, "Printer\n03/20/2025: Driver")
        self.assertEqual(self.one.sudo().clip_card_settlement_line_id, mail)
        self.assertEqual(self.one.sudo().so_line, mail)
        self.assertUncovered(0, 0, 0)
        self.assertSettled(2, 0, 1)

    def test_quotation_in_the_customers_language(self):
        self.customer.lang = 'da_DK'
        order = self.quote(self.lines[0])
        self.assertIn("20.03.2025: Ny postkasse", order.order_line.name)

    def test_invoice(self):
        order = self.quote()
        order.action_confirm()
        self.assertEqual(order.order_line.mapped('qty_to_invoice'), [2, 1])
        move = order._create_invoices().with_user(self.accountant)
        move.action_post()
        self.assertEqual(move.invoice_line_ids.mapped('quantity'), [2, 1])
        self.assertEqual(move.amount_untaxed, 3600)
        self.assertEqual(order.invoice_status, 'invoiced')
        self.assertFalse(order.clip_card_ids)

    def test_invoice_of_a_period(self):
        """Commenced hours are invoiced, also where a period is typed."""
        order = self.quote()
        order.action_confirm()
        wizard = (
            self.env['sale.advance.payment.inv']
            .with_user(self.salesperson)
            .create(
                {
                    'sale_order_ids': [Command.set(order.ids)],
                    'advance_payment_method': 'delivered',
                    'date_start_invoice_timesheet': '2025-03-01',
                    'date_end_invoice_timesheet': '2025-03-31',
                }
            )
        )
        wizard.create_invoices()
        self.assertEqual(order.invoice_ids.invoice_line_ids.mapped('quantity'), [2, 1])

    def test_settled_time_is_not_tried_again(self):
        self.quote()
        card = self.new_card()
        self.assertUncovered(0, 0, 0)
        self.assertEqual(card.balance, 10)
        with self.assertRefused(UserError, "None of the selected time is uncovered"):
            self.lines.action_clip_card_invoice()
        with self.on('2025-04-03'):
            self.log(self.mail, 60)
        self.assertEqual(card.balance, 9)
        self.assertSettled(2, 0, 1)

    def test_quotation_cancelled(self):
        card = self.new_card(day='2025-03-20')
        self.assertUncovered(0, 0, 0)
        with self.on('2025-03-21'):
            more = self.log(self.print, 10 * 60, day='2025-03-19')
        self.assertClips(more, 0, uncovered=10)
        order = self.quote(more.with_user(self.salesperson))
        self.assertEqual(order.order_line.product_uom_qty, 10)
        self.assertClips(more, 0)
        order.action_cancel()
        self.assertClips(more, 0, uncovered=10)
        self.assertFalse(more.sudo().so_line)
        self.assertFalse(more.sudo().clip_card_settlement_line_id)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertEqual(card.balance, 7)

    def test_cancelled_quotation_is_tried_again(self):
        """Time that comes back is paid by a card that was valid then."""
        order = self.quote()
        card = self.new_card(day='2025-03-20')
        order.action_cancel()
        self.assertUncovered(0, 0, 0)
        self.assertSettled(0, 0, 0)
        self.assertEqual(card.balance, 7)
        self.assertClips(self.one, 2)

    def test_cancelled_quotation_is_not_confirmed(self):
        order = self.quote()
        order.action_cancel()
        order.action_draft()
        with self.assertRefused(UserError, 'time of "Mail virker ikke" is uncovered again'):
            order.action_confirm()
        order.order_line.unlink()
        self.assertEqual(self.quote().amount_untaxed, 3600)

    def test_confirmed_order_cancelled(self):
        order = self.quote()
        order.action_confirm()
        order.action_cancel()
        self.assertUncovered(2, 0, 1)

    def test_quotation_deleted(self):
        order = self.quote()
        order.sudo().unlink()
        self.assertUncovered(2, 0, 1)
        self.assertSettled(0, 0, 0)

    def test_quotation_line_deleted(self):
        order = self.quote()
        order.order_line[0].unlink()
        self.assertUncovered(2, 0, 0)
        self.assertSettled(0, 0, 1)
        order.order_line = [Command.clear()]
        self.assertUncovered(2, 0, 1)

    def test_duplicate_does_not_invoice_again(self):
        order = self.quote()
        order.order_line = [Command.create({'product_id': self.hourly.id})]
        copy = order.copy()
        self.assertEqual(len(copy.order_line), 1)
        self.assertEqual(copy.amount_untaxed, 1200)

    def test_invoiced_order_is_not_cancelled(self):
        """Its time would be uncovered, and paid a second time."""
        order = self.quote()
        order.action_confirm()
        move = order._create_invoices().with_user(self.accountant)
        move.action_post()
        with self.assertRefused(UserError, f"{order.name} cannot be cancelled.*Credit"):
            order.action_cancel()
        self.assertUncovered(0, 0, 0)
        credit = (
            self.env['account.move.reversal']
            .with_user(self.accountant)
            .with_context(active_model='account.move', active_ids=move.ids)
            .create({'journal_id': move.journal_id.id})
        )
        credit.refund_moves()
        credit.new_move_ids.action_post()
        order.action_cancel()
        self.assertUncovered(2, 0, 1)

    def test_time_on_an_order_is_not_deleted(self):
        order = self.quote()
        with self.assertRefused(UserError, f"invoiced on {order.name} and cannot be deleted"):
            self.one.unlink()

    def test_more_time_on_an_ordered_line(self):
        order = self.quote()
        self.one.unit_amount = 2.5
        self.assertUncovered(1, 0, 0)
        self.assertSettled(2, 0, 1)
        with self.assertRefused(UserError, f"is on order {order.name} already"):
            self.lines.action_clip_card_invoice()

    def test_partly_paid_line(self):
        """A line that a card paid in part is invoiced for the rest only."""
        card = self.new_card()
        with self.on('2025-04-02'):
            work = self.log(self.print, 11 * 60 + 30)
        self.assertClips(work, 10, uncovered=1)
        order = self.quote(work.with_user(self.salesperson))
        self.assertEqual(order.order_line.product_uom_qty, 1)
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertEqual(work.sudo().so_line, card.sale_line_id)
        self.assertSaleLine(card.sale_line_id, 10, 10)
        order.action_cancel()
        self.assertClips(work, 10, uncovered=1)
        self.assertEqual(work.sudo().so_line, card.sale_line_id)

    def test_correction_counts_when_an_order_is_cancelled(self):
        """The task costs what its corrected time costs, whatever was settled meanwhile."""
        order = self.quote()
        with self.on('2025-04-03'):
            self.log(self.mail, -60)
        order.action_cancel()
        clips = sum(self.mail.timesheet_ids.mapped('clip_card_clips'))
        uncovered = sum(self.mail.timesheet_ids.mapped('clip_card_uncovered'))
        self.assertEqual(clips + uncovered, 11)
        self.assertLedger()

    def test_several_customers(self):
        other = self.make_customer("Smedjen ApS")
        self.buy(10, customer=other)
        work = self.log(self.make_task(customer=other), 11 * 60)
        action = (self.lines | work.with_user(self.salesperson)).action_clip_card_invoice()
        orders = self.env['sale.order'].search(action['domain'])
        self.assertEqual(orders.partner_id, self.customer | other)
        self.assertEqual(sum(orders.mapped('amount_untaxed')), 4800)

    def test_hourly_product_sold_in_days(self):
        self.hourly.uom_id = self.env.ref('uom.product_uom_day')
        order = self.quote(self.lines[2])
        line = order.order_line
        self.assertEqual(line.product_uom_id, self.env.ref('uom.product_uom_day'))
        self.assertEqual(line.product_uom_qty, line.qty_delivered)
        self.assertAlmostEqual(line.product_uom_qty, 0.13)

    def test_an_hour_costs_what_a_clip_costs_until_a_rate_is_chosen(self):
        """Odoo's own service has a sample price that nobody has decided."""
        self.company.clip_card_hourly_product_id = False
        sample = self.env.ref('sale_timesheet.time_product')
        self.assertEqual(sample.list_price, 40)
        order = self.quote(self.lines[2])
        self.assertEqual(order.order_line.product_id, sample)
        self.assertEqual((order.order_line.price_unit, order.amount_untaxed), (1000, 1000))

    def test_by_the_customers_pricelist(self):
        self.company.clip_card_hourly_product_id = False
        self.customer.property_product_pricelist = self.env['product.pricelist'].create(
            {
                'name': "Stamkunder",
                'currency_id': self.company.currency_id.id,
                'item_ids': [Command.create({'compute_price': 'percentage', 'percent_price': 20})],
            }
        )
        self.assertEqual(self.quote(self.lines[2]).amount_untaxed, 800)

    def test_a_price_that_somebody_has_given_to_the_sample(self):
        self.company.clip_card_hourly_product_id = False
        self.env.ref('sale_timesheet.time_product').list_price = 850
        self.assertEqual(self.quote(self.lines[2]).order_line.price_unit, 850)

    def test_no_rate_and_no_price(self):
        self.company.clip_card_hourly_product_id = False
        self.product.list_price = 0
        with self.assertRefused(UserError, "neither a standard rate nor a price of its clip cards"):
            self.quote(self.lines[2])
        self.assertUncovered(2, 0, 1)

    def test_time_that_nobody_has_described(self):
        self.three.name = "/"
        order = self.quote(self.lines[2])
        self.assertEqual(order.order_line.name, "Printer\n03/20/2025: Printer")

    # Never twice

    def test_paid_time_is_on_no_invoice(self):
        """Neither what cards paid, nor what is settled, is offered on another order."""
        self.quote().action_confirm()
        ordinary = (
            self.env['sale.order']
            .with_user(self.salesperson)
            .create(
                {
                    'partner_id': self.customer.id,
                    'order_line': [Command.create({'product_id': self.hourly.id})],
                }
            )
        )
        ordinary.action_confirm()
        self.assertEqual(ordinary.order_line.qty_delivered, 0)
        paid = self.mail.timesheet_ids - self.one - self.two
        self.assertEqual(paid.sudo().so_line, self.first.sale_line_id)
        self.assertFalse(self.two.sudo().so_line)
        order = self.one.sudo().clip_card_settlement_line_id.order_id
        order.with_user(self.salesperson)._create_invoices()
        self.assertFalse(paid.sudo().timesheet_invoice_id)
