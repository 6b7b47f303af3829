import logging

from odoo import models
from odoo.service.model import (
    MAX_TRIES_ON_CONCURRENCY_FAILURE,
    PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)

_logger = logging.getLogger(__name__)

#: Accounts after which a job forgets what it has read, so that memory stays flat.
FORGET_AFTER = 100


class ClipCardAccount(models.Model):
    """How scheduled jobs go through customers, and whom they tell when they cannot."""

    _inherit = 'clip.card.account'

    def _run_job(self, work, problem):
        """Do a job's work account by account, each in a transaction of its own.

        What is done stays done when the job is stopped, and one account's failure keeps no other
        from its turn: it is reported, and tried again by the next run.

        :param work: called with each account
        :param problem: what could not be done, for the responsible
        """
        remaining = len(self)
        commit = self.env['ir.cron']._commit_progress
        commit(remaining=remaining)
        for number, account in enumerate(self, start=1):
            remaining -= 1
            try:
                self._try_job(work, account)
            except Exception:
                _logger.exception("Clip account %s: %s", account.id, problem)
                self.env.cr.rollback()
                account._report_problem(
                    problem,
                    self.env._("The reason is in the server's log; the next run tries again."),
                )
            if not commit(1, remaining=remaining):
                break
            if not number % FORGET_AFTER:
                self.env.invalidate_all()

    def _try_job(self, work, account):
        """Do the work again when somebody else changed the account meanwhile."""
        for attempt in range(1, MAX_TRIES_ON_CONCURRENCY_FAILURE + 1):
            try:
                work(account)
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if attempt == MAX_TRIES_ON_CONCURRENCY_FAILURE:
                    raise
                self.env.cr.rollback()
            else:
                break

    def _report_problem(self, summary, note):
        """Give the responsible an activity, unless the same one is open already."""
        self.ensure_one()
        opened = self.activity_ids.filtered(lambda activity: activity.summary == summary)
        if opened:
            opened[0].note = note
            return
        self.activity_schedule(
            'mail.mail_activity_data_warning',
            summary=summary,
            note=note,
            user_id=self._get_responsible().id,
        )

    def _get_responsible(self):
        """Who looks after this customer's cards when something is wrong."""
        self.ensure_one()
        return (
            self.company_id.clip_card_responsible_id
            or self.user_id
            or self.env.ref('base.user_admin')
        )
