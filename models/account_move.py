from odoo import models


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _post(self, soft=True):
        posted = super()._post(soft)
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

        :raise UserError: when a credit note takes more clips than are left
        """
        moves = self.filtered(lambda move: move.move_type in ('out_invoice', 'out_refund'))
        sale_lines = moves.invoice_line_ids.sudo().sale_line_ids.filtered('clip_card_ids')
        if not sale_lines:
            return
        cards = sale_lines.clip_card_ids
        cards.account_id._lock()
        sale_lines._start_clip_cards()
        cards._sync_refunds()
        for account in cards.account_id:
            account._settle()
