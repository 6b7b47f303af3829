"""Electronic invoices of cards pass the checks of the modules that make them, where they are."""

from lxml import etree

from odoo.tests import tagged

from ..selling.common import SellingCommon

FORMATS = ('account.edi.xml.ubl_bis3', 'account.edi.xml.oioubl_201')
NAMES = {
    'cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
    'cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
}


@tagged('post_install', '-at_install')
class TestElectronicInvoices(SellingCommon):
    def setUp(self):
        super().setUp()
        self.formats = [name for name in FORMATS if name in self.env]
        if not self.formats:
            self.skipTest("no module for electronic invoices is installed")
        self.company.partner_id.write(
            {
                'street': "Hovedgaden 1",
                'zip': '2800',
                'city': "Lyngby",
                'vat': 'DK58403288',
                'phone': '+45 12345678',
                'email': 'faktura@example.com',
            }
        )
        self.customer.write(
            {
                'street': "Rådhuspladsen 2",
                'vat': 'DK12345674',
                'email': 'ean@example.com',
                'peppol_eas': '0088',
                'peppol_endpoint': '5798009811578',
            }
        )
        bank = self.env['res.partner.bank'].create(
            {'acc_number': 'DK5000400440116243', 'partner_id': self.company.partner_id.id}
        )
        self.bank.bank_account_id = bank
        with self.on('2025-03-01'):
            self.sell(10)
        self.account = self.customer.clip_card_account_ids
        self.account.write({'purchase_order_policy': 'required', 'purchase_order': 'REK-77'})

    def sell_with_number(self):
        line = self.sell(10, confirm=False)
        line.order_id.client_order_ref = 'REK-77'
        line.order_id.action_confirm()
        return line

    def assertValid(self, move, kind):
        """No error, the customer's number, its GLN, and clips that are hours."""
        for name in self.formats:
            content, errors = self.env[name]._export_invoice(move.sudo())
            self.assertFalse(errors, f"{name}: {errors}")
            tree = etree.fromstring(content)
            self.assertEqual(etree.QName(tree).localname, kind)

            def find(path, tree=tree):
                return tree.xpath(path, namespaces=NAMES)

            self.assertEqual(find('cac:OrderReference/cbc:ID/text()'), ['REK-77'], name)
            quantity = 'InvoicedQuantity' if kind == 'Invoice' else 'CreditedQuantity'
            codes = find(f'.//cbc:{quantity}/@unitCode')
            self.assertEqual(set(codes), {'HUR'}, name)
            customer = 'cac:AccountingCustomerParty/cac:Party/cbc:EndpointID/text()'
            self.assertEqual(find(customer), ['5798009811578'], name)

    def test_invoice_and_credit_note(self):
        with self.on('2025-03-02'):
            move = self.invoice(self.sell_with_number())
            self.assertValid(move, 'Invoice')
            self.assertValid(self.credit(move, quantity=2), 'CreditNote')

    def test_automatic_renewal(self):
        self.company.clip_card_invoice_renewals = True
        with self.on('2025-03-02'):
            self.account.renewal = 'auto'
            self.log(self.make_task(), 9 * 60)
            self.account._renew_automatically()
        move = self.account.renewal_order_ids.invoice_ids
        self.assertEqual(move.state, 'posted')
        self.assertValid(move, 'Invoice')
