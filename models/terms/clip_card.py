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
        for key, cards in self.grouped(lambda card: card._get_terms_key()).items():
            company, lang, *agreed = key
            cards.terms = company.with_context(lang=lang)._get_clip_card_terms(**dict(agreed))

    def _get_terms_key(self):
        """What its terms depend on: the company, the language, and what was agreed."""
        self.ensure_one()
        company = self.account_id.company_id
        partner = self.sale_line_id.order_id.partner_id or self.account_id.partner_id
        lang = partner.lang or company.partner_id.lang or self.env.lang
        return company, lang, *self._get_agreed().items()

    def _get_agreed(self):
        """What its terms depend on besides the settings.

        :return: arguments of the company's ``_get_clip_card_terms``
        """
        self.ensure_one()
        return {'lifetime_years': self.lifetime_years, 'forfeit_years': self.forfeit_years}
