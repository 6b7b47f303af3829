from odoo import models


class AccountPayment(models.Model):
    """A payment without a journal entry of its own pays its invoices by its state alone."""

    _inherit = 'account.payment'

    def write(self, vals):
        result = super().write(vals)
        if 'state' in vals:
            self.invoice_ids._sync_clip_cards()
        return result
