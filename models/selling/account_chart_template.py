from odoo import models


class AccountChartTemplate(models.AbstractModel):
    """A company that gets its chart of accounts after clip cards were installed, or later."""

    _inherit = 'account.chart.template'

    def _load(self, template_code, company, install_demo, force_create=True):
        new = company.chart_template != template_code
        template = self.with_context(clip_card_new_chart=new)
        return super(AccountChartTemplate, template)._load(
            template_code, company, install_demo, force_create
        )

    def _post_load_data(self, template_code, company, template_data):
        result = super()._post_load_data(template_code, company, template_data)
        company = company or self.env.company
        if self.env.context.get('clip_card_new_chart') and not company.parent_id:
            company.sudo()._clip_card_take_chart()
        return result
