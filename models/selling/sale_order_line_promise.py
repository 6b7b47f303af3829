from odoo import api, models

from .sale_order_line import PRICE_FIELDS, SOLD_FIELDS


class SaleOrderLine(models.Model):
    """What a line promises: whether it can be delivered, and that it stays as it was signed."""

    _inherit = 'sale.order.line'

    def _get_delivery_error(self):
        """Why this line cannot be delivered, in words for staff, or nothing; rooms add theirs."""
        self.ensure_one()
        return self._get_clip_card_error()

    def _get_delivery_words(self):
        """What the customer reads about a line that cannot be delivered."""
        self.ensure_one()
        sizes = sorted(self.product_id.clip_card_tier_ids.mapped('clips'))
        if self._is_clip_card() and sizes and not self._lacks_clip_card_price():
            return self.env._(
                "%(product)s is sold with %(sizes)s clips, not with %(quantity)g.",
                product=self.product_id.name,
                sizes=', '.join(map(str, sizes)),
                quantity=self.product_uom_qty,
            )
        return self.env._(
            "%(product)s cannot be delivered as it is offered here.",
            product=self.product_id.name or self.name,
        )

    # === WHAT WAS SIGNED ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: not line.display_type).order_id._withdraw_signature()
        return lines

    def write(self, vals):
        changed = self.filtered(lambda line: line._changes_what_was_signed(vals))
        result = super().write(vals)
        changed.order_id._withdraw_signature()
        return result

    def unlink(self):
        orders = self.filtered(lambda line: not line.display_type).order_id
        signed = orders.filtered(lambda order: order.sudo().signature and order._sells_clips())
        result = super().unlink()
        signed._withdraw_signature()
        return result

    def _changes_what_was_signed(self, vals):
        """Whether values change what, how much or for how much somebody has signed."""
        self.ensure_one()
        names = [name for name in (*SOLD_FIELDS, *PRICE_FIELDS) if name in vals]
        return (
            bool(names)
            and bool(self.order_id.sudo().signature)
            and any(self._is_clip_card_change(name, vals[name]) for name in names)
        )
