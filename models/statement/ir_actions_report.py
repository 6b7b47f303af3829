from odoo import models

#: Reports that bring their letterhead and all of their styles in the body.
SELF_CONTAINED = {'clip_card.report_statement'}


class IrActionsReport(models.Model):
    """Reports that look the same with every wkhtmltopdf, and fetch nothing from a server."""

    _inherit = 'ir.actions.report'

    def _get_layout(self):
        if len(self) == 1 and self.report_name in SELF_CONTAINED:
            return self.env.ref('clip_card.report_layout_self_contained')
        return super()._get_layout()
