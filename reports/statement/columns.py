"""What a statement can be sorted, narrowed down and added up by, and what it reads of entries."""

from odoo.tools import SQL

#: What the rows can be sorted by; by date they are already.
SORTS = {
    'task': SQL("""LOWER(COALESCE(task_name, '')) COLLATE "C" """),
    'consultant': SQL("""LOWER(COALESCE(employee_name, '')) COLLATE "C" """),
    'name': SQL("""LOWER(COALESCE(name, '')) COLLATE "C" """),
    'time': SQL("work + transport"),
    'clips': SQL("clips"),
}
SEARCHED = ('name', 'task_name', 'employee_name')
#: What a row has of its latest entry.
WORDED = (*SEARCHED, 'department')
SAID = ('card_id', 'account_id', 'kind', 'date', 'timesheet_id', 'statement_row', *WORDED)
COLUMNS = ('id', 'clips', *SAID)
#: What rows can be added up by, and the column that says it.
DIMENSIONS = {
    'card': 'card_id',
    'consultant': 'employee_name',
    'task': 'task_name',
    'department': 'department',
    'month': 'month',
}
#: What the rows can be narrowed down to, and the column that says it.
FILTERS = {name: DIMENSIONS[name] for name in ('consultant', 'task', 'department')}

ALWAYS = ('card', *FILTERS)

#: The cards that might be below zero if every entry counted from its own day: that would be, if
#: all that a day brought but the card's first clips came at the end of it.
DOUBTFUL = """
    SELECT DISTINCT card_id
      FROM (
        SELECT card_id, SUM(clips) OVER (PARTITION BY card_id ORDER BY day) - gained AS run
          FROM (
            SELECT card_id, day, SUM(clips) AS clips,
                   SUM(CASE WHEN clips > 0 AND id != ALL(%(begun)s) THEN clips ELSE 0 END) AS gained
              FROM entry WHERE card_id = ANY(%(cards)s) GROUP BY card_id, day
          ) AS days
      ) AS balances
     WHERE run < 0
"""
#: The cards that would be below zero if every row stood on its day.
OVERDRAWN = """
    SELECT DISTINCT card_id
      FROM (
        SELECT balance.card_id, before + SUM(clips) OVER (
                    PARTITION BY balance.card_id ORDER BY day, first ROWS UNBOUNDED PRECEDING
               ) AS run
          FROM shown JOIN balance ON balance.card_id = shown.card_id
         WHERE shown.card_id = ANY(%(cards)s)
      ) AS balances
     WHERE run < 0
"""
