from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = 'account.move.reversal'

    def reverse_moves(self, is_modify=False):
        """A credit note that a new invoice replaces at once takes no clips off the card."""
        wizard = self.with_context(clip_card_invoice_replaced=is_modify)
        return super(AccountMoveReversal, wizard).reverse_moves(is_modify=is_modify)

    def _prepare_default_reversal(self, move):
        values = super()._prepare_default_reversal(move)
        if self.env.context.get('clip_card_invoice_replaced'):
            values['is_clip_card_replaced'] = True
        if requisition := move._get_clip_card_requisition():
            # The number that the customer looks for; why it is credited is told below.
            values.update(narration=values['ref'], ref=requisition)
        return values
