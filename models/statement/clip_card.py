from odoo import fields, models
from odoo.tools import format_date

from ...reports.statement.columns import FILTERS
from ...reports.statement.rows import Statement, Wishes
from ...reports.statement.words import StatementWords
from ...rules.kinds import LAPSE_KINDS

#: What is told of a row to whoever asks; pages and files have more of it.
ROW = {
    'date',
    'kind',
    'kind_label',
    'task',
    'task_id',
    'name',
    'consultant',
    'work_type',
    'work_type_label',
    'work_minutes',
    'transport_minutes',
    'clips',
    'balance',
    'explanation',
    'source',
    'entry_ids',
}


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
            ``explanation``, ``source`` and ``entry_ids``; ``department`` where there is one
        """
        self.ensure_one()
        rows = self._get_statements(date_from, date_to)[0]['rows']
        return [
            {name: row[name] for name in row if name in ROW or name == 'department' and row[name]}
            for row in rows
        ]

    def _get_statement_marks(self, rows, words):
        """What else is to be seen of rows: rooms add theirs.

        :param rows: of the statement, as :class:`statement.rows.Row`
        :param words: what their entries say, as :class:`statement.words.EntryWords`, by number
        :return: lists of marks by the number of the entry that tells of a row: each a dict of
            ``kind`` (a name for styles) and ``text`` (in the reader's language)
        """
        return {}

    def _get_statements(self, date_from=None, date_to=None, *, together=False, **wishes):
        """The statement of each card: its rows between the balance before and after the period.

        :param together: one statement of all these cards instead, which are one customer's
        :param wishes: as for :meth:`_statement_page`
        :return: dicts as from :meth:`_statement_page`, with their ``cards``, the first ``card`` of
            these, and the clips that had ``lapsed`` at the end of the period
        """
        lapsed = self._get_lapsed(date_to)
        return [
            {
                **cards._statement_page(date_from, date_to, **wishes),
                'cards': cards,
                'card': cards[:1],
                'lapsed': sum(lapsed.get(card, 0) for card in cards),
            }
            for cards in ([self] if together else self)
        ]

    def _statement_page(self, date_from=None, date_to=None, **wishes):
        """A page of the statement, with what else the page shows.

        The balance of a row is its card's after it in the order of dates, whatever is left out
        and however the rows are sorted. Words are looked for in what was done, task and
        consultant.

        :param wishes: the others of :class:`statement.rows.Wishes`
        :return: a dict with the ``rows`` of the page, the ``count`` of all that match, their
            ``clips``, what of these was ``used`` (a positive number), their ``work_minutes`` and
            ``transport_minutes``; of the period, the
            ``balance_before`` and ``balance_after`` of all these cards, and the names to choose
            from in ``consultants``, ``tasks`` and ``departments``; ``totals``, dicts with ``name``,
            ``count``, ``clips``, ``work_minutes`` and ``transport_minutes``
        """
        statement = self._read_statement(date_from, date_to, **wishes)
        totals = wishes.get('totals')
        found, balances = statement.figures['card'], statement.balances.values()
        names = {
            name: sorted({figure['value'] for figure in statement.figures[name]} - {None})
            for name in FILTERS
        }
        return {
            'rows': StatementWords(statement.customers_cards).tell(statement.rows),
            'count': sum(figure['count'] for figure in found),
            'clips': sum(figure['clips'] for figure in found),
            'used': -sum(figure['clips_used'] for figure in found),
            'work_minutes': sum(figure['work'] for figure in found),
            'transport_minutes': sum(figure['transport'] for figure in found),
            'balance_before': sum(before for before, _after in balances),
            'balance_after': sum(after for _before, after in balances),
            'consultants': names['consultant'],
            'tasks': names['task'],
            'departments': names['department'],
            'totals': self._tell_totals(totals, statement.figures.get(totals, [])),
        }

    def _tell_totals(self, by, figures):
        """What was used, in the reader's words, where most clips were used first.

        :param by: what they are added up by; months stay in their order
        """
        names = {None: self.env._("Other")}
        if by == 'card':
            names |= {str(card.id): card.name for card in self}
        elif by == 'month':
            names |= {
                value: format_date(self.env, value, date_format='MMMM yyyy')
                for value in {figure['value'] for figure in figures}
            }
        found = [figure for figure in figures if figure['count_used']]
        if by == 'month':
            found.sort(key=lambda figure: figure['value'])
        else:
            found.sort(key=lambda figure: (figure['clips_used'], figure['value'] or ''))
        return [
            {
                'name': names.get(figure['value'], figure['value']),
                'count': figure['count_used'],
                'clips': figure['clips_used'],
                'work_minutes': figure['work'],
                'transport_minutes': figure['transport'],
            }
            for figure in found
        ]

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
