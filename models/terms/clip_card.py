from odoo import fields, models


class ClipCard(models.Model):
    """Each card keeps the terms that it was sold under."""

    _inherit = 'clip.card'

    terms = fields.Html(
        compute='_compute_terms',
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        help="The terms as they were when the card was sold, in the customer's language.",
    )

    def _compute_terms(self):
        """Written down once: what changes afterwards is for new cards."""
        texts = {}
        for card in self:
            order = card.sale_line_id.order_id
            company = card.account_id.company_id
            partner = order.partner_id or card.account_id.partner_id
            lang = partner.lang or company.partner_id.lang or self.env.lang
            years = (card.lifetime_years, card.forfeit_years)
            key = (company, lang, years)
            if key not in texts:
                texts[key] = company.with_context(lang=lang)._get_clip_card_terms(*years)
            card.terms = texts[key]
