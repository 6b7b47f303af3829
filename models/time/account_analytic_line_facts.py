from dataclasses import replace
from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ...rules import entries, hours, work
from . import touched
from .touched import LINE_COLUMNS, WORD_COLUMNS

#: What an empty column of a line stands for where that is not nothing.
EMPTY = {
    'factor': 1,
    'missing': False,
    'counted': 0,
    'due': 0,
    'clips': 0,
    'uncovered': 0,
    'settled': 0,
}
#: Fields that the database must know before it is asked.
READ_FIELDS = {
    'account.analytic.line': [
        *('date', 'unit_amount', 'product_uom_id', 'company_id', *LINE_COLUMNS.values()),
        *('clip_card_transport_hours', 'clip_card_transport_source'),
        'clip_card_transport_own_minutes',
    ],
    'project.task': ['name'],
    'hr.employee': ['name'],
    'clip.card': [
        *('balance', 'lapsed_clips', 'purchase_date', 'expiry_date', 'end_date', 'account_id'),
    ],
}
#: So many cards of a customer are read at first, those that pay first: a change needs few.
FEW_CARDS = 4


class AccountAnalyticLine(models.Model):
    """What a change of time touches, read at once: other lines, the ledger, the cards.

    To plan a query takes PostgreSQL longer than to run this one: what is not asked for is no part
    of it. New lines that come last on their tasks, as most do, touch no others.
    """

    _inherit = 'account.analytic.line'

    @api.model
    def _clip_card_read(self, scope, ids=(), *, works=(), cover=None, wide=None, lock=False):
        """Read what some lines touch, in one statement but for cards that are not in memory.

        :param scope: what they touch, before a change and after it
        :param ids: saved lines that change, and count nothing meanwhile
        :param works: ids of lines to pay for as they stand
        :param cover: id of the card that pays those whatever their date
        :param wide: per account of which everything due is read, the ids of the lines to pay for
        :param lock: whether the accounts are locked with it
        """
        wide = wide or {}
        for model, names in READ_FIELDS.items():
            self.env[model].flush_model(names)
        locked = self.env['clip.card.account'].sudo().browse(lock and scope.accounts)
        alone = not (ids or works or wide or scope.visits)
        query = self._clip_card_query(scope, ids, works, wide, locked=locked, alone=alone)
        tasks, rows, history, cards, waiting, versions = self.env.execute_query(query)[0]
        locked._note_versions(versions or ())
        if alone and any(row['followed'] or row['corrected'] for row in tasks or ()):
            query = self._clip_card_query(scope)
            tasks, rows, history, cards, waiting, _none = self.env.execute_query(query)[0]
        found = self._clip_card_lines_to_rules(rows, history or (), wide) if rows else work.Facts()
        first, used = {*(cards or ())}, {entry.card for entry in found.history} | {cover} - {None}
        cards = self._clip_card_read_cards(first | used, found.history, wide, lock or works)
        accounts = {line.account for line in found.lines.values()} - {None} | scope.accounts
        return replace(
            found,
            scope=scope,
            tasks=self._clip_card_tasks_to_rules(tasks or ()),
            cards=cards,
            few={} if wide else self._clip_card_find_few(cards, first),
            today={it.id: it.company_id._clip_card_today() for it in locked.browse(accounts)},
            waiting={int(it): date.fromisoformat(day) for it, day in (waiting or {}).items()},
            works=frozenset(works),
            cover=cover,
            wide=frozenset(wide),
            read=scope,
            without=frozenset(ids),
            versions=dict(versions or ()),
        )

    # === RECORDS TO RULES ===#

    def _clip_card_read_cards(self, ids, history, wide, written=True):
        """Cards per account as the rules know them.

        Where clips may go back, their last use is that by other work than the lines to pay for.

        :param written: whether they may be written afterwards; a preview needs few columns
        """
        cards = self.env['clip.card'].sudo().browse(sorted(ids))
        if not (written or wide):
            cards.fetch(cards._get_rule_fields())
        result = {}
        for account, of_account in cards.grouped('account_id').items():
            result[account.id] = tuple(of_account._to_rules())
        for account, lines in wide.items():
            taken = {entry.card for entry in history if entry.line in lines}
            uses = cards.browse(taken)._get_other_use(lines) if taken else {}
            for card in result.get(account, ()):
                card.other_use = uses.get(card.id, card.other_use)
        return result

    @api.model
    def _clip_card_find_few(self, cards, first):
        """Accounts that may have more cards than were read, with those that pay before them."""
        few = {it: first.intersection(card.id for card in cards[it]) for it in cards}
        return {account: ids for account, ids in few.items() if len(ids) >= FEW_CARDS}

    @api.model
    def _clip_card_tasks_to_rules(self, rows):
        tasks = self.env['project.task'].sudo().browse(row['task'] for row in rows)
        accounts = self.env['clip.card.account'].sudo()
        result = {}
        for task, row in zip(tasks, rows, strict=True):
            company = accounts.browse(row['account']).company_id
            result[row['task'], row['account']] = work.Task(
                rounding=task.clip_card_rounding or company.clip_card_rounding,
                fixed=bool(task.clip_card_rounding),
                first=(date.min, 0)
                if row['corrected']
                else (date.fromisoformat(row['day']), row['id']),
                earlier=0 if row['corrected'] else row['earlier'],
                same_day=0 if row['corrected'] else row['same_day'],
                corrected=row['corrected'],
                whole=row['corrected'] or row['day'] == str(date.min),
                payer=row['payer'],
            )
        return result

    @api.model
    def _clip_card_lines_to_rules(self, rows, history, wide):
        """Lines with what the ledger says of them, as facts."""
        tasks = self.env['project.task'].browse({row['task'] for row in rows if row['task']})
        departments = tasks._get_clip_card_departments() if tasks else {}
        due = [row['id'] for row in rows if row['account'] in wide and row['uncovered']]
        return work.Facts(
            lines={row['id']: self._clip_card_row_to_rules(row, departments) for row in rows},
            history=tuple(self._clip_card_entry_to_rules(row) for row in history),
            retried=frozenset(due),
            unrecorded=frozenset(row['id'] for row in rows if row['unrecorded']),
        )

    @api.model
    def _clip_card_row_to_rules(self, row, departments):
        own, source = row['own'], row['source']
        company = self.env['res.company'].sudo().browse(row['company'])
        unit = company.project_time_mode_id.browse(row['uom']) or company.project_time_mode_id
        return work.Line(
            day=date.fromisoformat(row['day']),
            minutes=self._clip_card_to_minutes(row['amount'], unit),
            typed=own if source == 'typed' else None,
            standard=own if source == 'standard' else None,
            transport=hours.to_minutes(row['transport'] or 0),
            task_name=row['task_name'],
            employee_name=row['employee_name'],
            department=departments.get(row['task']),
            **{name: row[name] or EMPTY.get(name) for name in LINE_COLUMNS},
        )

    @api.model
    def _clip_card_entry_to_rules(self, row):
        words = {name: row[f'word_{name}'] or None for name in WORD_COLUMNS}
        return entries.Entry(
            words=entries.Words(day=date.fromisoformat(row['day']), **words),
            **{name: row[name] or 0 for name in touched.ENTRY_COLUMNS},
        )

    # === SQL ===#

    def _clip_card_query(self, scope, ids=(), works=(), wide=(), *, locked=None, alone=False):
        """One row: tasks, lines, entries, cards that may pay, what waits, and what is locked.

        What was read is what the lock holds: when somebody else changed an account since this
        transaction began, to lock it fails, and the request starts again.

        :param alone: without other lines and their entries
        """
        parts = []
        first = SQL(
            touched.TOUCHED,
            tasks=[task for task, _account in scope.firsts],
            accounts=[account for _task, account in scope.firsts],
            days=[day for day, _id in scope.firsts.values()],
            ids=[id_ for _day, id_ in scope.firsts.values()],
        )
        if scope.visits:
            parts.append(SQL("visiting AS (%s)", self._clip_card_query_visiting(scope, ids)))
            first = SQL(touched.FIRST_OF_VISITS, touched=first)
        if wide:
            parts.append(SQL("due AS (%s)", SQL(touched.DUE, wide=[*wide])))
        if locked:
            parts.append(SQL("version (id, number) AS (%s)", locked._get_lock_query()))
        common = {'accounts': [*scope.accounts], 'days': [*scope.days]}
        lines, found = SQL(touched.NO_LINES, **common), SQL("NULL, NULL")
        if not alone:
            chosen = self._clip_card_query_chosen(scope, [*ids, *works], wide)
            lines = SQL(touched.LINES, chosen=chosen, **common, **touched.SELECTED)
            found = SQL(touched.FOUND)
        versions = "(SELECT JSON_AGG(JSON_BUILD_ARRAY(id, number)) FROM version)"
        return SQL(
            touched.READ,
            parts=SQL(", ").join([*parts, SQL("first AS (%s)", first)]),
            task=SQL(touched.TASK, ids=[*ids], payer=SQL(touched.PAYER)),
            lines=lines,
            found=found,
            payable=SQL(touched.PAYABLE, **touched.OF_EACH, cards=None if wide else FEW_CARDS),
            versions=SQL(versions if locked else "NULL"),
        )

    @api.model
    def _clip_card_query_visiting(self, scope, ids):
        """The other lines of visits."""
        return SQL(
            touched.VISITING,
            employees=[employee for employee, _day, _address in scope.visits],
            days=[day for _employee, day, _address in scope.visits],
            addresses=[address for _employee, _day, address in scope.visits],
            ids=[*ids],
        )

    @api.model
    def _clip_card_query_chosen(self, scope, ids, wide):
        """Which lines are read, and whether for a card that their 0 clips never had."""
        chosen = [SQL("SELECT UNNEST(%s::int[]), FALSE", ids)]
        if scope.visits:
            chosen.append(SQL("SELECT id, FALSE FROM visiting"))
        if wide:
            chosen += [SQL("SELECT id, FALSE FROM due"), SQL(touched.UNRECORDED)]
        if scope.firsts or scope.visits:
            chosen.append(SQL(touched.FOLLOWING))
        return SQL(" UNION ALL ").join(chosen)
