from odoo import api, fields, models


class ClipCardTier(models.Model):
    _name = 'clip.card.tier'
    _description = "Clip Card Size"
    _inherit = ['clip.card.limited']
    _order = 'product_tmpl_id, clips'

    product_tmpl_id = fields.Many2one(
        comodel_name='product.template',
        string="Product",
        required=True,
        index=True,
        ondelete='cascade',
    )
    clips = fields.Integer(required=True, default=10, help="Clips on a card of this size.")
    discount = fields.Float(
        string="Discount (%)",
        digits='Discount',
        help="Percent off the customer's hourly price.",
    )

    _product_clips_unique = models.Constraint(
        'UNIQUE(product_tmpl_id, clips)', "A product has each size of clip card only once."
    )
    _clips_positive = models.Constraint('CHECK(clips > 0)', "A clip card needs at least one clip.")
    _discount_percent = models.Constraint(
        'CHECK(discount >= 0 AND discount <= 100)',
        "The discount of a clip card lies between 0 and 100 percent.",
    )

    @api.depends('clips', 'discount')
    def _compute_display_name(self):
        for tier in self:
            if tier.discount:
                tier.display_name = self.env._(
                    "%(clips)s clips, %(discount)g %% off",
                    clips=tier.clips,
                    discount=tier.discount,
                )
            else:
                tier.display_name = self.env._("%(clips)s clips", clips=tier.clips)
