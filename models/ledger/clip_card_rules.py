from odoo import api, models
from odoo.tools import SQL

from ...rules import allocation
from ...rules.kinds import USE_KINDS

#: The date of the latest entry of ``card`` that took clips which stand, of some entries.
LAST_USE = """
    SELECT entry.date
      FROM clip_card_entry entry
     WHERE entry.card_id = card.id
       AND entry.clips < 0
       AND entry.kind IN %(uses)s
       AND %(entries)s
       AND (
            SELECT SUM(other.clips)
              FROM clip_card_entry other
             WHERE other.source = entry.source
               AND other.kind = entry.kind
               AND other.card_id = entry.card_id
               AND (other.kind = 'service' OR other.date = entry.date)
               AND %(others)s
       ) < 0
     ORDER BY entry.date DESC
     LIMIT 1
"""


class ClipCard(models.Model):
    """The cards as the rules know them, with their last use."""

    _inherit = 'clip.card'

    @api.model
    def _get_rule_fields(self):
        """What is read of a card to know whether it pays; rooms add theirs."""
        return {
            'name',
            'account_id',
            'balance',
            'purchase_date',
            'expiry_date',
            'forfeit_years',
            'lapsed_clips',
            'lapse_kind',
            'last_use_date',
            'is_cancelled',
            'invoice_hold',
            'prolonged_date',
        }

    def _to_rules(self):
        """The cards as the rules know them."""
        return [
            allocation.Card(
                id=card.id,
                balance=card.balance,
                purchase=card.purchase_date,
                expiry=card.expiry_date,
                forfeit_years=card.forfeit_years,
                lapsed=card.lapsed_clips,
                ended=bool(card.lapse_kind),
                other_use=card.last_use_date,
                payable=not card.is_cancelled and not card._is_held(),
                prolonged=card.prolonged_date or None,
            )
            for card in self
            if card.purchase_date
        ]

    def _get_usable_clips(self):
        """Clips on those of these cards that are active, per account."""
        return {
            account: sum(card.balance for card in cards if card.state == 'active')
            for account, cards in self.grouped('account_id').items()
        }

    def _prepare_planned_values(self, planned):
        """What changes of cards beside their clips when a plan is posted, per card id.

        :param planned: the cards as the rules leave them, per card id
        """
        result = {}
        for card in self:
            after = planned[card.id]
            values = {}
            if card.last_use_date != (after.last_use or False):
                values['last_use_date'] = after.last_use or False
            if card.lapse_kind and not after.ended:
                values.update(lapse_kind=False, lapse_date=False)
            if values:
                result[card.id] = values
        return result

    def _get_other_use(self, sources):
        """The latest use of each card by anything but some timesheet lines.

        A use is work, or a charge, whose net clips from the card are above 0.

        :param sources: ids of the timesheet lines to leave out
        :return: date per card id
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, GREATEST(card.inherited_use_date, (%(use)s))
                  FROM clip_card card
                 WHERE card.id = ANY(%(cards)s)
                """,
                use=SQL(
                    LAST_USE,
                    uses=USE_KINDS,
                    entries=SQL(
                        "NOT (entry.kind = 'work' AND entry.source = ANY(%s))", list(sources)
                    ),
                    others=SQL("TRUE"),
                ),
                cards=self.ids,
            )
        )
        return dict(rows)

    def _reset_last_use(self):
        """Let the last use move back to what is left, after clips of charges were returned."""
        uses = self._get_other_use([])
        for card in self:
            if card.last_use_date != (uses[card.id] or False):
                card.last_use_date = uses[card.id]

    def _prepare_lapse_again(self, clips, day):
        """What comes back to a card whose lapse has been posted lapses at once.

        :param clips: that come back
        :return: values of entries, none for a card that has not ended
        """
        self.ensure_one()
        if not self.lapse_kind:
            return []
        return [{'card_id': self.id, 'clips': -clips, 'kind': self.lapse_kind, 'date': day}]
