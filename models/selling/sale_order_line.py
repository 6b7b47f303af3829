from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from .product_pricelist_item import KEEPING

#: What a customer bought stays as it was sold; its price may change until it is invoiced.
SOLD_FIELDS = ('product_uom_qty', 'product_id', 'product_uom_id', 'clip_card_tier_id', 'order_id')
PRICE_FIELDS = ('price_unit', 'discount')


class SaleOrderLine(models.Model):
    """A line that sells a clip card: its size, quantity, discount and price.

    Its cards are in `sale_order_line_cards.py`, its invoices in `sale_order_line_invoicing.py`.
    """

    _inherit = 'sale.order.line'

    clip_card_tier_id = fields.Many2one(
        comodel_name='clip.card.tier',
        string="Card Size",
        domain="[('product_tmpl_id', '=', product_template_id)]",
        ondelete='set null',
        index='btree_not_null',
        copy=True,
        help="Choosing a size sets the quantity and the discount.",
    )
    clip_card_ids = fields.One2many(
        comodel_name='clip.card', inverse_name='sale_line_id', string="Clip Cards", copy=False
    )
    clip_card_type = fields.Selection(related='product_id.clip_card_type')

    def _is_clip_card(self):
        """Whether this line sells a clip card."""
        return self.product_id.sudo().clip_card_type == 'card'

    def _get_clip_card_tier(self):
        """The product's size with this line's quantity, or an empty record."""
        return self.product_id.product_tmpl_id._get_clip_card_tier(self.product_uom_qty)

    def _get_next_clip_card_size(self, smaller=False):
        """The clips of the next larger or smaller size; 0 is the smallest, for no card."""
        self.ensure_one()
        sizes = sorted([0, *self.product_id.clip_card_tier_ids.mapped('clips')])
        if smaller:
            return max((size for size in sizes if size < self.product_uom_qty), default=0)
        return min((size for size in sizes if size > self.product_uom_qty), default=sizes[-1])

    # === FORM ===#

    @api.onchange('product_id')
    def _onchange_clip_card_product(self):
        if self._is_clip_card():
            tier = self._get_clip_card_tier() or self.product_id.clip_card_tier_ids[:1]
            if tier != self.clip_card_tier_id:
                self.clip_card_tier_id = tier
                self._onchange_clip_card_tier()
        elif self.clip_card_tier_id:
            self.clip_card_tier_id = False
            self.discount = 0.0

    @api.onchange('clip_card_tier_id')
    def _onchange_clip_card_tier(self):
        if self.clip_card_tier_id:
            self.product_uom_qty = self.clip_card_tier_id.clips
            self.update(self._prepare_clip_card_discount(self.clip_card_tier_id))

    @api.onchange('product_uom_qty')
    def _onchange_clip_card_quantity(self):
        if self._is_clip_card() and self.clip_card_tier_id != self._get_clip_card_tier():
            self.clip_card_tier_id = self._get_clip_card_tier()
            self._onchange_clip_card_tier()

    # === PRICE ===#

    def _compute_discount(self):
        """The size's discount, or one set by hand, stays; another addon's goes before it."""
        cards = self.filtered(lambda line: line._is_clip_card())
        super(SaleOrderLine, self - cards)._compute_discount()
        for line in cards:
            line.discount = line.discount
        keeping = cards.with_context(clip_card_discount=KEEPING)
        super(SaleOrderLine, keeping)._compute_discount()

    def _get_display_price_ignore_combo(self):
        """A pricelist's own discount goes into the hourly price: the discount is the size's."""
        if self._is_clip_card():
            return self._get_pricelist_price()
        return super()._get_display_price_ignore_combo()

    def _is_clip_card_price_fixed(self):
        """Whether the card has been invoiced: its price is agreed for good."""
        self.ensure_one()
        line = self.sudo()
        return bool(line._get_live_clip_cards()) and any(
            move.state == 'posted' for move in line.invoice_lines.move_id
        )

    def _update_clip_card_price(self):
        """Until a card is invoiced, its price follows the order."""
        for line in self:
            cards = line._get_live_clip_cards()
            if cards and not line._is_clip_card_price_fixed():
                cards.filtered(
                    lambda card, line=line: card.net_amount != line.price_subtotal
                ).net_amount = line.price_subtotal

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self.browse()._prepare_clip_card_values_of_size(vals) for vals in vals_list]
        lines = super().create(vals_list)
        lines._sell_clip_cards_of_confirmed_orders()
        return lines

    def write(self, vals):
        cards = self.filtered(lambda line: line._is_clip_card() or line._get_live_clip_cards())
        sells = self.env['product.product'].browse(vals.get('product_id')).clip_card_type == 'card'
        if not cards and not sells:
            return super().write(vals)
        cards._check_clip_card_sold(vals)
        agreed = cards._get_clip_card_agreed_prices()
        if not {'clip_card_tier_id', 'product_uom_qty', 'product_id'} & vals.keys():
            result = super().write(vals)
        else:
            result = True
            for line in self:
                sold = line._get_live_clip_cards()
                line_vals = vals if sold else line._prepare_clip_card_values_of_size(vals)
                result &= super(SaleOrderLine, line).write(line_vals)
            self._sell_clip_cards_of_confirmed_orders()
        cards._update_clip_card_price()
        cards._check_clip_card_agreed(agreed)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_clip_card_sold(self):
        """A sold card keeps its order line; the message names the way out, unlike stock's."""
        self._check_clip_card_sold({'product_id': False})

    def _prepare_clip_card_values_of_size(self, vals):
        """Complete values so that product, size, quantity and discount agree, past the form too.

        A size decides the quantity. Another size than before brings its discount, unless the
        values name one.

        :param vals: values for this line, or for a new one when called on no record
        """
        product = self.product_id
        if 'product_id' in vals:
            product = product.browse(vals['product_id'])
        if product.clip_card_type != 'card':
            if self.clip_card_tier_id:
                return {'discount': 0.0, **vals, 'clip_card_tier_id': False}
            return vals
        chosen = self.env['clip.card.tier'].browse(vals.get('clip_card_tier_id'))
        if not chosen and ('clip_card_tier_id' not in vals or 'product_uom_qty' in vals):
            quantity = vals.get('product_uom_qty', self.product_uom_qty if self else 1.0)
            chosen = product.product_tmpl_id._get_clip_card_tier(quantity)
        if not chosen:
            return {**vals, 'clip_card_tier_id': False}
        values = {**vals, 'clip_card_tier_id': chosen.id, 'product_uom_qty': chosen.clips}
        if chosen != self.clip_card_tier_id and not vals.get('discount_fixed'):
            values = {**self._prepare_clip_card_discount(chosen), **values}
        return values

    @api.model
    def _prepare_clip_card_discount(self, tier):
        """A size's discount replaces any other, that of OCA's `sale_fixed_discount` too."""
        amount = {'discount_fixed': 0.0} if 'discount_fixed' in self._fields else {}
        return {**amount, 'discount': tier.discount}

    # === GUARDS ===#

    @api.constrains('clip_card_tier_id', 'product_id')
    def _check_clip_card_tier(self):
        for line in self:
            tier = line.clip_card_tier_id
            if tier and tier.product_tmpl_id != line.product_id.product_tmpl_id:
                raise ValidationError(
                    self.env._(
                        "The size of %(clips)s clips belongs to %(other)s. Choose one of the"
                        " sizes of %(product)s.",
                        clips=tier.clips,
                        other=tier.product_tmpl_id.display_name,
                        product=line.product_id.display_name,
                    )
                )

    def _check_clip_card_sold(self, vals):
        """What a customer bought stays as it was sold.

        :raise UserError: naming the card and the way out
        """
        for line in self:
            card = line._get_live_clip_cards()[:1]
            if not card:
                continue
            names = SOLD_FIELDS
            if line._is_clip_card_price_fixed():
                names += PRICE_FIELDS
            changed = [
                name
                for name in names
                if name in vals and line._is_clip_card_change(name, vals[name])
            ]
            if changed:
                line._refuse_clip_card_change(changed[0])

    def _get_clip_card_agreed_prices(self):
        """Unit price and discount of lines whose price is agreed for good."""
        return {
            line: {name: line[name] for name in PRICE_FIELDS}
            for line in self
            if line._is_clip_card_price_fixed()
        }

    def _check_clip_card_agreed(self, agreed):
        """What is agreed follows from no other field either, whichever addon's it is.

        :raise UserError: as if it had been written
        """
        for line, prices in agreed.items():
            for name, price in prices.items():
                if line._is_clip_card_change(name, price):
                    line._refuse_clip_card_change(name)

    def _refuse_clip_card_change(self, name):
        raise UserError(
            self.env._(
                "%(field)s of the line with clip card %(card)s cannot be changed any more. Sell"
                " another card, credit clips with a credit note, or cancel order %(order)s while"
                " the card is unused.",
                field=self._fields[name]._description_string(self.env),
                card=self._get_live_clip_cards()[:1].name,
                order=self.order_id.name,
            )
        )

    def _is_clip_card_change(self, name, value):
        """Whether writing this value of a field changes it."""
        self.ensure_one()
        field = self._fields[name]
        if field.type == 'float':
            return float_compare(self[name], value or 0.0, precision_digits=6) != 0
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)
