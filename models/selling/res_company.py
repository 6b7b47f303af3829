from odoo import api, models

#: The tax of services where a chart has another one for goods, and makes that the default.
SERVICE_TAXES = {'dk': 'tax_s1y', 'se': 'sale_tax_25_services'}
#: What a clip costs until somebody says otherwise, in the currencies in which that is known.
PROPOSED_PRICES = {'DKK': 1000.0}


class ResCompany(models.Model):
    """What is sold follows the company's chart of accounts and its currency."""

    _inherit = 'res.company'

    @api.model
    def _clip_card_set_up(self):
        """Bring what comes with clip cards in step with the companies that are there already."""
        for company in self.sudo().search([('parent_id', '=', False)]):
            company._clip_card_take_chart()

    def _clip_card_take_chart(self):
        """Give what is sold the taxes of this company, whose chart of accounts is new.

        Products that have taxes of its own choice keep them.
        """
        self.ensure_one()
        self._clip_card_propose_price()
        default, tax = self.account_sale_tax_id, self._get_clip_card_service_tax()
        if not tax:
            return
        products = (
            self.env['product.template']
            .sudo()
            .with_context(active_test=False)
            .search([('clip_card_type', '!=', False), ('company_id', 'in', (False, self.id))])
        )
        for product in products:
            taxes = product.taxes_id._filter_taxes_by_company(self)
            if taxes <= default:
                product.taxes_id = product.taxes_id - taxes + tax

    def _get_clip_card_service_tax(self):
        """The company's ordinary sales tax for services, which may differ from that for goods."""
        self.ensure_one()
        default = self.account_sale_tax_id
        if not default or default.tax_scope == 'service':
            return default
        Tax = self.env['account.tax'].sudo()
        alike = [
            *Tax._check_company_domain(self),
            ('type_tax_use', '=', 'sale'),
            ('amount_type', '=', default.amount_type),
            ('amount', '=', default.amount),
            ('tax_scope', '=', 'service'),
        ]
        name = SERVICE_TAXES.get(self.chart_template)
        named = name and self.env['account.chart.template'].with_company(self).ref(
            name, raise_if_not_found=False
        )
        if named and named.active and named.amount == default.amount:
            return named
        return Tax.search(alike, limit=1) or default

    def _clip_card_propose_price(self):
        """Propose a price per clip where one is known; elsewhere it stays empty until it is set."""
        card = self.env.ref('clip_card.product_clip_card', raise_if_not_found=False)
        if card and not card.list_price:
            card.sudo().list_price = PROPOSED_PRICES.get(card.currency_id.name, 0.0)
