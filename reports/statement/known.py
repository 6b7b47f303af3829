"""What is to be known of some cards' entries before their statement can be read.

Each question has a short answer for nearly all customers, which makes the statement's query short.
"""

from typing import NamedTuple

from odoo.tools import SQL

from .columns import COLUMNS

#: No entry counts before the card's first one. A card is never below zero when what it began with
#: is enough for all that was ever taken.
LOOK = """
    WITH own AS NOT MATERIALIZED (%(own)s),
    earliest AS MATERIALIZED (
        SELECT MIN(id) AS id, MIN(date) AS date, SUM(LEAST(clips, 0)) AS taken,
               BOOL_OR(clips = 0 AND work = 0 AND transport = 0) AS idle
          FROM own GROUP BY card_id
    ),
    begun AS MATERIALIZED (
        SELECT own.id, own.card_id, own.date, earliest.date AS earliest,
               own.clips + earliest.taken AS least, idle
          FROM earliest JOIN own ON own.id = earliest.id
    ),
    early AS (
        SELECT own.id, begun.date
          FROM begun JOIN own ON own.card_id = begun.card_id AND own.date < begun.date
         WHERE begun.earliest < begun.date
    ),
    gone AS (
        SELECT own.id FROM own
         WHERE EXISTS (SELECT FROM begun WHERE idle)
           AND own.clips = 0 AND own.work = 0 AND own.transport = 0 AND own.kind = 'work'
           AND NOT EXISTS (
                SELECT FROM account_analytic_line line
                 WHERE line.id = own.timesheet_id AND line.clip_card_account_id = own.account_id
               )
    ),
    several AS (
        SELECT statement_row, BOOL_OR(shared) AS shared
          FROM (
            SELECT statement_row, %(shared)s AS shared
              FROM clip_card_entry
             WHERE card_id = ANY(%(cards)s) AND statement_row IS NOT NULL
             GROUP BY account_id, statement_row HAVING COUNT(*) > 1
          ) AS said
         GROUP BY statement_row
    )
    SELECT ARRAY(SELECT id FROM begun), ARRAY(SELECT card_id FROM begun WHERE least < 0),
           ARRAY(SELECT id FROM early ORDER BY id), ARRAY(SELECT date FROM early ORDER BY id),
           ARRAY(SELECT id FROM gone), ARRAY(SELECT statement_row FROM several),
           ARRAY(SELECT statement_row FROM several WHERE shared)
"""


class Known(NamedTuple):
    """What there is to be minded in the entries of some cards.

    :ivar cards: all cards of the same customers that the reader may read
    :ivar begun: the numbers of the cards' first entries
    :ivar scarce: the cards that might be below zero in some order of their entries
    :ivar days: the day from which an entry counts, where that is not its own, by its number
    :ivar gone: the numbers of entries of 0 clips and no time whose work is no longer there
    :ivar several: what the entries say that are one row with others, as in `statement_row`
    :ivar shared: what those of them say that are on several cards
    :ivar dated: whether `days` are also those of entries whose clips came after their own day
    :ivar followers: rows that are not in order of days: the day and number of the row that each
        follows, and its turn among those that do, by the number of its first entry
    """

    cards: object
    begun: list
    scarce: list
    days: dict
    gone: list
    several: list
    shared: list
    dated: bool = False
    followers: dict = {}


def select_entries(env, domain):
    """Entries that the reader may read, with the columns of which statements are made."""
    Entry = env['clip.card.entry']
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


def look_at(cards, others):
    """What there is to be minded, as :class:`Known`, in one query.

    :param cards: `clip.card` records; the rights of their environment hold
    :param others: the other cards of their customers
    """
    query = SQL(
        LOOK,
        own=select_entries(cards.env, [('card_id', 'in', cards.ids)]),
        cards=(cards | others).ids,
        shared=SQL("MIN(card_id) != MAX(card_id)" if len(cards | others) > 1 else "FALSE"),
    )
    begun, scarce, early, days, gone, *rows = cards.env.execute_query(query)[0]
    return Known(cards | others, begun, scarce, dict(zip(early, days, strict=True)), gone, *rows)
