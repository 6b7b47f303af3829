"""What recognition reads of the cards of a company at the end of a day."""

from collections import defaultdict

from odoo.tools import SQL

from ..life.facts import Facts


class RecognitionFacts(Facts):
    """What the books and the ledger say, and which entries are not recognised yet."""

    def __init__(self, company, day, ids):
        super().__init__(company, ids, day)

    def _read_paper_cards(self):
        """Only a company with an account for what it takes over has them in its books."""
        if self.company.clip_card_opening_account_id:
            super()._read_paper_cards()

    def _get_opening_account(self):
        return self.company.clip_card_opening_account_id.id

    def get_open_entries(self, kinds, after):
        """Entries of the cards that are not recognised in full: id and clips off the card.

        :param kinds: of entries
        :param after: entries posted until then were recognised with the opening entry
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
                   AND entry.posting_date > %(after)s AND entry.posting_date <= %(day)s
                 GROUP BY entry.id
                HAVING -entry.clips + COALESCE(SUM(line.clips), 0) != 0
                 ORDER BY entry.id
                """,
                cards=self.ids,
                kinds=list(kinds),
                after=after,
                day=self.day,
            )
        )
        entries = defaultdict(list)
        for card_id, entry_id, clips in rows:
            entries[card_id].append((entry_id, clips))
        return entries
