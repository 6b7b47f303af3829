"""The customer's requisition number, from the order to renewals, invoices and credit notes."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..selling.common import SellingCommon


@tagged('post_install', '-at_install')
class TestPurchaseOrders(SellingCommon):
    def setUp(self):
        super().setUp()
        with self.on('2025-03-01'):
            self.line = self.sell(10)
            self.invoice(self.line)
        self.account = self.line.sudo().clip_card_ids.account_id

    def choose(self, policy, number=False):
        self.account.with_user(self.salesperson).write(
            {'purchase_order_policy': policy, 'purchase_order': number}
        )

    def renew(self, **values):
        wizard = self.env['clip.card.renew'].with_user(self.salesperson)
        wizard = wizard.create({'account_id': self.account.id, **values})
        return self.env['sale.order'].browse(wizard.action_renew()['res_id'])

    def test_not_used_by_default(self):
        self.assertEqual(self.account.purchase_order_policy, 'none')
        with self.on('2025-03-02'):
            line = self.sell(10, confirm=False)
            line.order_id.client_order_ref = 'REK-1'
            line.order_id.action_confirm()
            self.assertFalse(self.account.purchase_order)
            self.assertFalse(line.order_id.activity_ids)
            self.assertFalse(self.renew().client_order_ref)

    def test_from_order_to_renewal_and_invoice(self):
        self.choose('ask')
        with self.on('2025-03-02'):
            line = self.sell(10, confirm=False)
            line.order_id.client_order_ref = 'REK-1'
            line.order_id.action_confirm()
            self.assertEqual(self.account.purchase_order, 'REK-1')
            order = self.renew()
            self.assertEqual(order.client_order_ref, 'REK-1')
            order.action_confirm()
            move = self.invoice(order.order_line)
            self.assertEqual(move.ref, 'REK-1')
            credit = self.credit(move, quantity=1)
            self.assertEqual(credit.ref, 'REK-1')
            self.assertIn("Fortrudt", credit.narration)
            card = order.order_line.sudo().clip_card_ids.with_user(self.manager)
            refund = card._make_credit_note(2, "Ophør")
            self.assertEqual(refund.ref, 'REK-1')
            self.assertIn("Ophør", refund.narration)

    def test_without_customers_numbers_a_credit_note_says_why(self):
        with self.on('2025-03-02'):
            move = self.line.invoice_lines.move_id.with_user(self.accountant)
            self.assertIn("Fortrudt", self.draft_credit(move, quantity=1).ref)

    def test_asked_for(self):
        self.choose('ask')
        with self.on('2025-03-02'):
            order = self.sell(10).order_id
        self.assertEqual(order.activity_ids.summary, "Ask for the customer's requisition number")
        self.assertEqual(order.activity_ids.user_id, self.salesperson)

    def test_required(self):
        self.choose('required')
        with self.on('2025-03-02'):
            with self.assertRefused(UserError, "requires its requisition number"):
                self.sell(10)
            with self.assertRefused(UserError, "there is none for the next clip card"):
                self.renew()
            order = self.renew(purchase_order='REK-2')
            order.action_confirm()
            self.assertEqual(order.client_order_ref, 'REK-2')

    def test_no_automatic_renewal_without_a_number(self):
        self.choose('required', 'REK-3')
        self.account.with_user(self.salesperson).renewal = 'auto'
        self.assertFalse(self.account._get_agreement_obstacle())
        self.account.purchase_order = False
        self.assertIn("no requisition number", self.account._get_agreement_obstacle())

    def test_the_agreed_number_stays(self):
        """An older quotation that is accepted keeps its number, and the agreement its own."""
        self.choose('ask', 'REK-80')
        with self.on('2025-03-02'):
            line = self.sell(10, confirm=False)
            line.order_id.client_order_ref = 'REK-77'
            self.account.sudo().renewal = 'auto'
            line.order_id.action_confirm()
        self.assertEqual(line.order_id.client_order_ref, 'REK-77')
        self.assertEqual(self.account.purchase_order, 'REK-80')

    def test_what_is_no_policy_is_refused(self):
        with self.assertRaises(ValueError):
            self.choose('sometimes')


@tagged('post_install', '-at_install')
class TestVatAbroad(SellingCommon):
    def test_services_in_their_box(self):
        """Sold to a firm in another EU country, a card is a service under reverse charge."""
        customer = self.make_customer(
            "Kunde GmbH", country_id=self.env.ref('base.de').id, vat='DE123456788'
        )
        with self.on('2025-03-01'):
            move = self.invoice(self.sell(10, customer=customer))
            line = self.card_line(move)
            self.assertEqual(line.tax_ids.name, 'S_EU_Ydelser_MomsNulPct')
            self.assertEqual(move.amount_tax, 0)
            domestic = self.card_line(self.invoice(self.sell(10)))
        self.assertEqual(domestic.tax_ids.amount, 25)
        self.assertEqual(domestic.move_id.amount_tax, 2375)
