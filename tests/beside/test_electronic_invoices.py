"""Electronic invoices of cards: checks of the modules that make them, official rules."""

from lxml import etree

from odoo.tests import tagged

from ..selling.common import SellingCommon
from .common import CompanionCase
from .validation import get_folder, get_rule_errors, get_schema_errors

PEPPOL = 'account.edi.xml.ubl_bis3'
#: OIOUBL 2.01, and 2.1 as Nemhandel has it.
DANISH = ('account.edi.xml.oioubl_201', 'account.edi.xml.oioubl_21')
BERLIN = {'street': "Hauptstraße 3", 'zip': '10115', 'city': "Berlin"}
NAMES = {
    'cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
    'cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
}


class ElectronicCase(CompanionCase, SellingCommon):
    """A company that can send electronic invoices, and a public customer with a GLN."""

    needs = ('account_edi_ubl_cii', 'l10n_dk_oioubl', 'l10n_dk_nemhandel')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.write(
            {
                'street': "Hovedgaden 1",
                'zip': '2800',
                'city': "Lyngby",
                'vat': 'DK58403288',
                'company_registry': '58403288',
                'phone': '+45 12345678',
                'email': 'faktura@example.com',
            }
        )
        cls.customer.write(
            {
                'street': "Rådhuspladsen 2",
                'vat': 'DK12345674',
                'company_registry': '12345674',
                'email': 'ean@example.com',
                'peppol_eas': '0088',
                'peppol_endpoint': '5798009811578',
                'nemhandel_identifier_type': '0088',
                'nemhandel_identifier_value': '5798009811578',
            }
        )
        bank = cls.env['res.partner.bank'].create(
            {'acc_number': 'DK5000400440116243', 'partner_id': cls.company.partner_id.id}
        )
        cls.bank.bank_account_id = bank

    def export(self, move, name):
        """The XML of an invoice, which nothing finds wrong."""
        content, errors = self.env[name]._export_invoice(move.sudo())
        self.assertFalse(errors, f"{name}: {errors}")
        if get_folder():
            self.assertEqual(get_schema_errors(content), [], name)
            if name == PEPPOL:
                self.assertEqual(get_rule_errors(content), [], content.decode())
        return etree.fromstring(content)

    def find(self, tree, path):
        return tree.xpath(path, namespaces=NAMES)


@tagged('post_install', '-at_install')
class TestPublicCustomers(ElectronicCase):
    def setUp(self):
        super().setUp()
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
        for name in (PEPPOL, *DANISH):
            tree = self.export(move, name)
            self.assertEqual(etree.QName(tree).localname, kind)
            self.assertEqual(self.find(tree, 'cac:OrderReference/cbc:ID/text()'), ['REK-77'], name)
            quantity = 'InvoicedQuantity' if kind == 'Invoice' else 'CreditedQuantity'
            codes = self.find(tree, f'.//cbc:{quantity}/@unitCode')
            self.assertEqual(set(codes), {'HUR'}, name)
            (end,) = self.find(tree, 'cac:AccountingCustomerParty/cac:Party/cbc:EndpointID')
            scheme = '0088' if name == PEPPOL else 'GLN'
            self.assertEqual((end.text, end.get('schemeID')), ('5798009811578', scheme), name)
            rate = 'cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent/text()'
            self.assertEqual(self.find(tree, rate), ['25.0'], name)

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


@tagged('post_install', '-at_install')
class TestCustomersAbroad(ElectronicCase):
    """What the tax of a service says abroad: on the invoice, to the customer and to the state."""

    def sell_abroad(self, country, **values):
        """The invoice of a card, for a customer there."""
        values['country_id'] = self.env.ref(f'base.{country}').id
        customer = self.make_customer("Bäckerei Kern GmbH", **values)
        with self.on('2025-03-02'):
            return self.invoice(self.sell(10, customer=customer))

    def assertCategory(self, move, code, reason):
        """The category of the tax, and why there is none to pay; of a credit note too."""
        for document in (move, self.credit(move, quantity=2)):
            tree = self.export(document, PEPPOL)
            category = 'cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/'
            self.assertEqual(self.find(tree, f'{category}cbc:ID/text()'), [code])
            reasons = self.find(tree, f'{category}cbc:TaxExemptionReasonCode/text()')
            self.assertEqual(reasons, [reason])
            line = './/cac:ClassifiedTaxCategory/cbc:ID/text()'
            self.assertEqual(self.find(tree, line), [code])

    def assertBoxes(self, move, *names):
        tags = move.line_ids.tax_tag_ids.mapped('name')
        self.assertEqual(sorted(tags), sorted(names))

    def test_business_in_the_union(self):
        known = {'vat': 'DE123456788', 'peppol_eas': '9930', 'peppol_endpoint': 'DE123456788'}
        move = self.sell_abroad('de', **BERLIN, **known)
        self.assertEqual((move.amount_tax, move.amount_total), (0, 9500))
        # Rubrik B, ydelser
        self.assertBoxes(move, 'R-C-MR')
        self.assertCategory(move, 'AE', 'VATEX-EU-AE')
        self.assertIn("reverse charged", move.sudo().invoice_line_ids.tax_ids.invoice_legal_notes)
        for name in DANISH:
            category = './/cac:TaxSubtotal/cac:TaxCategory/cbc:ID/text()'
            tree = self.export(move, name)
            self.assertEqual(set(self.find(tree, category)), {'ReverseCharge'}, name)

    def test_private_in_the_union(self):
        move = self.sell_abroad('de', **BERLIN, is_company=False)
        self.assertEqual(move.amount_tax, 2375)
        self.assertBoxes(move, 'UM')

    def test_outside_the_union(self):
        move = self.sell_abroad(
            'ch',
            street="Bahnhofstrasse 3",
            zip='8001',
            city="Zürich",
            vat='CHE-530.781.296 MWST',
            peppol_eas='9927',
            peppol_endpoint='CHE530781296',
        )
        self.assertEqual((move.amount_tax, move.amount_total), (0, 9500))
        # Odoo's position takes the tax of § 13, which is in no box.
        self.assertBoxes(move)
        self.assertCategory(move, 'G', 'VATEX-EU-G')

    def test_what_is_set_on_the_tax_counts(self):
        tax = self.env['account.chart.template'].with_company(self.company).ref('tax_s3')
        tax.ubl_cii_tax_category_code = 'K'
        common = self.env['account.edi.common']
        germany = self.make_customer("Kern GmbH", country_id=self.env.ref('base.de').id)
        parties = germany, self.company.partner_id, tax
        self.assertEqual(common._get_tax_category_code(*parties), 'K')
        tax.ubl_cii_tax_category_code = False
        self.assertEqual(common._get_tax_category_code(*parties), 'AE')
        goods = self.env['account.chart.template'].with_company(self.company).ref('tax_s2')
        self.assertEqual(common._get_tax_category_code(*parties[:2], goods), 'K')
        reason = common._get_tax_exemption_reason(*parties[:2], goods)
        self.assertEqual(reason['tax_exemption_reason_code'], 'VATEX-EU-IC')
