"""What comes with the addon fits a company from its first minute: taxes, price, zones."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ClipCardCommon


class FirstMinuteCase(ClipCardCommon):
    @classmethod
    def make_company(cls, name, country, chart=None):
        company = cls.env['res.company'].create(
            {'name': name, 'country_id': cls.env.ref(country).id}
        )
        if chart:
            cls.load(chart, company)
        return company

    @classmethod
    def load(cls, chart, company):
        cls.env['account.chart.template'].try_loading(chart, company, install_demo=False)

    def taxes(self, product, company):
        return product.sudo().taxes_id._filter_taxes_by_company(company)


@tagged('post_install', '-at_install')
class TestTaxes(FirstMinuteCase):
    def setUp(self):
        super().setUp()
        self.shipped = self.env['product.template'].search(
            [('clip_card_type', '!=', False), ('default_code', 'like', 'KLIP')]
        )
        self.assertEqual(len(self.shipped), 7)

    def test_a_chart_that_comes_after_the_addon(self):
        company = self.make_company("Acme Inc.", 'base.us')
        for product in self.shipped:
            self.assertFalse(self.taxes(product, company))
        before = {product: product.taxes_id for product in self.shipped}
        self.load('generic_coa', company)
        self.assertTrue(company.account_sale_tax_id)
        for product in self.shipped:
            self.assertEqual(self.taxes(product, company), company.account_sale_tax_id)
            self.assertEqual(product.taxes_id - company.account_sale_tax_id, before[product])

    def test_danish_services_are_another_box_of_the_return(self):
        company = self.make_company("Konsulenthuset ApS", 'base.dk', 'dk')
        (services,) = {tax for it in self.shipped for tax in self.taxes(it, company)}
        self.assertEqual((services.name, services.amount), ("S_DK_Y_25", 25))
        self.assertNotEqual(services, company.account_sale_tax_id)
        german = self.make_customer(
            "Kunde GmbH", country_id=self.env.ref('base.de').id, vat='DE136695976'
        )
        order = (
            self.env['sale.order']
            .with_company(company)
            .create(
                {
                    'partner_id': german.id,
                    'company_id': company.id,
                    'order_line': [
                        Command.create(
                            {'product_id': self.shipped[0].product_variant_id.id, 'price_unit': 9}
                        )
                    ],
                }
            )
        )
        self.assertEqual(order.order_line.tax_ids.name, "S_EU_Ydelser_MomsNulPct")

    def test_this_company_has_them_too(self):
        """Its chart was there before the addon."""
        for product in self.shipped:
            self.assertEqual(self.taxes(product, self.company).name, "S_DK_Y_25")

    def test_a_choice_is_kept_when_a_chart_is_loaded_again(self):
        company = self.make_company("Konsulenthuset ApS", 'base.dk', 'dk')
        product, goods = self.shipped[0], company.account_sale_tax_id
        product.taxes_id = product.taxes_id - self.taxes(product, company) + goods
        self.load('dk', company)
        self.assertEqual(self.taxes(product, company), goods)

    def test_a_tax_that_says_it_is_for_services(self):
        company = self.make_company("Acme Inc.", 'base.us', 'generic_coa')
        default = company.account_sale_tax_id
        services = default.copy({'name': "Services", 'tax_scope': 'service'})
        self.assertEqual(company._get_clip_card_service_tax(), services)
        services.amount += 1
        self.assertEqual(company._get_clip_card_service_tax(), default)

    def test_products_that_are_made_later(self):
        for kind in ('card', 'phone_support'):
            product = self.env['product.template'].create({'name': "Ny", 'clip_card_type': kind})
            self.assertEqual(product.taxes_id.mapped('name'), ["S_DK_Y_25"])
        ordinary = self.env['product.template'].create({'name': "Mus"})
        self.assertEqual(ordinary.taxes_id, self.company.account_sale_tax_id)
        with Form(self.env['product.template']) as form:
            form.name = "Kort"
            form.type = 'service'
            self.assertEqual(form.taxes_id[:].mapped('name'), ["S_DK_25"])
            form.clip_card_type = 'card'
            self.assertEqual(form.taxes_id[:].mapped('name'), ["S_DK_Y_25"])


@tagged('post_install', '-at_install')
class TestPrice(FirstMinuteCase):
    def setUp(self):
        super().setUp()
        self.card = self.env.ref('clip_card.product_clip_card')

    def test_a_price_where_one_is_known(self):
        self.assertEqual((self.card.currency_id.name, self.card.list_price), ('DKK', 1000))
        self.card.list_price = 1250
        self.company._clip_card_propose_price()
        self.assertEqual(self.card.list_price, 1250)

    def test_none_in_another_currency(self):
        company = self.make_company("Beispiel GmbH", 'base.de')
        company.currency_id = self.env.ref('base.EUR')
        self.card.write({'company_id': company.id, 'list_price': 0})
        company._clip_card_propose_price()
        self.assertEqual((self.card.currency_id.name, self.card.list_price), ('EUR', 0))

    def test_nothing_is_sold_without_a_price(self):
        self.card.list_price = 0
        line = self.sell(product=self.card.product_variant_id, confirm=False)
        words = "Clip card has no price yet. Enter what a clip costs on the product"
        with self.assertRefused(UserError, words):
            line.order_id.action_confirm()
        with self.assertRefused(UserError, words):
            line.order_id.action_quotation_send()
        self.assertIn("cannot be delivered as it is offered here", line._get_delivery_words())
        line.price_unit = 900
        line.order_id.action_confirm()
        self.assertEqual(line.order_id.state, 'sale')
