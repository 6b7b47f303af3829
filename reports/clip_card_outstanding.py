from odoo import api, fields, models
from odoo.tools import SQL

from ..models.ledger.clip_card import PRICE_GROUPS

#: The context key that says as of which day; the company's local date when it is missing.
AS_OF = 'clip_card_as_of'


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
        'clip.card': ['partner_id', 'product_id', 'purchase_date', 'clips', 'company_net_amount'],
        'clip.card.entry': ['card_id', 'posting_date', 'clips'],
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
        help="In company currency, at the rate of the day on which the card started.",
    )
    value = fields.Monetary(
        string="Net Value", readonly=True, groups=PRICE_GROUPS, depends_context=[AS_OF]
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
        day = fields.Date.to_date(self.env.context.get(AS_OF))
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
                   card.company_net_amount / NULLIF(card.clips, 0) AS clip_price,
                   ROUND(
                       posted.clips * card.company_net_amount / NULLIF(card.clips, 0),
                       currency.decimal_places
                   ) AS value,
                   COALESCE(booked.amount, 0) AS deferred_amount,
                   card.clip_price AS card_clip_price,
                   card.currency_id AS card_currency_id,
                   company.currency_id
              FROM (
                    SELECT card_id, SUM(clips)::int AS clips
                      FROM clip_card_entry
                     WHERE posting_date <= %(day)s
                     GROUP BY card_id
                    HAVING SUM(clips) != 0
                   ) posted
              JOIN clip_card card ON card.id = posted.card_id
              LEFT JOIN (
                    SELECT card_id, SUM(amount) AS amount
                      FROM clip_card_recognition
                     WHERE date <= %(day)s
                     GROUP BY card_id
                   ) booked ON booked.card_id = card.id
              JOIN res_company company ON company.id = card.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
            """,
            day=self._get_day(),
        )
