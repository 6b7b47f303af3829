from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...revenue.book_day import get_book_day

#: Entries posted so long before the last recognised day may have been committed after it was
#: recognised: whoever posted them was still saving at midnight.
OVERLAP = timedelta(days=2)


class ClipCardRecognitionDue(models.Model):
    """Cards that the next recognition of revenue has to look at, besides those with new entries.

    Their invoices changed, or clips are gone that no posted invoice charges. Rows are added and
    deleted, never changed, so that nobody waits for a recognition that is under way.
    """

    _name = 'clip.card.recognition.due'
    _description = "Clip Card to Recognise"
    _inherit = ['clip.card.protected']
    _log_access = False

    card_id = fields.Many2one(
        comodel_name='clip.card', required=True, index=True, ondelete='cascade', readonly=True
    )

    @api.model
    def _add(self, cards):
        """Have cards looked at, as far as their companies recognise revenue.

        The same card may be there several times.
        """
        companies = cards.company_id.filtered(
            lambda company: company.clip_card_recognition or company.clip_card_recognised_until
        )
        self.sudo().create([{'card_id': card.id} for card in cards if card.company_id in companies])

    @api.model
    def _find_cards(self, company, until, day, upto=None):
        """The cards that may have something to recognise at the end of a day.

        :param until: the day until which everything is recognised; nothing if none ever was:
            then it is every card that was not gone through yet
        :param upto: the last of those
        :return: ids, with those of cards that share their clips or invoices
        """
        if not until:
            return self.env['clip.card']._find_family(
                SQL(
                    """
                    SELECT id FROM clip_card WHERE company_id = %s AND id > %s AND id <= %s
                    """,
                    company.id,
                    company.clip_card_opened_card,
                    upto or 2**31 - 1,
                )
            )
        return self.env['clip.card']._find_family(
            SQL(
                """
                SELECT card_id AS id
                  FROM clip_card_entry
                 WHERE company_id = %(company)s
                   AND posting_date > %(since)s AND %(in_time)s
                 UNION
                SELECT card.id
                  FROM clip_card_recognition_due due
                  JOIN clip_card card ON card.id = due.card_id
                 WHERE card.company_id = %(company)s
                """,
                company=company.id,
                since=until - OVERLAP,
                # By the day of the work, what is recorded after the day may still be of it.
                in_time=SQL("TRUE")
                if company.clip_card_cut_off == 'work'
                else SQL("posting_date <= %s", day),
            )
        )

    @api.model
    def _find_cards_not_invoiced(self, company, day):
        """Ids of cards that may have clips which no invoice posted until a day charges."""
        return self.env['clip.card']._find_family(
            SQL(
                """
                SELECT card.id
                  FROM clip_card card
                  JOIN sale_order_line sale_line ON sale_line.id = card.sale_line_id
                  LEFT JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sale_line.id
                  LEFT JOIN account_move_line line
                    ON line.id = rel.invoice_line_id
                   AND line.parent_state = 'posted' AND line.date <= %(day)s
                  LEFT JOIN account_move move ON move.id = line.move_id
                 WHERE card.company_id = %(company)s
                 GROUP BY card.id
                HAVING BOOL_OR(move.move_type = 'out_refund')
                    OR COALESCE(SUM(line.quantity) FILTER (
                           WHERE line.product_uom_id = sale_line.product_uom_id), 0) < card.clips
                """,
                company=company.id,
                day=day,
            )
        )

    @api.model
    def _replace(self, cards, waiting, day):
        """Once cards are recognised until a day, keep those in mind that are not done with.

        :param cards: ids of the cards that were gone through
        :param waiting: ids of those with clips that wait for an invoice
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT card.id
                  FROM clip_card card
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = card.sale_line_id
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                 WHERE card.id = ANY(%s)
                   AND line.parent_state = 'posted' AND line.date > %s
                """,
                list(cards),
                day,
            )
        )
        self.search([('card_id', 'in', list(cards))]).unlink()
        later = {card_id for (card_id,) in rows} | self._find_cards_of_later_days(cards, day)
        self.create([{'card_id': card_id} for card_id in sorted(later | set(waiting))])

    @api.model
    def _find_cards_of_later_days(self, cards, day):
        """Ids of cards with entries that count, or pay for days, after a day: by day of work."""
        company = self.env['clip.card'].browse(next(iter(cards), [])).company_id
        if company.clip_card_cut_off != 'work':
            return set()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT card_id
                  FROM clip_card_entry
                 WHERE card_id = ANY(%(cards)s) AND clips != 0
                   AND (%(book_day)s > %(day)s OR period_end > %(day)s)
                """,
                cards=list(cards),
                day=day,
                book_day=get_book_day(company),
            )
        )
        return {card_id for (card_id,) in rows}

    @api.model
    def _add_after_cut_off(self, company):
        """Look again at all near the last day: it may count on another one now."""
        if not company.clip_card_recognised_until:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT card_id
                  FROM clip_card_entry
                 WHERE company_id = %s AND GREATEST(posting_date, date, period_end) > %s
                """,
                company.id,
                company.clip_card_recognised_until - OVERLAP,
            )
        )
        self._add(self.env['clip.card'].browse([card_id for (card_id,) in rows]))
