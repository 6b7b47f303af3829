from odoo import api, models


class ProductProduct(models.Model):
    _inherit = 'product.product'

    @api.model_create_multi
    def create(self, vals_list):
        # A product that is made with its variant would get the defaults of other products.
        complete = self.env['product.template']._complete_clip_card_values
        return super().create(
            [vals if vals.get('product_tmpl_id') else complete(vals) for vals in vals_list]
        )
