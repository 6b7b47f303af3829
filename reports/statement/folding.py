"""The entries of a statement, folded into its rows, with the words of each; read by PostgreSQL."""

from odoo.tools import SQL

from .columns import SAID, WORDED
from .known import select_entries


class FoldedEntries:
    """What some cards' entries of a period are folded into.

    :param cards: `clip.card` records; the rights of their environment hold
    :param wishes: what is asked for, as :class:`rows.Wishes`
    :param known: what is known of the entries, as :class:`known.Known`
    """

    def __init__(self, cards, wishes, known):
        self.env = cards.env
        self.cards = cards
        self.wishes = wishes
        self.known = known

    def _get_lines(self):
        """The entries of the period, folded where several are one row."""
        return SQL(
            """
            %(entries)s,
            inside AS NOT MATERIALIZED (SELECT * FROM entry WHERE %(period)s),
            %(folded)s
            line AS NOT MATERIALIZED (
                SELECT id AS first, NULL::integer[] AS ids, clips, work, transport,
                       clips != 0 OR work != 0 OR transport != 0 AS moved, %(words)s
                  FROM inside AS entry
                %(joined)s
            )
            """,
            entries=self._get_entries(),
            period=self._get_period(),
            folded=self._get_folded() if self.known.several else SQL(),
            joined=SQL(
                """
                 WHERE statement_row IS NULL OR statement_row != ALL(%(several)s)
                 UNION ALL
                SELECT folded.first, folded.ids, folded.clips, folded.work, folded.transport,
                       folded.moved, %(words)s
                  FROM folded JOIN entry ON entry.id = folded.last
                """,
                several=self.known.several,
                words=self._get_words(),
            )
            if self.known.several
            else SQL(),
            words=self._get_words(),
        )

    def _get_words(self):
        return SQL(', ').join(SQL.identifier('entry', name) for name in (*SAID, 'day', 'last'))

    def _get_folded(self):
        """What the entries come to that are one row with others."""
        return SQL(
            """
            folded AS MATERIALIZED (
                SELECT MIN(id) AS first, MAX(id) AS last, ARRAY_AGG(id ORDER BY id) AS ids,
                       SUM(clips)::integer AS clips, SUM(work)::integer AS work,
                       SUM(transport)::integer AS transport,
                       BOOL_OR(clips != 0 OR work != 0 OR transport != 0) AS moved
                  FROM inside
                 WHERE statement_row = ANY(%(several)s)
                 GROUP BY card_id, statement_row
            ),
            """,
            several=self.known.several,
        )

    def _get_worded(self):
        """The rows with their words, which are those of their latest entry.

        Where the clips of a line of time are on several cards of a customer, the latest words on
        any of them count: they are kept current on one.
        """
        if not self.known.shared:
            return SQL("worded AS NOT MATERIALIZED (SELECT *, last AS worded_by FROM line)")
        return SQL(
            """
            %(latest)s,
            worded AS NOT MATERIALIZED (
                SELECT line.first, line.ids, line.clips, line.work, line.transport, line.moved,
                       line.card_id, line.account_id, line.kind, line.date, line.timesheet_id,
                       line.day, line.last,
                       COALESCE(latest.id, line.last) AS worded_by, %(words)s
                  FROM line
                  LEFT JOIN latest ON latest.account_id = line.account_id
                   AND latest.statement_row = line.statement_row
                   AND latest.date = line.date
            )
            """,
            latest=self._get_latest(),
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

    def _get_latest(self):
        """The latest entry of each line of time whose clips are on several cards."""
        rows = [('statement_row', 'in', self.known.shared)]
        domain = [('card_id', 'in', self.known.cards.ids), ('kind', '=', 'work'), *rows]
        return SQL(
            """
            everywhere AS NOT MATERIALIZED (%s),
            latest AS MATERIALIZED (
                SELECT DISTINCT ON (account_id, statement_row) *
                  FROM everywhere
                 ORDER BY account_id, statement_row, id DESC
            )
            """,
            select_entries(self.env, domain),
        )

    def _get_entries(self):
        """The cards' entries, each with the day from which it counts."""
        days = self.known.days
        return SQL(
            """
            own AS NOT MATERIALIZED (%(own)s),
            entry AS NOT MATERIALIZED (
                SELECT own.*, own.id AS last, %(day)s AS day FROM own %(later)s
            )
            """,
            own=select_entries(self.env, [('card_id', 'in', self.cards.ids)]),
            day=SQL("COALESCE(later.day, own.date)" if days else "own.date"),
            later=SQL(
                "LEFT JOIN UNNEST(%s, %s::date[]) AS later (id, day) ON later.id = own.id",
                list(days),
                list(days.values()),
            )
            if days
            else SQL(),
        )

    def _get_period(self):
        conditions = [SQL("TRUE")]
        if self.wishes.date_from:
            conditions.append(SQL("day >= %s", self.wishes.date_from))
        if self.wishes.date_to:
            conditions.append(SQL("day <= %s", self.wishes.date_to))
        return SQL(" AND ").join(conditions)
