from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Cards that wait for their payment start with it, and are held when it is undone."""

    _inherit = 'account.partial.reconcile'

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_clip_card_moves()._sync_clip_cards()
        return partials

    def unlink(self):
        moves = self._get_clip_card_moves()
        result = super().unlink()
        moves.exists()._sync_clip_cards()
        return result

    def _get_clip_card_moves(self):
        """Invoices with cards that start when they are paid."""
        moves = (self.debit_move_id | self.credit_move_id).move_id
        return moves.filtered(lambda move: 'payment' in move._get_clip_cards().mapped('start_on'))
