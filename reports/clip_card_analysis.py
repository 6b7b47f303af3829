from odoo import api, fields, models
from odoo.tools import SQL

from ..models.ledger.clip_card import PRICE_GROUPS
from ..rules.kinds import LAPSE_KINDS, SALE_KINDS, USE_KINDS
from .worth import CLIP_PRICE, PRICED_CLIPS

#: What each pair of measures counts: kinds of entries, and the sign that makes it positive.
MEASURES = {
    'sold': (SALE_KINDS, 1),
    'used': (USE_KINDS, -1),
    'lapsed': (LAPSE_KINDS, -1),
    'refunded': (('refund',), -1),
    'transferred': (('transfer',), 1),
    'adjusted': (('adjustment',), 1),
}


class ClipCardAnalysis(models.Model):
    """Every entry of the ledger as what it means: sold, used, lapsed, and what that is worth.

    A clip is worth what stands paid for it, in company currency at the rate of its invoice; until
    a posted invoice charges it, the price that was agreed. Clips given away are worth nothing.
    """

    _name = 'clip.card.analysis'
    _description = "Clip Card Analysis"
    _inherit = ['clip.card.effect']
    _auto = False
    _rec_name = 'card_id'
    _order = 'date desc, id desc'
    _depends = {
        'clip.card': [
            'product_id',
            'user_id',
            'clips',
            'company_net_amount',
            'company_net_paid',
            'paid_clips',
            'sold_clips',
            'given_clips',
        ],
        'clip.card.entry': ['card_id', 'partner_id', 'company_id', 'date', 'kind', 'clips'],
        'res.company': ['currency_id'],
    }

    # === DIMENSIONS ===#

    date = fields.Date(string="Work Date", readonly=True, help="When it happened.")
    posting_date = fields.Date(readonly=True, help="When it was recorded.")
    partner_id = fields.Many2one(comodel_name='res.partner', string="Customer", readonly=True)
    card_id = fields.Many2one(comodel_name='clip.card', string="Clip Card", readonly=True)
    product_id = fields.Many2one(comodel_name='product.product', readonly=True)
    user_id = fields.Many2one(comodel_name='res.users', string="Salesperson", readonly=True)
    employee_name = fields.Char(string="Consultant", readonly=True)
    task_name = fields.Char(string="Task", readonly=True)
    work_type = fields.Selection(
        selection=lambda self: (
            self.env['account.analytic.line']._fields['clip_card_work_type'].selection
        ),
        string="Kind of Work",
        readonly=True,
    )
    name = fields.Char(string="Description", readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    currency_id = fields.Many2one(comodel_name='res.currency', readonly=True)

    # === MEASURES ===#

    clips = fields.Integer(
        string="Change in Clips", readonly=True, help="Clips onto the cards less clips off them."
    )
    clips_sold = fields.Integer(readonly=True, help="Bought, less cancelled orders.")
    clips_used = fields.Integer(readonly=True, help="Taken by work and add-on products.")
    clips_lapsed = fields.Integer(readonly=True, help="Expired or forfeited.")
    clips_refunded = fields.Integer(readonly=True, help="Taken off by credit notes.")
    clips_transferred = fields.Integer(
        readonly=True, help="Received from other customers, less handed over to them."
    )
    clips_adjusted = fields.Integer(
        readonly=True, help="Goodwill, opening balances and corrections."
    )
    value = fields.Monetary(string="Change in Value", readonly=True, groups=PRICE_GROUPS)
    value_sold = fields.Monetary(readonly=True, groups=PRICE_GROUPS)
    value_used = fields.Monetary(readonly=True, groups=PRICE_GROUPS)
    value_lapsed = fields.Monetary(readonly=True, groups=PRICE_GROUPS)
    value_refunded = fields.Monetary(readonly=True, groups=PRICE_GROUPS)
    value_transferred = fields.Monetary(readonly=True, groups=PRICE_GROUPS)
    value_adjusted = fields.Monetary(readonly=True, groups=PRICE_GROUPS)
    work_hours = fields.Float(readonly=True)
    transport_hours = fields.Float(readonly=True)

    # === QUERY ===#

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s", self._select(), self._from())

    @api.model
    def _select(self) -> SQL:
        # The currency is not joined: most reports do not ask for it.
        columns = [
            SQL(
                """
                SELECT entry.id, entry.date, entry.posting_date, entry.kind, entry.partner_id,
                       entry.card_id, card.product_id, card.user_id, entry.employee_name,
                       entry.task_name, entry.work_type, entry.name, entry.company_id,
                       (SELECT currency_id FROM res_company WHERE id = entry.company_id)
                            AS currency_id,
                       entry.work_minutes / 60.0 AS work_hours,
                       entry.transport_minutes / 60.0 AS transport_hours,
                       entry.clips,
                       worth.clips * worth.price AS value
                """
            )
        ]
        for name, (kinds, sign) in MEASURES.items():
            clips = SQL("CASE WHEN entry.kind IN %s THEN entry.clips * %s ELSE 0 END", kinds, sign)
            columns.append(SQL("%s AS %s", clips, SQL.identifier(f'clips_{name}')))
            priced = SQL(
                "CASE WHEN entry.kind IN %s THEN worth.clips * %s * worth.price ELSE 0 END",
                kinds,
                sign,
            )
            columns.append(SQL("%s AS %s", priced, SQL.identifier(f'value_{name}')))
        return SQL(", ").join(columns)

    @api.model
    def _from(self) -> SQL:
        """Every entry; PostgreSQL leaves out what is joined to the left when nobody asks for it."""
        return SQL(
            """
            FROM clip_card_entry entry
            LEFT JOIN clip_card card ON card.id = entry.card_id
            CROSS JOIN LATERAL (SELECT %s AS clips, %s AS price) worth
            """,
            SQL(PRICED_CLIPS),
            SQL(CLIP_PRICE),
        )

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """The rows of a page are found by what sorts them, and only they are worked out."""
        found = super().search_fetch(domain, [], offset, limit, order)
        found.fetch(field_names)
        return found

    # === ACTION METHODS ===#

    def action_open_entry(self):
        """The ledger entry behind a row."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Ledger Entry"),
            'res_model': 'clip.card.entry',
            'view_mode': 'form',
            'res_id': self.id,
        }
