from odoo import models
from odoo.fields import Domain


class ProjectProject(models.Model):
    """Clip cards in the profitability of their project."""

    _inherit = 'project.project'

    def _get_profitability_sale_order_items_domain(self, domain=None):
        """A card counts as sold also when a price reduction was counted in all its clips.

        Nothing of its quantity is invoiced then, but money is.
        """
        cards = Domain('state', '=', 'sale') & Domain('product_id.clip_card_type', '=', 'card')
        return super()._get_profitability_sale_order_items_domain(domain) | (
            cards & Domain(domain or Domain.TRUE)
        )
