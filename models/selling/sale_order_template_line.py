from odoo import models


class SaleOrderTemplateLine(models.Model):
    _inherit = 'sale.order.template.line'

    def _prepare_order_line_values(self):
        """A card of a quotation template has the size, and its discount, of its quantity."""
        values = super()._prepare_order_line_values()
        if self.product_id.clip_card_type == 'card':
            tier = self.product_id.product_tmpl_id._get_clip_card_tier(self.product_uom_qty)
            values.update(clip_card_tier_id=tier.id, discount=tier.discount)
        return values
