from odoo import api
from odoo.http import request
from odoo.tools import float_round

from ...models.selling.product_template import ADD_ON_TYPES
from ..extension import Extension


class ProductTemplate(Extension):
    """What a visitor of the shop reads of a card's sizes, and of add-on products."""

    _register = False
    _extends = 'product.template'

    def _get_clip_card_sizes(self):
        """The sizes of a card, the smallest first; the shop's visitors may not read them."""
        return self.sudo().clip_card_tier_ids.sorted('clips')

    def _find_clip_card_size(self, clips):
        """The smallest size with so many clips, or the largest there is; none without sizes."""
        sizes = self._get_clip_card_sizes()
        return sizes.filtered(lambda size: size.clips >= clips)[:1] or sizes[-1:]

    def _is_add_to_cart_possible(self, parent_combination=None):
        possible = super()._is_add_to_cart_possible(parent_combination=parent_combination)
        if self.clip_card_type == 'card':
            return possible and bool(self._get_clip_card_sizes())
        return possible

    def _website_show_quick_add(self):
        """A card is put into the cart where its sizes are shown."""
        return self.clip_card_type != 'card' and super()._website_show_quick_add()

    # === PRICES ===#

    def _get_clip_card_prices(self, product_or_template, size, website):
        """What a size costs, as the cart computes it, to the smallest coin.

        :return: price and price before the size's discount, with or without VAT as the website
            shows prices
        """
        price = request.pricelist._get_product_price(
            product_or_template, quantity=size.clips, currency=website.currency_id
        )
        taxes = product_or_template.sudo().taxes_id._filter_taxes_by_company(self.env.company)
        mapped = request.fiscal_position.map_tax(taxes)
        price = self.env['product.product']._get_tax_included_unit_price_from_price(
            price, taxes, product_taxes_after_fp=mapped
        )
        digits = self.env['decimal.precision'].precision_get('Product Price')
        line = {
            'price_unit': float_round(price, precision_digits=digits),
            'quantity': size.clips,
            'tax_ids': mapped,
            'currency_id': website.currency_id,
            'product_id': product_or_template,
        }
        excluded = website.show_line_subtotals_tax_selection == 'tax_excluded'
        total = 'total_excluded_currency' if excluded else 'total_included_currency'
        return tuple(
            self._compute_shop_taxes({**line, 'discount': discount})[total]
            for discount in (size.discount, 0.0)
        )

    def _compute_shop_taxes(self, values):
        """Amounts of a line that is not there, by the code that computes those of the cart."""
        Tax = self.env['account.tax'].sudo()
        line = Tax._prepare_base_line_for_taxes_computation(None, **values)
        Tax._add_tax_details_in_base_line(line, self.env.company)
        Tax._round_base_lines_tax_details([line], self.env.company)
        return line['tax_details']

    def _get_clip_card_shop_sizes(self, variant):
        """The sizes as the product page shows them, the smallest first.

        :param variant: the product that is looked at, or none
        :return: dicts of `clips`, `discount` (percent), `price`, `saving` and `hour` (what one
            hour costs), in the website's currency
        """
        website = request.website
        sizes = []
        for size in self._get_clip_card_sizes():
            price, before = self._get_clip_card_prices(variant or self, size, website)
            sizes.append(
                {
                    'clips': size.clips,
                    'discount': size.discount,
                    'price': price,
                    'saving': before - price,
                    'hour': price / size.clips,
                }
            )
        return sizes

    def _get_additionnal_combination_info(self, product_or_template, quantity, uom, date, website):
        """The price of a card is that of a size; of an add-on product it is not in money."""
        info = super()._get_additionnal_combination_info(
            product_or_template, quantity, uom, date, website
        )
        if self._is_add_on_product():
            info['prevent_zero_price_sale'] = False
        elif self.clip_card_type == 'card' and (size := self._find_clip_card_size(quantity)):
            price, before = self._get_clip_card_prices(product_or_template, size, website)
            info.update(
                price=price,
                list_price=before,
                has_discounted_price=website.currency_id.compare_amounts(before, price) > 0,
            )
            info.pop('compare_list_price', None)
            if self.product_variant_count > 1:
                info['clip_card_sizes'] = self._render_clip_card_sizes(product_or_template, website)
        return info

    def _render_clip_card_sizes(self, product_or_template, website):
        """The sizes of a variant, for the page on which it is chosen."""
        return self.env['ir.ui.view']._render_template(
            'clip_card.shop_size_list',
            {'sizes': self._get_clip_card_shop_sizes(product_or_template), 'website': website},
        )

    def _get_sales_prices(self, website):
        """In a list of products a card costs what its smallest size does."""
        prices = super()._get_sales_prices(website)
        for product in self.filtered(lambda it: it.clip_card_type == 'card'):
            if size := product._get_clip_card_sizes()[:1]:
                price, _before = product._get_clip_card_prices(product, size, website)
                prices[product.id] = {'price_reduce': price}
        return prices

    @api.model
    def _get_configurator_display_price(
        self, product_or_template, quantity, date, currency, pricelist, **kwargs
    ):
        """The dialog of optional products multiplies: one clip costs its share of a size."""
        price, rule = super()._get_configurator_display_price(
            product_or_template, quantity, date, currency, pricelist, **kwargs
        )
        product = product_or_template
        if product._name == 'product.product':
            product = product.product_tmpl_id
        in_shop = product.clip_card_type == 'card' and getattr(request, 'is_frontend', False)
        if in_shop and (size := product._find_clip_card_size(quantity)):
            website = request.website
            total, _before = product._get_clip_card_prices(product_or_template, size, website)
            price = total / size.clips
        return price, rule

    # === ADD-ON PRODUCTS ===#

    def _is_add_on_product(self):
        """Whether this is paid in clips."""
        return self.clip_card_type in ADD_ON_TYPES

    def _get_add_on_shop_price(self):
        """The price of an add-on product, such as "1 clip per month"."""
        self.ensure_one()
        return self._format_add_on_price(self.clip_card_period_clips, self.clip_card_period_months)

    def _get_shop_add_ons(self):
        """The add-on products that the shop offers with a card."""
        website = request.website
        return self.search(
            [
                *website.sale_product_domain(),
                ('website_published', '=', True),
                ('clip_card_type', 'in', list(ADD_ON_TYPES)),
            ],
            order='website_sequence, id',
        )

    def _get_shop_cards(self):
        """The cards that somebody needs first who looks at an add-on product; none with a card."""
        order, partner = request.cart, self.env.user.partner_id
        if order and order._get_clip_card_lines():
            return self.browse()
        account = self.env['clip.card.account'].sudo()._find(partner, request.website.company_id)
        if account._get_cards_in_use():
            return self.browse()
        return self.search(
            [
                *request.website.sale_product_domain(),
                ('website_published', '=', True),
                ('clip_card_type', '=', 'card'),
            ]
        )
