from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.kinds import USE_KINDS
from .worth import CLIP_PRICE, PRICED_CLIPS

KINDS = [
    ('work', "Work"),
    ('service', "Add-on product"),
    ('used', "Recognised: Used"),
    ('lapsed', "Recognised: Lapsed"),
    ('removed', "Recognised: Taken Off by Correction"),
    ('expected', "Recognised: Expected to Lapse"),
]
#: What an entry is worth; of several of a line of time, the first has its cost.
WORTH = """
    SELECT -%(priced)s * %(price)s AS value,
           -entry.clips * COALESCE(
               card.company_net_amount / NULLIF(card.clips, 0)
               / NULLIF(1 - sold.discount / 100.0, 0)::numeric,
               sold.price_unit, card.company_net_amount / NULLIF(card.clips, 0), 0
           )::numeric AS list_value,
           CASE WHEN NOT EXISTS (
                     SELECT FROM clip_card_entry earlier
                      WHERE earlier.timesheet_id = entry.timesheet_id
                        AND earlier.id < entry.id)
                THEN -COALESCE(sheet.amount, 0) ELSE 0 END::numeric AS cost
"""
#: Weighted averages: what is added up, and by what it is divided.
RATES = {
    'rate': ('value', 'clips'),
    'list_rate': ('list_value', 'clips'),
    'hour_rate': ('value', 'hours'),
}


