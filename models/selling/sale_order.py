from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    clip_card_renewal_account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Renewal Of",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
    )
    clip_card_ids = fields.One2many(
        comodel_name='clip.card',
        compute='_compute_clip_cards',
        compute_sudo=True,
        string="Clip Cards",
    )
    clip_card_count = fields.Integer(compute='_compute_clip_cards', compute_sudo=True)
    clip_card_balance = fields.Integer(
        string="Clips Left", compute='_compute_clip_cards', compute_sudo=True
    )

    @api.depends('order_line.clip_card_ids.balance', 'order_line.clip_card_ids.state')
    def _compute_clip_cards(self):
        for order in self:
            order.clip_card_ids = order.order_line.clip_card_ids
            order.clip_card_count = len(order.clip_card_ids)
            order.clip_card_balance = sum(order.clip_card_ids.mapped('balance'))

    def _compute_invoice_status(self):
        """What goes with cards that are credited, such as a discount, is not invoiced alone."""
        super()._compute_invoice_status()
        for order in self.filtered(lambda order: order.invoice_status == 'to invoice'):
            left = order.order_line.filtered(lambda line: line.invoice_status == 'to invoice')
            if any(line._is_clip_card() for line in order.order_line) and not any(
                line._can_be_invoiced_alone() or not line.sudo().invoice_lines for line in left
            ):
                order.invoice_status = 'invoiced'

    @api.constrains('clip_card_renewal_account_id')
    def _check_clip_card_renewal(self):
        """The customer is led to this order when it renews: it must be its own."""
        for order in self:
            account = order.sudo().clip_card_renewal_account_id
            customer = order.partner_id.commercial_partner_id
            if account and (account.partner_id, account.company_id) != (customer, order.company_id):
                raise ValidationError(
                    self.env._(
                        "%(order)s is not for the customer, or not from the company, whose clip"
                        " cards it would renew.",
                        order=order.name,
                    )
                )

    # === CRUD METHODS ===#

    def write(self, vals):
        self._check_clip_card_parties(vals)
        return super().write(vals)

    def _check_clip_card_parties(self, vals):
        """A card stays with its customer and company.

        :raise UserError: when the order of a card would get others
        """
        for order in self.sudo() if {'partner_id', 'company_id'} & vals.keys() else ():
            card = order.order_line._get_live_clip_cards()[:1]
            partner = order.partner_id.browse(vals.get('partner_id', order.partner_id.id))
            company = vals.get('company_id', order.company_id.id)
            if card and (
                partner.commercial_partner_id != card.partner_id or company != card.company_id.id
            ):
                self.check_access('write')
                raise UserError(
                    self.env._(
                        "Clip card %(card)s of order %(order)s belongs to %(customer)s. Its"
                        " customer and company cannot be changed; cancel the order and make a"
                        " new one.",
                        card=card.name,
                        order=order.name,
                        customer=card.partner_id.display_name,
                    )
                )

    # === ACTION METHODS ===#

    def _action_confirm(self):
        result = super()._action_confirm()
        self.order_line._create_clip_cards()
        return result

    def _get_prepaid_service_lines_to_upsell(self):
        """Clip cards tell by themselves that they run out."""
        lines = super()._get_prepaid_service_lines_to_upsell()
        return lines.filtered(lambda line: not line._is_clip_card())

    def _get_update_prices_lines(self):
        """The price of a card that was invoiced is agreed for good."""
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line._is_clip_card_price_fixed())

    def _recompute_prices(self):
        """Keep the discounts of clip cards: the size's, or one set by hand."""
        lines = self._get_update_prices_lines().filtered(lambda line: line._is_clip_card())
        discounts = {line: line.discount for line in lines}
        totals = {order: order.amount_total for order in self}
        result = super()._recompute_prices()
        for line, discount in discounts.items():
            line.discount = discount
        self.filtered(lambda order: order.amount_total != totals[order])._withdraw_signature()
        return result

    def action_view_clip_cards(self):
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_action')
        cards = self.clip_card_ids.sudo(False)._filtered_access('read')
        if len(cards) == 1:
            return {**action, 'views': [(False, 'form')], 'res_id': cards.id, 'context': {}}
        return {**action, 'domain': [('id', 'in', cards.ids)], 'context': {}}
