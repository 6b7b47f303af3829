"""The entries of a statement, folded into its rows, with the words of each; read by PostgreSQL."""

from odoo.tools import SQL

from .columns import COLUMNS, SAID, WORDED


class FoldedEntries:
    """What some cards' entries of a period are folded into.

    :param cards: `clip.card` records; the rights of their environment hold
    :param others: the other cards of their customers
    :param wishes: what is asked for, as :class:`rows.Wishes`
    :param days: the day from which an entry counts, where that is not its own, by its number
    """

    def __init__(self, cards, others, wishes, days=None):
        self.env = cards.env
        self.cards, self.others = cards, others
        self.wishes = wishes
        self.days = days or {}

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
            %(latest)s,
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
        return SQL(
            """
            everywhere AS NOT MATERIALIZED (%s),
            shared AS MATERIALIZED (
                SELECT account_id, statement_row FROM everywhere WHERE statement_row IS NOT NULL
                 GROUP BY account_id, statement_row HAVING MIN(card_id) != MAX(card_id)
            ),
            latest AS MATERIALIZED (
                SELECT DISTINCT ON (account_id, statement_row) everywhere.*
                  FROM everywhere JOIN shared USING (account_id, statement_row)
                 ORDER BY account_id, statement_row, id DESC
            )
            """,
            self._select(
                [('card_id', 'in', (self.cards | self.others).ids), ('kind', '=', 'work')]
            ),
        )

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
