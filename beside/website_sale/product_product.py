from odoo.http import request

from ..extension import Extension


class ProductProduct(Extension):
    """Which products the shop sells at once: add-on products too, which have no price in money."""

    _register = False
    _extends = 'product.product'

    def _website_show_quick_add(self):
        if self.clip_card_type == 'card':
            return False
        if self.product_tmpl_id._is_add_on_product():
            return bool(self.filtered_domain(self.env['website']._product_domain()))
        return super()._website_show_quick_add()

    def _is_add_to_cart_allowed(self):
        if self.clip_card_type == 'card':
            sizes = self.product_tmpl_id._get_clip_card_sizes()
            return bool(sizes) and super()._is_add_to_cart_allowed()
        if super()._is_add_to_cart_allowed():
            return True
        return (
            self.product_tmpl_id._is_add_on_product()
            and self.active
            and self.website_published
            and bool(self.filtered_domain(self.env['website']._product_domain()))
            and request.website.has_ecommerce_access()
        )

    def _to_markup_data(self, website):
        """What search engines read: the price of the smallest size."""
        data = super()._to_markup_data(website)
        template = self.product_tmpl_id
        if self.clip_card_type == 'card' and (size := template._get_clip_card_sizes()[:1]):
            price, _before = template._get_clip_card_prices(self, size, website)
            data['offers']['price'] = price
        return data
