from odoo import models


class ClipCard(models.Model):
    """New cards pay earlier uncovered time when their orders say so."""

    _inherit = 'clip.card'

    def _follow_start(self):
        super()._follow_start()
        self._cover_uncovered()

    def _cover_uncovered(self):
        """Pay earlier uncovered time from new cards whose orders say so."""
        for card in self.filtered(
            lambda card: card.sale_line_id.order_id.clip_card_cover_uncovered and card.balance
        ):
            lines = self.env['account.analytic.line'].search(
                [
                    ('clip_card_account_id', '=', card.account_id.id),
                    ('clip_card_uncovered', '>', 0),
                ]
            )
            if lines:
                lines._clip_card_cover(card)
