from odoo import api, models


class ReportClipCardServerCheck(models.AbstractModel):
    _name = 'report.clip_card.report_server_check'
    _description = "Result of a Server Check"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The checks, as far as the reader may read them: the page itself is made with all rights.

        :raise AccessError: for checks of others
        """
        checks = self.env['clip.card.server.check'].browse(docids)
        checks.check_access('read')
        return {'doc_ids': docids, 'doc_model': checks._name, 'docs': checks}
