from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import hours


class ClipCardAccount(models.Model):
    """The nightly check that stored figures are what entries and lines add up to.

    It repairs nothing: whoever is responsible decides what the truth is.
    """

    _inherit = 'clip.card.account'

    verified_version = fields.Integer(
        readonly=True,
        default=-1,
        copy=False,
        groups='base.group_user',
        export_string_translation=False,
    )

    def action_verify(self):
        """Check these customers now and say what was found."""
        self.env['clip.card']._check_correction_right()
        self.check_access('read')
        problems = [problem for account in self for problem in account.sudo()._verify()]
        message = '\n'.join(problems) or self.env._("Cards, ledger and time agree.")
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'danger' if problems else 'success',
                'message': message,
                'sticky': bool(problems),
            },
        }

    @api.model
    def _cron_verify_ledger(self):
        """Check every customer whose clips changed, or do not add up, one per transaction.

        Whoever writes past Odoo leaves no trace of a change, so the sums of all are compared.
        """
        differing = SQL(' UNION ').join(
            SQL("SELECT account_id FROM (%s) AS differing", query)
            for query in self._get_differing_queries()
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM clip_card_account WHERE version != verified_version"
                " UNION %s ORDER BY id",
                differing,
            )
        )
        accounts = self.browse([account_id for (account_id,) in rows])
        accounts._run_job(
            lambda account: account._verify(), self.env._("Clips that could not be checked")
        )

    @api.model
    def _get_differing_queries(self):
        """What differs from the sum of its entries, each with its account."""
        everybody = SQL("TRUE")
        return [
            self._query_differing_cards(everybody),
            self._query_differing_lines(everybody),
            self._query_differing_charges(everybody),
            self._query_differing_totals(everybody),
        ]

    def _verify(self):
        """Check one account; whatever disagrees becomes an activity for who is responsible.

        :return: what disagrees, with numbers
        """
        self.ensure_one()
        self.env.flush_all()
        version = self.env.execute_query(
            SQL("SELECT version FROM clip_card_account WHERE id = %s", self.id)
        )[0][0]
        problems = [
            *self._verify_cards(),
            *self._verify_lines(),
            *self._verify_charges(),
            *self._verify_totals(),
        ]
        if problems:
            self._report_problem(
                self.env._("Clips that do not add up"),
                Markup('<br/>').join(escape(problem) for problem in problems),
            )
        # Past the ORM: a check is no change of the account.
        self.env.cr.execute(
            SQL(
                "UPDATE clip_card_account SET verified_version = %s WHERE id = %s",
                version,
                self.id,
            )
        )
        self.invalidate_recordset(['verified_version'])
        return problems

    @api.model
    def _query_differing_cards(self, scope):
        """Cards that show other balances or lapses than their entries add up to."""
        return SQL(
            """
            SELECT card.account_id, card.name,
                   card.balance, card.lapsed_clips, card.used_clips,
                   ledger.entries, ledger.lapses, ledger.uses
              FROM clip_card card
              JOIN (
                SELECT card.id,
                       COALESCE(SUM(entry.clips), 0) AS entries,
                       COALESCE(-SUM(entry.clips)
                           FILTER (WHERE entry.kind IN ('expiry', 'forfeiture')), 0) AS lapses,
                       COALESCE(-SUM(entry.clips)
                           FILTER (WHERE entry.kind IN ('work', 'service')), 0) AS uses
                  FROM clip_card card
                  LEFT JOIN clip_card_entry entry ON entry.card_id = card.id
                 WHERE %s
                 GROUP BY card.id
              ) ledger ON ledger.id = card.id
             WHERE (card.balance, card.lapsed_clips, card.used_clips)
                   IS DISTINCT FROM (ledger.entries, ledger.lapses, ledger.uses)
            """,
            scope,
        )

    def _verify_cards(self):
        """Balances and lapses against the sums of entries."""
        rows = self.env.execute_query(
            self._query_differing_cards(SQL("card.account_id = %s", self.id))
        )
        for _account, name, balance, lapsed, used, entries, lapses, uses in rows:
            if balance != entries:
                yield self.env._(
                    "Card %(card)s shows %(stored)s clips left, its entries add up to %(right)s.",
                    card=name,
                    stored=balance,
                    right=entries,
                )
            if lapsed != lapses:
                yield self.env._(
                    "Card %(card)s shows %(stored)s lapsed clips, its entries say %(right)s.",
                    card=name,
                    stored=lapsed,
                    right=lapses,
                )
            if used != uses:
                yield self.env._(
                    "Card %(card)s shows %(stored)s used clips, its entries say %(right)s.",
                    card=name,
                    stored=used,
                    right=uses,
                )

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
            self._query_differing_lines(SQL("line.clip_card_account_id = %s", self.id))
        )
        for _account, name, day, clips, entries in rows:
            yield self.env._(
                "The time of %(day)s (%(text)s) shows %(stored)s clips, its entries add up to"
                " %(right)s.",
                day=day,
                text=name,
                stored=clips,
                right=entries,
            )
        lines = self.env['account.analytic.line'].search(
            [('clip_card_account_id', '=', self.id)], order='date, id'
        )
        for task, of_task in lines.grouped('task_id').items():
            groups = of_task.grouped('id').values() if not task else [of_task]
            for group in groups:
                yield from self._verify_task(task, group)

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
            yield self.env._(
                "Task %(task)s comes to %(right)s commenced hours, but %(stored)s clips are"
                " debited, uncovered or settled.",
                task=task.name or lines[:1].name,
                right=total,
                stored=shown,
            )

    @api.model
    def _query_differing_charges(self, scope):
        """Charges of add-on products whose entries add up to something else."""
        return SQL(
            """
            SELECT charge.account_id, charge.id, COALESCE(-SUM(entry.clips), 0),
                   CASE charge.state WHEN 'charged' THEN charge.clips ELSE 0 END
              FROM clip_card_charge charge
              LEFT JOIN clip_card_entry entry
                ON entry.source = charge.id AND entry.kind = 'service'
             WHERE %s
             GROUP BY charge.id
            HAVING COALESCE(-SUM(entry.clips), 0)
                   != CASE charge.state WHEN 'charged' THEN charge.clips ELSE 0 END
            """,
            scope,
        )

    def _verify_charges(self):
        """Charges of add-on products against their entries; what was given back nets nothing."""
        rows = self.env.execute_query(
            self._query_differing_charges(SQL("charge.account_id = %s", self.id))
        )
        for _account, charge_id, entries, clips in rows:
            yield self.env._(
                "The charge %(charge)s comes to %(right)s clips, its entries add up to %(stored)s.",
                charge=self.env['clip.card.charge'].browse(charge_id).display_name,
                right=clips,
                stored=entries,
            )

    @api.model
    def _query_differing_totals(self, scope):
        """Accounts that show other clips than their cards and their time add up to."""
        return SQL(
            """
            SELECT account.id AS account_id, account.balance, cards.balance,
                   COALESCE(account.uncovered, 0), time.uncovered
              FROM clip_card_account account
              JOIN LATERAL (
                SELECT COALESCE(SUM(card.balance), 0) AS balance FROM clip_card card
                 WHERE card.account_id = account.id AND card.state = 'active'
              ) cards ON TRUE
              JOIN LATERAL (
                SELECT COALESCE(SUM(line.clip_card_uncovered), 0) AS uncovered
                  FROM account_analytic_line line
                 WHERE line.clip_card_account_id = account.id AND line.clip_card_uncovered > 0
              ) time ON TRUE
             WHERE (account.balance, COALESCE(account.uncovered, 0))
                   IS DISTINCT FROM (cards.balance, time.uncovered)
               AND %s
            """,
            scope,
        )

    def _verify_totals(self):
        """The account's own figures against its cards and lines."""
        rows = self.env.execute_query(self._query_differing_totals(SQL("account.id = %s", self.id)))
        for _account, balance, of_cards, uncovered, of_time in rows:
            for label, stored, right in (
                (self.env._("usable clips"), balance, of_cards),
                (self.env._("uncovered clips"), uncovered, of_time),
            ):
                if stored != right:
                    yield self.env._(
                        "The account shows %(stored)s %(what)s, its cards and time add up to"
                        " %(right)s.",
                        stored=stored,
                        what=label,
                        right=right,
                    )
