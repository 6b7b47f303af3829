from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ...rules import entries, hours, work

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
#: Columns that the rules know by the same name: of a line, of an entry, and of what it says.
LINE_COLUMNS = {
    'id': 'id',
    'account': 'clip_card_account_id',
    'task': 'task_id',
    'employee': 'employee_id',
    'name': 'name',
    'work_type': 'clip_card_work_type',
    'factor': 'clip_card_factor',
    'address': 'clip_card_address_id',
    'missing': 'clip_card_transport_missing',
    'free': 'clip_card_free',
    'goodwill': 'clip_card_free_reason',
    'counted': 'clip_card_minutes',
    'due': 'clip_card_due',
    'clips': 'clip_card_clips',
    'uncovered': 'clip_card_uncovered',
    'settled': 'clip_card_settled',
}
ENTRY_COLUMNS = {
    'id': 'id',
    'line': 'source',
    'account': 'account_id',
    'card': 'card_id',
    'clips': 'clips',
    'work_minutes': 'work_minutes',
    'transport_minutes': 'transport_minutes',
    'restated': 'restated',
}
WORD_COLUMNS = {
    'employee': 'employee_id',
    'employee_name': 'employee_name',
    'task': 'task_id',
    'task_name': 'task_name',
    'work_type': 'work_type',
    'name': 'name',
    'free': 'free',
    'free_reason': 'free_reason',
    'department': 'department',
}


def _select(table, columns):
    return SQL(", ").join(
        SQL("%s AS %s", SQL.identifier(table, column), SQL.identifier(name))
        for name, column in columns.items()
    )


