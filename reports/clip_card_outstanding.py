from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.ledger.clip_card import PRICE_GROUPS
from ..rules.kinds import LAPSE_KINDS, USE_KINDS

#: The context key that says as of which day; the company's local date when it is missing.
AS_OF = 'clip_card_as_of'
#: An aggregate that is the same in each group: how many groups there are.
GROUPS = 'id:groups'


class ClipCardOutstanding(models.Model):
    """The clips that customers had left at the end of a day, card by card.

    What was posted up to that day counts, whenever the work was done. Entries never change, so
    the figures of a past day are the same whenever they are asked for. Which day is said by the
    context, see :data:`AS_OF`.
    """

    _name = 'clip.card.outstanding'
    _description = "Outstanding Clips"
    _auto = False
    _rec_name = 'card_id'
    _order = 'partner_id, card_id'
    _depends = {
        'clip.card': [
            'partner_id',
            'product_id',
            'purchase_date',
            'clips',
            'company_net_amount',
            'company_net_paid',
            'paid_clips',
            'sold_clips',
            'balance',
            'used_clips',
            'lapsed_clips',
        ],
        'clip.card.entry': ['card_id', 'posting_date', 'kind', 'clips'],
        'clip.card.recognition': ['card_id', 'date', 'amount'],
        'res.company': ['currency_id'],
    }

    day = fields.Date(string="As of", readonly=True, depends_context=[AS_OF])
    card_id = fields.Many2one(comodel_name='clip.card', string="Clip Card", readonly=True)
    partner_id = fields.Many2one(comodel_name='res.partner', string="Customer", readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    product_id = fields.Many2one(comodel_name='product.product', readonly=True)
    purchase_date = fields.Date(string="Bought On", readonly=True)
    clips = fields.Integer(string="Clips Outstanding", readonly=True, depends_context=[AS_OF])
    clip_price = fields.Float(
        string="Net Price per Clip",
        digits='Product Price',
        readonly=True,
        aggregator=None,
        groups=PRICE_GROUPS,
        help="In company currency: the value of the clips that have a price, per clip. Those"
        " that were given away have none.",
    )
    value = fields.Monetary(
        string="Net Value",
        readonly=True,
        groups=PRICE_GROUPS,
        depends_context=[AS_OF],
        help="What stands paid for the clips that are left, at the rates of the invoices; clips"
        " that no posted invoice charges yet count at the price that was agreed.",
    )
    not_invoiced = fields.Monetary(
        string="Not Yet Invoiced",
        readonly=True,
        groups=PRICE_GROUPS,
        depends_context=[AS_OF],
        help="The part of the value that no posted invoice charges yet. The rest of it is the"
        " deferred income, once revenue is recognised until that day.",
    )
    deferred_amount = fields.Monetary(
        string="Deferred Income",
        readonly=True,
        groups=PRICE_GROUPS,
        depends_context=[AS_OF],
        help="What the books have of the card: what its invoices charge and is not revenue yet,"
        " as far as revenue was recognised.",
    )
    card_clip_price = fields.Float(
        string="Price in Card's Currency",
        digits='Product Price',
        readonly=True,
        aggregator=None,
        groups=PRICE_GROUPS,
    )
    card_currency_id = fields.Many2one(
        comodel_name='res.currency', string="Card's Currency", readonly=True
    )
    currency_id = fields.Many2one(comodel_name='res.currency', readonly=True)

    @api.model
    def _get_day(self):
        """The day as of which clips are counted."""
        day = self.env['clip.card']._parse_day(self.env.context.get(AS_OF))
        return day or self.env.company._clip_card_today()

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT card.id,
                   %(day)s::date AS day,
                   card.id AS card_id,
                   card.partner_id,
                   card.company_id,
                   card.product_id,
                   card.purchase_date,
                   posted.clips,
                   worth.value / NULLIF(GREATEST(0, priced.sold - priced.gone), 0) AS clip_price,
                   worth.value,
                   worth.not_invoiced,
                   COALESCE(booked.amount, 0) AS deferred_amount,
                   CASE WHEN card.paid_clips > 0 THEN card.clip_price_paid ELSE card.clip_price END
                        AS card_clip_price,
                   card.currency_id AS card_currency_id,
                   company.currency_id
              FROM clip_card card
             %(posted)s
              LEFT JOIN (
                    SELECT card_id, SUM(amount) AS amount
                      FROM clip_card_recognition
                     WHERE date <= %(day)s
                     GROUP BY card_id
                   ) booked ON booked.card_id = card.id
              JOIN res_company company ON company.id = card.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN (%(past)s) past ON past.card_id = card.id
             %(worth)s
             WHERE posted.clips != 0
            """,
            day=self._get_day(),
            posted=self._join_posted(),
            past=self._select_past(),
            worth=self._join_worth(),
        )

    @api.model
    def _join_posted(self) -> SQL:
        """Clips of each card, and where those went that are gone, at the end of the day.

        The ledger is added up on the side of the day where it is shorter: up to it, or from what
        the cards know now back to it.
        """
        if not self._is_early():
            return self._join_current()
        return SQL(
            """
              JOIN (
                    SELECT card_id, SUM(clips)::int AS clips,
                           -SUM(clips) FILTER (WHERE kind IN %(use)s) AS used,
                           -SUM(clips) FILTER (WHERE kind = 'transfer' AND clips < 0) AS handed,
                           -SUM(clips) FILTER (WHERE kind IN %(lapse)s) AS lapsed,
                           SUM(clips) FILTER (WHERE kind = 'adjustment') AS adjusted
                      FROM clip_card_entry
                     WHERE posting_date <= %(day)s
                     GROUP BY card_id
                   ) posted ON posted.card_id = card.id
            """,
            use=USE_KINDS,
            lapse=LAPSE_KINDS,
            day=self._get_day(),
        )

    @api.model
    def _is_early(self):
        """Whether most was posted after the day; ids rise as entries are posted."""
        query = SQL(
            """
            SELECT 2 * (SELECT id FROM clip_card_entry WHERE posting_date > %s
                         ORDER BY posting_date LIMIT 1) < MAX(id)
              FROM clip_card_entry
            """,
            self._get_day(),
        )
        return bool(self.env.execute_query(query)[0][0])

    @api.model
    def _join_current(self) -> SQL:
        """The same from what the cards have now, less what was posted later."""
        return SQL(
            """
              LEFT JOIN (
                    SELECT card_id, SUM(clips)::int AS clips,
                           SUM(clips) FILTER (WHERE kind IN %(use)s) AS used,
                           SUM(clips) FILTER (WHERE kind IN %(lapse)s) AS lapsed
                      FROM clip_card_entry
                     WHERE posting_date > %(day)s
                     GROUP BY card_id
                   ) later ON later.card_id = card.id
              LEFT JOIN (
                    SELECT card_id,
                           -SUM(clips) FILTER (WHERE kind = 'transfer' AND clips < 0) AS handed,
                           SUM(clips) FILTER (WHERE kind = 'adjustment') AS adjusted
                      FROM clip_card_entry
                     WHERE kind IN ('transfer', 'adjustment') AND posting_date <= %(day)s
                     GROUP BY card_id
                   ) moved ON moved.card_id = card.id
             CROSS JOIN LATERAL (
                   SELECT card.balance - COALESCE(later.clips, 0) AS clips,
                          COALESCE(card.used_clips, 0) + COALESCE(later.used, 0) AS used,
                          moved.handed,
                          COALESCE(card.lapsed_clips, 0) + COALESCE(later.lapsed, 0) AS lapsed,
                          moved.adjusted
                   ) posted
            """,
            use=USE_KINDS,
            lapse=LAPSE_KINDS,
            day=self._get_day(),
        )

    @api.model
    def _join_worth(self) -> SQL:
        """What the clips that are left are worth: paid ones, then sold ones, then goodwill."""
        return SQL(
            """
             CROSS JOIN LATERAL (
                   SELECT COALESCE(past.net, card.company_net_paid, 0) AS net,
                          COALESCE(past.paid, card.paid_clips, 0) AS paid,
                          COALESCE(past.sold, card.sold_clips, card.clips) AS sold,
                          GREATEST(0, posted.used) + GREATEST(0, posted.handed)
                          + GREATEST(0, posted.lapsed)
                          + GREATEST(0, -posted.adjusted + CASE
                                WHEN card.sale_line_id IS NULL AND card.origin_card_id IS NULL
                                THEN card.clips ELSE 0 END) AS gone
                   ) priced
             CROSS JOIN LATERAL (
                   SELECT COALESCE(
                              priced.net - ROUND(
                                  priced.net * LEAST(priced.gone, priced.paid)
                                  / NULLIF(priced.paid, 0),
                                  currency.decimal_places),
                              0) AS paid_value,
                          COALESCE(ROUND(
                              (priced.sold - LEAST(priced.sold,
                                                   GREATEST(priced.paid, priced.gone)))
                              * card.company_net_amount / NULLIF(card.clips, 0),
                              currency.decimal_places), 0) AS not_invoiced
                   ) part
             CROSS JOIN LATERAL (
                   SELECT part.paid_value + part.not_invoiced AS value, part.not_invoiced
                   ) worth
            """
        )

    # === GROUPS ===#

    def _formatted_read_group_with_length(self, domain, groupby, aggregates, offset=0, **kwargs):
        """Groups and how many there are, in one query: to count them would add up all again.

        Groups that are shown without a row, as months in a chart, count as well.
        """
        aggregates = [*aggregates, GROUPS]
        groups = self.formatted_read_group(domain, groupby, aggregates, offset=offset, **kwargs)
        counts = [group.pop(GROUPS) for group in groups]
        return groups, max(offset + len(groups), *counts) if groups else 0

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == GROUPS:
            return SQL("COUNT(*) OVER ()")
        return super()._read_group_select(aggregate_spec, query)

    # === PAST DAYS ===#

    @api.model
    def _select_past(self) -> SQL:
        """What stood paid at the end of the day, of cards of which something else stands now."""
        rows = [
            (card_id, lot.nets[0] * company.currency_id.rounding, lot.size, max(0, lot.clips))
            for company, cards in self._get_changed_cards().grouped('company_id').items()
            for card_id, lot in cards._read_facts(self._get_day())[1].items()
        ]
        return SQL(
            """
            SELECT card_id, net, paid, sold
              FROM UNNEST(%s::int[], %s::numeric[], %s::int[], %s::int[])
                AS past (card_id, net, paid, sold)
            """,
            *([list(column) for column in zip(*rows, strict=True)] or [[]] * 4),
        )

    @api.model
    def _get_changed_cards(self):
        """Cards with invoices or transfers whose part in the price has changed since the day."""
        Card = self.env['clip.card'].sudo()
        domain = Domain('company_id', 'in', self.env.companies.ids)
        changed = Domain('priced_until', '>', self._get_day())
        changed |= Domain('handed_clips', '>', 0) | Domain('origin_card_id', '!=', False)
        started = Domain('purchase_date', '<=', self._get_day())
        return Card.search(domain & changed & started, order='id')
