from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..selling.product_template import ADD_ON_TYPES, SINGLE


class SaleOrderLine(models.Model):
    """A line that sells an add-on product: it costs clips, and no money."""

    _inherit = 'sale.order.line'

    clip_card_subscription_ids = fields.One2many(
        comodel_name='clip.card.subscription',
        inverse_name='sale_line_id',
        string="Add-on Subscriptions",
        copy=False,
    )

    def _is_add_on(self):
        """Whether this line sells an add-on product."""
        return self.product_id.sudo().clip_card_type in ADD_ON_TYPES

    def _is_add_on_declined(self):
        """Whether this is an optional add-on product that the customer did not choose."""
        self.ensure_one()
        return not self.product_uom_qty and self._is_line_optional()

    # === WHAT THE LINE SAYS ===#

    def _get_sale_order_line_multiline_description_sale(self):
        description = super()._get_sale_order_line_multiline_description_sale()
        if self._is_add_on():
            description += '\n' + self.product_id.product_tmpl_id._get_add_on_terms_text()
            if sentence := self._get_add_on_change_text():
                description += '\n' + sentence
        return description

    def _get_add_on_change_text(self):
        """From when another level of the call-out guarantee takes the place of today's."""
        self.ensure_one()
        if self.product_id.clip_card_type != 'callout_guarantee' or not self.order_id.partner_id:
            return None
        before = (
            self.env['clip.card.subscription']
            .sudo()
            .search(
                [
                    (
                        'account_id.partner_id',
                        '=',
                        self.order_id.partner_id.commercial_partner_id.id,
                    ),
                    ('company_id', '=', self.company_id.id),
                    ('kind', '=', 'callout_guarantee'),
                    ('product_id', '!=', self.product_id.id),
                    ('state', '!=', 'stopped'),
                    ('start_date', '!=', False),
                    ('stop_date', '=', False),
                ],
                limit=1,
            )
        )
        if not before:
            return None
        today = self.company_id._clip_card_today()
        return self.env._(
            "It takes the place of %(product)s, if ordered today from %(day)s on.",
            product=before.product_id.name,
            day=format_date(self.env, before._get_change_day(today)),
        )

    def _compute_price_unit(self):
        # Paid in clips, whatever a pricelist says.
        add_ons = self.filtered(lambda line: line._is_add_on())
        super(SaleOrderLine, self - add_ons)._compute_price_unit()
        add_ons.price_unit = add_ons.technical_price_unit = 0.0

    def _compute_discount(self):
        add_ons = self.filtered(lambda line: line._is_add_on())
        super(SaleOrderLine, self - add_ons)._compute_discount()
        add_ons.discount = 0.0

    def _compute_qty_to_invoice(self):
        add_ons = self.filtered(lambda line: line._is_add_on())
        super(SaleOrderLine, self - add_ons)._compute_qty_to_invoice()
        add_ons.qty_to_invoice = 0.0

    def _compute_invoice_status(self):
        """Nothing of it is ever left to invoice, so it holds back no order."""
        super()._compute_invoice_status()
        self.filtered(
            lambda line: line.state == 'sale' and line._is_add_on()
        ).invoice_status = 'invoiced'

    def _domain_sale_line_service(self, **kwargs):
        """Add-on products are charged by themselves: nothing proposes one for other work."""
        domain = Domain(super()._domain_sale_line_service(**kwargs))
        return list(domain & Domain('product_id.clip_card_type', '=', False))

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self.browse()._without_price(vals) for vals in vals_list])
        lines._sell_add_ons_of_confirmed_orders()
        return lines

    def write(self, vals):
        add_ons = self.filtered(lambda line: line._is_add_on())
        add_ons._check_add_on_sold(vals)
        if {'price_unit', 'discount'} & vals.keys() and (add_ons or 'product_id' in vals):
            result = True
            for line in self:
                result &= super(SaleOrderLine, line).write(line._without_price(vals))
        else:
            result = super().write(vals)
        if {'product_id', 'product_uom_qty'} & vals.keys():
            self._sell_add_ons_of_confirmed_orders()
        return result

    def _without_price(self, vals):
        """Values in which an add-on product has no price, past the form too."""
        product = self.product_id
        if 'product_id' in vals:
            product = product.browse(vals['product_id'])
        if product.clip_card_type not in ADD_ON_TYPES:
            return vals
        free = {name: 0.0 for name in ('price_unit', 'discount') if name in vals}
        return {**vals, **free}

    def _check_add_on_sold(self, vals):
        """What a customer has stays as it was sold.

        :raise UserError: naming the product and the way out
        """
        for line in self.filtered(lambda line: line.sudo().clip_card_subscription_ids):
            for name in ('product_id', 'product_uom_qty', 'product_uom_id', 'order_id'):
                if name in vals and line._is_clip_card_change(name, vals[name]):
                    raise UserError(
                        self.env._(
                            "%(field)s of the line with %(product)s cannot be changed any more:"
                            " the customer has it. Stop it, and sell another one.",
                            field=self._fields[name]._description_string(self.env),
                            product=line.product_id.display_name,
                        )
                    )

    # === CONFIRMATION ===#

    def _get_delivery_error(self):
        error = super()._get_delivery_error() or self._get_add_on_error()
        if error or self.order_id._is_confirming():
            # What is there when it is confirmed, the subscription itself refuses.
            return error
        if double := self._get_double_add_on():
            return double.with_env(self.env)._get_another_text()
        return self._get_double_line_error()

    def _get_delivery_words(self):
        if double := self._get_double_add_on():
            return self.env._("You have %(product)s already.", product=double.product_id.name)
        if self._is_add_on() and not self.order_id._has_clip_card():
            return self.env._(
                "%(product)s is paid in clips, and there is no clip card yet: choose one first.",
                product=self.product_id.name,
            )
        return super()._get_delivery_words()

    def _get_double_add_on(self):
        """What the customer has that a customer has once, and is offered here again."""
        self.ensure_one()
        if self.product_id.clip_card_type not in SINGLE or self._is_add_on_declined():
            return self.env['clip.card.subscription']
        had = self.order_id._get_clip_card_account()._get_double_add_ons(self.product_id)
        return (had - self.sudo().clip_card_subscription_ids)[:1]

    def _get_double_line_error(self):
        """Why what a customer has once cannot be on an order twice, or nothing."""
        self.ensure_one()
        kind = self.product_id.clip_card_type
        if kind not in SINGLE or self._is_add_on_declined():
            return None
        twins = self.order_id.order_line.filtered(
            lambda line: (
                line != self
                and line.product_id.clip_card_type == kind
                and (kind == 'phone_support' or line.product_id == self.product_id)
                and not line._is_add_on_declined()
            )
        )
        return twins and self.env._(
            "%(order)s has %(product)s twice. A customer has one at a time: remove a line.",
            order=self.order_id.name,
            product=self.product_id.name,
        )

    def _get_add_on_error(self):
        """Why this line cannot be confirmed, or nothing."""
        self.ensure_one()
        if not self._is_add_on() or self._is_add_on_declined():
            return None
        if self.product_uom_qty != 1 or self.product_uom_id != self.product_id.uom_id:
            return self.env._(
                "%(product)s is sold once per line: set its quantity to 1, not %(quantity)g.",
                product=self.product_id.display_name,
                quantity=self.product_uom_qty,
            )
        if not self.order_id._has_clip_card():
            return self.env._(
                "%(product)s is paid in clips, and %(customer)s has no clip card. Add a card to"
                " the order, or sell one first.",
                product=self.product_id.display_name,
                customer=self.order_id.partner_id.commercial_partner_id.display_name,
            )
        return None

    def _sell_add_ons_of_confirmed_orders(self):
        """Sell what is added to a confirmed order.

        :raise UserError: when such a line cannot be sold
        """
        lines = self.filtered(lambda line: line.state == 'sale' and line._is_add_on())
        for line in lines:
            if error := line._get_add_on_error():
                raise UserError(error)
        lines._create_subscriptions()

    def _create_subscriptions(self):
        """Give the customer what these lines sell, or let it go on when an order is confirmed
        again.
        """
        sold = self.sudo().filtered(lambda line: line._is_add_on())
        sold = sold.filtered(lambda line: not line._is_add_on_declined())
        again = sold.clip_card_subscription_ids.filtered(lambda it: it.state == 'stopped')
        again.account_id._lock()
        for subscription in again:
            subscription._resume()
        new = sold.filtered(lambda line: not line.clip_card_subscription_ids)
        made = (
            self.env['clip.card.subscription']
            .sudo()
            .create([line._prepare_subscription_values() for line in new])
        )
        for subscription in made.filtered(lambda it: it._is_coming()):
            order = subscription.sale_line_id.order_id
            order.message_post(
                body=self.env._(
                    "%(product)s begins on %(day)s.",
                    product=subscription.product_id.name,
                    day=format_date(self.env, subscription.start_date),
                )
            )

    def _prepare_subscription_values(self):
        """It starts today, or with the card that it is sold with."""
        self.ensure_one()
        values = {
            'partner_id': self.order_id.partner_id.id,
            'company_id': self.company_id.id,
            'product_id': self.product_id.id,
            'sale_line_id': self.id,
        }
        account = self.env['clip.card.account']._get_or_create(
            self.order_id.partner_id, self.company_id
        )
        cards = self.order_id.order_line._get_live_clip_cards() or account._get_cards_in_use()
        if not cards.filtered('purchase_date'):
            return {**values, 'state': 'pending', 'start_date': False}
        return {**values, 'start_date': self.company_id._clip_card_today()}
