from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = 'account.move'

    clip_card_count = fields.Integer(
        string="Clip Cards", compute='_compute_clip_card_count', compute_sudo=True
    )

    is_clip_card_replaced = fields.Boolean(
        string="Replaced by a New Invoice",
        readonly=True,
        copy=False,
        help="A credit note whose invoice is made anew at once: it takes no clips off the card.",
    )

    @api.depends('invoice_line_ids.sale_line_ids.clip_card_ids')
    def _compute_clip_card_count(self):
        for move in self:
            move.clip_card_count = len(move.invoice_line_ids.sale_line_ids.clip_card_ids)

    def action_view_clip_cards(self):
        """The cards that this invoice or credit note is about."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_action')
        cards = self.sudo().invoice_line_ids.sale_line_ids.clip_card_ids.sudo(False)
        cards = cards._filtered_access('read')
        if len(cards) == 1:
            return {**action, 'views': [(False, 'form')], 'res_id': cards.id, 'context': {}}
        return {**action, 'domain': [('id', 'in', cards.ids)], 'context': {}}

    def write(self, vals):
        result = super().write(vals)
        if 'matched_payment_ids' in vals:
            self._sync_clip_cards()
        return result

    def _post(self, soft=True):
        self._check_clip_card_customer()
        posted = super()._post(soft)
        posted.invoice_line_ids._find_clip_card()
        posted._sync_clip_cards()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._sync_clip_cards()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._sync_clip_cards()
        return result

    def _sync_clip_cards(self):
        """Start, hold and release cards with their invoices; take credited clips off them.

        :return: the cards
        :raise UserError: when a credit note takes more clips than are left
        """
        cards = self._get_clip_cards()
        if not cards:
            return cards
        cards.account_id._lock()
        cards._sync_invoices()
        cards._sync_refunds()
        for account in cards.account_id:
            account._pay_due()
        return cards

    def _get_clip_cards(self):
        """The cards that these invoices and credit notes charge or credit, with all rights.

        A down payment or a discount is for all cards of its order, and what a credit note adds
        is for all cards of its invoice.
        """
        moves = self.sudo().filtered(lambda move: move.move_type in ('out_invoice', 'out_refund'))
        moves |= moves.reversed_entry_id
        sale_lines = moves.invoice_line_ids.sale_line_ids
        return (sale_lines | sale_lines.order_id.order_line).clip_card_ids

    def _check_clip_card_customer(self):
        """:raise UserError: for a credit note of a card to somebody who neither has nor paid it"""
        for move in self.sudo().filtered(lambda it: it.move_type == 'out_refund'):
            lines = move.invoice_line_ids.sale_line_ids
            for card in lines.clip_card_ids:
                payers = card.sale_line_id.invoice_lines.move_id.filtered(
                    lambda it: it.move_type == 'out_invoice' and it.state == 'posted'
                )
                customers = card.partner_id | payers.commercial_partner_id
                if move.commercial_partner_id not in customers:
                    raise UserError(
                        self.env._(
                            "This credit note is for %(other)s, but clip card %(card)s belongs to"
                            " %(customer)s. Set the customer back to %(customer)s, or take the"
                            " line of the card off.",
                            other=move.commercial_partner_id.display_name,
                            card=card.name,
                            customer=card.partner_id.display_name,
                        )
                    )

    def _is_clip_card_paid(self):
        """Whether an invoice is paid in full, with the down payments that it deducts."""
        self.ensure_one()
        deducted = self.invoice_line_ids.sale_line_ids.filtered('is_downpayment')
        invoices = self | deducted.invoice_lines.move_id.filtered(
            lambda move: move.move_type == 'out_invoice' and move.state == 'posted'
        )
        return all(move.payment_state in ('paid', 'in_payment') for move in invoices)
