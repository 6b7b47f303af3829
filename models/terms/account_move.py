from odoo import models


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _get_clip_card_terms(self):
        """The terms of the clip cards that this invoice is for, each set of them once."""
        self.ensure_one()
        if self.move_type != 'out_invoice':
            return []
        return self.sudo().invoice_line_ids.sale_line_ids._get_clip_card_terms()
