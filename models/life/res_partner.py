from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """From a contact to the renewal of its cards."""

    _inherit = 'res.partner'

    def action_renew_clip_card(self):
        """Choose the size of the customer's next card and make its quotation.

        :raise UserError: for a customer without cards
        """
        self.ensure_one()
        account = self.env['clip.card.account']._find(self, self.env.company)
        if not account:
            raise UserError(
                self.env._(
                    "%(customer)s has no clip cards with %(company)s yet. Sell the first one with"
                    " a quotation.",
                    customer=self.commercial_partner_id.display_name,
                    company=self.env.company.name,
                )
            )
        return account.action_renew()
