from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    clip_card_ids = fields.One2many(
        comodel_name='clip.card', compute='_compute_clip_cards', string="Clip Cards"
    )
    clip_card_count = fields.Integer(compute='_compute_clip_cards')
    clip_card_balance = fields.Integer(string="Clips Left", compute='_compute_clip_cards')

    @api.depends('order_line.clip_card_ids.balance', 'order_line.clip_card_ids.state')
    def _compute_clip_cards(self):
        for order in self:
            order.clip_card_ids = order.order_line.clip_card_ids
            order.clip_card_count = len(order.clip_card_ids)
            order.clip_card_balance = sum(order.clip_card_ids.mapped('balance'))

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        errors = [line._get_clip_card_error() for line in self.order_line]
        errors += [line._get_clip_card_settlement_error() for line in self.order_line]
        return error or next(filter(None, errors), False)

    def _action_confirm(self):
        result = super()._action_confirm()
        self.order_line._create_clip_cards()
        return result

    def _action_cancel(self):
        self.order_line._get_live_clip_cards()._cancel()
        self.order_line._release_clip_card_settlement()
        return super()._action_cancel()

    def _recompute_prices(self):
        """Keep the discounts of clip cards: the size's, or one set by hand."""
        discounts = {
            line: line.discount
            for line in self._get_update_prices_lines()
            if line._is_clip_card()
        }
        result = super()._recompute_prices()
        for line, discount in discounts.items():
            line.discount = discount
        return result

    def write(self, vals):
        if 'partner_id' in vals:
            customer = self.env['res.partner'].browse(vals['partner_id']).commercial_partner_id
            for order in self:
                card = order.order_line._get_live_clip_cards()[:1]
                if card and card.partner_id != customer:
                    raise UserError(
                        self.env._(
                            "Clip card %(card)s of order %(order)s belongs to %(customer)s. Its"
                            " customer cannot be changed; cancel the order and make a new one.",
                            card=card.name,
                            order=order.name,
                            customer=card.partner_id.display_name,
                        )
                    )
        return super().write(vals)

    def action_view_clip_cards(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_action')
        cards = self.clip_card_ids
        if len(cards) == 1:
            return {**action, 'views': [(False, 'form')], 'res_id': cards.id, 'context': {}}
        return {**action, 'domain': [('id', 'in', cards.ids)], 'context': {}}
