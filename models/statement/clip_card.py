from odoo import fields, models
from odoo.tools import SQL

from .listing import CardStatementList
from .page import CardStatementPage
from .reader import CardStatements


class ClipCard(models.Model):
    """One statement: the portal, the PDF and the spreadsheet show these rows."""

    _inherit = 'clip.card'

    def _statement_rows(self, date_from=None, date_to=None):
        """What was done, by whom, for how many clips, and what was left after it.

        Rows come from the ledger alone, folded per line of time, charge, credit note or event, in
        order of the day on which it happened, then of the ledger. Texts are in the language of
        the context; the reader's record rules hold.

        :param date_from: the first day; from the beginning when None
        :param date_to: the last day; to the end when None
        :return: dicts with ``date``, ``kind``, ``kind_label``, ``task``, ``task_id``, ``name``,
            ``consultant``, ``work_type``, ``work_type_label``, ``work_minutes``,
            ``transport_minutes``, ``clips`` (signed), ``balance`` (after the row),
            ``explanation``, ``source`` and ``entry_ids``
        """
        self.ensure_one()
        return self._get_statements(date_from, date_to)[0]['rows']

    def _get_statements(self, date_from=None, date_to=None):
        """The statement of each card: its rows between the balance before and after the period.

        :return: dicts with ``card``, ``opening``, ``rows``, ``closing`` and the clips that had
            ``lapsed`` at the end of the period, in the order of self
        """
        self.check_access('read')
        to_date = fields.Date.to_date
        reader = CardStatements(self, to_date(date_from), to_date(date_to))
        return [
            {
                'card': card,
                'opening': statement.opening,
                'rows': reader.tell(card, statement.rows),
                'closing': statement.closing,
                'lapsed': reader.get_lapsed(card, to_date(date_to)),
            }
            for card, statement in reader.statements.items()
        ]

    def _statement_page(
        self,
        date_from=None,
        date_to=None,
        *,
        consultant=None,
        task=None,
        search=None,
        sort='date',
        offset=0,
        limit=None,
    ):
        """A page of the statement, with what else the page shows.

        The balance of a row is the one after it in the order of dates, whatever is left out and
        however the rows are sorted. Words are looked for in what was done, task and consultant.

        :param consultant: only the work of the consultant with this name
        :param task: only the work on tasks of this name
        :param search: only rows that contain this text, in any case
        :param sort: ``date``, ``task``, ``consultant``, ``name``, ``time`` or ``clips``, with
            `` desc`` behind it for the other direction; rows that are equal stay in order of dates
        :return: a dict with the ``rows`` of the page, the ``count`` of all that match and their
            ``clips``, ``work_minutes`` and ``transport_minutes``; of the period, the ``opening``
            and ``closing`` balance, and the names to choose from in ``consultants`` and ``tasks``
        """
        self.ensure_one()
        self.check_access('read')
        to_date = fields.Date.to_date
        filters = {'consultant': consultant, 'task': task, 'search': search}
        reader = CardStatementPage if self._is_paid_in_order() else CardStatementList
        page = reader(self, to_date(date_from), to_date(date_to), filters)
        return page.get_page(sort, offset, limit)

    def _is_paid_in_order(self):
        """Whether the clips for everything were there on its day, so that no row has to wait."""
        self.ensure_one()
        self.env['clip.card.entry'].flush_model(['card_id', 'date', 'clips'])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(MIN(below.left), 0) >= 0
                  FROM (
                    SELECT SUM(own.clips) OVER (
                                ORDER BY GREATEST(own.date, own.begun), own.id
                           ) AS left
                      FROM (
                        SELECT id, date, clips, FIRST_VALUE(date) OVER (ORDER BY id) AS begun
                          FROM clip_card_entry WHERE card_id = %s
                      ) AS own
                  ) AS below
                """,
                self.id,
            )
        )
        return rows[0][0]
