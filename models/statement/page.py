"""A page of a statement: PostgreSQL folds and sorts the rows, and only those shown are read."""

from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...rules import statement
from .reader import LAPSES, SOURCED, StatementReader

#: What the rows can be sorted by; by date they are already.
SORTS = {
    'task': SQL("""LOWER(COALESCE(task_name, '')) COLLATE "C" """),
    'consultant': SQL("""LOWER(COALESCE(employee_name, '')) COLLATE "C" """),
    'name': SQL("""LOWER(COALESCE(name, '')) COLLATE "C" """),
    'time': SQL("work + way"),
    'clips': SQL("clips"),
}
SEARCHED = ('name', 'task_name', 'employee_name')
#: Per consultant and task: clips of all rows, and the figures of those that are found.
GROUPS = """
    SELECT employee_name AS consultant, task_name AS task, SUM(clips) AS clips,
           JSON_BUILD_OBJECT(
                'count', COUNT(*) FILTER (WHERE found),
                'clips', COALESCE(SUM(clips) FILTER (WHERE found), 0),
                'work', COALESCE(SUM(work) FILTER (WHERE found), 0),
                'way', COALESCE(SUM(way) FILTER (WHERE found), 0)
           ) AS found
      FROM told GROUP BY employee_name, task_name
"""
#: The balance after a row, from the end: all but the clips of the rows before it in that order.
NEWEST_FIRST = "(SELECT SUM(clips) FROM named) - run + clips"
#: Columns of `clip.card.entry` as `rules.statement` folds them, and the words that are sorted.
COLUMNS = ('id', 'kind', 'date', 'clips', 'name', 'task_name', 'employee_name')


