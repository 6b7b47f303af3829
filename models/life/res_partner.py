from odoo import models
from odoo.exceptions import UserError

from ..selling.sale_order_promise import OFFERED


class ResPartner(models.Model):
    """From a contact to the renewal of its cards."""

    _inherit = 'res.partner'

    def _leave_clip_card_customer(self):
        """Address renewals under way to the customer when whoever asked for them has left."""
        super()._leave_clip_card_customer()
        orders = (
            self.env['sale.order']
            .sudo()
            .search(
                [
                    ('partner_id', 'in', self.ids),
                    ('state', 'in', OFFERED),
                    ('clip_card_renewal_account_id.partner_id.active', '=', True),
                ]
            )
        )
        for order in orders:
            customer = order.clip_card_renewal_account_id.partner_id
            gone = order.partner_id
            if not gone._is_clip_card_contact_of(customer):
                order.partner_id = customer
                order._message_log(
                    body=self.env._(
                        "%(contact)s has left %(customer)s: the renewal is addressed to the"
                        " customer.",
                        contact=gone.display_name,
                        customer=customer.display_name,
                    )
                )

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
