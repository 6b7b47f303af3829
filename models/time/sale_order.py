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

    def _get_cover_words(self):
        """That the new card also pays earlier work, for the customer who signs it; or nothing."""
        self.ensure_one()
        if not self.clip_card_cover_uncovered:
            return None
        if self.state not in ('draft', 'sent') or not self.clip_card_uncovered:
            return self.env._("The new card also pays for earlier work that no card has paid.")
        return self.env._(
            "When the new card starts, it also pays for earlier work that no card has paid:"
            " %(clips)s today.",
            clips=self.env['account.analytic.line']._format_clip_card_count(
                self.clip_card_uncovered
            ),
        )

    def unlink(self):
        # The database deletes the lines by itself.
        self.sudo().order_line._release_clip_card_settlement()
        return super().unlink()

    def _get_copiable_order_lines(self):
        """A copied order does not invoice the same uncovered time again."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.is_clip_card_settlement)

    def write(self, vals):
        """What a new card pays besides is part of what was signed."""
        if 'clip_card_cover_uncovered' in vals:
            self.filtered(
                lambda it: it.clip_card_cover_uncovered != bool(vals['clip_card_cover_uncovered'])
            )._withdraw_signature()
        return super().write(vals)

    def _withdraw_clip_cards(self):
        """Time that these orders would have invoiced is uncovered again.

        :raise UserError: when it is on a posted invoice
        """
        super()._withdraw_clip_cards()
        self.order_line._release_clip_card_settlement()
