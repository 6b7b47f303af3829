from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..ledger.clip_card import PRICE_GROUPS


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    clip_card_refundable_months = fields.Integer(
        string="Refundable After It Ended (Months)",
        help="What lapses is paid out to a customer who asks for it so many months after the card"
        " ended. 0: not at all. The Danish rules on electronic vouchers for consumers may ask for"
        " a year.",
    )

    _clip_card_refundable_not_negative = models.Constraint(
        'CHECK(clip_card_refundable_months >= 0)',
        "A card cannot be refundable for fewer than 0 months after it ended.",
    )


class ClipCard(models.Model):
    """What lapsed may be paid out for some time, as it was agreed when the card was sold."""

    _inherit = 'clip.card'

    refundable_months = fields.Integer(
        string="Refundable After It Ended (Months)",
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
    )
    refundable_until = fields.Date(
        compute='_compute_refundable_until',
        store=True,
        groups=PRICE_GROUPS,
        help="Until then, what lapsed is paid out to a customer who asks for it.",
    )

    @api.depends('refundable_months', 'lapse_kind', 'end_date')
    def _compute_refundable_until(self):
        for card in self:
            ended = card.refundable_months and card.lapse_kind and card.end_date
            card.refundable_until = ended and ended + relativedelta(months=card.refundable_months)

    @api.model_create_multi
    def create(self, vals_list):
        Product = self.env['product.product'].sudo()
        for vals in vals_list:
            product = Product.browse(vals.get('product_id'))
            if 'refundable_months' not in vals and product.clip_card_refundable_months:
                vals['refundable_months'] = product.clip_card_refundable_months
        return super().create(vals_list)

    def _get_agreed(self):
        return {**super()._get_agreed(), 'refundable_months': self.sudo().refundable_months}

    def _is_lapse_refundable(self):
        """Whether what lapsed of this card may be paid out today."""
        self.ensure_one()
        until = self.sudo().refundable_until
        return bool(until) and self.company_id._clip_card_today() <= until

    def _get_refundable_clips(self):
        """Of a card that has ended, those that lapsed and were paid for, for as long as agreed."""
        card = self.sudo()
        if not card.sale_line_id or not card._is_lapse_refundable():
            return super()._get_refundable_clips()
        _facts, lots = card._read_facts(drafts=True)
        lapsed = lots[card.id].split().lapsed
        return max(0, min(card.lapsed_clips, lapsed.stop - lapsed.start))

    def _post_refunds(self, changes):
        """What is paid out of a lapse comes back first, and goes off the card with its credit."""
        missing = min(sum(changes.values()) - self.balance, self.lapsed_clips)
        if missing > 0 and self._is_lapse_refundable():
            self.account_id._post(
                [
                    {
                        'card_id': self.id,
                        'clips': missing,
                        'kind': self.lapse_kind,
                        'date': self.company_id._clip_card_today(),
                    }
                ]
            )
        return super()._post_refunds(changes)


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _get_clip_card_agreed(self):
        months = self.product_id.clip_card_refundable_months
        return {**super()._get_clip_card_agreed(), 'refundable_months': months}


class ResCompany(models.Model):
    """The small print says it, where it is so."""

    _inherit = 'res.company'

    def _get_clip_card_agreed_terms(self, refundable_months=0, **agreed):
        terms = super()._get_clip_card_agreed_terms(**agreed)
        if refundable_months:
            terms.append(
                self.env._(
                    "What was paid for the clips that are left when a card ends is paid back if the"
                    " customer asks for it within %(months)s of that day.",
                    months=self._format_clip_card_months(refundable_months),
                )
            )
        return terms

    def _format_clip_card_months(self, months):
        if months == 1:
            return self.env._("1 month")
        return self.env._("%(months)s months", months=months)
