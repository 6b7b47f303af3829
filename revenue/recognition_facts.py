"""What recognition reads of the cards of a company at the end of a day."""

from collections import defaultdict

from odoo.tools import SQL

from ..rules.cut_off import get_unserved
from .book_day import get_book_day
from .facts import Facts


class RecognitionFacts(Facts):
    """What the books and the ledger say, and which entries are not recognised yet."""

    def __init__(self, company, day, ids):
        super().__init__(company, ids, day)
        if company.clip_card_cut_off == 'work':
            self._read_unserved()

    def _get_book_day(self):
        return get_book_day(self.company)

    def _read_unserved(self):
        """What charges of add-on products took for days after the day."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card_id, period_start, period_end, -SUM(clips)
                  FROM clip_card_entry
                 WHERE card_id = ANY(%(cards)s) AND kind = 'service' AND period_end > %(day)s
                   AND %(book_day)s <= %(day)s
                 GROUP BY card_id, source, period_start, period_end
                HAVING SUM(clips) < 0
                """,
                cards=self.ids,
                day=self.day,
                book_day=self._get_book_day(),
            )
        )
        for card_id, start, end, clips in rows:
            self.cards[card_id].unserved += get_unserved(clips, start, end, self.day)

    def _read_paper_cards(self):
        """Only a company with an account for what it takes over has them in its books."""
        if self.company.clip_card_opening_account_id:
            super()._read_paper_cards()

    def _get_opening_account(self):
        return self.company.clip_card_opening_account_id.id

    def get_open_entries(self, kinds, after):
        """Entries of the cards that are not recognised in full: id and clips off the card.

        :param kinds: of entries
        :param after: entries that count until then were recognised with the opening entry
        :return: lists per card id, oldest first
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.card_id, entry.id,
                       -entry.clips + COALESCE(SUM(line.clips), 0) AS left_over
                  FROM clip_card_entry entry
                  LEFT JOIN clip_card_recognition line ON line.entry_id = entry.id
                 WHERE entry.card_id = ANY(%(cards)s) AND entry.kind = ANY(%(kinds)s)
                   AND %(book_day)s > %(after)s AND %(book_day)s <= %(day)s
                 GROUP BY entry.id
                HAVING -entry.clips + COALESCE(SUM(line.clips), 0) != 0
                 ORDER BY entry.id
                """,
                cards=self.ids,
                kinds=list(kinds),
                after=after,
                day=self.day,
                book_day=get_book_day(self.company, 'entry'),
            )
        )
        entries = defaultdict(list)
        for card_id, entry_id, clips in rows:
            entries[card_id].append((entry_id, clips))
        return entries
