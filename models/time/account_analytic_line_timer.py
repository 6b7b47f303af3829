import math

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Fields of other addons that bring a timer of their own: OCA's time control, and Enterprise's.
OTHER_TIMERS = {'show_time_control', 'is_timer_running'}


class AccountAnalyticLine(models.Model):
    """A clock on the line: started and stopped by hand, kept on the server.

    One runs per person. What it measured is added to the time spent and may be edited.
    """

    _inherit = 'account.analytic.line'

    clip_card_started_at = fields.Datetime(
        string="Running Since",
        readonly=True,
        copy=False,
        groups='base.group_user',
        help="The clock of this line runs since then; Stop adds the minutes.",
    )

    _clip_card_started_once = models.UniqueIndex(
        '(employee_id) WHERE clip_card_started_at IS NOT NULL',
        "Another clock of the same person is running. Stop it first.",
    )

    def action_clip_card_start(self):
        """Start the clock of this line, and stop the one that runs for the same person.

        Time of an earlier day goes on as a line of today.

        :raise UserError: when the line cannot be changed any more
        """
        self.ensure_one()
        self._check_clip_card_clock()
        running = self.sudo().search(
            [
                ('employee_id', '=', self.employee_id.id),
                ('clip_card_started_at', '!=', False),
            ]
        )
        running.sudo(False).action_clip_card_stop()
        line = self
        today = self._get_clip_card_company().sudo()._clip_card_today()
        if line.date != today:
            line = self.copy({'date': today, 'unit_amount': 0.0})
        line.sudo().clip_card_started_at = fields.Datetime.now()
        self.env.flush_all()
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'}

    def action_clip_card_stop(self):
        """Stop the clock, and add its minutes to the time spent; a minute that began counts."""
        for line in self:
            line._check_clip_card_clock()
            started = line.clip_card_started_at
            if not started:
                continue
            now = fields.Datetime.now()
            minutes = max(1, math.ceil((now - started).total_seconds() / 60))
            hour = self.env.ref('uom.product_uom_hour')
            unit = line.product_uom_id or hour
            more = hour._compute_quantity(minutes / 60, unit, round=False)
            values = {'unit_amount': line.unit_amount + more}
            company = line.company_id.sudo()
            if company._has_clip_card_out_of_hours() and not line.clip_card_out_of_hours:
                span = (pytz.utc.localize(started), pytz.utc.localize(now))
                if company._is_clip_card_out_of_hours(*span):
                    values['clip_card_out_of_hours'] = True
            line.write(values)
            line.sudo().clip_card_started_at = False
        self.env.flush_all()
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'}

    def _check_clip_card_clock(self):
        """:raise UserError: when the line is closed; AccessError for lines of others"""
        self.ensure_one()
        self._check_can_write({})
        self.check_access('write')
        if self.sudo()._is_readonly():
            raise UserError(
                self.env._(
                    "The time of %(task)s is invoiced already and cannot be changed.",
                    task=self.task_id.name or self.project_id.name,
                )
            )

    @api.model
    def _get_clip_card_unused(self):
        unused = super()._get_clip_card_unused()
        if OTHER_TIMERS & self._fields.keys():
            unused |= {'action_clip_card_start', 'action_clip_card_stop', 'clip_card_started_at'}
        return unused
