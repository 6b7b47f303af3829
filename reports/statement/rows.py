"""The rows of a statement, in their order and with the balance after each.

They are those of :func:`rules.statement.make_statement`. Nearly all entries are rows of their own,
and nearly all clips were there on their day, so only what is otherwise takes another query.
"""

from collections import defaultdict
from operator import itemgetter
from typing import NamedTuple

from odoo.tools import groupby

from ...rules.statement import Entry, find_days, never_below_zero
from .known import look_at
from .query import StatementQuery


class Wishes(NamedTuple):
    """What a reader asks for.

    :param date_from: the first day, or None
    :param date_to: the last day, or None
    :param consultant: only the work of the consultant with this name
    :param task: only the work on tasks of this name
    :param department: only the work for the department of this name
    :param search: only rows that contain this text, in any case
    :param sort: ``date`` or one of `query.SORTS`, with `` desc`` behind it for the other direction
    :param offset: how many of the rows come before the page
    :param limit: how many are on the page; all when None
    :param totals: one of `query.DIMENSIONS`, to add the rows up by
    """

    date_from: object = None
    date_to: object = None
    consultant: str | None = None
    task: str | None = None
    department: str | None = None
    search: str | None = None
    sort: str = 'date'
    offset: int = 0
    limit: int | None = None
    totals: str | None = None


class Row(NamedTuple):
    """One row: what several entries of a card come to, or one.

    :ivar ids: the numbers of its entries
    :ivar worded_by: the number of the entry whose words it has
    :ivar work: minutes worked, signed; ``transport`` likewise
    :ivar balance: the clips left on the card after it
    """

    card_id: int
    ids: list
    worded_by: int
    clips: int
    work: int
    transport: int
    balance: int


class _Dated(NamedTuple):
    """A row as it stands in order of days."""

    first: int
    day: object
    clips: int


class Statement:
    """The statement of some cards, as far as its reader asked for it.

    All is read with the reader's rights, in as many queries for many rows as for few.

    :param cards: `clip.card` records
    :param wishes: what is asked for, as :class:`Wishes`
    :ivar rows: the rows of the page
    :ivar balances: clips before and after the period, per card number
    :ivar figures: what all rows that were found come to, by each of the names in
        `query.DIMENSIONS`: dicts with the ``value`` that they are of, the ``count`` of the rows,
        ``clips``, ``work`` and ``transport``; of these, those of use alone in ``count_used`` and
        ``clips_used``
    """

    def __init__(self, cards, wishes):
        self.env = cards.env
        self.cards, self.wishes = cards, wishes
        self.known = look_at(cards, self._find_others())
        self._read()

    @property
    def customers_cards(self):
        """All cards of the same customers that the reader may read."""
        return self.known.cards

    def _find_others(self):
        domain = [('account_id', 'in', self.cards.account_id.ids)]
        return self.env['clip.card'].search([*domain, ('id', 'not in', self.cards.ids)])

    def _read(self):
        ask, answer = self._ask()
        if days := self._find_days(answer[-2]):
            ask, answer = self._ask(days={**self.known.days, **days}, dated=True)
        if answer[-1]:
            ask, answer = self._ask(followers=self._find_followers(ask))
        balances, figures, page, _doubtful, _overdrawn = answer
        self.figures = {name: [] for name in ask.dimensions}
        for figure in figures:
            self.figures[ask.dimensions[figure['of']]].append(figure)
        self.balances = {
            balance['card_id']: (balance['before'], balance['after']) for balance in balances or ()
        }
        self.rows = []
        for row in page:
            first = row.pop('first')
            self.rows.append(Row(**{**row, 'ids': row['ids'] or [first]}))

    def _ask(self, **more):
        """The page, with what has come to be known."""
        self.known = self.known._replace(**more)
        ask = StatementQuery(self.cards, self.wishes, self.known)
        return ask, self._execute(ask.get_page())[0]

    def _execute(self, query):
        return self.env.execute_query(query)

    def _find_days(self, cards):
        """The day from which entries count whose clips came after their own."""
        days = {}
        if not cards:
            return days
        Ledger = self.env['clip.card.entry']
        query = Ledger._search([('card_id', 'in', cards)], order='card_id, id')
        names = ('card_id', 'id', 'kind', 'date', 'clips')
        columns = [Ledger._field_to_sql(query.table, name, query) for name in names]
        rows = self._execute(query.select(*columns))
        for _card, ledger in groupby(rows, key=itemgetter(0)):
            entries = [Entry(*entry) for _number, *entry in ledger]
            counted = find_days(entries)
            begun = entries[0].day
            days.update(
                (entry.id, counted[entry.id])
                for entry in entries
                if counted[entry.id] != max(entry.day, begun)
            )
        return days

    def _find_followers(self, ask):
        """The rows that follow others, since they would take a card below zero in order of days."""
        followers, rows, before = {}, defaultdict(list), {}
        for card, balance, *row in self._execute(ask.get_rows_in_order_of_days()):
            before[card] = balance
            rows[card].append(_Dated(*row))
        for card, dated in rows.items():
            followed, turn = None, 0
            for after, row in never_below_zero(dated, before[card]):
                followed, turn = after, turn + 1 if after is followed else 0
                if turn or row is not after:
                    followers[row.first] = (after.day, after.first, turn)
        return followers
