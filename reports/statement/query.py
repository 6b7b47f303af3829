"""What PostgreSQL is asked for: rows of a statement found, put in order and added up."""

from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...rules.kinds import USE_KINDS
from .columns import ALWAYS, DIMENSIONS, DOUBTFUL, FILTERS, OVERDRAWN, SEARCHED, SORTS
from .folding import FoldedEntries

NONE = SQL("SELECT NULL::integer LIMIT 0")


class StatementQuery(FoldedEntries):
    """The queries about the statement of some cards."""

    def __init__(self, cards, wishes, known):
        super().__init__(cards, wishes, known)
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

        Balances are per card; figures per value of each of `dimensions`, whose index is in ``of``.
        The last two columns are the cards that may need more `days`, and those with `followers`.
        """
        return SQL(
            """
            WITH %(shown)s,
            %(page)s
            SELECT (SELECT JSON_AGG(balance) FROM balance),
                   (SELECT COALESCE(JSON_AGG(figures), '[]') FROM figures),
                   (SELECT COALESCE(JSON_AGG(page), '[]') FROM page),
                   ARRAY(%(doubtful)s),
                   ARRAY(%(overdrawn)s)
            """,
            shown=self._get_shown(),
            page=self._get_rows_of_page(),
            doubtful=self._get_doubtful(),
            overdrawn=self._get_overdrawn(),
        )

    def _get_rows_of_page(self):
        """The rows of the page, in their order, with the balance after each."""
        return SQL(
            """
            running AS (
                SELECT *, SUM(clips) OVER (
                            %(of_card)s ORDER BY %(order)s ROWS UNBOUNDED PRECEDING
                       ) AS run
                  FROM (SELECT * FROM shown %(few)s) shown
            ),
            found AS (
                SELECT * FROM running WHERE found
                 ORDER BY %(sort)s %(order)s %(limit)s OFFSET %(offset)s
            ),
            page AS (
                SELECT found.card_id, ids, first, worded_by, clips, work, transport,
                       %(balance)s AS balance
                  FROM found JOIN balance ON balance.card_id = found.card_id
                 ORDER BY %(sort)s %(order)s
            )
            """,
            of_card=SQL("PARTITION BY card_id") if len(self.cards) > 1 else SQL(),
            order=self._get_order(),
            few=self._get_few(),
            balance=SQL("after - run + clips" if self._is_newest_first() else "before + run"),
            sort=SQL("key %s,", self.downwards) if self.key in SORTS else SQL(),
            limit=self._get_limit(self.wishes.limit),
            offset=self.wishes.offset,
        )

    # === ORDER ===#

    def _is_newest_first(self):
        return self.key not in SORTS and self.downwards.code == 'DESC'

    def _get_order(self):
        """The order of days, or its reverse."""
        direction = SQL("DESC" if self._is_newest_first() else "ASC")
        columns = ('day', 'follows', 'turn') if self.known.followers else ('day', 'first')
        return SQL(', ').join(SQL("%s %s", SQL.identifier(name), direction) for name in columns)

    def _get_few(self):
        """Sorted by date, what comes behind the page is not needed for its balances."""
        wishes = self.wishes
        if not wishes.limit or self.key in SORTS:
            return SQL()
        few = SQL(
            "ORDER BY %s %s", self._get_order(), self._get_limit(wishes.offset + wishes.limit)
        )
        if not self._is_filtered():
            return few
        day = SQL("MIN(day)" if self._is_newest_first() else "MAX(day)")
        last = SQL("(SELECT %s FROM (SELECT day FROM shown WHERE found %s) AS page)", day, few)
        return SQL("WHERE day %s %s", SQL(">=" if self._is_newest_first() else "<="), last)

    def _is_filtered(self):
        return bool(self.wishes.search or any(getattr(self.wishes, name) for name in FILTERS))

    def _get_limit(self, count):
        return SQL("LIMIT %s", count) if count else SQL()

    def _get_doubtful(self):
        known = self.known
        if known.dated or not known.scarce:
            return NONE
        return SQL(DOUBTFUL, cards=known.scarce, begun=known.begun)

    def _get_overdrawn(self):
        """Rows can be overdrawn when the entries, in order of days, are not.

        Only where several entries are one row, which has all their clips on one day.
        """
        known = self.known
        if known.followers or not known.scarce or not (known.dated or known.several):
            return NONE
        return SQL(OVERDRAWN, cards=known.scarce)

    # === ROWS ===#

    def _get_shown(self):
        """The rows of the period that stay, with their figures, and the balances of the cards.

        Work that is still there stays with 0 clips; what was taken back altogether does not.
        """
        return SQL(
            """
            %(lines)s,
            %(worded)s,
            shown AS %(once)s MATERIALIZED (
                SELECT card_id, first, ids, worded_by, clips, work, transport, task_name,
                       employee_name, department, %(month)s AS month, %(found)s AS found,
                       kind = ANY(%(use_kinds)s) AS uses,
                       %(key)s AS key, %(standing)s
                 WHERE clips != 0 OR work != 0 OR transport != 0
                    OR NOT moved AND last != ALL(%(gone)s)
            ),
            cell AS MATERIALIZED (%(cells)s),
            figures AS MATERIALIZED (%(figures)s),
            balance AS MATERIALIZED (%(balances)s)
            """,
            # Reading the plain entries twice is less than keeping their rows.
            once=SQL() if self._is_filtered() or self.key in SORTS else SQL("NOT"),
            lines=self._get_lines(),
            worded=self._get_worded(),
            gone=self.known.gone,
            use_kinds=list(USE_KINDS),
            month=SQL(
                "DATE_TRUNC('month', worded.date)::date" if 'month' in self.dimensions else "NULL"
            ),
            found=self._get_filter(),
            key=SORTS.get(self.key, SQL("NULL")),
            standing=self._get_standing(),
            cells=self._get_cells(),
            figures=self._get_figures(),
            balances=self._get_balances(),
        )

    def _get_cells(self):
        """The rows added up per value of all `dimensions` together, which are fewer."""
        columns = [SQL.identifier(DIMENSIONS[name]) for name in self.dimensions]
        return SQL(
            """
            SELECT %(columns)s, SUM(clips)::integer AS change,
                   COUNT(*) FILTER (WHERE found)::integer AS count,
                   COUNT(*) FILTER (WHERE found AND uses)::integer AS count_used,
                   SUM(clips) FILTER (WHERE found AND uses)::integer AS clips_used,
                   SUM(clips) FILTER (WHERE found)::integer AS clips,
                   SUM(work) FILTER (WHERE found)::integer AS work,
                   SUM(transport) FILTER (WHERE found)::integer AS transport
              FROM shown GROUP BY %(columns)s
            """,
            columns=SQL(', ').join(columns),
        )

    def _get_figures(self):
        """The rows added up, per value of each of `dimensions`; ``of`` is its index."""
        columns = [SQL.identifier(DIMENSIONS[name]) for name in self.dimensions]
        of = SQL(' ').join(
            SQL("WHEN GROUPING(%s) = 0 THEN %s", column, at) for at, column in enumerate(columns)
        )
        texts = SQL(', ').join(SQL("%s::text", column) for column in columns)
        return SQL(
            """
            SELECT card_id, COALESCE(%(texts)s) AS value, CASE %(of)s END AS of,
                   SUM(change) AS change, SUM(count) AS count, SUM(count_used) AS count_used,
                   COALESCE(SUM(clips_used), 0) AS clips_used, COALESCE(SUM(clips), 0) AS clips,
                   COALESCE(SUM(work), 0) AS work, COALESCE(SUM(transport), 0) AS transport
              FROM cell GROUP BY GROUPING SETS (%(sets)s)
            """,
            texts=texts,
            of=of,
            sets=SQL(', ').join(SQL("(%s)", column) for column in columns),
        )

    def _get_standing(self):
        """Columns of where a row stands, and the rows that they are of."""
        if not self.known.followers:
            return SQL("day FROM worded")
        days, rows, turns = zip(*self.known.followers.values(), strict=True)
        return SQL(
            """
            COALESCE(moved_to.day, worded.day) AS day,
            COALESCE(moved_to.follows, worded.first) AS follows,
            COALESCE(moved_to.turn, 0) AS turn
              FROM worded
              LEFT JOIN UNNEST(%s, %s::date[], %s, %s) AS moved_to (id, day, follows, turn)
                ON moved_to.id = worded.first
            """,
            list(self.known.followers),
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
