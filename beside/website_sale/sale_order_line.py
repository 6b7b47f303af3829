from ..extension import Extension


class SaleOrderLine(Extension):
    """A line of the cart that sells a card or an add-on product."""

    _register = False
    _extends = 'sale.order.line'

    def _check_validity(self):
        """An add-on product is paid in clips: it is sold though it has no price."""
        return super(SaleOrderLine, self.filtered(lambda it: not it._is_add_on()))._check_validity()

    def _get_clip_card_cart_sizes(self):
        """The sizes that may be chosen in the cart, as numbers of clips.

        The line's own is among them, though it may not be sold any more.
        """
        self.ensure_one()
        sizes = self.product_template_id._get_clip_card_sizes().mapped('clips')
        return sorted({*sizes, int(self.product_uom_qty)})
