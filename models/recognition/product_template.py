from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Percent: with all of it expected to lapse there would be no use to go by.
MOST = 90


class ProductTemplate(models.Model):
    """The share of a card's clips that is expected never to be used, and where it comes from."""

    _inherit = 'product.template'

    clip_card_breakage_share = fields.Float(
        string="Expected to Lapse (%)",
        company_dependent=True,
        digits=(5, 2),
        groups='base.group_user',
        help="The share of the clips that customers are expected never to use. It becomes revenue"
        " in proportion to use, once the company has chosen so.",
    )
    clip_card_breakage_proposal = fields.Float(
        string="Lapsed So Far (%)",
        compute='_compute_clip_card_breakage',
        digits=(5, 2),
        groups='base.group_user',
    )
    clip_card_breakage_basis = fields.Char(
        string="Basis", compute='_compute_clip_card_breakage', groups='base.group_user'
    )
    has_clip_card_breakage = fields.Boolean(
        compute='_compute_clip_card_breakage', export_string_translation=False
    )

    @api.depends_context('company')
    def _compute_clip_card_breakage(self):
        """What lapsed of the cards that have ended: what is expected of those that have not."""
        company = self.env.company
        is_on = company.sudo().clip_card_breakage_policy == 'expected'
        rows = {}
        if is_on:
            rows = self.env['clip.card']._get_clip_card_breakage(self, company)
        for template in self:
            cards, sold, lapsed = rows.get(template.id, (0, 0, 0))
            template.has_clip_card_breakage = is_on
            template.clip_card_breakage_proposal = 100 * lapsed / sold if sold else 0.0
            template.clip_card_breakage_basis = self.env._(
                "%(lapsed)s of %(sold)s clips lapsed, of %(cards)s cards that have ended",
                lapsed=lapsed,
                sold=sold,
                cards=cards,
            )

    @api.constrains('clip_card_breakage_share')
    def _check_clip_card_breakage_share(self):
        for template in self:
            if not 0 <= template.clip_card_breakage_share <= MOST:
                raise ValidationError(
                    self.env._(
                        "%(product)s: %(share)s %% of the clips cannot be expected to lapse. Choose"
                        " 0 to %(most)s.",
                        product=template.display_name,
                        share=template.clip_card_breakage_share,
                        most=MOST,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if 'clip_card_breakage_share' in vals:
            self._reconsider_clip_cards()
        return result

    def _reconsider_clip_cards(self):
        """Another estimate changes what is recognised of the cards that have clips left."""
        cards = (
            self.env['clip.card']
            .sudo()
            .search(
                [
                    ('product_id.product_tmpl_id', 'in', self.ids),
                    ('company_id', '=', self.env.company.id),
                    ('balance', '>', 0),
                ]
            )
        )
        self.env['clip.card.recognition.due']._add(cards)

    def action_take_clip_card_breakage(self):
        """Expect what has lapsed so far.

        :raise UserError: without cards that have ended
        """
        self.ensure_one()
        if not self.clip_card_breakage_proposal:
            raise UserError(
                self.env._(
                    "No card of %(product)s has ended with clips left, so there is nothing to go by"
                    " yet. Type a share, or wait.",
                    product=self.display_name,
                )
            )
        self.clip_card_breakage_share = min(MOST, self.clip_card_breakage_proposal)


class ClipCard(models.Model):
    _inherit = 'clip.card'

    @api.model
    def _get_clip_card_breakage(self, templates, company):
        """What was sold, and what lapsed, of the cards of products that have ended.

        :return: number of cards, clips sold and clips lapsed, per product template id
        """
        rows = self.sudo()._read_group(
            [
                ('product_id.product_tmpl_id', 'in', templates.ids),
                ('company_id', '=', company.id),
                ('purchase_date', '!=', False),
                ('is_cancelled', '=', False),
                ('sold_clips', '>', 0),
                ('balance', '=', 0),
            ],
            ['product_id'],
            ['__count', 'sold_clips:sum', 'lapsed_clips:sum'],
        )
        result = {}
        for product, *figures in rows:
            before = result.get(product.product_tmpl_id.id, (0, 0, 0))
            result[product.product_tmpl_id.id] = tuple(
                a + b for a, b in zip(before, figures, strict=True)
            )
        return result
