from odoo import fields, models

from ...reports.statement.rows import Statement, Wishes
from ...reports.statement.words import StatementWords
from ..ledger.clip_card_effect import LAPSE_KINDS


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

        :return: dicts with ``card``, ``balance_before``, ``rows``, ``balance_after`` and the clips
            that had ``lapsed`` at the end of the period, in the order of self
        """
        statement = self._read_statement(date_from=date_from, date_to=date_to)
        rows = dict(zip(self.ids, ([] for _card in self), strict=True))
        told = StatementWords(statement.customers_cards).tell(statement.rows)
        for row, words in zip(statement.rows, told, strict=True):
            rows[row.card_id].append(words)
        lapsed = self._get_lapsed(date_to)
        return [
            {
                'card': card,
                'balance_before': statement.balances[card.id][0],
                'rows': rows[card.id],
                'balance_after': statement.balances[card.id][1],
                'lapsed': lapsed.get(card, 0),
            }
            for card in self
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

        The balance of a row is its card's after it in the order of dates, whatever is left out
        and however the rows are sorted. Words are looked for in what was done, task and
        consultant.

        :param consultant: only the work of the consultant with this name
        :param task: only the work on tasks of this name
        :param search: only rows that contain this text, in any case
        :param sort: ``date``, ``task``, ``consultant``, ``name``, ``time`` or ``clips``, with
            `` desc`` behind it for the other direction; rows that are equal stay in order of dates
        :return: a dict with the ``rows`` of the page, the ``count`` of all that match and their
            ``clips``, ``work_minutes`` and ``transport_minutes``; of the period, the
            ``balance_before`` and ``balance_after`` of all these cards, and the names to choose
            from in ``consultants`` and ``tasks``
        """
        statement = self._read_statement(
            date_from=date_from,
            date_to=date_to,
            consultant=consultant,
            task=task,
            search=search,
            sort=sort,
            offset=offset,
            limit=limit,
        )
        figures, balances = statement.figures, statement.balances.values()
        return {
            'rows': StatementWords(statement.customers_cards).tell(statement.rows),
            'count': sum(group['count'] for group in figures),
            'clips': sum(group['clips'] for group in figures),
            'work_minutes': sum(group['work'] for group in figures),
            'transport_minutes': sum(group['transport'] for group in figures),
            'balance_before': sum(before for before, _after in balances),
            'balance_after': sum(after for _before, after in balances),
            'consultants': sorted({group['consultant'] for group in figures} - {None}),
            'tasks': sorted({group['task'] for group in figures} - {None}),
        }

    def _read_statement(self, date_from=None, date_to=None, **wishes):
        """The statement of these cards; one that the user may not read is refused.

        :param wishes: as :class:`statement.rows.Wishes`
        """
        self.check_access('read')
        to_date = fields.Date.to_date
        return Statement(self, Wishes(to_date(date_from), to_date(date_to), **wishes))

    def _get_lapsed(self, date_to=None):
        """Clips that had lapsed, net of what came back, at the end of a day, per card."""
        domain = [('card_id', 'in', self.ids), ('kind', 'in', LAPSE_KINDS)]
        if date_to:
            domain.append(('date', '<=', date_to))
        groups = self.env['clip.card.entry']._read_group(domain, ['card_id'], ['clips:sum'])
        return {card: -clips for card, clips in groups}
