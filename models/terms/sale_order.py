from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _get_clip_card_terms(self):
        """The terms of the clip cards of this order, for the customer to read and accept.

        Those that the cards were sold under once there are cards, else those in force.

        :return: HTML per different set of terms, in the order of the lines
        """
        self.ensure_one()
        return self.sudo().order_line._get_clip_card_terms()


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _get_clip_card_terms(self):
        """The terms of the cards of these lines, each set of them once."""
        terms = {}
        for line in self.filtered(lambda line: line._is_clip_card()):
            cards = line._get_live_clip_cards()
            for text in cards.mapped('terms') or [
                line.company_id._get_clip_card_terms(**line._get_clip_card_agreed())
            ]:
                terms[text] = None
        return list(terms)

    def _get_clip_card_agreed(self):
        """What the terms of the card that is offered depend on besides the settings.

        :return: arguments of the company's ``_get_clip_card_terms``
        """
        self.ensure_one()
        return {
            'lifetime_years': self.product_id.clip_card_lifetime_years,
            'forfeit_years': self.product_id.clip_card_forfeit_years,
        }
