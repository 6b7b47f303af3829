from odoo import api, models
from odoo.tools import SQL


class ClipCardAccount(models.Model):
    """Charges, checked against the ledger."""

    _inherit = 'clip.card.account'

    @api.model
    def _get_differing_queries(self):
        return [
            *super()._get_differing_queries(),
            self._query_differing_charges(SQL("TRUE")),
        ]

    def _find_problems(self):
        yield from super()._find_problems()
        yield from self._verify_charges()

    @api.model
    def _query_differing_charges(self, scope):
        """Charges of add-on products whose entries add up to something else."""
        return SQL(
            """
            SELECT charge.account_id, charge.id, COALESCE(-SUM(entry.clips), 0),
                   CASE charge.state WHEN 'charged' THEN charge.clips ELSE 0 END
              FROM clip_card_charge charge
              LEFT JOIN clip_card_entry entry
                ON entry.source = charge.id AND entry.kind = 'service'
             WHERE %s
             GROUP BY charge.id
            HAVING COALESCE(-SUM(entry.clips), 0)
                   != CASE charge.state WHEN 'charged' THEN charge.clips ELSE 0 END
            """,
            scope,
        )

    def _verify_charges(self):
        """Charges of add-on products against their entries; what was given back nets nothing."""
        rows = self.env.execute_query(
            self._query_differing_charges(SQL("charge.account_id = ANY(%s)", self.ids))
        )
        for account_id, charge_id, entries, clips in rows:
            problem = self.env._(
                "The charge %(charge)s comes to %(right)s clips, its entries add up to %(stored)s.",
                charge=self.env['clip.card.charge'].browse(charge_id).display_name,
                right=clips,
                stored=entries,
            )
            yield account_id, problem
