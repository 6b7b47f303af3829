from odoo import models


class AccountMoveLine(models.Model):
    """With recognition, the invoice of a card is deferred income."""

    _inherit = 'account.move.line'

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {'account_id', 'clip_card_credited_clips', 'sale_line_ids'}:
            posted = self.filtered(lambda line: line.parent_state == 'posted')
            self.env['clip.card.recognition.due']._add(posted.move_id._get_clip_cards())
        return result

    def _compute_account_id(self):
        super()._compute_account_id()
        for line in self:
            if line._is_clip_card_deferred():
                line.account_id = line.move_id.company_id.sudo().clip_card_deferred_account_id

    def _is_clip_card_deferred(self):
        """Whether this is the price of a card, or a discount on an order of cards alone.

        A discount on an order with other products stays where it is; recognition moves the
        cards' share of it.
        """
        self.ensure_one()
        move = self.move_id
        if (
            self.display_type != 'product'
            or self.is_downpayment
            or move.move_type not in ('out_invoice', 'out_refund')
            or not move.company_id.sudo().clip_card_recognition
        ):
            return False
        sale_lines = self.sudo().sale_line_ids
        if any(line._is_clip_card() for line in sale_lines):
            return True
        return self._is_clip_card_order_discount() and sale_lines.order_id._sells_only_clip_cards()
