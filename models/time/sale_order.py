from odoo import api, fields, models


class SaleOrder(models.Model):
    """Orders that pay or invoice time which no card has paid."""

    _inherit = 'sale.order'

    clip_card_cover_uncovered = fields.Boolean(
        string="Cover Uncovered Time",
        copy=False,
        help="When the new card starts, it also pays the customer's uncovered time from before.",
    )
    clip_card_uncovered = fields.Integer(
        string="Uncovered Clips",
        compute='_compute_clip_card_uncovered',
        help="Clips due for earlier work of this customer that no card has paid.",
    )

    @api.depends('partner_id', 'company_id', 'order_line.product_id')
    def _compute_clip_card_uncovered(self):
        selling = self.filtered(
            lambda order: any(line._is_clip_card() for line in order.order_line)
        )
        (self - selling).clip_card_uncovered = 0
        accounts = (
            self.env['clip.card.account']
            .sudo()
            .search([('partner_id', 'in', selling.partner_id.commercial_partner_id.ids)])
        )
        uncovered = {
            (account.partner_id, account.company_id): account.uncovered for account in accounts
        }
        for order in selling:
            customer = order.partner_id.commercial_partner_id
            order.clip_card_uncovered = uncovered.get((customer, order.company_id), 0)

    def unlink(self):
        # The database deletes the lines by itself.
        self.order_line._release_clip_card_settlement()
        return super().unlink()

    def _get_copiable_order_lines(self):
        """A copied order does not invoice the same uncovered time again."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.is_clip_card_settlement)

    def _confirmation_error_message(self):
        errors = [line._get_clip_card_settlement_error() for line in self.order_line]
        return super()._confirmation_error_message() or next(filter(None, errors), False)

    def _action_cancel(self):
        result = super()._action_cancel()
        self.order_line._release_clip_card_settlement()
        return result
