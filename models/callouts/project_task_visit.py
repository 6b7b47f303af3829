import math
from urllib.parse import quote_plus

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Finds an address on a map.
MAP = 'https://www.openstreetmap.org/search?query='


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

    clip_card_phone = fields.Char(
        string="Phone",
        compute='_compute_clip_card_place',
        compute_sudo=True,
        groups='base.group_user',
        help="Of the contact, else of the customer.",
    )
    clip_card_map_url = fields.Char(
        string="Map",
        compute='_compute_clip_card_place',
        compute_sudo=True,
        groups='base.group_user',
        export_string_translation=False,
    )

    @api.depends('partner_id', 'project_id.partner_id')
    def _compute_clip_card_place(self):
        """Whom to call on the way, and where that is on a map."""
        for task in self:
            contact = task.partner_id or task.project_id.partner_id
            task.clip_card_phone = contact.phone or contact.commercial_partner_id.phone
            words = [contact.street, contact.zip, contact.city, contact.country_id.name]
            place = ', '.join(filter(None, words))
            task.clip_card_map_url = contact.city and f'{MAP}{quote_plus(place)}'

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
        return line and self._get_clip_card_visit_action(line)

    def action_clip_card_sign(self):
        """What was put off when the consultant left: the signature, and the work report.

        :raise UserError: without a visit of the user's own today
        """
        self.ensure_one()
        self._check_clip_card_consultant()
        line = self._get_clip_card_visit_line()
        if not line:
            raise UserError(
                self.env._(
                    "You have no time on site for %(task)s today: log it before it is signed.",
                    task=self.display_name,
                )
            )
        return self._get_clip_card_visit_action(line)

    def _get_clip_card_visit_action(self, line):
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Visit"),
            'res_model': 'clip.card.visit',
            'view_mode': 'form',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {'default_line_id': line.id},
        }

    def action_clip_card_work_report(self):
        """The work report of the latest visit, as the customer gets it.

        :raise UserError: when there was none yet, or none that the user may read
        """
        self.ensure_one()
        self.check_access('read')
        line = self.env['account.analytic.line'].search(
            [
                ('task_id', '=', self.id),
                ('clip_card_work_type', '=', 'onsite'),
                ('unit_amount', '!=', 0),
            ],
            order='date desc, id desc',
            limit=1,
        )
        if not line:
            raise UserError(
                self.env._("Nobody has logged a visit for %(task)s yet.", task=self.display_name)
            )
        return self.env.ref('clip_card.action_report_visit').report_action(line)

    def action_clip_card_done(self):
        """The fault is corrected: the call-out waits for nobody any more.

        A consultant may say so who has no right to the project.
        """
        self.ensure_one()
        self._check_clip_card_consultant()
        self.sudo().state = '1_done'
        return False

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
