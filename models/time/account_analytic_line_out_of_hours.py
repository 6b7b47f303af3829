from odoo import api, models


class AccountAnalyticLine(models.Model):
    """Weekends and holidays propose the tick; the consultant decides."""

    _inherit = 'account.analytic.line'

    @api.onchange('date', 'project_id')
    def _onchange_clip_card_out_of_hours(self):
        """Propose the tick by the company's calendar and its days off."""
        company = self._get_clip_card_company().sudo()
        if company._has_clip_card_out_of_hours() and self.is_clip_card_time and self.date:
            self.clip_card_out_of_hours = company._is_clip_card_day_off(self.date)
