import logging

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import (
    MAX_TRIES_ON_CONCURRENCY_FAILURE,
    PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)
from odoo.tools import split_every

from .shared import report_once

_logger = logging.getLogger(__name__)

#: What befalls work when somebody else changes the same rows.
TRY_AGAIN = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)

#: Accounts that a job may take in one transaction: enough to share queries, few enough to be done
#: within a second, as somebody may be waiting to save time of one of these customers.
BATCH = 100
#: The same of a job that mails nobody, and gives nobody work.
LEDGER_BATCH = 500


def try_work(records, work):
    """Do a job's work, again when somebody else changed the same rows meanwhile.

    :param work: called with the records
    :return: the error that stopped it, with everything rolled back
    """
    for _attempt in range(MAX_TRIES_ON_CONCURRENCY_FAILURE):
        error = None
        try:
            work(records)
            records.env.cr.flush()
        except Exception as failure:
            error = failure
            records.env.cr.rollback()
        if not isinstance(error, TRY_AGAIN):
            break
    return error


class ClipCardAccount(models.Model):
    """How scheduled jobs go through customers, and whom they tell when they cannot."""

    _inherit = 'clip.card.account'

    def _run_job(self, work, problem, size=1):
        """Do a job's work for some accounts at a time, each time in a transaction of its own.

        What is done stays done when the job is stopped, and one account's failure keeps no other
        from its turn: it is reported, and tried again by the next run.

        :param work: called with accounts; it must lock them before it decides what is due
        :param problem: what could not be done, for the responsible
        :param size: how many accounts the work takes at once
        """
        self.env['ir.cron']._commit_progress(remaining=len(self))
        for ids in split_every(size, self.ids):
            if not self.browse(ids)._run_batch(work, problem):
                break

    def _run_batch(self, work, problem):
        """Do the work for these accounts and commit; in halves when it fails, down to the culprit.

        :return: the seconds that are left for the job
        """
        error = try_work(self, work)
        if error and len(self) > 1:
            half = len(self) // 2
            return self[:half]._run_batch(work, problem) and self[half:]._run_batch(work, problem)
        if error:
            _logger.error("Clip account %s: %s", self.id, problem, exc_info=error)
            note = self.env._("The reason is in the server's log; the next run tries again.")
            try_work(self, lambda account: account._report_problem(problem, note))
        return self.env['ir.cron']._commit_progress(len(self))

    def _report_problem(self, summary, note):
        """Give the responsible an activity, unless the same one is open already."""
        self.ensure_one()
        responsible = self._get_responsible()
        report_once(self, 'mail.mail_activity_data_warning', summary, note, responsible)
