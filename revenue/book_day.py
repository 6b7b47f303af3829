"""On which day an entry counts in the books, in SQL: :func:`...rules.cut_off.get_book_day`."""

from odoo.tools import SQL

from ..rules.kinds import LAPSE_KINDS, USE_KINDS


def get_book_day(company, alias='clip_card_entry'):
    """The day on which an entry of the ledger counts for a company, as an SQL expression.

    What is no use and no lapse counts when it was recorded.
    """
    posted = SQL.identifier(alias, 'posting_date')
    if company.clip_card_cut_off != 'work':
        return posted
    happened = SQL(
        "LEAST(%s, %s)", SQL.identifier(alias, 'date'), SQL.identifier(alias, 'period_start')
    )
    return SQL(
        """
        CASE WHEN %(kind)s IN %(kinds)s
              AND %(posted)s <= (DATE_TRUNC('month', %(happened)s) + INTERVAL '1 month')::date
                                - 1 + %(delay)s
             THEN %(happened)s ELSE %(posted)s END
        """,
        kind=SQL.identifier(alias, 'kind'),
        kinds=(*USE_KINDS, *LAPSE_KINDS),
        posted=posted,
        happened=happened,
        delay=company.clip_card_closing_delay,
    )
