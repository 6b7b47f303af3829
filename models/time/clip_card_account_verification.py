from odoo import api, models
from odoo.tools import SQL

from ...rules import hours


class ClipCardAccount(models.Model):
    """What is stored with time, checked against the ledger and the time itself."""

    _inherit = 'clip.card.account'

    @api.model
    def _get_differing_queries(self):
        return [
            *super()._get_differing_queries(),
            self._query_differing_lines(SQL("TRUE")),
            self._query_differing_uncovered(SQL("TRUE")),
        ]

    def _find_problems(self):
        yield from super()._find_problems()
        yield from self._verify_lines()
        yield from self._verify_uncovered()

    @api.model
    def _query_differing_lines(self, scope):
        """Timesheet lines that show other clips than their entries add up to."""
        return SQL(
            """
            SELECT line.clip_card_account_id AS account_id, line.name, line.date,
                   line.clip_card_clips, COALESCE(-SUM(entry.clips), 0)
              FROM account_analytic_line line
              LEFT JOIN clip_card_entry entry ON entry.source = line.id AND entry.kind = 'work'
             WHERE line.clip_card_account_id IS NOT NULL AND %s
             GROUP BY line.id
            HAVING line.clip_card_clips != COALESCE(-SUM(entry.clips), 0)
            """,
            scope,
        )

    def _verify_lines(self):
        """Clips of timesheet lines against their entries, and against the time of their task."""
        rows = self.env.execute_query(
            self._query_differing_lines(SQL("line.clip_card_account_id = ANY(%s)", self.ids))
        )
        for account_id, name, day, clips, entries in rows:
            problem = self.env._(
                "The time of %(day)s (%(text)s) shows %(stored)s clips, its entries add up to"
                " %(right)s.",
                day=day,
                text=name,
                stored=clips,
                right=entries,
            )
            yield account_id, problem
        lines = self.env['account.analytic.line'].search(
            [('clip_card_account_id', 'in', self.ids)], order='date, id'
        )
        for account, of_account in lines.grouped('clip_card_account_id').items():
            for task, of_task in of_account.grouped('task_id').items():
                groups = of_task.grouped('id').values() if not task else [of_task]
                for group in groups:
                    yield from account._verify_task(task, group)

    def _verify_task(self, task, lines):
        times = [hours.Time(line.date, line._get_clip_card_counted_minutes()) for line in lines]
        dues = hours.clips_per_line(times, task.clip_card_rounding or 'task')
        total = sum(dues)
        shown = sum(
            line.clip_card_clips + line.clip_card_uncovered + line.clip_card_settled
            for line in lines
        )
        settled = sum(lines.mapped('clip_card_settled'))
        # What is settled stays, also when less is due later.
        if shown != max(total, settled) and not (settled and shown > total):
            problem = self.env._(
                "Task %(task)s comes to %(right)s commenced hours, but %(stored)s clips are"
                " debited, uncovered or settled.",
                task=task.name or lines[:1].name,
                right=total,
                stored=shown,
            )
            yield self.id, problem

    @api.model
    def _query_differing_uncovered(self, scope):
        """Accounts that show other uncovered clips than their time adds up to."""
        return SQL(
            """
            SELECT account.id AS account_id, COALESCE(account.uncovered, 0), time.uncovered
              FROM clip_card_account account
              JOIN LATERAL (
                SELECT COALESCE(SUM(line.clip_card_uncovered), 0) AS uncovered
                  FROM account_analytic_line line
                 WHERE line.clip_card_account_id = account.id AND line.clip_card_uncovered > 0
              ) time ON TRUE
             WHERE COALESCE(account.uncovered, 0) IS DISTINCT FROM time.uncovered AND %s
            """,
            scope,
        )

    def _verify_uncovered(self):
        """Uncovered clips against the time."""
        query = self._query_differing_uncovered(SQL("account.id = ANY(%s)", self.ids))
        for account_id, stored, right in self.env.execute_query(query):
            yield account_id, self._tell_total(self.env._("uncovered clips"), stored, right)
