from odoo import fields, models
from odoo.tools import SQL

from ..models.callouts.project_task import STATES


class ClipCardCalloutReport(models.Model):
    """Whether call-out guarantees were met, per customer and month."""

    _name = 'clip.card.callout.report'
    _description = "Call-out Analysis"
    _auto = False
    _order = 'date desc, id desc'
    _depends = {
        'project.task': [
            'clip_card_callout_account_id',
            'clip_card_callout_deadline',
            'clip_card_callout_hours',
            'clip_card_callout_overdue',
            'clip_card_callout_state',
            'clip_card_callout_taken_hours',
            'clip_card_fault_reported_at',
            'clip_card_onsite_at',
            'clip_card_onsite_user_id',
            'state',
        ],
        'clip.card.account': ['company_id'],
        'res.company': ['partner_id', 'resource_calendar_id'],
        'res.partner': ['tz'],
        'resource.calendar': ['tz'],
    }

    task_id = fields.Many2one(comodel_name='project.task', string="Fault Report", readonly=True)
    account_id = fields.Many2one(comodel_name='clip.card.account', string="Customer", readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    user_id = fields.Many2one(comodel_name='res.users', string="Consultant", readonly=True)
    date = fields.Date(string="Reported", readonly=True)
    state = fields.Selection(selection=STATES, string="Call-out Guarantee", readonly=True)
    response_hours = fields.Float(
        string="Guaranteed Response (Hours)", readonly=True, aggregator='avg'
    )
    taken_hours = fields.Float(
        string="Response Taken (Hours)",
        readonly=True,
        aggregator='avg',
        help="Working hours from the fault report to the arrival.",
    )
    met = fields.Integer(string="Guarantees Met", readonly=True)
    missed = fields.Integer(string="Guarantees Missed", readonly=True)
    met_rate = fields.Float(
        string="Met",
        readonly=True,
        aggregator='avg',
        help="Share of call-outs whose guarantee was met, among those that are decided.",
    )

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        return SQL(
            """
            SELECT task.id AS id,
                   task.id AS task_id,
                   task.clip_card_callout_account_id AS account_id,
                   account.company_id AS company_id,
                   task.clip_card_onsite_user_id AS user_id,
                   (task.clip_card_fault_reported_at AT TIME ZONE 'UTC'
                    AT TIME ZONE COALESCE(address.tz, calendar.tz, 'UTC'))::date AS date,
                   %(state)s AS state,
                   task.clip_card_callout_hours AS response_hours,
                   CASE WHEN task.clip_card_onsite_at IS NOT NULL
                        THEN task.clip_card_callout_taken_hours END AS taken_hours,
                   (%(state)s = 'met')::int AS met,
                   (%(state)s = 'missed')::int AS missed,
                   CASE %(state)s
                        WHEN 'met' THEN 1.0 WHEN 'missed' THEN 0.0 END AS met_rate
            """,
            state=self.env['project.task'].sudo()._field_to_sql('task', 'clip_card_callout_state'),
        )

    def _from(self):
        return SQL(
            """
              FROM project_task task
              JOIN clip_card_account account ON account.id = task.clip_card_callout_account_id
              JOIN res_company company ON company.id = account.company_id
              JOIN res_partner address ON address.id = company.partner_id
              LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
            """
        )

    def _where(self):
        return SQL("WHERE task.clip_card_callout_deadline IS NOT NULL")
