from odoo import api, fields, models
from odoo.fields import Domain

from .project_task_arrival import ACTIVITIES, ACTIVITY, REPORTED

#: Percent of the response time after which who is on call is told, and the second.
WARN_AT, ESCALATE_AT = 50, 75


class ProjectTask(models.Model):
    """Watching over call-outs: a word before the deadline, and one when it was missed."""

    _inherit = 'project.task'

    @api.model
    def _get_clip_card_watched_domain(self):
        """Call-outs for which somebody is still to come."""
        return Domain(
            [
                ('clip_card_callout_deadline', '!=', False),
                ('clip_card_onsite_at', '=', False),
                ('clip_card_callout_overdue', '=', False),
                ('is_closed', '=', False),
            ]
        )

    @api.model
    def _cron_watch_callouts(self):
        """Tell whoever is on call, each customer's call-outs in a transaction of their own."""
        waiting = self.search(self._get_clip_card_watched_domain())
        waiting.clip_card_callout_account_id._run_job(
            lambda account: self.search(
                self._get_clip_card_watched_domain()
                & Domain('clip_card_callout_account_id', '=', account.id)
            )._clip_card_watch_callouts(),
            self.env._("Call-outs could not be watched"),
        )

    def _clip_card_watch_callouts(self):
        """Warn once when half of the response time is used, and once when all of it is."""
        now = fields.Datetime.now()
        pending = self.filtered_domain(self._get_clip_card_watched_domain())
        pending.invalidate_recordset(['clip_card_callout_progress'])
        for task in pending:
            used = task.clip_card_callout_progress
            if task._get_clip_card_due() < now:
                task._clip_card_miss_callout()
                continue
            if used >= WARN_AT and not task.clip_card_callout_warned:
                task.clip_card_callout_warned = True
                task._clip_card_tell_on_call()
            if used >= ESCALATE_AT and not task.clip_card_callout_escalated:
                task.clip_card_callout_escalated = True
                company = task._get_clip_card_company()
                on_call = task._clip_card_renew_warnings().user_id
                task._clip_card_tell_callout(company.clip_card_second_user_id - on_call)

    def _clip_card_miss_callout(self):
        """The deadline has passed and nobody has arrived."""
        self.ensure_one()
        self.clip_card_callout_overdue = True
        self._message_log(body=self.env._("Missed: nobody had arrived by the deadline."))
        self.activity_unlink([ACTIVITY])
        self._clip_card_tell_on_call()
        company = self._get_clip_card_company()
        on_call = self.activity_search([ACTIVITY]).user_id
        self._clip_card_tell_callout(company.clip_card_escalation_user_id - on_call)

    def _clip_card_close_callouts(self):
        """A call-out that is closed after its deadline, with nobody on site, was missed.

        One that is closed before it, the fault being mended from afar, was neither.
        """
        now = fields.Datetime.now()
        for task in self.sudo().filtered('is_closed'):
            deadline = task._get_clip_card_due()
            if deadline and deadline < now and not task.clip_card_onsite_at:
                task.clip_card_callout_overdue = True
            if task.clip_card_fault_reported_at:
                task.activity_unlink(ACTIVITIES)

    def _get_clip_card_owners(self):
        """Who answers for a fault report until somebody is on site.

        Whoever is on call, else those assigned, else the customer's salesperson, else whoever
        looks after clip cards.
        """
        self.ensure_one()
        company = self._get_clip_card_company()
        account = self.clip_card_callout_account_id
        return (
            company._get_clip_card_on_call()
            or self.user_ids._filter_clip_card_staff()
            or (account and account._get_salesperson())
            or company._get_clip_card_responsible()
        )

    def _clip_card_tell_owner(self):
        """Let somebody know of the report at once, unless it is their own.

        What anybody was told of it before does not hold any more.
        """
        self.ensure_one()
        told = self.activity_search(ACTIVITIES).user_id
        self.activity_unlink(ACTIVITIES)
        if self.is_closed or self.clip_card_onsite_at:
            return
        for user in self._get_clip_card_owners() - (self.env.user - told):
            self.activity_schedule(
                REPORTED,
                date_deadline=self._get_clip_card_company()._clip_card_today(),
                summary=self.with_context(lang=user.lang)._get_clip_card_report_words(),
                user_id=user.id,
            )

    def _get_clip_card_report_words(self):
        self.ensure_one()
        if not self.clip_card_callout_deadline:
            return self.env._("Fault reported: decide who takes it, and when")
        return self.env._(
            "Fault reported: be on site by %(deadline)s",
            deadline=self._format_clip_card_moment(self._get_clip_card_due()),
        )

    def _clip_card_await_anew(self):
        """Another deadline holds from now on: nothing is missed yet, and nobody warned of it."""
        self.ensure_one()
        self.write(
            {
                'clip_card_callout_overdue': False,
                'clip_card_callout_warned': False,
                'clip_card_callout_escalated': False,
            }
        )
        self._clip_card_tell_owner()

    def _clip_card_tell_on_call(self):
        """An activity for the person on call, else those assigned, else the responsible."""
        self.ensure_one()
        self.activity_unlink([REPORTED])
        company = self._get_clip_card_company()
        on_call = company._get_clip_card_on_call()
        users = on_call or self.user_ids._filter_clip_card_staff()
        self._clip_card_tell_callout(users or company._get_clip_card_responsible())

    def _clip_card_tell_callout(self, users):
        """An activity, its mail, and a text message where the company wants one.

        :param users: those of them who are no active employees are left out
        """
        self.ensure_one()
        company = self._get_clip_card_company()
        for user in users._filter_clip_card_staff():
            words = self.with_context(lang=user.lang)._get_clip_card_warning()
            self.activity_schedule(
                ACTIVITY,
                date_deadline=company._clip_card_today(),
                summary=words,
                user_id=user.id,
            )
            if company.clip_card_escalation_sms and self._clip_card_can_text():
                self._clip_card_text(user, f'{self.name}: {words}')

    @api.model
    def _clip_card_can_text(self):
        """Whether anything here sends text messages."""
        return False

    def _clip_card_text(self, user, words):
        """A text message to somebody's phone, where something sends them.

        :param user: who is told
        """

    def _clip_card_renew_warnings(self):
        """What was true at the last warning is said anew, quietly.

        :return: the activities
        """
        self.ensure_one()
        activities = self.activity_search([ACTIVITY])
        for activity in activities:
            reader = self.with_context(lang=activity.user_id.lang)
            activity.summary = reader._get_clip_card_warning()
        return activities

    def _get_clip_card_warning(self):
        """How a call-out stands that nobody has answered yet, in a few words."""
        self.ensure_one()
        deadline = self._format_clip_card_moment(self._get_clip_card_due())
        if self.clip_card_callout_overdue:
            return self.env._(
                "Call-out guarantee missed: nobody was on site by %(deadline)s", deadline=deadline
            )
        if self.clip_card_callout_escalated:
            return self.env._(
                "Three quarters of the response time are used: be on site by %(deadline)s",
                deadline=deadline,
            )
        return self.env._(
            "Half of the response time is used: be on site by %(deadline)s", deadline=deadline
        )

    def _warn_clip_card_working_hours(self):
        """Tell the responsible that a deadline could not be worked out."""
        self.ensure_one()
        user = self._get_clip_card_company()._get_clip_card_responsible()
        reader = self.with_context(lang=user.lang)
        self.activity_schedule(
            ACTIVITY,
            summary=reader.env._("No deadline: the company has no working hours"),
            note=reader._get_clip_card_callout_text(),
            user_id=user.id,
        )
