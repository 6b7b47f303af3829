from odoo import api, models


class AccountAnalyticLine(models.Model):
    """How stock reports see time that is paid in clips."""

    _inherit = 'account.analytic.line'

    @api.depends(
        'clip_card_account_id',
        'clip_card_clips',
        'clip_card_uncovered',
        'clip_card_settled',
        'clip_card_free',
        'clip_card_settlement_line_id',
    )
    def _compute_timesheet_invoice_type(self):
        """Covered time was sold at a fixed price, whichever card paid and however it was got.

        Uncovered time, goodwill, what is not billed and what was written off bring in nothing;
        uncovered time that is invoiced is what its sales order item says.
        """
        super()._compute_timesheet_invoice_type()
        lines = self.filtered(lambda line: line.clip_card_account_id and line.project_id)
        covered = lines.filtered(lambda line: line._is_clip_card_covered())
        covered.timesheet_invoice_type = 'billable_fixed'
        unpaid = (lines - covered).filtered(lambda line: not line.clip_card_settlement_line_id)
        unpaid.timesheet_invoice_type = 'non_billable'

    def _is_clip_card_covered(self):
        """Whether cards have paid the time, or it costs nothing on top of what they paid."""
        self.ensure_one()
        if self.clip_card_clips:
            return True
        unpaid = self.clip_card_uncovered or self.clip_card_settled
        return not unpaid and self.clip_card_free not in ('goodwill', 'excluded')
