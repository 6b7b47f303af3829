from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import float_compare

ADD_ONS = [
    ('server_check', "Server check"),
    ('phone_support', "Phone support"),
    ('callout_guarantee', "Call-out guarantee"),
]
ADD_ON_TYPES = {kind for kind, _label in ADD_ONS}
#: A customer has one of these at a time.
SINGLE = {'phone_support', 'callout_guarantee'}


class ProductTemplate(models.Model):
    _name = 'product.template'
    _inherit = ['clip.card.limited', 'product.template']

    clip_card_type = fields.Selection(
        selection=[('card', "Clip card"), *ADD_ONS],
        string="Clip Card",
        help="What this service is to clip cards. A clip card is sold in the sizes below;"
        " one clip pays one commenced hour.",
    )
    clip_card_tier_ids = fields.One2many(
        comodel_name='clip.card.tier',
        inverse_name='product_tmpl_id',
        string="Card Sizes",
        copy=True,
    )
    clip_card_lifetime_years = fields.Integer(
        string="Expires After (Years)",
        default=5,
        help="A card expires this many years after its purchase, whatever its use.",
    )
    clip_card_forfeit_years = fields.Integer(
        string="Forfeited After (Years)",
        default=3,
        help="The balance is forfeited when the card has not been used for this many years.",
    )

    clip_card_period_months = fields.Integer(
        string="Months per Period",
        default=1,
        help="The add-on product is paid in clips at the start of each period.",
    )
    clip_card_period_clips = fields.Integer(string="Clips per Period", default=1)
    clip_card_response_hours = fields.Float(
        string="Response Time (Hours)",
        help="Working hours from the fault report until a consultant starts on site.",
    )

    _clip_card_years_positive = models.Constraint(
        'CHECK(clip_card_lifetime_years > 0 AND clip_card_forfeit_years > 0)',
        "A clip card lives for at least one year.",
    )

    @api.model
    def _get_clip_card_limits(self):
        return {
            **super()._get_clip_card_limits(),
            'clip_card_lifetime_years': 100,
            'clip_card_forfeit_years': 100,
            'clip_card_period_months': 120,
            'clip_card_response_hours': 1_000,
        }

    @api.model
    def _get_clip_card_values(self):
        """What every clip card product is, so that orders, projects and invoices just work."""
        return {
            'type': 'service',
            'service_policy': 'ordered_prepaid',
            'service_tracking': 'project_only',
            'uom_id': self.env.ref('clip_card.product_uom_clip').id,
        }

    @api.constrains('clip_card_type', 'type', 'invoice_policy', 'service_type', 'uom_id')
    def _check_clip_card_product(self):
        clip = self.env.ref('clip_card.product_uom_clip')
        for product in self.filtered(lambda product: product.clip_card_type == 'card'):
            if (
                product.type != 'service'
                or product.service_policy != 'ordered_prepaid'
                or product.uom_id != clip
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s is a clip card: it must be a prepaid service sold in the"
                        ' unit "%(unit)s".',
                        product=product.display_name,
                        unit=clip.name,
                    )
                )

    @api.model
    def _get_clip_card_taxes(self):
        """The taxes of a new product that is sold with clip cards: those of services."""
        taxes = self.env['account.tax']
        for company in self.env.companies.sudo():
            taxes |= company._get_clip_card_service_tax()
        return taxes

    @api.onchange('clip_card_type')
    def _onchange_clip_card_type(self):
        if self.clip_card_type and self.taxes_id._origin <= self.env.companies.account_sale_tax_id:
            self.taxes_id = self._get_clip_card_taxes()
        if self.clip_card_type == 'card':
            self.update(self._get_clip_card_values())

    @api.onchange('type', 'service_type', 'service_policy')
    def _onchange_service_fields(self):
        # Stock counts prepaid services in hours.
        super()._onchange_service_fields()
        if self.clip_card_type == 'card':
            self.uom_id = self.env.ref('clip_card.product_uom_clip')

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._complete_clip_card_values(vals) for vals in vals_list])

    @api.model
    def _complete_clip_card_values(self, vals):
        """Values of a new product, with what its type makes it: a card is a prepaid service."""
        if vals.get('clip_card_type') and 'taxes_id' not in vals:
            vals = {**vals, 'taxes_id': [Command.set(self._get_clip_card_taxes().ids)]}
        if vals.get('clip_card_type') != 'card':
            return vals
        of_cards = self._get_clip_card_values()
        return {**vals, **{name: vals.get(name) or value for name, value in of_cards.items()}}

    def write(self, vals):
        if 'clip_card_type' in vals:
            self.check_access('write')
            changing = self.filtered(lambda it: it.clip_card_type != vals['clip_card_type'])
            changing._check_clip_card_unsold()
            if vals['clip_card_type'] == 'card' and changing:
                vals = {**self._get_clip_card_values(), **vals}
        return super().write(vals)

    def _check_clip_card_unsold(self):
        """A product of which cards were sold stays what it is: its orders depend on it.

        :raise UserError: naming the product and the way out
        """
        card = (
            self.env['clip.card']
            .sudo()
            .search([('product_id.product_tmpl_id', 'in', self.ids)], limit=1)
        )
        if card:
            raise UserError(
                self.env._(
                    "%(product)s has been sold as clip card %(card)s and stays one."
                    " Archive it and make another product.",
                    product=card.product_id.display_name,
                    card=card.name,
                )
            )

    def _get_clip_card_tier(self, quantity):
        """The size of so many clips, or an empty record."""
        return self.clip_card_tier_ids.filtered(
            lambda tier: float_compare(tier.clips, quantity, precision_digits=2) == 0
        )[:1]
