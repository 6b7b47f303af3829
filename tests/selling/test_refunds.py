"""Unused clips are refunded at what was really paid for them."""

from odoo.fields import Command
from odoo.tests import tagged

from ..recognition.common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRefunds(RecognitionCommon):
    def discounted(self, percent, *values):
        """A card of 10 clips at 950.00 and other lines, with a discount on the whole order."""
        line = self.sell(10, confirm=False)
        order = line.order_id.sudo()
        order.order_line = [Command.create(it) for it in values]
        self.env['sale.order.discount'].create(
            {
                'sale_order_id': order.id,
                'discount_type': 'so_discount',
                'discount_percentage': percent / 100,
            }
        ).action_apply_discount()
        order.action_confirm()
        return line

    def refund(self, line, clips, user=None):
        """The draft credit note that the wizard makes, and the amount that it told before."""
        card = line.sudo().clip_card_ids
        action = card.with_user(user or self.accountant).action_refund()
        wizard = (
            self.env[action['res_model']]
            .with_user(user or self.accountant)
            .with_context(**action['context'])
            .create({'clips': clips, 'reason': "Ophør"})
        )
        told = wizard.amount
        return self.env['account.move'].browse(wizard.action_refund()['res_id']), told

    def make_tax(self, percent):
        return self.env['account.tax'].create(
            {'name': f"Moms {percent}", 'amount': percent, 'type_tax_use': 'sale'}
        )

    def test_the_discount_on_the_order_is_not_paid_out(self):
        with self.on('2025-01-10'):
            line = self.discounted(10)
            invoice = self.invoice(line)
            self.assertEqual(invoice.amount_untaxed, 8550)
            credit, told = self.refund(line, 4)
            self.assertEqual((credit.amount_untaxed, told), (4 * 855, 4 * 855))
            self.assertEqual(credit.amount_total, invoice.amount_total * 4 / 10)
            credit.with_user(self.accountant).action_post()
            self.assertEqual(line.sudo().clip_card_ids.balance, 6)
            self.assertEqual(line.order_id.invoice_status, 'invoiced')
            self.assertEqual(credit.invoice_line_ids.account_id, self.deferred)
            rest, told = self.refund(line, 6)
            self.assertEqual((rest.amount_untaxed, told), (6 * 855, 6 * 855))
            rest.with_user(self.accountant).action_post()
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=0)

    def test_its_share_of_a_discount_on_other_products_too(self):
        router = self.env['product.product'].create(
            {'name': "Router", 'list_price': 500, 'invoice_policy': 'order', 'type': 'consu'}
        )
        other_tax = self.make_tax(5)
        with self.on('2025-01-10'):
            line = self.discounted(
                10,
                {'product_id': router.id, 'tax_ids': [Command.set(other_tax.ids)]},
                {'product_id': router.id, 'product_uom_qty': 3},
            )
            self.invoice(line)
            credit, told = self.refund(line, 10)
            self.assertEqual((credit.amount_untaxed, told), (8550, 8550))
            self.assertEqual(len(credit.invoice_line_ids), 2)
            self.assertEqual(credit.invoice_line_ids[0].tax_ids, credit.invoice_line_ids[1].tax_ids)

    def test_invoiced_in_two_parts(self):
        with self.on('2025-01-10'):
            line = self.discounted(10)
            self.partial_invoice(line, 4)
            self.invoice(line)
            credit, told = self.refund(line, 10)
            self.assertEqual((credit.amount_untaxed, told), (8550, 8550))

    def test_a_card_without_such_a_discount(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            credit, told = self.refund(line, 3)
        self.assertEqual((credit.amount_untaxed, told), (2850, 2850))
        self.assertEqual(len(credit.invoice_line_ids), 1)

    def test_a_manager_sees_what_is_refunded(self):
        with self.on('2025-01-10'):
            line = self.discounted(10)
            self.invoice(line)
            credit, told = self.refund(line, 3, self.manager)
        self.assertEqual((credit.amount_untaxed, told), (2565, 2565))

    def test_a_discount_is_not_offered_alone_when_its_invoice_is_credited(self):
        with self.on('2025-01-10'):
            line = self.discounted(10)
            self.credit(self.invoice(line))
            self.assertEqual(line.sudo().clip_card_ids.balance, 0)
            self.assertEqual(line.order_id.invoice_status, 'invoiced')

    def test_a_discount_that_was_given_later_is_left_to_invoice(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            order = line.order_id.sudo()
            self.env['sale.order.discount'].create(
                {
                    'sale_order_id': order.id,
                    'discount_type': 'so_discount',
                    'discount_percentage': 0.1,
                }
            ).action_apply_discount()
            self.assertEqual(order.invoice_status, 'to invoice')
