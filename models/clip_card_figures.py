from odoo import api, fields, models

from .clip_card import PRICE_GROUPS
from .clip_card_entry import USE_KINDS


class ClipCard(models.Model):
    """What reports count of a card: clips used, and what was paid, in company currency."""

    _inherit = 'clip.card'

    used_clips = fields.Integer(
        string="Clips Used",
        compute='_compute_used_clips',
        store=True,
        help="Net clips that work and add-on products have taken.",
    )
    company_currency_id = fields.Many2one(
        related='company_id.currency_id', string="Company Currency"
    )
    company_net_amount = fields.Monetary(
        string="Net Amount in Company Currency",
        compute='_compute_company_net_amount',
        store=True,
        currency_field='company_currency_id',
        groups=PRICE_GROUPS,
        help="What the card was sold for, without taxes, at the rate of the day on which it"
        " started. Later rates do not change it.",
    )

    def _compute_used_clips(self):
        # For cards of an earlier version; the ledger keeps it in step from then on.
        clips = dict(
            self.env['clip.card.entry']._read_group(
                [('card_id', 'in', self.ids), ('kind', 'in', USE_KINDS)],
                ['card_id'],
                ['clips:sum'],
            )
        )
        for card in self:
            card.used_clips = -clips.get(card._origin, 0)

    @api.depends('net_amount', 'currency_id', 'company_id', 'purchase_date')
    def _compute_company_net_amount(self):
        for card in self:
            company = card.company_id
            card.company_net_amount = card.currency_id._convert(
                card.net_amount,
                company.currency_id,
                company,
                card.purchase_date or company._clip_card_today(),
            )
