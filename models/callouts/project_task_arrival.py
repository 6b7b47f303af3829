from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..ledger.shared import is_empty, is_manager

ACTIVITY = 'clip_card.mail_activity_type_callout'
REPORTED = 'clip_card.mail_activity_type_fault_report'
ACTIVITIES = [ACTIVITY, REPORTED]
#: What passes between an arrival and its being written.
WITHIN = timedelta(minutes=1)


class ProjectTask(models.Model):
    """The arrival on site, which decides whether a call-out guarantee was met."""

    _inherit = 'project.task'

    def write(self, vals):
        """Record a first arrival that is written, as the button does."""
        moment = fields.Datetime.to_datetime(vals.get('clip_card_onsite_at'))
        if not moment or not self._may_clip_card_write_arrival(moment):
            return super().write(vals)
        self.check_access('write')
        for task in self.sudo():
            task._clip_card_arrive(moment, self.env.user)
        return super().write(
            {name: value for name, value in vals.items() if name != 'clip_card_onsite_at'}
        )

    def _may_clip_card_write_arrival(self, moment):
        """Whether the user can say so: a consultant within the minute, a manager afterwards too.

        Only where nobody has arrived; what is recorded is corrected with a reason.
        """
        user, now = self.env.user, fields.Datetime.now()
        if self.env.su or not user.has_group('hr_timesheet.group_hr_timesheet_user'):
            return False
        manager = is_manager(self.env)
        return all(
            not task.clip_card_onsite_at
            and task.clip_card_fault_reported_at
            and task.clip_card_fault_reported_at <= moment <= now
            and (manager or now - moment <= WITHIN)
            for task in self.sudo()
        )

    def action_clip_card_arrive(self):
        """Record that the user is on site now, and start the time of the visit.

        Doing it again changes nothing.

        :raise AccessError: unless the user logs time, and may see the task
        :raise UserError: when no fault was reported
        """
        self.ensure_one()
        self._check_clip_card_consultant()
        task = self.sudo()
        if not task.clip_card_fault_reported_at:
            raise UserError(
                self.env._(
                    "%(task)s is no fault report: enter when the fault was reported first.",
                    task=task.display_name,
                )
            )
        if task.clip_card_onsite_at:
            return False
        task._clip_card_arrive(fields.Datetime.now(), self.env.user)
        # Somebody else who arrives at the same moment starts again from here.
        self.env.flush_all()
        return self._clip_card_start_visit()

    def action_clip_card_correct_arrival(self):
        """Correct when somebody arrived, with a reason."""
        self.ensure_one()
        self._check_clip_card_callout_right()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Correct the Call-out"),
            'res_model': 'clip.card.arrival',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_task_id': self.id},
        }

    def action_clip_card_open_task(self):
        """The whole task, for those who work in its project."""
        self.ensure_one()
        return self._get_records_action(name=self.env._("Task"))

    def _check_clip_card_consultant(self):
        self.check_access('read')
        if not self.env.su and not self.env.user.has_group('hr_timesheet.group_hr_timesheet_user'):
            raise AccessError(
                self.env._("Only somebody who logs time may record the arrival on site.")
            )

    def _check_clip_card_callout_right(self):
        self.check_access('read')
        if not is_manager(self.env):
            raise AccessError(
                self.env._("Only a clip card manager may correct an arrival. Ask one to do it.")
            )

    def _clip_card_arrive(self, moment, user):
        """Store an arrival; the guarantee is met or missed by it.

        :param moment: in UTC; False when nobody has arrived
        """
        values = {'clip_card_onsite_at': moment, 'clip_card_onsite_user_id': user.id}
        if user and not self.user_ids:
            values['user_ids'] = user.ids
        self.write(values)
        if moment:
            self.activity_feedback(ACTIVITIES)

    # === THE VISIT ===#

    def _clip_card_start_visit(self):
        """Start the consultant's on-site time of 0:00, to be completed after the work.

        With it the way there counts from the arrival, as the terms say. What stands in the way
        of the time never stands in the way of the arrival.

        :return: a notice for the consultant when the time could not be started
        """
        employee = self.env.user.with_company(self._get_clip_card_company()).employee_id
        if not self.sudo().project_id.allow_timesheets or not employee:
            return False
        day = self._get_clip_card_company()._clip_card_today()
        started = self.sudo().timesheet_ids.filtered(
            lambda line: (
                line.employee_id == employee
                and line.date == day
                and line.clip_card_work_type == 'onsite'
            )
        )
        if started:
            return False
        try:
            with self.env.cr.savepoint():
                self.env['account.analytic.line'].create(self._prepare_clip_card_visit(day))
        except UserError as error:
            return self._get_clip_card_visit_notice(str(error))
        return False

    def _prepare_clip_card_visit(self, day):
        # The customer reads it in the statement.
        reader = self.with_context(lang=self.sudo().partner_id.lang or self.env.lang).env
        return {
            'name': reader._("Fault correction on site"),
            'task_id': self.id,
            'project_id': self.sudo().project_id.id,
            'date': day,
            'unit_amount': 0.0,
            'clip_card_work_type': 'onsite',
        }

    def _get_clip_card_visit_notice(self, reason):
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning',
                'sticky': True,
                'title': self.env._("The arrival is recorded"),
                'message': self.env._("Enter the time of the visit yourself: %(why)s", why=reason),
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    # === CORRECTION ===#

    def _check_clip_card_undecided(self, vals):
        """When the fault was reported stands once a guarantee was met or missed by it.

        Whoever may not change the task at all reads so in stock's words.

        :raise AccessError: when a consultant has arrived, or the deadline has passed
        """
        for task in self.sudo():
            if task.clip_card_onsite_at:
                self._check_stock_access(vals)
                raise AccessError(
                    self.env._(
                        "A consultant has been on site for %(task)s: only a clip card manager may"
                        " still change when the fault was reported.",
                        task=task.display_name,
                    )
                )
            deadline = task.clip_card_callout_deadline
            if deadline and deadline < fields.Datetime.now():
                self._check_stock_access(vals)
                raise AccessError(
                    self.env._(
                        "The guarantee for %(task)s was missed at %(deadline)s: only a clip card"
                        " manager may still change when the fault was reported.",
                        task=task.display_name,
                        deadline=task._format_clip_card_moment(deadline),
                    )
                )

    def _clip_card_correct_report(self, reported, deadline, reason):
        """Replace when a fault was reported, or by when somebody was to come.

        :param reported: in UTC; another moment makes another deadline
        :param deadline: in UTC; one that differs from today's stays as it is entered
        :raise AccessError: unless the user manages clip cards
        :raise UserError: without a reason, or when the deadline would be before the report
        """
        self.ensure_one()
        self._check_clip_card_callout_right()
        task = self.sudo()
        before = task.clip_card_fault_reported_at, task.clip_card_callout_deadline
        if (reported, deadline) == before:
            return
        if not (reason or '').strip():
            raise UserError(self.env._("Enter why the report is corrected: it stays on record."))
        if reported != before[0]:
            task.clip_card_fault_reported_at = reported
        if deadline != before[1]:
            if deadline and not (reported and reported <= deadline):
                raise UserError(
                    self.env._("Nobody can be due on site before the fault was reported.")
                )
            task.clip_card_callout_deadline = deadline
            task._clip_card_await_anew()
        task.message_post(body=self.env._("Report corrected: %(reason)s", reason=reason))

    def _clip_card_correct_arrival(self, moment, user, reason):
        """Replace an arrival that was recorded wrongly, or too late; time logged stays as it is.

        :param moment: in UTC; False when nobody has been on site
        :param user: who arrived
        :raise AccessError: unless the user manages clip cards
        :raise UserError: without a reason, or for a moment before the report or after now
        """
        self.ensure_one()
        self._check_clip_card_callout_right()
        task = self.sudo()
        if is_empty(reason):
            raise UserError(self.env._("Enter why the arrival is corrected: it stays on record."))
        if moment and not user:
            raise UserError(self.env._("Enter which consultant arrived."))
        reported = task.clip_card_fault_reported_at
        if moment and (not reported or not reported <= moment <= fields.Datetime.now()):
            raise UserError(
                self.env._(
                    "Nobody can have arrived for %(task)s at %(moment)s: that is before the fault"
                    " was reported, or has yet to come.",
                    task=task.display_name,
                    moment=task._format_clip_card_moment(moment),
                )
            )
        task._clip_card_arrive(moment, user if moment else user.browse())
        task.message_post(body=self.env._("Arrival corrected: %(reason)s", reason=reason))
        task._clip_card_close_callouts()
        task._clip_card_watch_callouts()