LINE_SQL = _select('line', LINE_COLUMNS)
#: Fields that the database must know before it is asked.
READ_FIELDS = {
    'account.analytic.line': [
        *('date', 'unit_amount', 'product_uom_id', 'company_id', *LINE_COLUMNS.values()),
        *('clip_card_transport_hours', 'clip_card_transport_source'),
        'clip_card_transport_own_minutes',
    ],
    'project.task': ['name'],
    'hr.employee': ['name'],
    'clip.card': ['balance', 'lapsed_clips', 'purchase_date', 'expiry_date', 'account_id'],
}
ENTRY_SQL = SQL(
    "%s, %s",
    _select('entry', ENTRY_COLUMNS),
    _select('entry', {f'word_{name}': column for name, column in WORD_COLUMNS.items()}),
)
#: touched: tasks and accounts, with the first line of each that may be reckoned anew.
TOUCHED = """
    SELECT * FROM UNNEST(
        %(tasks)s::int[], %(accounts)s::int[], %(days)s::date[], %(ids)s::bigint[]
    ) AS touched (task, account, day, id)
"""
#: The same with those of the visits' other covered lines.
FIRST_OF_VISITS = """
    SELECT DISTINCT ON (task, account) *
      FROM (
        %(touched)s
         UNION ALL
        SELECT task, account, date, id FROM visiting WHERE task IS NOT NULL
      ) AS every
     ORDER BY task, account, day, id
"""
VISITING = """
    SELECT line.id, line.task_id AS task, line.clip_card_account_id AS account, line.date
      FROM UNNEST(%(employees)s::int[], %(days)s::date[], %(addresses)s::int[])
           AS visit (employee, day, address)
      JOIN account_analytic_line line
        ON line.employee_id = visit.employee
       AND line.date = visit.day
       AND line.clip_card_address_id = visit.address
     WHERE line.clip_card_account_id IS NOT NULL
       AND line.id != ALL(%(ids)s)
"""
#: What touched tasks came to before that line, and the card that paid each last, of those that
#: still do.
TASK = """
    SELECT first.*,
           COALESCE(SUM(line.clip_card_minutes)
               FILTER (WHERE line.date < first.day), 0) AS earlier,
           COALESCE(SUM(line.clip_card_minutes)
               FILTER (WHERE line.date = first.day AND line.id < first.id), 0) AS same_day,
           COALESCE(BOOL_OR(line.clip_card_minutes < 0), FALSE) AS corrected,
           (
            SELECT entry.card_id
              FROM clip_card_entry entry
             WHERE entry.task_id = first.task
               AND entry.account_id = first.account
               AND entry.clips < 0
               AND (
                    SELECT SUM(same.clips)
                      FROM clip_card_entry same
                     WHERE same.source = entry.source
                       AND same.kind = entry.kind
                       AND same.card_id = entry.card_id
               ) < 0
             ORDER BY entry.id DESC
             LIMIT 1
           ) AS payer
      FROM first
      LEFT JOIN account_analytic_line line
        ON line.task_id = first.task
       AND line.clip_card_account_id = first.account
       AND line.id != ALL(%(ids)s)
     GROUP BY first.task, first.account, first.day, first.id
"""
FOLLOWING = """
    SELECT line.id, FALSE
      FROM task
      JOIN account_analytic_line line
        ON line.task_id = task.task AND line.clip_card_account_id = task.account
     WHERE task.corrected OR (line.date, line.id) >= (task.day, task.id)
"""
#: All that is still due of some accounts.
DUE = """
    SELECT id, task_id AS task, clip_card_account_id AS account
      FROM account_analytic_line
     WHERE clip_card_account_id = ANY(%(wide)s) AND clip_card_uncovered > 0
"""
#: Lines that cost nothing and had no card; their task may have clips now.
UNRECORDED = """
    SELECT line.id, TRUE
      FROM due
      JOIN account_analytic_line line
        ON line.task_id = due.task AND line.clip_card_account_id = due.account
     WHERE COALESCE(line.clip_card_due, 0) = 0
       AND NOT EXISTS (SELECT FROM clip_card_entry WHERE timesheet_id = line.id)
"""
READ = """
    WITH %(parts)s,
    task AS (%(task)s),
    chosen AS (
        SELECT id, BOOL_OR(unrecorded) AS unrecorded
          FROM (%(chosen)s) AS every (id, unrecorded)
         GROUP BY id
    ),
    line AS (
        SELECT %(line_columns)s, line.date AS day, line.unit_amount AS amount,
               line.product_uom_id AS uom, line.company_id AS company,
               line.clip_card_transport_hours AS transport,
               line.clip_card_transport_source AS source,
               line.clip_card_transport_own_minutes AS own,
               task.name AS task_name, employee.name AS employee_name, chosen.unrecorded
          FROM chosen
          JOIN account_analytic_line line ON line.id = chosen.id
          LEFT JOIN project_task task ON task.id = line.task_id
          LEFT JOIN hr_employee employee ON employee.id = line.employee_id
    ),
    entry AS (
        SELECT %(entry_columns)s, entry.date AS day
          FROM clip_card_entry entry
         WHERE entry.source IN (SELECT id FROM chosen) AND entry.kind = 'work'
    ),
    account AS (
        SELECT UNNEST(%(accounts)s::int[]) AS id UNION SELECT account FROM line
    ),
    days AS (
        SELECT MIN(day) AS first, MAX(day) AS last
          FROM (SELECT UNNEST(%(days)s::date[]) AS day UNION ALL SELECT day FROM line) AS every
    ),
    card AS (
        SELECT card.id
          FROM clip_card card
          JOIN days ON card.purchase_date <= days.last AND card.expiry_date >= days.first
         WHERE (card.balance > 0 OR card.lapsed_clips > 0)
           AND card.account_id IN (SELECT id FROM account)
    ),
    waiting AS (
        SELECT account.id, latest.day
          FROM account
          JOIN LATERAL (
            SELECT MAX(date) AS day
              FROM account_analytic_line
             WHERE clip_card_account_id = account.id AND clip_card_uncovered > 0
          ) AS latest ON latest.day IS NOT NULL
    )
    SELECT (SELECT JSONB_AGG(TO_JSONB(found)) FROM task AS found),
           (SELECT JSONB_AGG(TO_JSONB(found)) FROM line AS found),
           (SELECT JSONB_AGG(TO_JSONB(found) ORDER BY id) FROM entry AS found),
           (SELECT ARRAY_AGG(id) FROM card),
           (SELECT JSONB_OBJECT_AGG(id, day) FROM waiting),
           %(versions)s
"""


