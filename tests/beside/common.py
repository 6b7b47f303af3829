"""Cases that need another module: they are skipped where it is not installed."""

from odoo.tests import HttpCase

from ..common import ClipCardCommon


class CompanionCase(ClipCardCommon):
    """A case that needs other modules."""

    #: Names of modules.
    needs = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        missing = {*cls.needs} - cls.env.registry._init_modules
        if missing:
            cls.skipTest(cls, f"needs {', '.join(sorted(missing))}: ./dev/test --beside has it")


class ShopCase(CompanionCase, HttpCase):
    """A shop that sells a card in three sizes and an add-on product, with 25 % VAT."""

    needs = ('website_sale', 'payment_demo')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env['website'].get_current_website()
        cls.website.write({'company_id': cls.company.id, 'account_on_checkout': 'optional'})
        cls.website.show_line_subtotals_tax_selection = 'tax_excluded'
        cls.vat = cls.env['account.tax'].create({'name': "Moms 25 %", 'amount': 25.0})
        cls.product.product_tmpl_id.write({'website_published': True, 'taxes_id': cls.vat.ids})
        cls.phone = cls.env['product.template'].create(
            {
                'name': "Telefonsupport",
                'clip_card_type': 'phone_support',
                'clip_card_period_clips': 2,
                'website_published': True,
            }
        )
        cls.kasper = cls.make_portal_user()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def call(self, route, **values):
        return self.make_jsonrpc_request(route, values)

    def add(self, quantity, product=None, **values):
        """Put a product into the cart, as the shop's page does."""
        product = product or self.product
        return self.call(
            '/shop/cart/add',
            product_template_id=product.product_tmpl_id.id,
            product_id=product.id,
            quantity=quantity,
            **values,
        )

    def change(self, line, quantity):
        return self.call('/shop/cart/update', line_id=line.id, quantity=quantity)

    def get_cart(self):
        """The newest cart of the website."""
        self.env.invalidate_all()
        domain = [('website_id', '=', self.website.id), ('state', '=', 'draft')]
        return self.env['sale.order'].search(domain, limit=1, order='id desc')

    def assertCart(self, *lines):
        """What is in the cart: clips, discount, net amount of each line."""
        found = [
            (line.product_uom_qty, line.discount, line.price_subtotal)
            for line in self.get_cart().order_line
        ]
        self.assertEqual(found, list(lines))
