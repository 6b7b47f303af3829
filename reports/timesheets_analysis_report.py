from odoo import models

from .worth import CLIP_PRICE, select_given


class TimesheetsAnalysisReport(models.Model):
    """Time paid in clips brings in what its clips were sold for, once.

    Stock spreads a prepaid order's whole price over the hours so far, which counts a card again
    and again until it is used up.
    """

    _inherit = 'timesheets.analysis.report'

    @property
    def _table_query(self):
        # The database's own view, without parameters: it is made once, when the addon is
        # installed or updated.
        return f"""
            SELECT {self._get_stock_columns()},
                   money.revenues AS timesheet_revenues,
                   money.revenues + report.amount AS margin,
                   hours.billable AS billable_time,
                   report.unit_amount - hours.billable AS non_billable_time
              FROM ({super()._table_query}) report
              JOIN account_analytic_line line ON line.id = report.id
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN line.clip_card_account_id IS NULL
                               THEN report.timesheet_revenues
                               ELSE COALESCE(({self._select_card_revenues()}), 0)
                                    + COALESCE(({self._select_settled_revenues()}), 0)
                           END AS revenues
                   ) money
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN line.clip_card_account_id IS NULL THEN report.billable_time
                               WHEN line.timesheet_invoice_type = 'non_billable' THEN 0
                               ELSE report.unit_amount
                           END AS billable
                   ) hours
        """  # noqa: S608

    def _get_stock_columns(self):
        """The report's columns but those that are worked out anew, whichever addons are there."""
        anew = {'timesheet_revenues', 'margin', 'billable_time', 'non_billable_time'}
        return ', '.join(
            f'report.{name}'
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in anew
        )

    def _select_card_revenues(self):
        """What stands paid for the clips that the line took, in company currency."""
        return f"""
            SELECT SUM(-COALESCE(given.clips, entry.clips) * {CLIP_PRICE})
              FROM clip_card_entry entry
              JOIN clip_card card ON card.id = entry.card_id
             CROSS JOIN LATERAL (SELECT card.id) paying (id)
              LEFT JOIN LATERAL ({select_given('card.id = paying.id')}) given
                ON given.id = entry.id
             WHERE entry.timesheet_id = line.id
        """  # noqa: S608

    def _select_settled_revenues(self):
        """What is invoiced for the line's clips that no card paid, in company currency."""
        return """
            SELECT line.clip_card_invoiced * clip.factor / unit.factor
                   * item.price_subtotal / NULLIF(item.product_uom_qty, 0)
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1)
              FROM sale_order_line item
              JOIN sale_order sale ON sale.id = item.order_id
              JOIN uom_uom unit ON unit.id = item.product_uom_id
              JOIN ir_model_data hour
                ON hour.module = 'uom' AND hour.name = 'product_uom_hour'
              JOIN uom_uom clip ON clip.id = hour.res_id
             WHERE item.id = line.clip_card_settlement_line_id
        """