class AccountAnalyticLine(models.Model):
    """What a change of time touches, read at once: other lines, the ledger, the cards."""

    _inherit = 'account.analytic.line'

    @api.model
    def _clip_card_read(self, scope, ids=(), *, works=(), cover=None, wide=None, lock=False):
        """Read what some lines touch, in one statement but for cards that are not in memory.

        What was read is what the lock holds: when somebody else changed an account since this
        transaction began, to lock it fails, and the request starts again.

        :param scope: what they touch, before a change and after it
        :param ids: saved lines that change, and count nothing meanwhile
        :param works: ids of lines to pay for as they stand
        :param cover: id of the card that pays those whatever their date
        :param wide: per account of which everything due is read, the ids of the lines to pay for
        :param lock: whether the accounts are locked with it
        """
        for model, names in READ_FIELDS.items():
            self.env[model].flush_model(names)
        locked = self.env['clip.card.account'].sudo().browse(lock and scope.accounts)
        query = self._clip_card_query(scope, ids, works, wide or {}, locked)
        tasks, rows, history, cards, waiting, versions = self.env.execute_query(query)[0]
        locked._note_versions(versions or ())
        rows = rows or ()
        departments = {}
        if numbers := {row['task'] for row in rows if row['task']}:
            departments = self.env['project.task'].browse(numbers)._get_clip_card_departments()
        history = tuple(self._clip_card_entry_to_rules(row) for row in history or ())
        accounts = (
            self.env['clip.card.account']
            .sudo()
            .browse(scope.accounts | {row['account'] for row in rows if row['account']})
        )
        return work.Facts(
            lines={row['id']: self._clip_card_row_to_rules(row, departments) for row in rows},
            scope=scope,
            tasks=self._clip_card_tasks_to_rules(tasks or ()),
            history=history,
            cards=self._clip_card_read_cards(
                {*(cards or ()), *(entry.card for entry in history), *([cover] if cover else ())},
                history,
                wide,
            ),
            today={account.id: account.company_id._clip_card_today() for account in accounts},
            waiting={
                int(account): date.fromisoformat(day) for account, day in (waiting or {}).items()
            },
            works=frozenset(works),
            cover=cover,
            wide=frozenset(wide or ()),
            retried=frozenset(
                row['id'] for row in rows if row['account'] in (wide or ()) and row['uncovered']
            ),
            unrecorded=frozenset(row['id'] for row in rows if row['unrecorded']),
            read=scope,
            without=frozenset(ids),
            versions=dict(versions or ()),
        )

    # === RECORDS TO RULES ===#

    def _clip_card_read_cards(self, ids, history, wide):
        """Cards per account as the rules know them.

        Where clips may go back, their last use is that by other work than the lines to pay for.
        """
        cards = self.env['clip.card'].sudo().browse(sorted(ids))
        result = {}
        for account, of_account in cards.grouped('account_id').items():
            result[account.id] = tuple(of_account._to_rules())
        for account, lines in (wide or {}).items():
            taken = {entry.card for entry in history if entry.line in lines}
            uses = cards.browse(taken)._get_other_use(lines) if taken else {}
            for card in result.get(account, ()):
                card.other_use = uses.get(card.id, card.other_use)
        return result

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
            **{name: row[name] or 0 for name in ENTRY_COLUMNS},
        )

    # === SQL ===#

    def _clip_card_query(self, scope, ids, works, wide, locked):
        """One row: tasks, lines, entries, cards that may pay, what waits, and what is locked.

        Only what is asked for is part of it: to plan a query takes longer than to run this one.
        """
        first = SQL(
            TOUCHED,
            tasks=[task for task, _account in scope.firsts],
            accounts=[account for _task, account in scope.firsts],
            days=[day for day, _id in scope.firsts.values()],
            ids=[id_ for _day, id_ in scope.firsts.values()],
        )
        parts, chosen = [], [SQL("SELECT UNNEST(%s::int[]), FALSE", [*ids, *works])]
        if scope.visits:
            visiting = SQL(
                VISITING,
                employees=[employee for employee, _day, _address in scope.visits],
                days=[day for _employee, day, _address in scope.visits],
                addresses=[address for _employee, _day, address in scope.visits],
                ids=[*ids],
            )
            parts.append(SQL("visiting AS (%s)", visiting))
            first = SQL(FIRST_OF_VISITS, touched=first)
            chosen.append(SQL("SELECT id, FALSE FROM visiting"))
        if wide:
            parts.append(SQL("due AS (%s)", SQL(DUE, wide=[*wide])))
            chosen += [SQL("SELECT id, FALSE FROM due"), SQL(UNRECORDED)]
        if scope.firsts or scope.visits:
            chosen.append(SQL(FOLLOWING))
        if locked:
            parts.append(SQL("version (id, number) AS (%s)", locked._get_lock_query()))
        return SQL(
            READ,
            parts=SQL(", ").join([*parts, SQL("first AS (%s)", first)]),
            task=SQL(TASK, ids=[*ids]),
            chosen=SQL(" UNION ALL ").join(chosen),
            line_columns=LINE_SQL,
            entry_columns=ENTRY_SQL,
            accounts=[*scope.accounts],
            days=[*scope.days],
            versions=SQL("(SELECT JSONB_AGG(JSONB_BUILD_ARRAY(id, number)) FROM version)")
            if locked
            else SQL("NULL"),
        )
