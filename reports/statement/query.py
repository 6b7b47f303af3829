"""What PostgreSQL is asked for: rows of a statement folded, found, put in order and added up."""

from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...rules.kinds import USE_KINDS
from .columns import (
    ALWAYS,
    COLUMNS,
    DIMENSIONS,
    DOUBTFUL,
    FILTERS,
    OVERDRAWN,
    SAID,
    SEARCHED,
    SORTS,
    WORDED,
)


class StatementQuery:
    """The queries about the statement of some cards.

    :param cards: `clip.card` records; the rights of their environment hold
    :param others: the other cards of their customers
    :param wishes: what is asked for, as :class:`rows.Wishes`
    :param days: the day from which an entry counts, where that is not its own, by its number
    :param places: where a row stands that is not in order of days: the day and number of the row
        that it follows, and its turn among those that do, by the number of its first entry
    """

    def __init__(self, cards, others, wishes, days=None, places=None):
        self.env = cards.env
        self.cards, self.others = cards, others
        self.wishes = wishes
        self.days, self.places = days or {}, places or {}
        #: What the rows are added up by: by month, which costs most, only where it is asked for.
        self.dimensions = [name for name in DIMENSIONS if name in (wishes.totals, *ALWAYS)]
        self.key, _space, direction = (wishes.sort or '').partition(' ')
        self.downwards = SQL("DESC") if direction == 'desc' else SQL("ASC")

    # === WHAT IS ASKED ===#

    def get_rows_in_order_of_days(self):
        """Balance before the period, first entry, day and clips of every row."""
        return SQL(
            """
            WITH %s
            SELECT balance.card_id, balance.before, shown.first, shown.day, shown.clips
              FROM shown JOIN balance ON balance.card_id = shown.card_id
             ORDER BY balance.card_id, shown.day, shown.first
            """,
            self._get_shown(),
        )

    def get_page(self):
        """One line: balances, figures, the page's rows, and cards that are to be looked at again.

        Balances are per card; figures per value of each of `dimensions`, whose place among them
        is in ``of``. The last two columns are the cards that may need ``days``, and those that
        need ``places``.
        """
        order = self._get_order()
        return SQL(
            """
            WITH %(shown)s,
            placed AS (
                SELECT *, SUM(clips) OVER (
                            %(of_card)s ORDER BY %(order)s ROWS UNBOUNDED PRECEDING
                       ) AS run
                  FROM (SELECT * FROM shown ORDER BY %(order)s %(few)s) shown
            ),
            found AS (
                SELECT * FROM placed WHERE found
                 ORDER BY %(sort)s %(order)s %(limit)s OFFSET %(offset)s
            ),
            page AS (
                SELECT found.card_id, ids, first, worded_by, clips, work, transport,
                       %(balance)s AS balance
                  FROM found JOIN balance ON balance.card_id = found.card_id
                 ORDER BY %(sort)s %(order)s
            )
            SELECT (SELECT JSON_AGG(balance) FROM balance),
                   (SELECT COALESCE(JSON_AGG(figures), '[]') FROM figures),
                   (SELECT COALESCE(JSON_AGG(page), '[]') FROM page),
                   ARRAY(%(doubtful)s),
                   CASE WHEN %(foldable)s THEN ARRAY(%(overdrawn)s) ELSE '{}' END
            """,
            shown=self._get_shown(),
            of_card=SQL("PARTITION BY card_id") if len(self.cards) > 1 else SQL(),
            order=order,
            few=self._get_few(),
            balance=SQL("after - run + clips" if self._is_newest_first() else "before + run"),
            sort=SQL("key %s,", self.downwards) if self.key in SORTS else SQL(),
            limit=self._get_limit(self.wishes.limit),
            offset=self.wishes.offset,
            doubtful=SQL("SELECT NULL::integer LIMIT 0" if self.days else DOUBTFUL),
            foldable=self._get_foldable(),
            overdrawn=SQL(OVERDRAWN),
        )

    # === ORDER ===#

    def _is_newest_first(self):
        return self.key not in SORTS and self.downwards.code == 'DESC'

    def _get_order(self):
        """The order of days, or its reverse."""
        direction = SQL("DESC" if self._is_newest_first() else "ASC")
        columns = ('day', 'place', 'turn') if self.places else ('day', 'first')
        return SQL(', ').join(SQL("%s %s", SQL.identifier(name), direction) for name in columns)

    def _get_few(self):
        """Sorted by date, what comes behind the page is not needed for its balances."""
        wishes = self.wishes
        filtered = wishes.search or any(getattr(wishes, name) for name in FILTERS)
        few = wishes.limit and self.key not in SORTS and not filtered
        return self._get_limit(few and wishes.offset + wishes.limit)

    def _get_limit(self, count):
        return SQL("LIMIT %s", count) if count else SQL()

    def _get_foldable(self):
        """Whether rows can be overdrawn when the entries, in order of days, are not.

        Only where several entries are one row, which stands in one place with all their clips.
        """
        if self.places:
            return SQL("FALSE")
        return SQL("TRUE") if self.days else SQL("EXISTS (SELECT FROM folded)")

    # === ROWS ===#

    def _get_shown(self):
        """The rows of the period that stay, with their figures, and the balances of the cards.

        Work that is still there stays with 0 clips; what was taken back altogether does not.
        """
        return SQL(
            """
            %(lines)s,
            %(worded)s,
            shown AS MATERIALIZED (
                SELECT card_id, first, ids, worded_by, clips, work, transport, task_name,
                       employee_name, department, %(month)s AS month, %(found)s AS found,
                       kind = ANY(%(use_kinds)s) AS uses,
                       %(key)s AS key, %(place)s
                 WHERE clips != 0 OR work != 0 OR transport != 0 OR NOT moved AND (
                            kind != 'work' OR (
                                SELECT TRUE FROM account_analytic_line line
                                 WHERE line.id = worded.timesheet_id
                                   AND line.clip_card_account_id = worded.account_id
                            )
                       )
            ),
            figures AS MATERIALIZED (
                SELECT card_id, %(value)s AS value, %(of)s AS of, SUM(clips) AS change,
                       COUNT(*) FILTER (WHERE found) AS count,
                       COUNT(*) FILTER (WHERE found AND uses) AS count_used,
                       COALESCE(SUM(clips) FILTER (WHERE found AND uses), 0) AS clips_used,
                       COALESCE(SUM(clips) FILTER (WHERE found), 0) AS clips,
                       COALESCE(SUM(work) FILTER (WHERE found), 0) AS work,
                       COALESCE(SUM(transport) FILTER (WHERE found), 0) AS transport
                  FROM shown GROUP BY GROUPING SETS (%(sets)s)
            ),
            balance AS MATERIALIZED (%(balances)s)
            """,
            lines=self._get_lines(),
            worded=self._get_worded(),
            use_kinds=list(USE_KINDS),
            month=SQL(
                "DATE_TRUNC('month', worded.date)::date" if 'month' in self.dimensions else "NULL"
            ),
            **self._get_sets(),
            found=self._get_filter(),
            key=SORTS.get(self.key, SQL("NULL")),
            place=self._get_place(),
            balances=self._get_balances(),
        )

    def _get_sets(self):
        """What the rows are added up by: the sets, which of them a figure is of, and its value."""
        columns = [SQL.identifier(DIMENSIONS[name]) for name in self.dimensions]
        of = SQL(' ').join(
            SQL("WHEN GROUPING(%s) = 0 THEN %s", column, at) for at, column in enumerate(columns)
        )
        texts = SQL(', ').join(SQL("%s::text", column) for column in columns)
        return {
            'sets': SQL(', ').join(SQL("(%s)", column) for column in columns),
            'of': SQL("CASE %s END", of),
            'value': SQL("COALESCE(%s)", texts),
        }

    def _get_place(self):
        """Columns of where a row stands, and the rows that they are of."""
        if not self.places:
            return SQL("day FROM worded")
        days, rows, turns = zip(*self.places.values(), strict=True)
        return SQL(
            """
            COALESCE(moved_to.day, worded.day) AS day,
            COALESCE(moved_to.place, worded.first) AS place,
            COALESCE(moved_to.turn, 0) AS turn
              FROM worded
              LEFT JOIN UNNEST(%s, %s::date[], %s, %s) AS moved_to (id, day, place, turn)
                ON moved_to.id = worded.first
            """,
            list(self.places),
            list(days),
            list(rows),
            list(turns),
        )

    def _get_balances(self):
        """Clips on each card before and after the period."""
        return SQL(
            """
            SELECT card.id AS card_id, COALESCE(earlier.clips, 0) AS before,
                   COALESCE(earlier.clips, 0) + COALESCE(later.clips, 0) AS after
              FROM UNNEST(%(cards)s) AS card (id)
              LEFT JOIN (
                    SELECT card_id, SUM(clips) AS clips FROM entry WHERE day < %(date_from)s
                     GROUP BY card_id
                   ) AS earlier ON earlier.card_id = card.id
              LEFT JOIN (
                    SELECT card_id, change AS clips FROM figures WHERE of = %(of_card)s
                   ) AS later ON later.card_id = card.id
            """,
            cards=self.cards.ids,
            date_from=self.wishes.date_from,
            of_card=self.dimensions.index('card'),
        )

    def _get_filter(self):
        """Whether a row is about what the reader asks for."""
        wishes, conditions = self.wishes, [SQL("TRUE")]
        for name, column in FILTERS.items():
            if value := getattr(wishes, name):
                conditions.append(SQL("%s = %s", SQL.identifier(column), value))
        if text := (wishes.search or '').strip():
            # Between the words stands what nobody types; each is brought to lower case once.
            words = SQL(', ').join(map(SQL.identifier, SEARCHED))
            said = SQL("LOWER(CONCAT_WS(CHR(31), %s))", words)
            conditions.append(SQL("%s LIKE LOWER(%s)", said, f'%{escape_psql(text)}%'))
        return SQL("COALESCE(%s, FALSE)", SQL(" AND ").join(conditions))

    def _get_lines(self):
        """The entries of the period, folded where several are one row."""
        return SQL(
            """
            %(entries)s,
            inside AS NOT MATERIALIZED (SELECT * FROM entry WHERE %(period)s),
            several AS MATERIALIZED (
                SELECT card_id, statement_row FROM clip_card_entry
                 WHERE card_id = ANY(%(cards)s) AND statement_row IS NOT NULL
                 GROUP BY card_id, statement_row HAVING COUNT(*) > 1
            ),
            folded AS MATERIALIZED (
                SELECT MIN(id) AS first, MAX(id) AS last, ARRAY_AGG(id ORDER BY id) AS ids,
                       SUM(inside.clips)::integer AS clips, SUM(inside.work)::integer AS work,
                       SUM(inside.transport)::integer AS transport,
                       BOOL_OR(
                            inside.clips != 0 OR inside.work != 0 OR inside.transport != 0
                       ) AS moved
                  FROM inside
                  JOIN several ON several.card_id = inside.card_id
                   AND several.statement_row = inside.statement_row
                 GROUP BY inside.card_id, inside.statement_row
            ),
            line AS NOT MATERIALIZED (
                SELECT id AS first, NULL::integer[] AS ids, clips, work, transport,
                       clips != 0 OR work != 0 OR transport != 0 AS moved, %(words)s
                  FROM inside AS entry
                 WHERE id != ALL(ARRAY(SELECT UNNEST(ids) FROM folded))
                 UNION ALL
                SELECT folded.first, folded.ids, folded.clips, folded.work, folded.transport,
                       folded.moved, %(words)s
                  FROM folded JOIN entry ON entry.id = folded.last
            )
            """,
            entries=self._get_entries(),
            period=self._get_period(),
            cards=self.cards.ids,
            words=SQL(', ').join(SQL.identifier('entry', name) for name in (*SAID, 'day', 'last')),
        )

    def _get_worded(self):
        """The rows with their words, which are those of their latest entry.

        Where the clips of a line of time are on several cards of a customer, the latest words on
        any of them count: they are kept current on one.
        """
        if not self.others and len(self.cards) == 1:
            return SQL("worded AS NOT MATERIALIZED (SELECT *, last AS worded_by FROM line)")
        return SQL(
            """
            everywhere AS NOT MATERIALIZED (%(everywhere)s),
            shared AS MATERIALIZED (
                SELECT account_id, statement_row FROM everywhere WHERE statement_row IS NOT NULL
                 GROUP BY account_id, statement_row HAVING MIN(card_id) != MAX(card_id)
            ),
            latest AS MATERIALIZED (
                SELECT DISTINCT ON (account_id, statement_row) everywhere.*
                  FROM everywhere JOIN shared USING (account_id, statement_row)
                 ORDER BY account_id, statement_row, id DESC
            ),
            worded AS NOT MATERIALIZED (
                SELECT line.first, line.ids, line.clips, line.work, line.transport, line.moved,
                       line.card_id, line.account_id, line.kind, line.date, line.timesheet_id,
                       line.day,
                       COALESCE(latest.id, line.last) AS worded_by, %(words)s
                  FROM line
                  LEFT JOIN latest ON latest.account_id = line.account_id
                   AND latest.statement_row = line.statement_row
                   AND latest.date = line.date
            )
            """,
            everywhere=self._select(
                [('card_id', 'in', (self.cards | self.others).ids), ('kind', '=', 'work')]
            ),
            words=SQL(', ').join(
                SQL(
                    "CASE WHEN latest.id IS NULL THEN %s ELSE %s END AS %s",
                    SQL.identifier('line', name),
                    SQL.identifier('latest', name),
                    SQL.identifier(name),
                )
                for name in WORDED
            ),
        )

    # === ENTRIES ===#

    def _get_entries(self):
        """The cards' entries, each with the day from which it counts.

        That is its own, but never before the card's first entry.
        """
        return SQL(
            """
            own AS NOT MATERIALIZED (%(own)s),
            earliest AS MATERIALIZED (SELECT MIN(id) AS id FROM own GROUP BY card_id),
            begun AS MATERIALIZED (
                SELECT own.card_id, own.id, own.date
                  FROM own JOIN earliest ON earliest.id = own.id
            ),
            entry AS NOT MATERIALIZED (
                SELECT own.*, own.id AS last, own.id = begun.id AS begins, %(day)s AS day
                  FROM own
                  JOIN begun ON begun.card_id = own.card_id
                  %(later)s
            )
            """,
            own=self._select([('card_id', 'in', self.cards.ids)]),
            day=SQL(
                "COALESCE(later.day, %s)" if self.days else "%s",
                SQL("GREATEST(own.date, begun.date)"),
            ),
            later=SQL(
                "LEFT JOIN UNNEST(%s, %s::date[]) AS later (id, day) ON later.id = own.id",
                list(self.days),
                list(self.days.values()),
            )
            if self.days
            else SQL(),
        )

    def _select(self, domain):
        """Entries that the reader may read."""
        Entry = self.env['clip.card.entry']
        query = Entry._search(domain)
        column = {
            name: Entry._field_to_sql(query.table, name, query)
            for name in (*COLUMNS, 'work_minutes', 'transport_minutes')
        }
        return query.select(
            *(column[name] for name in COLUMNS),
            SQL("COALESCE(%s, 0) AS work", column['work_minutes']),
            SQL("COALESCE(%s, 0) AS transport", column['transport_minutes']),
        )

    def _get_period(self):
        conditions = [SQL("TRUE")]
        if self.wishes.date_from:
            conditions.append(SQL("day >= %s", self.wishes.date_from))
        if self.wishes.date_to:
            conditions.append(SQL("day <= %s", self.wishes.date_to))
        return SQL(" AND ").join(conditions)
