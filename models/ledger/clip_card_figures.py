from odoo import api, fields, models

from .clip_card import PRICE_GROUPS


class ClipCard(models.Model):
    """What reports count of a card: clips used, and what was paid, in company currency."""

    _inherit = 'clip.card'

    used_clips = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
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
