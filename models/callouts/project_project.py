from odoo import fields, models


class ProjectProject(models.Model):
    """Fault reports that come in on a project."""

    _inherit = 'project.project'

    clip_card_alias_reports_faults = fields.Boolean(
        string="Mails Report Faults",
        help="A mail to this project's address is a fault report: the response time of the"
        " customer's call-out guarantee counts from when it was sent.",
    )

    def write(self, vals):
        """Work out new deadlines for reports whose customer is the project's.

        Those whose contact follows the project have theirs already.
        """
        reports = self.env['project.task'].sudo()
        if {'partner_id', 'company_id'} & vals.keys():
            reports = reports.search(
                [
                    ('project_id', 'in', self.ids),
                    ('clip_card_fault_reported_at', '!=', False),
                    ('clip_card_onsite_at', '=', False),
                ]
            )
        before = {task: task._get_clip_card_report() for task in reports}
        result = super().write(vals)
        reports.filtered(
            lambda task: (
                task._is_other_clip_card_report(before[task])
                and task.clip_card_callout_account_id != task._get_clip_card_account()
            )
        )._clip_card_take_report()
        return result
