from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from ...revenue.facts import Facts, get_lots
from ..ledger.clip_card import PRICE_GROUPS


class ClipCard(models.Model):
    """What stands paid for a card: stored for reports, and the same for whoever asks.

    A clip is worth what stands paid for it. Until a posted invoice charges it, it counts at the
    price that was agreed. Goodwill is worth nothing and is used last.
    """

    _inherit = 'clip.card'

    net_paid = fields.Monetary(
        string="Paid",
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
        help="What stands paid, without taxes: posted invoices less credit notes, with every"
        " discount on them. A gift card pays a price and does not lower it.",
    )
    company_net_paid = fields.Monetary(
        string="Paid in Company Currency",
        readonly=True,
        copy=False,
        currency_field='company_currency_id',
        groups=PRICE_GROUPS,
        help="At the rates of the invoices and credit notes.",
    )
    clip_price_paid = fields.Float(
        string="Paid per Clip",
        compute='_compute_clip_price_paid',
        store=True,
        digits='Product Price',
        aggregator=None,
        groups=PRICE_GROUPS,
    )
    paid_clips = fields.Integer(
        string="Clips Invoiced",
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
        help="Clips that posted invoices charge, less those that credit notes took.",
    )
    sold_clips = fields.Integer(
        string="Clips with a Price",
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
        help="Clips that were sold, invoiced or not, less those that credit notes took.",
    )
    given_clips = fields.Integer(
        string="Clips Given Away",
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
        help="Clips that nobody paid for: worth nothing, and used last.",
    )
    handed_clips = fields.Integer(
        string="Clips Transferred", readonly=True, copy=False, groups=PRICE_GROUPS
    )
    priced_until = fields.Date(
        string="Price Last Changed",
        index='btree_not_null',
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
        help="The accounting date of the last invoice or credit note that counts.",
    )

    _given_idx = models.Index('(id) WHERE given_clips != 0')
    _handed_idx = models.Index('(id) WHERE handed_clips > 0')

    @api.depends('net_paid', 'paid_clips')
    def _compute_clip_price_paid(self):
        for card in self:
            card.clip_price_paid = card.net_paid / card.paid_clips if card.paid_clips else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        cards._sync_worth()
        return cards

    # === WHAT STANDS PAID ===#

    @api.model
    def _find_family(self, cards):
        """Ids of cards, with those that share their clips or invoices.

        ``OFFSET 0`` has PostgreSQL look up each card: by its estimate, which is far too high, it
        would read all of them.

        :param cards: a query
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                  WITH RECURSIVE family AS (
                    (%s)
                     UNION
                    SELECT relative.id
                      FROM family
                     CROSS JOIN LATERAL (
                            SELECT id, origin_card_id, sale_line_id
                              FROM clip_card WHERE id = family.id OFFSET 0
                           ) card
                     CROSS JOIN LATERAL (
                            SELECT id FROM clip_card WHERE id = card.origin_card_id
                             UNION ALL
                            SELECT id FROM clip_card WHERE origin_card_id = card.id
                             UNION ALL
                            SELECT id FROM clip_card WHERE sale_line_id = card.sale_line_id
                           ) relative
                  )
                SELECT id FROM family ORDER BY id
                """,
                cards,
            )
        )
        return [card_id for (card_id,) in rows]

    def _read_facts(self, day=date.max, drafts=False):
        """What books and ledger say about cards of one company, and those that they belong to.

        :param day: the last day that counts
        :param drafts: whether credit notes count that are still drafts
        :return: :class:`Facts`, and the rules' view of every card by its id
        """
        company = self.sudo().company_id.ensure_one()
        ids = self._find_family(SQL("SELECT id FROM clip_card WHERE id = ANY(%s)", self.ids))
        facts = Facts(company, ids, day, drafts)
        return facts, get_lots(facts)

    def _sync_worth(self):
        """Keep what stands paid in step with invoices, credit notes, corrections and transfers."""
        changes = defaultdict(list)
        for cards in self.sudo().grouped('company_id').values():
            facts, lots = cards._read_facts()
            for card in self.sudo().browse(lots):
                values = card._prepare_worth(facts, lots[card.id])
                changed = {name: value for name, value in values.items() if card[name] != value}
                changes[tuple(changed.items())].append(card.id)
        changes.pop((), None)
        for changed, ids in changes.items():
            self.sudo().browse(ids).write(dict(changed))

    def _prepare_worth(self, facts, lot):
        """The stored figures of a card, from the rules' view of it."""
        self.ensure_one()
        card = facts.cards[self.id]
        own = self.company_id.currency_id
        given = max(0, card.moves.get('adjustment', 0))
        if card.origin:
            given += max(0, card.clips - lot.clips)
        days = [price.day for price in facts.get_root(card).prices]
        return {
            'net_paid': facts.to_currency(card, lot.nets, self.currency_id),
            'company_net_paid': own.round(lot.nets[0] * own.rounding),
            'paid_clips': lot.size,
            'sold_clips': max(0, lot.clips),
            'given_clips': given,
            'handed_clips': sum(lot.handed),
            'priced_until': max(days, default=False),
        }

    def _is_worth_changed(self, kind):
        """Whether an entry of a kind changes which clips of this card, or of others, are paid.

        Work does so only where not all clips that went to another card were paid for.
        """
        self.ensure_one()
        if kind in ('adjustment', 'transfer'):
            return True
        return bool(self.handed_clips) and bool(
            self.given_clips or self.paid_clips < self.sold_clips
        )


class ClipCardAccount(models.Model):
    """Corrections and transfers change which clips are paid for."""

    _inherit = 'clip.card.account'

    def _post(self, vals_list, card_values=None):
        entries = super()._post(vals_list, card_values)
        Card = self.env['clip.card'].sudo()
        changed = {
            vals['card_id']
            for vals in vals_list
            if Card.browse(vals['card_id'])._is_worth_changed(vals['kind'])
        }
        Card.browse(changed)._sync_worth()
        return entries
