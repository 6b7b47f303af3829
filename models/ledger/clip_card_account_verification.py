from collections import defaultdict

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.kinds import LAPSE_KINDS, USE_KINDS

#: Customers that are checked in one transaction: all of their time is read for it.
BATCH = 20


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
        problems = self.sudo()._verify()
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
        """Check every customer whose clips changed, or do not add up.

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
            lambda batch: batch._verify(),
            self.env._("Clips that could not be checked"),
            size=BATCH,
        )

    @api.model
    def _get_differing_queries(self):
        """What differs from the sum of its entries, each with its account; rooms add theirs."""
        return [
            self._query_differing_cards(SQL("TRUE")),
            self._query_differing_balances(SQL("TRUE")),
        ]

    def _verify(self):
        """Check accounts; whatever disagrees becomes an activity for who is responsible.

        :return: what disagrees, with numbers
        """
        self.env.flush_all()
        versions = self.env.execute_query(
            SQL("SELECT id, version FROM clip_card_account WHERE id = ANY(%s)", self.ids)
        )
        problems = defaultdict(list)
        for account_id, problem in self._find_problems():
            problems[account_id].append(problem)
        for account in self.browse(problems):
            account._report_problem(
                self.env._("Clips that do not add up"),
                Markup('<br/>').join(escape(problem) for problem in problems[account.id]),
            )
        # Past the ORM: a check is no change of the account.
        self.env.cr.execute(
            SQL(
                """
                UPDATE clip_card_account account SET verified_version = known.version
                  FROM UNNEST(%s::int[], %s::int[]) known (id, version)
                 WHERE account.id = known.id
                """,
                [account_id for account_id, _version in versions],
                [version for _account_id, version in versions],
            )
        )
        self.invalidate_recordset(['verified_version'])
        return [problem for account in self for problem in problems[account.id]]

    def _find_problems(self):
        """What disagrees, in sentences with numbers, each with its account's id.

        Rooms add what they store.
        """
        yield from self._verify_cards()
        yield from self._verify_balance()

    def _tell_total(self, what, stored, right):
        """That a figure of the account is not what it should be."""
        return self.env._(
            "The account shows %(stored)s %(what)s, its cards and time add up to %(right)s.",
            stored=stored,
            what=what,
            right=right,
        )

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
                           FILTER (WHERE entry.kind IN %(lapses)s), 0) AS lapses,
                       COALESCE(-SUM(entry.clips)
                           FILTER (WHERE entry.kind IN %(uses)s), 0) AS uses
                  FROM clip_card card
                  LEFT JOIN clip_card_entry entry ON entry.card_id = card.id
                 WHERE %(scope)s
                 GROUP BY card.id
              ) ledger ON ledger.id = card.id
             WHERE (card.balance, card.lapsed_clips, card.used_clips)
                   IS DISTINCT FROM (ledger.entries, ledger.lapses, ledger.uses)
            """,
            lapses=LAPSE_KINDS,
            uses=USE_KINDS,
            scope=scope,
        )

    def _verify_cards(self):
        """Balances and lapses against the sums of entries."""
        rows = self.env.execute_query(
            self._query_differing_cards(SQL("card.account_id = ANY(%s)", self.ids))
        )
        for account_id, *row in rows:
            for problem in self._tell_card(row):
                yield account_id, problem

    def _tell_card(self, row):
        """What a card shows that its entries do not add up to."""
        name, balance, lapsed, used, entries, lapses, uses = row
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
    def _query_differing_balances(self, scope):
        """Accounts that show other usable clips than their active cards add up to."""
        return SQL(
            """
            SELECT account.id AS account_id, account.balance, cards.balance
              FROM clip_card_account account
              JOIN LATERAL (
                SELECT COALESCE(SUM(card.balance), 0) AS balance FROM clip_card card
                 WHERE card.account_id = account.id AND card.state = 'active'
              ) cards ON TRUE
             WHERE account.balance IS DISTINCT FROM cards.balance AND %s
            """,
            scope,
        )

    def _verify_balance(self):
        """Usable clips against the cards."""
        query = self._query_differing_balances(SQL("account.id = ANY(%s)", self.ids))
        for account_id, stored, right in self.env.execute_query(query):
            yield account_id, self._tell_total(self.env._("usable clips"), stored, right)
