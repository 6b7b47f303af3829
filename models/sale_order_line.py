from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class SaleOrderLine(models.Model):
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
    clip_card_settled_line_ids = fields.One2many(
        comodel_name='account.analytic.line',
        inverse_name='clip_card_settlement_line_id',
        string="Time Settled Here",
        copy=False,
    )
    is_clip_card_settlement = fields.Boolean(
        string="Invoices Uncovered Time", readonly=True, copy=False
    )

    def _is_clip_card(self):
        """Whether this line sells a clip card."""
        return self.product_id.clip_card_type == 'card'

    # === SIZE, QUANTITY, DISCOUNT AND PRICE ===#

    @api.onchange('product_id')
    def _onchange_clip_card_product(self):
        if self._is_clip_card() and not self._get_clip_card_tier():
            self.clip_card_tier_id = self.product_id.clip_card_tier_ids[:1]
            self._onchange_clip_card_tier()
        elif self.clip_card_tier_id and not self._is_clip_card():
            self.clip_card_tier_id = False
            self.discount = 0.0

    @api.onchange('clip_card_tier_id')
    def _onchange_clip_card_tier(self):
        if self.clip_card_tier_id:
            self.product_uom_qty = self.clip_card_tier_id.clips
            self.discount = self.clip_card_tier_id.discount

    @api.onchange('product_uom_qty')
    def _onchange_clip_card_quantity(self):
        if self._is_clip_card() and self.clip_card_tier_id.clips != self.product_uom_qty:
            self.clip_card_tier_id = self._get_clip_card_tier()
            self.discount = self.clip_card_tier_id.discount

    def _get_clip_card_tier(self):
        """The product's size with this line's quantity, or an empty record."""
        return self.product_id.product_tmpl_id._get_clip_card_tier(self.product_uom_qty)

    def _compute_discount(self):
        # The size's discount, or one set by hand, stays through every recomputation.
        cards = self.filtered(lambda line: line._is_clip_card())
        super(SaleOrderLine, self - cards)._compute_discount()
        for line in cards:
            line.discount = line.discount

    def _get_display_price_ignore_combo(self):
        """A pricelist's own discount goes into the hourly price: the discount is the size's."""
        if self._is_clip_card():
            return self._get_pricelist_price()
        return super()._get_display_price_ignore_combo()

    @api.model
    def _prepare_clip_card_tier_values(self, vals, product, tier=None):
        """Complete values so that size, quantity and discount agree, also past the form.

        :param tier: the size chosen before
        """
        if 'clip_card_tier_id' in vals:
            chosen = self.env['clip.card.tier'].browse(vals['clip_card_tier_id'])
        elif 'product_uom_qty' in vals:
            chosen = product.product_tmpl_id._get_clip_card_tier(vals['product_uom_qty'])
        else:
            return vals
        if not chosen or chosen == tier:
            return {**vals, 'clip_card_tier_id': chosen.id}
        return {
            'product_uom_qty': chosen.clips,
            'discount': chosen.discount,
            **vals,
            'clip_card_tier_id': chosen.id,
        }

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        products = self.env['product.product'].browse(
            {vals['product_id'] for vals in vals_list if vals.get('product_id')}
        )
        cards = set(products.filtered(lambda product: product.clip_card_type == 'card').ids)
        vals_list = [
            self._prepare_clip_card_tier_values(vals, products.browse(vals['product_id']))
            if vals.get('product_id') in cards
            else vals
            for vals in vals_list
        ]
        lines = super().create(vals_list)
        confirmed = lines.filtered(lambda line: line.state == 'sale' and line._is_clip_card())
        for line in confirmed:
            if error := line._get_clip_card_error():
                raise UserError(error)
        confirmed._create_clip_cards()
        return lines

    def write(self, vals):
        cards = self.filtered(lambda line: line._is_clip_card() or line.clip_card_ids)
        if not cards:
            return super().write(vals)
        cards._check_clip_card_locked(vals)
        if not {'clip_card_tier_id', 'product_uom_qty'} & vals.keys():
            result = super().write(vals)
            cards._update_clip_card_price(vals)
            return result
        for line in self:
            line_vals = vals
            if line in cards:
                line_vals = line._prepare_clip_card_tier_values(
                    vals, line.product_id, line.clip_card_tier_id
                )
            super(SaleOrderLine, line).write(line_vals)
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_release_settled(self):
        self._release_clip_card_settlement()

    def _get_live_clip_cards(self):
        return self.sudo().clip_card_ids.filtered(lambda card: not card.is_cancelled)

    def _check_clip_card_locked(self, vals):
        """What a customer bought stays as it was sold.

        :raise UserError: naming the card and the way out
        """
        for line in self:
            card = line._get_live_clip_cards()[:1]
            if not card:
                continue
            changed = [
                name
                for name in (
                    'product_uom_qty',
                    'product_id',
                    'product_uom_id',
                    'clip_card_tier_id',
                    'order_id',
                )
                if name in vals and self._is_clip_card_change(line, name, vals[name])
            ]
            invoiced = any(
                move.state == 'posted' for move in line.sudo().invoice_lines.move_id
            )
            if invoiced:
                changed += [
                    name
                    for name in ('price_unit', 'discount')
                    if name in vals and self._is_clip_card_change(line, name, vals[name])
                ]
            if changed:
                raise UserError(
                    self.env._(
                        "%(field)s of the line with clip card %(card)s cannot be changed any"
                        " more. Sell another card, credit clips with a credit note, or cancel"
                        " order %(order)s while the card is unused.",
                        field=self._fields[changed[0]]._description_string(self.env),
                        card=card.name,
                        order=line.order_id.name,
                    )
                )

    @api.model
    def _is_clip_card_change(self, line, name, value):
        if name in ('product_uom_qty', 'price_unit', 'discount'):
            return float_compare(line[name], value or 0.0, precision_digits=6) != 0
        return line[name].id != value

    def _update_clip_card_price(self, vals):
        """Until a card is invoiced, its price follows the order."""
        if {'price_unit', 'discount', 'tax_ids'} & vals.keys():
            for line in self:
                for card in line._get_live_clip_cards():
                    if card.net_amount != line.price_subtotal:
                        card.net_amount = line.price_subtotal

    # === CARDS ===#

    def _get_clip_card_error(self):
        """Why this line cannot be confirmed, or nothing."""
        self.ensure_one()
        if not self._is_clip_card() or self.display_type:
            return None
        tiers = self.product_id.clip_card_tier_ids
        if not tiers:
            return self.env._(
                "%(product)s has no card sizes yet. Add them on the product before you sell it.",
                product=self.product_id.display_name,
            )
        if not self._get_clip_card_tier():
            return self.env._(
                "%(product)s is not sold with %(quantity)g clips. Choose one of its sizes:"
                " %(sizes)s clips.",
                product=self.product_id.display_name,
                quantity=self.product_uom_qty,
                sizes=', '.join(str(tier.clips) for tier in tiers.sorted('clips')),
            )
        if self.product_uom_id != self.product_id.uom_id:
            return self.env._(
                '%(product)s is sold in the unit "%(unit)s" only.',
                product=self.product_id.display_name,
                unit=self.product_id.uom_id.name,
            )
        return None

    def _create_clip_cards(self):
        """Make the card of each confirmed line, and start those that start with the order."""
        cards = self.env['clip.card'].sudo().create([
            line._prepare_clip_card_values()
            for line in self.filtered(lambda line: line._is_clip_card())
            if not line._get_live_clip_cards()
        ])
        cards.filtered(lambda card: card.start_on == 'order')._start()
        cards.sale_line_id._start_clip_cards()

    def _prepare_clip_card_values(self):
        """What is agreed at purchase and stays with the card."""
        self.ensure_one()
        account = self.env['clip.card.account']._get_or_create(
            self.order_id.partner_id, self.company_id
        )
        return {
            'account_id': account.id,
            'user_id': self.order_id.user_id.id,
            'product_id': self.product_id.id,
            'sale_line_id': self.id,
            'clips': int(self.product_uom_qty),
            'currency_id': self.currency_id.id,
            'net_amount': self.price_subtotal,
            'lifetime_years': self.product_id.clip_card_lifetime_years,
            'forfeit_years': self.product_id.clip_card_forfeit_years,
            'start_on': self.company_id.clip_card_start,
        }

    def _start_clip_cards(self):
        """Start, hold or release cards as their invoices are posted and paid, or not any more."""
        for card in self.sudo().clip_card_ids:
            if card.start_on == 'order' or card.is_cancelled:
                continue
            ready = card.sale_line_id._is_clip_card_invoiced(paid=card.start_on == 'payment')
            if not card.purchase_date and ready:
                card._start()
            elif card.purchase_date:
                card._set_invoice_hold(not ready)

    def _is_clip_card_invoiced(self, paid):
        """Whether invoices for the whole card are posted, and paid in full.

        Credit notes do not count: they take clips off by themselves.
        """
        self.ensure_one()
        lines = self.invoice_lines.filtered(
            lambda line: line.move_id.move_type == 'out_invoice' and line.parent_state == 'posted'
        )
        if paid:
            lines = lines.filtered(
                lambda line: line.move_id.payment_state in ('paid', 'in_payment')
            )
        invoiced = sum(lines.mapped('quantity'))
        return float_compare(invoiced, self.product_uom_qty, precision_digits=2) >= 0

    def _get_posted_credit_lines(self):
        """Lines of posted credit notes on this sale."""
        return self.invoice_lines.filtered(
            lambda line: line.move_id.move_type == 'out_refund' and line.parent_state == 'posted'
        )

    # === DELIVERED AND INVOICED ===#

    @api.depends(
        'clip_card_ids.balance', 'clip_card_ids.state', 'clip_card_settled_line_ids.clip_card_invoiced'
    )
    def _compute_qty_delivered(self):
        super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        """What is delivered of a card is what is not on it any more.

        So that the stock "remaining" is the balance. A pending card has delivered nothing.
        """
        cards = self.filtered(lambda line: line._is_clip_card())
        settlements = self.filtered('is_clip_card_settlement')
        result = super(SaleOrderLine, self - cards - settlements)._prepare_qty_delivered()
        for line in cards:
            started = line._get_live_clip_cards().filtered('purchase_date')
            left = sum(started.mapped('balance'))
            result[line] = line.product_uom_qty - left if started else 0.0
        hour = self.env.ref('uom.product_uom_hour')
        for line in settlements:
            clips = sum(line.sudo().clip_card_settled_line_ids.mapped('clip_card_invoiced'))
            result[line] = hour._compute_quantity(clips, line.product_uom_id, raise_if_failure=False)
        return result

    def _compute_qty_to_invoice(self):
        """A card is invoiced once: what was credited is not offered again."""
        super()._compute_qty_to_invoice()
        for line in self.filtered(lambda line: line.state == 'sale' and line._is_clip_card()):
            credited = sum(
                credit.product_uom_id._compute_quantity(credit.quantity, line.product_uom_id)
                for credit in line.sudo().invoice_lines
                if credit.move_id.move_type == 'out_refund' and credit.parent_state != 'cancel'
            )
            line.qty_to_invoice = max(0.0, line.qty_to_invoice - credited)

    # === PROJECT ===#

    def _timesheet_service_generation(self):
        cards = self.filtered(lambda line: line._is_clip_card())
        super(SaleOrderLine, self - cards)._timesheet_service_generation()
        for line in cards.sorted(lambda line: (line.sequence, line.id)):
            line._link_clip_project()

    def _link_clip_project(self):
        """Give the customer one project for time that is paid in clips; later cards reuse it."""
        self.ensure_one()
        account = self.env['clip.card.account']._get_or_create(
            self.order_id.partner_id, self.company_id
        )
        account._lock()
        project = account.project_ids.filtered('active').sorted('id')[:1]
        if project:
            self.project_id = project
        else:
            project = self._timesheet_create_project()
        if not self.order_id.project_id:
            self.order_id.project_id = project

    def _timesheet_create_project_prepare_values(self):
        values = super()._timesheet_create_project_prepare_values()
        if self._is_clip_card():
            customer = self.order_id.partner_id.commercial_partner_id
            values.update(
                name=self.env._("Clip card, %(customer)s", customer=customer.name),
                partner_id=customer.id,
                sale_line_id=False,
                clip_card_billing=True,
            )
        return values

    # === SETTLEMENT OF UNCOVERED TIME ===#

    def _get_clip_card_settlement_error(self):
        """Why time that was taken back cannot be invoiced here any more, or nothing."""
        self.ensure_one()
        if not self.is_clip_card_settlement or self.sudo().clip_card_settled_line_ids:
            return None
        return self.env._(
            'The time of "%(line)s" is uncovered again, because the order was cancelled. Remove'
            " the line, and invoice the time anew from the list of uncovered time.",
            line=self.name.split('\n')[0],
        )

    def _release_clip_card_settlement(self):
        """Time whose order is cancelled or deleted is uncovered again, and tried again."""
        self.sudo().clip_card_settled_line_ids._clip_card_unsettle()