class CardStatementPage(StatementReader):
    """Some rows of one card's statement, with the figures of all of them.

    The rows are those of :func:`rules.statement.make_statement`. Entries that are rows of their
    own, nearly all, are not grouped, and balances are added up no further than the page.

    :param card: a `clip.card` record
    :param date_from: the first day, or None
    :param date_to: the last day, or None
    :param filters: ``consultant``, ``task`` and ``search``, each a text or None
    """

    def __init__(self, card, date_from=None, date_to=None, filters=None):
        super().__init__(card)
        self.card = card
        self.date_from, self.date_to = date_from, date_to
        self.filters = {name: value for name, value in (filters or {}).items() if value}

    def get_page(self, sort='date', offset=0, limit=None):
        """The page; see `clip.card._statement_page`."""
        ((opening, groups, facts),) = self.env.execute_query(self._get_query(sort, offset, limit))
        found = [group['found'] for group in groups]
        return {
            'rows': self.tell(self.card, self._read_rows(facts)),
            'count': sum(figures['count'] for figures in found),
            'clips': sum(figures['clips'] for figures in found),
            'work_minutes': sum(figures['work'] for figures in found),
            'transport_minutes': sum(figures['way'] for figures in found),
            'opening': opening,
            'closing': opening + sum(group['clips'] for group in groups),
            'consultants': sorted({group['consultant'] for group in groups} - {None}),
            'tasks': sorted({group['task'] for group in groups} - {None}),
        }

    def _read_rows(self, facts):
        """The rows with their entries, folded by the rules.

        :param facts: ``first``, ``ids`` and ``balance`` of each row, in the order of the page
        """
        ids = [fact['ids'] or [fact['first']] for fact in facts]
        entries = {
            entry.id: self._to_rules(entry) for entry in self._fetch([('id', 'in', sum(ids, []))])
        }
        rows = []
        for fact, numbers in zip(facts, ids, strict=True):
            row = statement.Row()
            for number in numbers:
                row.add(entries[number])
            row.balance = fact['balance']
            rows.append(row)
        self.mates = self._find_mates({row.last.source for row in rows if row.last.kind == 'work'})
        return rows

    def _find_mates(self, sources):
        """What all cards say about those lines for which other cards have taken clips too."""
        mates = self._fetch_elsewhere(sources)
        if mates:
            domain = [('card_id', '=', self.card.id), ('kind', '=', 'work')]
            for entry in self._fetch([*domain, ('source', 'in', list(mates))]):
                mates[entry.source].append(entry)
        return {source: sorted(entries) for source, entries in mates.items()}

    # === QUERY ===#

    def _get_query(self, sort, offset, limit):
        """One line: the opening balance, figures per consultant and task, the page's rows."""
        key, _space, direction = (sort or '').partition(' ')
        downwards = SQL("DESC") if direction == 'desc' else SQL("ASC")
        order = downwards if key not in SORTS else SQL("ASC")
        # Sorted by date, what comes behind the page is not needed for its balances.
        few = limit and key not in SORTS and not self.filters
        return SQL(
            """
            WITH %(told)s,
            named AS MATERIALIZED (%(groups)s),
            opened AS (
                SELECT COALESCE(SUM(clips), 0) AS clips FROM dated WHERE day < %(date_from)s
            ),
            placed AS (
                SELECT first, ids, clips, day, found, key, SUM(clips) OVER (
                            ORDER BY day %(order)s, first %(order)s ROWS UNBOUNDED PRECEDING
                       ) AS run
                  FROM (SELECT * FROM told ORDER BY day %(order)s, first %(order)s %(few)s) told
            ),
            page AS (
                SELECT first, ids, (SELECT clips FROM opened) + %(balance)s AS balance
                  FROM placed WHERE found
                 ORDER BY %(sort)s day %(order)s, first %(order)s %(limit)s OFFSET %(offset)s
            )
            SELECT (SELECT clips FROM opened),
                   (SELECT COALESCE(JSON_AGG(named), '[]') FROM named),
                   (SELECT COALESCE(JSON_AGG(page), '[]') FROM page)
            """,
            told=self._get_told(SORTS.get(key, SQL('NULL'))),
            groups=SQL(GROUPS),
            date_from=self.date_from,
            order=order,
            few=SQL("LIMIT %s", offset + limit) if few else SQL(),
            balance=SQL(NEWEST_FIRST if order.code == "DESC" else "run"),
            sort=SQL("key %s,", downwards) if key in SORTS else SQL(),
            limit=SQL("LIMIT %s", limit) if limit else SQL(),
            offset=offset,
        )

    def _get_filter(self):
        """The rows that a reader asks for."""
        conditions = [SQL("TRUE")]
        if consultant := self.filters.get('consultant'):
            conditions.append(SQL("employee_name = %s", consultant))
        if task := self.filters.get('task'):
            conditions.append(SQL("task_name = %s", task))
        if text := (self.filters.get('search') or '').strip():
            pattern = f'%{escape_psql(text)}%'
            searched = [SQL("%s ILIKE %s", SQL.identifier(name), pattern) for name in SEARCHED]
            conditions.append(SQL("(%s)", SQL(" OR ").join(searched)))
        return SQL(" AND ").join(conditions)

    def _get_told(self, key):
        """The rows of the period: what they come to, and the words of their latest entry.

        :param key: what the rows are sorted by before their day
        """
        return SQL(
            """
            %(lines)s,
            %(worded)s,
            told AS MATERIALIZED (
                SELECT first, ids, clips, work, way, day, task_name, employee_name,
                       %(filter)s AS found, %(key)s AS key
                  FROM worded
                 WHERE clips != 0 OR work != 0 OR way != 0
                    OR NOT moved AND (kind != 'work' OR linked)
            )
            """,
            lines=self._get_lines(),
            worded=self._get_worded(),
            filter=self._get_filter(),
            key=key,
        )

    def _get_lines(self):
        """The entries of the period, folded where several belong together.

        ``number`` and ``document`` say what an entry belongs to, as :meth:`_get_source` does.
        """
        return SQL(
            """
            own AS MATERIALIZED (%(own)s),
            dated AS NOT MATERIALIZED (
                SELECT *, GREATEST(date, (SELECT date FROM own ORDER BY id LIMIT 1)) AS day
                  FROM own
            ),
            entry AS NOT MATERIALIZED (SELECT * FROM dated WHERE %(period)s),
            several AS MATERIALIZED (
                SELECT number FROM entry WHERE number >= 0 GROUP BY number HAVING COUNT(*) > 1
            ),
            fold AS (
                SELECT MIN(id) AS first, MAX(id) AS last, ARRAY_AGG(id ORDER BY id) AS ids,
                       SUM(clips)::integer AS clips, SUM(work)::integer AS work,
                       SUM(way)::integer AS way,
                       BOOL_OR(clips != 0 OR work != 0 OR way != 0) AS moved
                  FROM entry WHERE number IN (SELECT number FROM several)
                 GROUP BY kind, number, document
            ),
            line AS NOT MATERIALIZED (
                SELECT id AS first, NULL::integer[] AS ids, clips, work, way,
                       clips != 0 OR work != 0 OR way != 0 AS moved, kind, number, date, day,
                       linked, name, task_name, employee_name
                  FROM entry WHERE number NOT IN (SELECT number FROM several)
                 UNION ALL
                SELECT fold.first, fold.ids, fold.clips, fold.work, fold.way, fold.moved, kind,
                       number, date, day, linked, name, task_name, employee_name
                  FROM fold JOIN entry ON entry.id = fold.last
            )
            """,
            own=self._get_entries([('card_id', '=', self.card.id)]),
            period=self._get_period(),
        )

    def _get_worded(self):
        """The rows with their words, as :meth:`get_words` finds them.

        Where other cards have taken clips for the same line, the latest words of any card count.
        """
        if not self.others:
            return SQL("worded AS NOT MATERIALIZED (SELECT * FROM line)")
        return SQL(
            """
            elsewhere AS MATERIALIZED (
                SELECT * FROM (%s) entry
                 WHERE number IN (SELECT number FROM own WHERE kind = 'work')
            ),
            latest AS MATERIALIZED (
                SELECT DISTINCT ON (number) number, date, name, task_name, employee_name
                  FROM (
                    SELECT id, number, date, name, task_name, employee_name FROM elsewhere
                     UNION ALL
                    SELECT id, number, date, name, task_name, employee_name FROM own
                     WHERE kind = 'work' AND number IN (SELECT number FROM elsewhere)
                  ) work
                 ORDER BY number, id DESC
            ),
            worded AS NOT MATERIALIZED (
                SELECT line.first, line.ids, line.clips, line.work, line.way, line.moved,
                       line.kind, line.linked, line.day, %s
                  FROM line
                  LEFT JOIN latest ON line.kind = 'work'
                   AND latest.number = line.number
                   AND latest.date = line.date
            )
            """,
            self._get_entries([('card_id', 'in', self.others.ids), ('kind', '=', 'work')]),
            self._get_latest_words(),
        )

    def _get_latest_words(self):
        """Columns of words: the latest ones of any card where there are some, else the line's."""
        return SQL(', ').join(
            SQL(
                "CASE WHEN latest.number IS NULL THEN %s ELSE %s END AS %s",
                SQL.identifier('line', name),
                SQL.identifier('latest', name),
                SQL.identifier(name),
            )
            for name in SEARCHED
        )

    def _get_period(self):
        conditions = [SQL("TRUE")]
        if self.date_from:
            conditions.append(SQL("day >= %s", self.date_from))
        if self.date_to:
            conditions.append(SQL("day <= %s", self.date_to))
        return SQL(" AND ").join(conditions)

    def _get_entries(self, domain):
        """Entries that the reader may read, with what each belongs to."""
        Entry = self.env['clip.card.entry']
        query = Entry._search(domain)
        column = {
            name: Entry._field_to_sql(query.table, name, query)
            for name in (*COLUMNS, 'work_minutes', 'transport_minutes', 'timesheet_id', 'source')
        }
        return query.select(
            *(column[name] for name in COLUMNS),
            SQL("COALESCE(%s, 0) AS work", column['work_minutes']),
            SQL("COALESCE(%s, 0) AS way", column['transport_minutes']),
            SQL(
                """
                EXISTS (
                    SELECT FROM account_analytic_line line
                     WHERE line.id = %s AND line.clip_card_account_id = %s
                ) AS linked
                """,
                column['timesheet_id'],
                self.card.sudo().account_id.id,
            ),
            SQL(
                """
                CASE WHEN %(kind)s IN %(sourced)s AND %(source)s > 0 THEN %(source)s
                     WHEN %(kind)s IN %(lapses)s THEN %(date)s - DATE '1970-01-01'
                     WHEN %(kind)s = 'refund' AND %(name)s IS NOT NULL THEN 0
                     ELSE -%(id)s
                 END AS number
                """,
                sourced=SOURCED,
                lapses=LAPSES,
                **{name: column[name] for name in ('id', 'kind', 'date', 'name', 'source')},
            ),
            SQL("CASE WHEN %s = 'refund' THEN %s END AS document", column['kind'], column['name']),
        )
