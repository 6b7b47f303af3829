from odoo import api, models
from odoo.tools import SQL


class ClipCardAccount(models.Model):
    """The nightly check that cards stand on confirmed orders, whoever wrote past Odoo."""

    _inherit = 'clip.card.account'

    @api.model
    def _get_differing_queries(self):
        return [*super()._get_differing_queries(), self._query_differing_orders(SQL("TRUE"))]

    @api.model
    def _query_differing_orders(self, scope):
        """Live cards of orders that are not confirmed."""
        return SQL(
            """
            SELECT card.account_id, card.name, sale.name
              FROM clip_card card
              JOIN sale_order_line line ON line.id = card.sale_line_id
              JOIN sale_order sale ON sale.id = line.order_id
             WHERE card.state != 'cancelled' AND sale.state != 'sale' AND %s
            """,
            scope,
        )

    def _verify_cards(self):
        yield from super()._verify_cards()
        rows = self.env.execute_query(
            self._query_differing_orders(SQL("card.account_id = ANY(%s)", self.ids))
        )
        for account_id, name, order in rows:
            problem = self.env._(
                "Card %(card)s is alive, but its order %(order)s is not confirmed.",
                card=name,
                order=order,
            )
            yield account_id, problem
