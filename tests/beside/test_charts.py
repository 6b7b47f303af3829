"""Cards with the charts of neighbouring countries: which taxes and accounts they get."""

from odoo.tests import tagged

from .common import CompanionCase

BUSINESSES = {'de': 'DE123456788', 'se': 'SE123456789701', 'dk': 'DK12345674'}


@tagged('post_install', '-at_install')
class TestCharts(CompanionCase):
    needs = ('l10n_de', 'l10n_se')

    def open_company(self, country, chart):
        """A card of a new company with a chart, and the environment of its people."""
        company = self.env['res.company'].create(
            {'name': chart, 'country_id': self.env.ref(f'base.{country}').id}
        )
        self.env.user.company_ids |= company
        self.env['account.chart.template'].try_loading(chart, company=company, install_demo=False)
        self.our = self.env(context={**self.env.context, 'allowed_company_ids': company.ids})
        self.card = self.our['product.template'].create(
            {'name': "Klip", 'clip_card_type': 'card', 'company_id': company.id}
        )
        return company.with_env(self.our)

    def sell_to(self, country):
        """The tax of a card for a business in a country, and its boxes in the VAT return."""
        partner = self.our['res.partner'].create(
            {
                'name': country,
                'is_company': True,
                'country_id': self.our.ref(f'base.{country}').id,
                'vat': BUSINESSES.get(country),
            }
        )
        position = self.our['account.fiscal.position']._get_fiscal_position(partner)
        tax = position.map_tax(self.card.taxes_id) if position else self.card.taxes_id
        return tax.name, set(tax.invoice_repartition_line_ids.tag_ids.mapped('name'))

    def test_sweden(self):
        """Services have taxes of their own, at home and abroad."""
        company = self.open_company('se', 'se')
        self.assertEqual(company.account_sale_tax_id.name, "25% G")
        self.assertEqual(self.sell_to('se'), ("25% S", {'se_05', 'se_10'}))
        self.assertEqual(self.sell_to('dk'), ("0% EU S", {'se_39'}))
        self.assertEqual(self.sell_to('us')[0], "0% EU RS")

    def test_germany(self):
        """One tax for goods and services; abroad Odoo knows goods alone, as for any service."""
        for chart, income in (('de_skr03', '8400'), ('de_skr04', '4400')):
            self.open_company('de', chart)
            self.assertEqual(self.sell_to('de'), ("19%", {'81_BASE', '81_TAX'}))
            self.assertEqual(self.sell_to('dk'), ("0% EU D", {'41'}))
            self.assertEqual(self.card.get_product_accounts()['income'].code, income)

    def test_recognition_asks_for_the_account(self):
        """Only the Danish chart has accounts that can be proposed."""
        for country, chart in (('se', 'se'), ('de', 'de_skr03')):
            proposal = self.open_company(country, chart)._get_clip_card_recognition_proposal()
            self.assertFalse(proposal.get('clip_card_deferred_account_id'))
            self.assertTrue(proposal['clip_card_recognition_journal_id'])
