import math

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProjectTask(models.Model):
    """A visit from the arrival to the signature."""

    _inherit = 'project.task'

    clip_card_left_at = fields.Datetime(
        string="Left the Site",
        readonly=True,
        copy=False,
        tracking=True,
        help="When the visit was over.",
    )
    clip_card_arrival_cost = fields.Char(
        string="Arrival Costs",
        compute='_compute_clip_card_arrival_cost',
        export_string_translation=False,
        help="What an arrival now takes off the clips, for the way there.",
    )

    def _compute_clip_card_arrival_cost(self):
        """What *Arrived* takes, before it takes it: the preview of the line that it starts."""
        self.clip_card_arrival_cost = False
        for task in self:
            company = task._get_clip_card_company()
            employee = self.env.user.with_company(company).employee_id
            waits = task.clip_card_fault_reported_at and not task.clip_card_onsite_at
            if waits and employee and task.project_id.clip_card_billing:
                line = self.env['account.analytic.line'].new(
                    {
                        **task._prepare_clip_card_visit(company._clip_card_today()),
                        'employee_id': employee.id,
                        'company_id': company.id,
                    }
                )
                line._onchange_clip_card_transport()
                task.clip_card_arrival_cost = line.clip_card_preview

    def action_clip_card_leave(self):
        """The visit is over: its time is filled in from the arrival, to be edited and signed.

        :raise UserError: when nobody has arrived
        """
        self.ensure_one()
        self._check_clip_card_consultant()
        task = self.sudo()
        if not task.clip_card_onsite_at:
            raise UserError(
                self.env._("Nobody has arrived for %(task)s yet.", task=task.display_name)
            )
        now = fields.Datetime.now()
        if not task.clip_card_left_at:
            task.clip_card_left_at = now
        line = self._get_clip_card_visit_line()
        company = task._get_clip_card_company()
        arrived = task.clip_card_onsite_at
        if line and not line.unit_amount and company._clip_card_local_date(arrived) == line.date:
            line.unit_amount = max(1, math.ceil((now - arrived).total_seconds() / 60)) / 60
        if not line:
            return False
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Visit"),
            'res_model': 'clip.card.visit',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_line_id': line.id},
        }

    def _get_clip_card_visit_line(self):
        """The user's on-site line of today on this task, the one without a time first."""
        self.ensure_one()
        company = self._get_clip_card_company()
        employee = self.env.user.with_company(company).employee_id
        lines = self.env['account.analytic.line'].search(
            [
                ('task_id', '=', self.id),
                ('employee_id', '=', employee.id),
                ('date', '=', company._clip_card_today()),
                ('clip_card_work_type', '=', 'onsite'),
            ],
            order='id',
        )
        return lines.filtered(lambda line: not line.unit_amount)[:1] or lines[:1]

    @api.model
    def _cron_watch_callouts(self):
        result = super()._cron_watch_callouts()
        self.env['account.analytic.line']._ask_clip_card_visits()
        return result
