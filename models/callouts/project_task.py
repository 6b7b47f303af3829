from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.project.models.project_task import CLOSED_STATES

from ..ledger.shared import is_manager

STATES = [('pending', "Pending"), ('met', "Met"), ('missed', "Missed")]
#: What follows from a fault report and from the arrival; nobody sets it.
CALLOUT_FIELDS = {
    'clip_card_callout_account_id',
    'clip_card_callout_hours',
    'clip_card_callout_deadline',
    'clip_card_callout_overdue',
    'clip_card_callout_warned',
    'clip_card_callout_escalated',
    'clip_card_agreed_arrival',
    'clip_card_agreed_with',
    'clip_card_agreed_reason',
    'clip_card_callout_state',
    'clip_card_callout_taken_hours',
    'clip_card_onsite_at',
    'clip_card_onsite_user_id',
}
#: Fields whose change may make it another report: another time, or another customer.
REPORT_FIELDS = {'clip_card_fault_reported_at', 'partner_id', 'project_id', 'company_id'}


class ProjectTask(models.Model):
    """A fault report: by when a consultant is to be on site, and whether that was met.

    The deadline is worked out when the report comes in and then stays: working hours, holidays
    or a guarantee that change later never move it.
    """

    _inherit = 'project.task'

    clip_card_fault_reported_at = fields.Datetime(
        string="Fault Reported",
        copy=False,
        tracking=True,
        index='btree_not_null',
        help="When the customer reported the fault. The response time of the customer's call-out"
        " guarantee counts from here, in working hours.",
    )
    clip_card_callout_account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Call-out Customer",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
    )
    clip_card_callout_hours = fields.Float(
        string="Guaranteed Response (Hours)",
        readonly=True,
        copy=False,
        help="Working hours within which a consultant is to be on site, as agreed when the fault"
        " was reported.",
    )
    clip_card_callout_deadline = fields.Datetime(
        string="On Site By",
        readonly=True,
        copy=False,
        tracking=True,
        help="Worked out when the fault was reported; later changes of working hours, holidays or"
        " guarantee leave it as it is.",
    )
    clip_card_onsite_at = fields.Datetime(
        string="Arrived on Site", readonly=True, copy=False, tracking=True
    )
    clip_card_onsite_user_id = fields.Many2one(
        comodel_name='res.users',
        string="Arrived",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete='set null',
        help="The consultant who was on site first.",
    )
    clip_card_callout_overdue = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The deadline passed before anybody arrived.",
    )
    clip_card_callout_warned = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The person on call was told that half of the response time is used.",
    )
    clip_card_callout_escalated = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The second on call was told that three quarters of the response time are used.",
    )
    clip_card_callout_state = fields.Selection(
        selection=STATES,
        string="Call-out Guarantee",
        compute='_compute_clip_card_callout_state',
        store=True,
        prefetch=False,
        copy=False,
        tracking=True,
        help="Met when a consultant arrived by the deadline. Missed when one arrived later, or"
        " when the deadline passed and nobody had arrived.",
    )
    clip_card_callout_taken_hours = fields.Float(
        string="Response Taken (Hours)",
        readonly=True,
        copy=False,
        aggregator='avg',
        help="Working hours from the fault report to the arrival.",
    )
    clip_card_callout_left_hours = fields.Float(
        string="Time Left",
        compute='_compute_clip_card_callout_progress',
        compute_sudo=True,
        help="Working hours until the deadline.",
    )
    clip_card_callout_progress = fields.Integer(
        string="Response Time Used (%)",
        compute='_compute_clip_card_callout_progress',
        compute_sudo=True,
        aggregator=None,
    )
    clip_card_callout_color = fields.Integer(
        compute='_compute_clip_card_callout_color', export_string_translation=False
    )

    _clip_card_callout_open_idx = models.Index(
        "(clip_card_callout_deadline) WHERE clip_card_callout_deadline IS NOT NULL"
        " AND clip_card_onsite_at IS NULL"
    )

    # === COMPUTE METHODS ===#

    def _get_clip_card_due(self):
        """By when somebody is to be on site: as guaranteed, or later as agreed; in UTC."""
        self.ensure_one()
        deadline = self.clip_card_callout_deadline
        return deadline and max(deadline, self.clip_card_agreed_arrival or deadline)

    @api.depends(
        'clip_card_callout_deadline',
        'clip_card_agreed_arrival',
        'clip_card_onsite_at',
        'clip_card_callout_overdue',
    )
    def _compute_clip_card_callout_state(self):
        for task in self:
            deadline, arrival = task._get_clip_card_due(), task.clip_card_onsite_at
            if not deadline:
                task.clip_card_callout_state = False
            elif arrival:
                task.clip_card_callout_state = 'met' if arrival <= deadline else 'missed'
            else:
                task.clip_card_callout_state = (
                    'missed' if task.clip_card_callout_overdue else 'pending'
                )

    @api.depends(
        'clip_card_callout_deadline',
        'clip_card_agreed_arrival',
        'clip_card_callout_taken_hours',
        'clip_card_onsite_at',
    )
    def _compute_clip_card_callout_progress(self):
        self.clip_card_callout_left_hours = 0.0
        self.clip_card_callout_progress = 0
        now = fields.Datetime.now()
        promised = self.filtered('clip_card_callout_deadline')
        arrived = promised.filtered('clip_card_onsite_at')
        for task in arrived:
            task._set_clip_card_progress(task.clip_card_callout_taken_hours)
        for company, tasks in (
            (promised - arrived).grouped(lambda task: task._get_clip_card_company()).items()
        ):
            left = company._clip_card_count_hours(
                [(now, task._get_clip_card_due()) for task in tasks]
            )
            for task, hours in zip(tasks, left, strict=True):
                task.clip_card_callout_left_hours = hours
                task._set_clip_card_progress(task.clip_card_callout_hours - hours)
                if now >= task._get_clip_card_due():
                    task.clip_card_callout_progress = 100

    def _set_clip_card_progress(self, used):
        """:param used: working hours of the response time"""
        share = used / self.clip_card_callout_hours if self.clip_card_callout_hours else 1
        self.clip_card_callout_progress = max(0, int(round(share * 100, 6)))

    @api.depends('clip_card_callout_state', 'clip_card_callout_progress')
    def _compute_clip_card_callout_color(self):
        """The same colours on cards and in the calendar: red, orange, green, blue."""
        for task in self:
            if task.clip_card_callout_state == 'pending':
                used = task.clip_card_callout_progress
                task.clip_card_callout_color = 1 if used >= 100 else 2 if used >= 50 else 4
            else:
                colors = {'missed': 1, 'met': 10}
                task.clip_card_callout_color = colors.get(task.clip_card_callout_state, 0)

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_clip_card_callout(vals)
        tasks = super().create(vals_list)
        reports = tasks.filtered('clip_card_fault_reported_at')
        reports._clip_card_take_report()
        reports._clip_card_measure_response()
        return tasks

    def write(self, vals):
        """Work out a new deadline when it becomes another report.

        :raise UserError: for what follows from the report or the arrival
        :raise AccessError: when the report's time changes after the arrival, unless by a manager
        """
        self._check_clip_card_callout(vals)
        before = {}
        if REPORT_FIELDS & vals.keys():
            reported = 'clip_card_fault_reported_at' in vals
            before = {
                task: task._get_clip_card_report()
                for task in self
                if reported or task.sudo().clip_card_fault_reported_at
            }
        result = super().write(vals)
        changed = self.filtered(
            lambda task: task in before and task._is_other_clip_card_report(before[task])
        )
        changed._clip_card_take_report()
        if 'clip_card_onsite_at' in vals:
            changed = self
        changed._clip_card_measure_response()
        if 'state' in vals:
            self._clip_card_close_callouts()
        return result

    @api.model
    def default_get(self, fields):
        return super().default_get([name for name in fields if name not in CALLOUT_FIELDS])

    def _check_clip_card_callout(self, vals):
        """What is said about a call-out cannot be made better by hand."""
        if self.env.su:
            return
        names = vals.keys() | {
            key.removeprefix('default_') for key in self.env.context if key.startswith('default_')
        }
        fixed = CALLOUT_FIELDS & names
        if fixed:
            self._check_stock_access(vals)
            raise UserError(
                self.env._(
                    "%(fields)s cannot be set: they follow from the fault report and from the"
                    " arrival on site. Use the button Arrived on Site, or ask a clip card manager"
                    " to correct the arrival.",
                    fields=', '.join(
                        self._fields[name]._description_string(self.env) for name in sorted(fixed)
                    ),
                )
            )
        if 'clip_card_fault_reported_at' in vals and not is_manager(self.env):
            self._check_clip_card_undecided(vals)

    # === WHAT IT SAYS BY NOW ===#

    def _field_to_sql(self, alias, field_expr, query=None):
        """Read a call-out as missed from the second after its deadline on.

        It follows from deadline and arrival whenever it is read: what the column keeps is only
        what was known when it was written.
        """
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr != 'clip_card_callout_state':
            return sql
        deadline, agreed, arrival, overdue, progress = (
            self._fields[name].to_sql(self, alias)
            for name in (
                'clip_card_callout_deadline',
                'clip_card_agreed_arrival',
                'clip_card_onsite_at',
                'clip_card_callout_overdue',
                'state',
            )
        )
        return SQL(
            """CASE WHEN %(deadline)s IS NULL THEN NULL
                    WHEN %(arrival)s <= GREATEST(%(deadline)s, %(agreed)s) THEN 'met'
                    WHEN %(arrival)s IS NOT NULL OR %(overdue)s THEN 'missed'
                    WHEN GREATEST(%(deadline)s, %(agreed)s) < %(now)s
                         AND %(progress)s NOT IN %(closed)s THEN 'missed'
                    ELSE 'pending' END""",
            deadline=deadline,
            agreed=agreed,
            arrival=arrival,
            overdue=overdue,
            progress=progress,
            now=fields.Datetime.now(),
            closed=tuple(CLOSED_STATES),
        )

    # === THE REPORT ===#

    def _get_clip_card_company(self):
        """The company that answers the report."""
        self.ensure_one()
        return (
            self.company_id
            or self.project_id.company_id
            or self.clip_card_callout_account_id.company_id
            or self.env.company
        )

    def _get_clip_card_report(self):
        """What makes it this report: when it came, whose it is, and who answers it."""
        self.ensure_one()
        task = self.sudo()
        contact = task.partner_id or task.project_id.partner_id
        company = task._get_clip_card_company()
        return task.clip_card_fault_reported_at, contact.commercial_partner_id, company

    def _is_other_clip_card_report(self, before):
        """Whether a deadline is due anew; once somebody arrived, only for another time."""
        report = self._get_clip_card_report()
        if not report[0] and not before[0]:
            return False
        return report[0] != before[0] or (report != before and not self.clip_card_onsite_at)

    def _clip_card_take_report(self):
        """Work out by when a consultant is to be on site, and say so in the chatter."""
        for task in self.sudo():
            subscription = task._get_clip_card_guarantee()
            values = task._prepare_clip_card_callout_values(subscription)
            task.write(values)
            if task.clip_card_fault_reported_at:
                task.message_post(
                    body=task._get_clip_card_callout_text(),
                    author_id=self.env.ref('base.partner_root').id,
                )
                task._clip_card_tell_owner()
                if subscription and not task.clip_card_callout_deadline:
                    task._warn_clip_card_working_hours()

    def _get_clip_card_guarantee(self):
        """The customer's call-out guarantee on the local date of the report, or an empty record."""
        self.ensure_one()
        account = self._get_clip_card_account()
        if not account or not self.clip_card_fault_reported_at:
            return self.env['clip.card.subscription']
        day = account.company_id._clip_card_local_date(self.clip_card_fault_reported_at)
        return account._get_subscription_in_force('callout_guarantee', day)

    def _prepare_clip_card_callout_values(self, subscription):
        self.ensure_one()
        reported = self.clip_card_fault_reported_at
        hours = subscription.response_hours
        deadline = False
        if subscription:
            company = self._get_clip_card_company()
            deadline = company._clip_card_plan_hours(hours, reported)
        return {
            'clip_card_callout_account_id': reported and self._get_clip_card_account().id,
            'clip_card_callout_hours': hours,
            'clip_card_callout_deadline': deadline,
            'clip_card_callout_overdue': False,
            'clip_card_callout_warned': False,
            'clip_card_callout_escalated': False,
            'clip_card_agreed_arrival': False,
            'clip_card_agreed_with': False,
            'clip_card_agreed_reason': False,
            **({'priority': '1'} if subscription else {}),
        }

    def _clip_card_measure_response(self):
        """Store the working hours from report to arrival, as the calendar has them now."""
        for task in self.sudo():
            reported, arrived = task.clip_card_fault_reported_at, task.clip_card_onsite_at
            hours = 0.0
            if reported and arrived:
                company = task._get_clip_card_company()
                [hours] = company._clip_card_count_hours([(reported, arrived)])
            if hours != task.clip_card_callout_taken_hours:
                task.clip_card_callout_taken_hours = hours
