from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..ledger.shared import is_empty, is_manager
from .clip_card_server_check import OPEN_STATES

NOBODY = 'clip_card.mail_activity_type_check_consultant'
#: What somebody has to see to, as long as a check is open.
ACTIVITIES = ['mail.mail_activity_data_warning', NOBODY]


class ClipCardServerCheck(models.Model):
    """How a check is done and told to the customer, or missed and its clips given back."""

    _inherit = 'clip.card.server.check'

    clip_card_left = fields.Char(
        string="Clips Left", compute='_compute_clip_card_left', groups='base.group_user'
    )

    @api.depends('account_id')
    @api.depends_context('lang')
    def _compute_clip_card_left(self):
        for check in self:
            check.clip_card_left = check.sudo().account_id._tell_usable()

    # === ACTION METHODS ===#

    def action_clip_card_log_time(self):
        """The form of a line of time on the check's task."""
        self.ensure_one()
        self.check_access('read')
        task = self.sudo().task_id
        return self.env['account.analytic.line']._get_clip_card_log_action(task.project_id, task)

    def action_mark_rest_ok(self):
        """Answer the topics that have no result yet with OK."""
        self._check_open()
        self.line_ids.filtered(lambda line: not line.result).write({'result': 'ok'})

    def action_done_rest_ok(self):
        """Answer the topics that have no result yet with OK, and finish the check."""
        self.action_mark_rest_ok()
        self.action_done()

    def action_done(self):
        """Finish the check and send the customer its result.

        :raise UserError: when topics have no result yet
        """
        self.check_access('write')
        self._check_open()
        for check in self:
            check.sudo()._finish(self.env.user)

    def action_reopen(self):
        """Ask for the reason, then let the results be changed again."""
        self.ensure_one()
        self._check_manager()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Reopen"),
            'res_model': 'clip.card.server.check.reopen',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_check_id': self.id},
        }

    def action_return_clips(self):
        """Give the clips of checks that were not done back to their customers."""
        self._check_manager()
        self._check_open()
        for check in self.sudo():
            check.charge_id._return(
                check.with_context(lang=check.lang).env._("The server check was not done")
            )

    def action_view_task(self):
        self.ensure_one()
        return self.task_id._get_records_action(name=self.env._("Task"))

    def action_view_values(self):
        """What was measured from check to check."""
        self.ensure_one()
        return self.subscription_id.action_view_server_check_values()

    def action_print(self):
        """The result as the customer gets it."""
        return self.env.ref('clip_card.action_report_server_check').report_action(self)

    def _get_report_name(self):
        """The name of the PDF, without its ending."""
        self.ensure_one()
        return self.sudo().charge_id._get_server_check_title(self.lang).replace('/', '-')

    # === DOING A CHECK ===#

    def _check_manager(self):
        if not is_manager(self.env):
            raise AccessError(
                self.env._("Only a clip card manager may reopen server checks or give clips back.")
            )

    @api.constrains('state')
    def _check_answered(self):
        """
        :raise ValidationError: naming the topics of a finished check without a result
        """
        for check in self.filtered(lambda it: it.state == 'done'):
            missing = check.line_ids.filtered(lambda line: not line.result)
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(check)s is not finished. These topics have no result yet: %(topics)s.",
                        check=check.display_name,
                        topics=', '.join(missing.mapped('topic')),
                    )
                )

    def _check_overruled(self):
        """:raise UserError: naming topics with another result than their limits say, unexplained"""
        self.ensure_one()
        if lines := self.line_ids.filtered(lambda line: line._is_overruled()):
            raise UserError(
                self.env._(
                    "Write a remark where you find something else than the limits say: %(topics)s.",
                    topics=', '.join(lines.mapped('display_name')),
                )
            )

    def _finish(self, user):
        """Keep the result, close the task, and tell the customer."""
        self.ensure_one()
        self._check_overruled()
        self.write(
            {
                'state': 'done',
                'done_on': self.company_id._clip_card_today(),
                'done_by_id': user.id,
                'consultant_name': user.name,
                'user_id': (self.user_id or user).id,
            }
        )
        self._close_task('1_done')
        self.activity_unlink(ACTIVITIES)
        self._mail()

    def _close_task(self, state):
        self.task_id.filtered(lambda task: not task.is_closed).write({'state': state})

    def _get_doer(self):
        """Who did the check while they work here, else who is responsible for the customer."""
        self.ensure_one()
        doer = self.done_by_id._filter_clip_card_staff()
        return doer or self.account_id._get_responsible()

    def _reopen(self, reason):
        """Let a manager correct what the customer has got; closing it sends it anew.

        :raise UserError: without a reason, or when the check is not done
        """
        self.ensure_one()
        self._check_manager()
        if is_empty(reason):
            raise UserError(self.env._("Enter why the check is reopened; it is kept with it."))
        if self.state != 'done':
            raise UserError(
                self.env._(
                    "%(check)s is not done, so there is nothing to reopen.", check=self.display_name
                )
            )
        check = self.sudo()
        late = check.period_end < check.company_id._clip_card_today()
        check.write({'state': 'missed' if late else 'todo', 'done_on': False})
        check.task_id.filtered('is_closed').write({'state': '01_in_progress'})
        self._message_log(body=self.env._("Reopened: %(reason)s", reason=reason))

    # === TASK ===#

    def _refuse_cancelled_task(self):
        """
        :raise UserError: naming the check that the customer has paid for
        """
        for check in self:
            raise UserError(
                self.env._(
                    "The customer has paid for %(check)s. Do it, or have a clip card manager give"
                    " the clips back; that cancels the task as well.",
                    check=check.display_name,
                )
            )

    def _follow_task(self):
        """Let the one who has the task do the check."""
        for check in self.sudo():
            users = check.task_id.user_ids
            if check.user_id != users[:1] and check.user_id not in users:
                check.user_id = users[:1]

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        # The mail about the task has told the consultant already.
        followers = super()._message_auto_subscribe_followers(updated_values, default_subtype_ids)
        return [(partner, subtypes, False) for partner, subtypes, _template in followers]

    # === CHECKS WITHOUT A CONSULTANT ===#

    def _tell_without_consultant(self):
        """Let somebody find a consultant for checks that are charged and nobody's, at once."""
        for check in self:
            user = check.account_id._get_seller_or_responsible()
            reader = check.with_context(lang=user.lang)
            check.activity_schedule(
                NOBODY,
                summary=reader.env._("Server check without a consultant"),
                note=reader.env._(
                    "%(customer)s has paid %(clips)s for it, and it is nobody's. Choose a"
                    " consultant here, and on the customer or the product for the next ones.",
                    customer=check.partner_id.display_name,
                    clips=reader.account_id._tell_clips(check.clips),
                ),
                date_deadline=check.company_id._clip_card_today(),
                user_id=user.id,
            )

    def _follow_consultant(self):
        """Once somebody has it, nobody need find anybody; when nobody has it any more, again."""
        self.filtered('user_id').activity_unlink([NOBODY])
        opened = self.filtered(lambda it: not it.user_id and it.state in OPEN_STATES)
        known = opened.filtered(lambda it: self.env.ref(NOBODY) in it.activity_ids.activity_type_id)
        (opened - known)._tell_without_consultant()

    def _lose_consultant(self):
        """Whoever was to do these checks has left: somebody finds another one."""
        for check in self:
            check.user_id = False

    # === MISSED CHECKS ===#

    @api.model
    def _cron_mark_missed(self):
        """List the checks whose period is over for the manager, one customer per transaction.

        Results that did not leave by mail are tried again, and checks of consultants who have
        left are nobody's.
        """
        left = Domain('state', 'in', OPEN_STATES) & Domain('user_id.active', '=', False)
        left &= Domain('user_id', '!=', False)
        self.search(left).account_id._run_job(
            lambda account: self.search(
                left & Domain('subscription_id.account_id', '=', account.id)
            )._lose_consultant(),
            self.env._("Server checks of consultants who have left"),
        )
        checks = self.search(self._get_past_domain('period_end'))
        checks.account_id._run_job(
            self._mark_missed_of, self.env._("Server checks not done that could not be listed")
        )
        self._cron_mail_again()

    @api.model
    def _mark_missed_of(self, account):
        of_account = Domain('subscription_id.account_id', '=', account.id)
        self.search(self._get_past_domain('period_end') & of_account)._mark_missed()

    def _mark_missed(self):
        for check in self:
            check.state = 'missed'
            check.activity_unlink([NOBODY])
            user = check.account_id._get_responsible()
            reader = check.with_context(lang=user.lang).env
            check.activity_schedule(
                'mail.mail_activity_data_warning',
                summary=reader._("Server check not done"),
                note=reader._(
                    "The period is over and the check was not done. Give the clips back, or have"
                    " it done late by agreement with the customer."
                ),
                user_id=user.id,
            )

    def _give_up(self):
        """The clips are back with the customer: nobody does the check any more."""
        for check in self.filtered(lambda it: it.state in OPEN_STATES):
            check.state = 'returned'
            check._close_task('1_canceled')
            check.activity_unlink(ACTIVITIES)
            check._mail()