class ClipCardEarning(models.Model):
    """What used clips brought in against the list rate, and what of it is revenue.

    Rows of work and add-on products have the day on which it happened; rows of what was recognised
    the day in the books. A clip is worth what stands paid for it; its list rate is the hourly price
    of the order before the discount of the card's size.
    """

    _name = 'clip.card.earning'
    _description = "What Clips Earned"
    _auto = False
    _rec_name = 'card_id'
    _order = 'date desc, id desc'
    _depends = {
        'account.analytic.line': ['amount'],
        'clip.card': ['company_net_amount', 'company_net_paid', 'paid_clips', 'sold_clips'],
        'clip.card.entry': ['card_id', 'date', 'kind', 'clips', 'department', 'timesheet_id'],
        'clip.card.recognition': [
            'card_id',
            'partner_id',
            'company_id',
            'date',
            'kind',
            'amount',
            'entry_id',
        ],
        'sale.order.line': ['discount', 'price_unit'],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(selection=KINDS, readonly=True)
    partner_id = fields.Many2one(comodel_name='res.partner', string="Customer", readonly=True)
    department = fields.Char(string="Customer's Department", readonly=True)
    card_id = fields.Many2one(comodel_name='clip.card', string="Clip Card", readonly=True)
    product_id = fields.Many2one(comodel_name='product.product', readonly=True)
    employee_name = fields.Char(string="Consultant", readonly=True)
    task_name = fields.Char(string="Task", readonly=True)
    project_id = fields.Many2one(comodel_name='project.project', readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    currency_id = fields.Many2one(comodel_name='res.currency', readonly=True)
    clips = fields.Integer(string="Clips Used", readonly=True)
    hours = fields.Float(readonly=True, help="Work and transport.")
    value = fields.Monetary(readonly=True, help="What stands paid for the clips.")
    list_value = fields.Monetary(readonly=True, help="The clips at their list rate.")
    discount = fields.Monetary(string="Discount Given", readonly=True)
    rate = fields.Monetary(string="Realised per Clip", readonly=True, aggregator='avg')
    list_rate = fields.Monetary(string="List Rate per Clip", readonly=True, aggregator='avg')
    hour_rate = fields.Monetary(string="Realised per Hour", readonly=True, aggregator='avg')
    cost = fields.Monetary(readonly=True, help="What the timesheets cost.")
    margin = fields.Monetary(readonly=True, help="Value less cost.")
    recognised = fields.Monetary(readonly=True, help="Revenue in the books, of whatever kind.")
    recognised_expected = fields.Monetary(
        string="Recognised as Expected to Lapse",
        readonly=True,
        help="Part of what is recognised; less is left of it the more has really lapsed.",
    )
    recognised_lapsed = fields.Monetary(
        string="Recognised as Lapsed", readonly=True, help="Part of what is recognised."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL("%s UNION ALL %s", self._select_used(), self._select_recognised())

    @api.model
    def _select_used(self) -> SQL:
        """Work and charges, at what stands paid and at the list rate.

        What is joined to the left is worked out once for each entry, and not at all where nobody
        asks for it.
        """
        return SQL(
            """
            SELECT entry.id, entry.date, entry.kind, entry.partner_id, entry.department,
                   entry.card_id, card.product_id, entry.employee_name, entry.task_name,
                   COALESCE(task.project_id, sheet.project_id) AS project_id,
                   entry.company_id, company.currency_id, -entry.clips AS clips,
                   (entry.work_minutes + entry.transport_minutes) / 60.0 AS hours,
                   worth.value, worth.list_value,
                   worth.list_value - worth.value AS discount,
                   worth.value / NULLIF(-entry.clips, 0) AS rate,
                   worth.list_value / NULLIF(-entry.clips, 0) AS list_rate,
                   worth.value / NULLIF((entry.work_minutes + entry.transport_minutes) / 60.0, 0)
                       AS hour_rate,
                   worth.cost, worth.value - worth.cost AS margin, 0.0 AS recognised,
                   0.0 AS recognised_expected, 0.0 AS recognised_lapsed
              FROM clip_card_entry entry
              JOIN clip_card card ON card.id = entry.card_id
              JOIN res_company company ON company.id = entry.company_id
              LEFT JOIN clip_card origin ON origin.id = card.origin_card_id
              LEFT JOIN sale_order_line sold
                ON sold.id = COALESCE(card.sale_line_id, origin.sale_line_id)
              LEFT JOIN project_task task ON task.id = entry.task_id
              LEFT JOIN account_analytic_line sheet ON sheet.id = entry.timesheet_id
              LEFT JOIN LATERAL (%(worth)s) worth ON TRUE
             WHERE entry.kind IN %(uses)s
            """,
            worth=SQL(WORTH, priced=SQL(PRICED_CLIPS), price=SQL(CLIP_PRICE)),
            uses=USE_KINDS,
        )

    @api.model
    def _select_recognised(self) -> SQL:
        """What became revenue, by the work that it is for as far as it is for any."""
        return SQL(
            """
            SELECT -line.id, line.date, line.kind, line.partner_id, entry.department,
                   line.card_id, card.product_id, entry.employee_name, entry.task_name,
                   COALESCE(task.project_id, sheet.project_id),
                   line.company_id, company.currency_id, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
                   0.0, 0.0, -line.amount,
                   CASE WHEN line.kind = 'expected' THEN -line.amount ELSE 0 END,
                   CASE WHEN line.kind IN ('lapsed', 'removed') THEN -line.amount ELSE 0 END
              FROM clip_card_recognition line
              JOIN clip_card card ON card.id = line.card_id
              JOIN res_company company ON company.id = line.company_id
              LEFT JOIN clip_card_entry entry ON entry.id = line.entry_id
              LEFT JOIN project_task task ON task.id = entry.task_id
              LEFT JOIN account_analytic_line sheet ON sheet.id = entry.timesheet_id
             WHERE line.kind IN ('used', 'lapsed', 'removed', 'expected')
               AND NOT COALESCE(line.is_opening, FALSE)
            """,
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        # PostgreSQL would compile what is asked for longer than it takes to answer it.
        self.env.cr.execute("SET LOCAL jit = off")
        return super()._search(domain, *args, **kwargs)

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """The rows of a page are found by what sorts them, and only they are worked out."""
        found = super().search_fetch(domain, [], offset, limit, order)
        found.fetch(field_names)
        return found

    def _read_group_select(self, aggregate_spec, query):
        """Rates are averages by clips, or by hours."""
        name, _colon, function = aggregate_spec.partition(':')
        if function != 'avg' or name not in RATES:
            return super()._read_group_select(aggregate_spec, query)
        total, by = RATES[name]
        return SQL(
            "COALESCE(SUM(%s) / NULLIF(SUM(%s), 0)::numeric, 0)",
            self._field_to_sql(self._table, total, query),
            self._field_to_sql(self._table, by, query),
        )
