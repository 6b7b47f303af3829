from odoo import api, models

#: Known here alone: no context that comes from outside can hold it.
KEEPING = object()


class ProductPricelistItem(models.Model):
    """A pricelist says nothing about the discount of a card."""

    _inherit = 'product.pricelist.item'

    @api.model
    def _is_discount_feature_enabled(self):
        """Where it is not, stock leaves a line's discount as it is."""
        if self.env.context.get('clip_card_discount') is KEEPING:
            return False
        return super()._is_discount_feature_enabled()
