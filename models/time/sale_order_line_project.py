from odoo import models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    """From a confirmed line to the customer's clip project."""

    _inherit = 'sale.order.line'

    def _timesheet_service_generation(self):
        cards = self.filtered(lambda line: line._is_clip_card())
        others = self - cards
        others._keep_off_clip_project()
        super(SaleOrderLine, others)._timesheet_service_generation()
        for line in cards.sudo().sorted(lambda line: (line.sequence, line.id)):
            if not line._is_clip_card_declined():
                line._link_clip_project()

    def _link_clip_project(self):
        """Give the customer one project for time that is paid in clips; later cards reuse it."""
        self.ensure_one()
        account = self.env['clip.card.account']._get_or_create(
            self.order_id.partner_id, self.company_id
        )
        account._lock()
        project = account.project_ids.filtered('active').sorted('id')[:1]
        if project:
            self.project_id = project
        else:
            project = self._timesheet_create_project()
            project.write(
                {
                    'name': account._get_clip_project_name(),
                    # The clips that are left are the customer's, not this project's plan.
                    'allocated_hours': 0.0,
                }
            )
        if not self.order_id.project_id:
            self.order_id.project_id = project

    def _timesheet_create_project_prepare_values(self):
        values = super()._timesheet_create_project_prepare_values()
        if self._is_clip_card():
            values.update(
                partner_id=self.order_id.partner_id.commercial_partner_id.id,
                sale_line_id=False,
                clip_card_billing=True,
            )
        return values

    def _keep_off_clip_project(self):
        """Give other services of an order a project of their own.

        Stock puts all services of an order into its first project; time on the clip project is
        paid in clips, and would be charged twice.

        :raise UserError: when a service makes its task in the order's project, the clip project
        """
        for line in self._get_so_lines_task_global_project():
            project = line.order_id.project_id
            own = line.product_id.with_company(line.company_id).project_id
            if project.clip_card_billing and not own and not line.task_id:
                raise UserError(
                    self.env._(
                        "%(product)s would make its task in %(project)s, where time is paid in"
                        " clips. Set another project on the product, or on order %(order)s.",
                        product=line.product_id.display_name,
                        project=project.display_name,
                        order=line.order_id.name,
                    )
                )
        lines = self._get_so_lines_new_project().filtered(
            lambda line: not line.project_id and not line.product_id.project_template_id
        )
        for order, of_order in lines.grouped('order_id').items():
            projects = order.order_line.project_id
            if projects.filtered('clip_card_billing'):
                own = projects.filtered(lambda project: not project.clip_card_billing)[:1]
                of_order.project_id = own or of_order[0]._timesheet_create_project()
