from odoo import api, models


class ReportClipCardVisit(models.AbstractModel):
    _name = 'report.clip_card.report_visit'
    _description = "Work Report of a Visit"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The visits, as far as the reader may read them: the page is made with all rights.

        :raise AccessError: for time of others
        """
        lines = self.env['account.analytic.line'].browse(docids)
        lines.check_access('read')
        return {'doc_ids': docids, 'doc_model': lines._name, 'docs': lines}
