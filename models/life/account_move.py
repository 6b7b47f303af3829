from odoo import models


class AccountMove(models.Model):
    """What stands paid for a card follows its invoices and credit notes."""

    _inherit = 'account.move'

    def _sync_clip_cards(self):
        cards = super()._sync_clip_cards()
        cards._sync_worth()
        return cards

    def write(self, vals):
        result = super().write(vals)
        if 'date' in vals and 'state' not in vals:
            self.filtered(lambda move: move.state == 'posted')._get_clip_cards()._sync_worth()
        return result
