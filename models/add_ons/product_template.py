from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..selling.product_template import ADD_ON_TYPES


class ProductTemplate(models.Model):
    """Add-on products: services without a price of their own, paid in clips."""

    _inherit = 'product.template'

    _clip_card_period_positive = models.Constraint(
        'CHECK(clip_card_period_months > 0 AND clip_card_period_clips > 0)',
        "An add-on product costs at least 1 clip per period, and a period is at least 1 month.",
    )
    _clip_card_response_hours_positive = models.Constraint(
        "CHECK(clip_card_type IS NULL OR clip_card_type != 'callout_guarantee'"
        " OR clip_card_response_hours > 0)",
        "Enter the working hours within which a call-out guarantee is met.",
    )

    @api.model
    def _get_add_on_values(self):
        """What every add-on product is: a service that is neither invoiced nor timesheeted."""
        return {
            'type': 'service',
            'invoice_policy': 'delivery',
            'service_type': 'manual',
            'service_tracking': 'no',
            'uom_id': self.env.ref('uom.product_uom_unit').id,
            'list_price': 0.0,
        }

    @api.constrains('clip_card_type', 'type', 'service_tracking', 'service_type', 'invoice_policy')
    def _check_add_on_product(self):
        for product in self.filtered(lambda product: product.clip_card_type in ADD_ON_TYPES):
            if (
                product.type != 'service'
                or product.service_tracking != 'no'
                or (product.invoice_policy, product.service_type) != ('delivery', 'manual')
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s is an add-on product that is paid in clips: it must be a"
                        " service that creates nothing on order and is not invoiced.",
                        product=product.display_name,
                    )
                )

    @api.onchange('clip_card_type')
    def _onchange_clip_card_type(self):
        super()._onchange_clip_card_type()
        if self.clip_card_type in ADD_ON_TYPES:
            self.update(self._get_add_on_values())

    @api.model
    def _complete_clip_card_values(self, vals):
        vals = super()._complete_clip_card_values(vals)
        if vals.get('clip_card_type') not in ADD_ON_TYPES:
            return vals
        add_ons = self._get_add_on_values()
        return {**vals, **add_ons, 'uom_id': vals.get('uom_id') or add_ons['uom_id']}

    def write(self, vals):
        kind = vals.get('clip_card_type')
        if kind in ADD_ON_TYPES and any(product.clip_card_type != kind for product in self.sudo()):
            vals = {**self._get_add_on_values(), **vals}
        if not vals.get('list_price'):
            return super().write(vals)
        add_ons = self.filtered(
            lambda it: vals.get('clip_card_type', it.sudo().clip_card_type) in ADD_ON_TYPES
        )
        if not add_ons:
            return super().write(vals)
        super(ProductTemplate, self - add_ons).write(vals)
        return super(ProductTemplate, add_ons).write({**vals, 'list_price': 0.0})

    def _check_clip_card_unsold(self):
        super()._check_clip_card_unsold()
        subscription = (
            self.env['clip.card.subscription']
            .sudo()
            .search([('product_id.product_tmpl_id', 'in', self.ids)], limit=1)
        )
        if subscription:
            raise UserError(
                self.env._(
                    "%(product)s has been sold to %(customer)s as an add-on product and stays one"
                    " of its kind. Archive it and make another product.",
                    product=subscription.product_id.display_name,
                    customer=subscription.partner_id.display_name,
                )
            )

    def _get_add_on_terms_text(self):
        """What an add-on product costs, such as "Paid in clips: 1 clip per month"."""
        self.ensure_one()
        price = self._format_add_on_price(self.clip_card_period_clips, self.clip_card_period_months)
        return self.env._("Paid in clips: %(price)s", price=price)

    @api.model
    def _format_add_on_price(self, count, months):
        """The price of an add-on product, such as "1 clip per month"."""
        clips = self.env['clip.card.account']._tell_clips(count)
        if months == 1:
            return self.env._("%(clips)s per month", clips=clips)
        if months == 3:
            return self.env._("%(clips)s per quarter", clips=clips)
        return self.env._("%(clips)s every %(months)s months", clips=clips, months=months)
