"""The SQL that reads what a change of time touches, for `account_analytic_line_facts`."""

from odoo.tools import SQL

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


SELECTED = {
    'line_columns': _select('line', LINE_COLUMNS),
    'entry_columns': SQL(
        "%s, %s",
        _select('entry', ENTRY_COLUMNS),
        _select('entry', {f'word_{name}': column for name, column in WORD_COLUMNS.items()}),
    ),
}
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
           COALESCE(BOOL_OR((line.date, line.id) >= (first.day, first.id)), FALSE) AS followed,
           %(payer)s AS payer
      FROM first
      LEFT JOIN account_analytic_line line
        ON line.task_id = first.task
       AND line.clip_card_account_id = first.account
       AND line.id != ALL(%(ids)s)
     GROUP BY first.task, first.account, first.day, first.id
"""
PAYER = """
           (
            SELECT debit.card_id
              FROM (
                SELECT card_id, source, kind
                  FROM clip_card_entry
                 WHERE task_id = first.task AND account_id = first.account AND clips < 0
                 ORDER BY id DESC
              ) AS debit
             WHERE (
                    SELECT SUM(same.clips)
                      FROM clip_card_entry same
                     WHERE same.source = debit.source
                       AND same.kind = debit.kind
                       AND same.card_id = debit.card_id
               ) < 0
             LIMIT 1
           )
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
#: The lines that are chosen, what the ledger says of them, and whose they are.
LINES = """
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
    )
"""
NO_LINES = """
    account AS (SELECT UNNEST(%(accounts)s::int[]) AS id),
    days AS (SELECT MIN(day) AS first, MAX(day) AS last FROM UNNEST(%(days)s::date[]) AS day)
"""
PAYABLE = """
    SELECT %(columns)s
      FROM clip_card
     WHERE account_id = %(account)s
       AND (balance > 0 OR lapsed_clips > 0)
       AND purchase_date <= %(last)s AND end_date >= %(first)s
     ORDER BY expiry_date, purchase_date, id
     LIMIT %(cards)s
"""
#: Cards of each account.
OF_EACH = {
    'columns': SQL("id"),
    'account': SQL("account.id"),
    'first': SQL("days.first"),
    'last': SQL("days.last"),
}
READ = """
    WITH %(parts)s,
    task AS (%(task)s),
    %(lines)s,
    card AS (
        SELECT card.id
          FROM account
         CROSS JOIN days
         CROSS JOIN LATERAL (%(payable)s) AS card
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
    SELECT (SELECT JSON_AGG(found) FROM task AS found),
           %(found)s,
           (SELECT ARRAY_AGG(id) FROM card),
           (SELECT JSON_OBJECT_AGG(id, day) FROM waiting),
           %(versions)s
"""
FOUND = """
    (SELECT JSON_AGG(found) FROM line AS found),
    (SELECT JSON_AGG(found ORDER BY id) FROM entry AS found)
"""
#: What a preview of new lines that come last on one task asks of it, and of its customer's cards.
LONE = """
    WITH first AS (
        SELECT %(task)s AS task, %(account)s AS account, %(day)s::date AS day, %(id)s::bigint AS id
    )
    SELECT (SELECT TO_JSON(found) FROM (%(summed)s) AS found),
           (SELECT JSON_AGG(card) FROM (%(payable)s) AS card)
"""
