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
            agreed = card._get_agreed()
            key = (company, lang, *agreed.values())
            if key not in texts:
                texts[key] = company.with_context(lang=lang)._get_clip_card_terms(**agreed)
            card.terms = texts[key]

    def _get_agreed(self):
        """What its terms depend on besides the settings.

        :return: arguments of the company's ``_get_clip_card_terms``
        """
        self.ensure_one()
        return {'lifetime_years': self.lifetime_years, 'forfeit_years': self.forfeit_years}
