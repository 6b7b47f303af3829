import io
import re

from odoo import api, models

from odoo.addons.base.models.ir_actions_report import _wkhtml

#: Reports that bring their letterhead and all of their styles in the body.
SELF_CONTAINED = {'clip_card.report_statement'}
INDENTATION = re.compile(rb'\n\s+')


class IrActionsReport(models.Model):
    """Reports that look the same with every wkhtmltopdf, and fetch nothing from a server.

    They run no scripts, so nothing is waited for. Their parts, an ``article`` each, begin pages of
    their own: a printer that takes one at a time is given them one after the other. That is also
    quicker, as it goes through a part from the beginning for each of its pages.
    """

    _inherit = 'ir.actions.report'

    def _get_layout(self):
        if len(self) == 1 and self.report_name in SELF_CONTAINED:
            return self.env.ref('clip_card.report_layout_self_contained')
        return super()._get_layout()

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        html, kind = super()._render_qweb_html(report_ref, docids, data=data)
        if self._get_report(report_ref).report_name in SELF_CONTAINED:
            html = INDENTATION.sub(b'\n', html)
        return html, kind

    @api.model
    def _run_wkhtmltopdf(self, bodies, report_ref=False, **options):
        if not report_ref or self._get_report(report_ref).report_name not in SELF_CONTAINED:
            return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, **options)
        printer = super(IrActionsReport, self.with_context(clip_card_self_contained=True))
        parts = [bodies] if _wkhtml().is_patched_qt else [[body] for body in bodies]
        printed = [
            printer._run_wkhtmltopdf(part, report_ref=report_ref, **options) for part in parts
        ]
        if len(printed) == 1:
            return printed[0]
        with self._merge_pdfs([io.BytesIO(part) for part in printed]) as merged:
            return merged.getvalue()

    @api.model
    def _build_wkhtmltopdf_args(self, paperformat_id, landscape, **options):
        args = super()._build_wkhtmltopdf_args(paperformat_id, landscape, **options)
        if self.env.context.get('clip_card_self_contained'):
            args[args.index('--javascript-delay') + 1] = '0'
            args.append('--disable-javascript')
            if _wkhtml().is_patched_qt:
                args += ['--footer-right', '[page] / [topage]', '--footer-font-size', '7']
        return args
