from odoo.exceptions import ValidationError

from ...models.selling.product_template import ADD_ON_TYPES, SINGLE
from ..extension import Extension


class SaleOrder(Extension):
    """A cart: of cards it takes sizes alone, and add-on products with a card."""

    _register = False
    _extends = 'sale.order'

    # === WHAT IS PUT INTO THE CART ===#

    def _verify_updated_quantity(self, order_line, product_id, new_qty, uom_id, **kwargs):
        """Go to the next size of a card, and take one of an add-on product; say so.

        :return: the quantity, and the sentence for the customer
        """
        quantity, warning = super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )
        product = self.env['product.product'].browse(product_id)
        if product.clip_card_type == 'card' and quantity > 0:
            return self._verify_clip_card_size(order_line, product, quantity, warning)
        if product.clip_card_type in ADD_ON_TYPES and quantity > 0:
            return self._verify_add_on(product, quantity, warning)
        return quantity, warning

    def _verify_clip_card_size(self, order_line, product, quantity, warning):
        template = product.product_tmpl_id
        clips = template._get_clip_card_sizes().mapped('clips')
        if not clips or quantity in clips:
            return quantity, warning
        if quantity == order_line.product_uom_qty - 1:  # one less, by the button
            size = max((it for it in clips if it < quantity), default=clips[0])
        else:
            size = template._find_clip_card_size(quantity).clips
        return size, self.env._(
            "%(product)s is sold with %(sizes)s clips: %(clips)s are in your cart.",
            product=product.name,
            sizes=', '.join(map(str, clips)),
            clips=size,
        )

    def _verify_add_on(self, product, quantity, warning):
        if not self._has_clip_card():
            return 0, self.env._(
                "%(product)s is paid in clips, and there is no clip card yet: choose one first.",
                product=product.name,
            )
        if double := self._get_clip_card_account()._get_double_add_ons(product):
            name = double[0].product_id.name
            return 0, self.env._("You have %(product)s already.", product=name)
        if quantity > 1:
            return 1, self.env._("%(product)s is sold once.", product=product.name)
        return quantity, warning

    def _cart_find_product_line(self, product_id, uom_id, **kwargs):
        """A line is one card: another one of the same product is a line of its own."""
        if self.env['product.product'].browse(product_id).clip_card_type == 'card':
            return self.env['sale.order.line']
        return super()._cart_find_product_line(product_id, uom_id, **kwargs)

    def _compute_cart_info(self):
        """A card counts as one thing in the cart, whatever its size."""
        super()._compute_cart_info()
        for order in self:
            cards = order._get_clip_card_lines()
            order.cart_quantity -= int(sum(cards.mapped('product_uom_qty'))) - len(cards)

    def _cart_accessories(self):
        """With a card the shop offers its add-on products."""
        accessories = super()._cart_accessories()
        if not self._get_clip_card_lines():
            return accessories
        inside = self.order_line.product_id
        account = self._get_clip_card_account()
        kinds = SINGLE & {*inside.mapped('clip_card_type')}
        add_ons = (
            self.env['product.template']
            ._get_shop_add_ons()
            .filtered(
                lambda it: (
                    it.clip_card_type not in kinds
                    and not account._get_double_add_ons(it.product_variant_id)
                )
            )
        )
        others = add_ons.product_variant_id - inside
        return [*accessories, *others.filtered(lambda it: it not in accessories)]

    # === WHAT CANNOT BE DELIVERED ===#

    def _get_cart_refusal(self):
        """Why the cart cannot be paid, in words for the customer, or nothing."""
        for line in self.order_line:
            if line._get_delivery_error():
                return line._get_delivery_words()
        return None

    def _get_shop_warning(self, clear=True):
        return super()._get_shop_warning(clear=clear) or self._get_cart_refusal()

    def _is_cart_ready(self):
        return super()._is_cart_ready() and not self._get_cart_refusal()

    def _check_cart_is_ready_to_be_paid(self):
        """:raise ValidationError: for what cannot be delivered, in words for the customer"""
        if refusal := self._get_cart_refusal():
            raise ValidationError(refusal)
        return super()._check_cart_is_ready_to_be_paid()
