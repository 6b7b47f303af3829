from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = 'account.move.reversal'

    def reverse_moves(self, is_modify=False):
        """A credit note that a new invoice replaces at once takes no clips off the card."""
        wizard = self.with_context(clip_card_invoice_replaced=True) if is_modify else self
        return super(AccountMoveReversal, wizard).reverse_moves(is_modify=is_modify)
