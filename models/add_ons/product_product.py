from odoo import models
from odoo.exceptions import UserError

from ..selling.product_template import ADD_ON_TYPES


class ProductProduct(models.Model):
    """What is agreed when an add-on product is sold."""

    _inherit = 'product.product'

    def _prepare_add_on_terms(self):
        """What a subscription keeps of its product.

        :raise UserError: for a product that is not paid in clips per period
        """
        self.ensure_one()
        if self.clip_card_type not in ADD_ON_TYPES:
            raise UserError(
                self.env._(
                    "%(product)s is no add-on product. Choose a server check, phone support or a"
                    " call-out guarantee.",
                    product=self.display_name,
                )
            )
        return {
            'kind': self.clip_card_type,
            'period_months': self.clip_card_period_months,
            'period_clips': self.clip_card_period_clips,
            'response_hours': self.clip_card_response_hours,
        }
