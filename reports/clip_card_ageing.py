from odoo import api, fields, models
from odoo.tools import SQL

from ..models.ledger.clip_card_rules import LAST_USE
from ..rules.kinds import USE_KINDS
from .clip_card_outstanding import AS_OF

#: Days of use that say how fast a customer's clips go.
DAYS_OF_USE = 180
BUCKETS = [
    ('ended', "Ended"),
    ('3', "Within 3 Months"),
    ('12', "Within a Year"),
    ('24', "Within Two Years"),
    ('later', "Later"),
]


class ClipCardAgeing(models.Model):
    """When the clips that were left on a day end, and what of them is likely to lapse.

    A customer is expected to go on as in the last half year; the card that ends first pays first.
    End dates are those that followed from what was recorded up to the day.
    """

    _name = 'clip.card.ageing'
    _description = "Outstanding Clips by End Date"
    _inherit = ['clip.card.outstanding']
    _auto = False
    _order = 'end_date, card_id'

    end_date = fields.Date(string="Ends On", readonly=True, depends_context=[AS_OF])
    bucket = fields.Selection(
        selection=BUCKETS, string="Ends", readonly=True, depends_context=[AS_OF]
    )
    clips_within = fields.Integer(
        string="Clips Within a Year", readonly=True, depends_context=[AS_OF]
    )
    value_within = fields.Monetary(
        string="Within a Year",
        readonly=True,
        depends_context=[AS_OF],
        help="Due within a year of the day: by end date, or by expected use, as the company"
        " chooses in the settings. What ends within the year is due within it either way.",
    )
    value_after = fields.Monetary(string="After a Year", readonly=True, depends_context=[AS_OF])
    share_after = fields.Float(
        readonly=True, depends_context=[AS_OF], aggregator=None, export_string_translation=False
    )
    clips_lapsing = fields.Integer(
        string="Clips Expected to Lapse",
        readonly=True,
        depends_context=[AS_OF],
        help="Left on the end date, if the customer goes on as in the last 180 days.",
    )
    value_lapsing = fields.Monetary(
        string="Value Expected to Lapse", readonly=True, depends_context=[AS_OF]
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT aged.*,
                   aged.value - aged.value_after AS value_within,
                   CASE WHEN aged.priced > 0
                        THEN ROUND(aged.value * GREATEST(
                                 0, aged.priced - (aged.clips - aged.clips_lapsing))
                                 / aged.priced, aged.decimals)
                        ELSE 0 END AS value_lapsing
              FROM (
                    SELECT turn.*,
                           turn.clips - (turn.used - turn.used_before) AS clips_lapsing,
                           CASE WHEN turn.share_after > 0
                                THEN ROUND(turn.value * turn.share_after::numeric, turn.decimals)
                                ELSE 0 END AS value_after
                      FROM (%s) turn
                   ) aged
            """,
            self._select_turn(),
        )

    @api.model
    def _select_turn(self) -> SQL:
        """What is used of each card, and of those before it, within a year as well."""
        return SQL(
            """
            SELECT own.*,
                   CASE WHEN own.priced > 0
                        THEN GREATEST(0, own.priced - own.clips_within)::float / own.priced
                        ELSE 0 END AS share_after
              FROM (
                    SELECT flow.*,
                           COALESCE(LAG(flow.used) OVER turn, 0) AS used_before,
                           CASE WHEN flow.split = 'use' AND flow.end_date > flow.horizon
                                THEN flow.used_soon
                                     - COALESCE(LAG(flow.used_soon) OVER turn, 0)
                                WHEN flow.end_date > flow.horizon THEN 0
                                ELSE flow.clips END AS clips_within
                      FROM (%s) flow
                    WINDOW turn AS (PARTITION BY flow.account_id
                                    ORDER BY flow.end_date, flow.card_id)
                   ) own
            """,
            self._select_flow(),
        )

    @api.model
    def _select_flow(self) -> SQL:
        """Each card in its turn: how much of it and of those before is used by its end."""
        return SQL(
            """
            SELECT total.*,
                   ROUND(total.upto + LEAST(0, MIN(cap - total.upto) OVER turn))::int AS used,
                   ROUND(total.upto + LEAST(0, MIN(cap_soon - total.upto) OVER turn))::int
                       AS used_soon
              FROM (
                    SELECT paced.*, SUM(paced.clips) OVER turn AS upto
                      FROM (%(paced)s) paced
                    WINDOW turn AS (%(turn)s)
                   ) total
            WINDOW turn AS (%(turn)s)
            """,
            paced=self._select_paced(),
            turn=SQL(
                """
                PARTITION BY account_id ORDER BY end_date, card_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                """
            ),
        )

    @api.model
    def _select_paced(self) -> SQL:
        """Outstanding cards with their end dates and how much could be used until then."""
        return SQL(
            """
            SELECT dated.*,
                   COALESCE(pace.clips, 0) * GREATEST(0, dated.end_date - dated.day) AS cap,
                   COALESCE(pace.clips, 0)
                       * GREATEST(0, LEAST(dated.end_date, dated.horizon) - dated.day) AS cap_soon,
                   CASE WHEN dated.end_date < dated.day THEN 'ended'
                        WHEN dated.end_date <= dated.day + INTERVAL '3 months' THEN '3'
                        WHEN dated.end_date <= dated.horizon THEN '12'
                        WHEN dated.end_date <= dated.day + INTERVAL '2 years' THEN '24'
                        ELSE 'later' END AS bucket
              FROM (%(dated)s) dated
              LEFT JOIN (%(pace)s) pace ON pace.account_id = dated.account_id
            """,
            dated=self._select_dated(),
            pace=self._select_pace(),
        )

    @api.model
    def _select_dated(self) -> SQL:
        """Outstanding cards, and when each ends by what was recorded up to the day.

        OFFSET keeps PostgreSQL from looking for the last use wherever the end date is asked for.
        """
        return SQL(
            """
            SELECT base.*, card.account_id, company.clip_card_liability_split AS split,
                   currency.decimal_places AS decimals,
                   (base.day + INTERVAL '1 year')::date AS horizon,
                   ROUND(base.value / NULLIF(base.clip_price, 0))::int AS priced,
                   LEAST(card.expiry_date, GREATEST(card.prolonged_date, (
                       GREATEST(card.purchase_date, card.inherited_use_date, (%(use)s))
                       + MAKE_INTERVAL(years => card.forfeit_years))::date)) AS end_date
              FROM (%(base)s) base
              JOIN clip_card card ON card.id = base.card_id
              JOIN res_company company ON company.id = card.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
            OFFSET 0
            """,
            base=super()._table_query,
            use=SQL(
                LAST_USE,
                uses=USE_KINDS,
                entries=SQL("entry.posting_date <= base.day"),
                others=SQL("other.posting_date <= base.day"),
            ),
        )

    @api.model
    def _select_pace(self) -> SQL:
        """Clips a day of each account, of the days in which it had cards, at most 180."""
        return SQL(
            """
            SELECT entry.account_id,
                   GREATEST(0, -SUM(entry.clips))::numeric
                       / LEAST(%(days)s, GREATEST(30, %(day)s::date + 1 - (
                           SELECT MIN(card.purchase_date) FROM clip_card card
                            WHERE card.account_id = entry.account_id))) AS clips
              FROM clip_card_entry entry
             WHERE entry.kind IN %(uses)s AND entry.posting_date <= %(day)s
               AND entry.posting_date > %(day)s::date - %(days)s
               AND entry.date <= %(day)s
             GROUP BY entry.account_id
            """,
            uses=USE_KINDS,
            day=self._get_day(),
            days=DAYS_OF_USE,
        )
