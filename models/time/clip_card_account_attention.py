from odoo import api, fields, models
from odoo.tools import SQL


class ClipCardAccount(models.Model):
    """Who needs attention first: time that nobody paid, then few clips, last who has stopped."""

    _inherit = 'clip.card.account'

    attention = fields.Integer(
        compute='_compute_attention',
        export_string_translation=False,
        help="0 for uncovered time, 1 for few clips, 2 for enough, 3 for who has stopped.",
    )

    @api.depends('uncovered', 'renewal', 'balance', 'low_threshold')
    def _compute_attention(self):
        for account in self:
            if account.uncovered:
                account.attention = 0
            elif account.renewal == 'stop':
                account.attention = 3
            else:
                account.attention = 1 if account.is_low else 2

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != 'attention':
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        return SQL(
            """
            CASE WHEN %(account)s.uncovered > 0 THEN 0 WHEN %(account)s.renewal = 'stop' THEN 3
                 WHEN %(account)s.balance <= %(account)s.low_threshold THEN 1 ELSE 2 END
            %(direction)s
            """,
            account=SQL.identifier(alias),
            direction=direction,
        )
