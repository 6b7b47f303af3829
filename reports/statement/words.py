"""What the rows of a statement say, in the reader's language."""

from collections import defaultdict
from typing import NamedTuple

from odoo.tools import format_date

from ...models.ledger.shared import first_words
from ...models.time.account_analytic_line_explanation import EXPLAINED

#: Which words the entries take from elsewhere.
LABELS = [
    ('kind', 'clip.card.entry', 'kind'),
    ('work_type', 'account.analytic.line', 'clip_card_work_type'),
    ('free', 'account.analytic.line', 'clip_card_free'),
]


class EntryWords(NamedTuple):
    """What a `clip.card.entry` says about its row; named as its fields."""

    id: int
    card_id: int
    account_id: int
    kind: str
    date: object
    source: int
    statement_row: str
    timesheet_id: int
    task_id: int
    name: str
    task_name: str
    employee_name: str
    work_type: str
    free: str
    free_reason: str
    department: str
    period_start: object
    period_end: object


class StatementWords:
    """Says what rows are about, with the rights of their reader.

    :param cards: all `clip.card` records whose entries may say something about the rows
    """

    def __init__(self, cards):
        self.env = cards.env
        self.cards = cards
        self.labels = {
            name: dict(self.env[model]._fields[field]._description_selection(self.env))
            for name, model, field in LABELS
        }

    def tell(self, rows):
        """The rows as the reader sees them, one dict per row; see `clip.card._statement_rows`."""
        words = self._read_words([row.worded_by for row in rows])
        lines = self._get_lines(words.values())
        standings = lines._get_clip_card_standings()
        sentences = lines._get_clip_card_sentences(standings)
        left = lines._tell_clip_card_left(standings)
        visits = set(lines._filter_clip_card_reported().ids)
        marks = self.cards._get_statement_marks(rows, words)
        taken = self._get_taken(
            said.statement_row
            for said in words.values()
            if said.kind == 'work' and said.timesheet_id not in sentences
        )
        result = []
        for row in rows:
            said = words[row.worded_by]
            event = '' if said.kind == 'work' else self._get_event(row, said)
            sentence = event or sentences.get(said.timesheet_id)
            if not sentence:
                sentence = self._get_work_sentence(row, said, taken)
            result.append(
                {
                    **self._get_row(row, said, event, sentence),
                    'left': left.get(said.timesheet_id, '') if said.kind == 'work' else '',
                    'is_visit': said.kind == 'work' and said.timesheet_id in visits,
                    'marks': marks.get(row.worded_by, []),
                }
            )
        return result

    def _get_row(self, row, said, event, sentence):
        return {
            'card': self.env['clip.card'].browse(row.card_id).name,
            'date': said.date,
            'kind': said.kind,
            'kind_label': self.labels['kind'][said.kind],
            'task': said.task_name or '',
            'task_id': said.task_id or False,
            'name': event or self._get_description(said),
            'consultant': said.employee_name or '',
            'department': said.department or '',
            'work_type': said.work_type or False,
            'work_type_label': self.labels['work_type'].get(said.work_type, ''),
            'work_minutes': row.work,
            'transport_minutes': row.transport,
            'clips': row.clips,
            'balance': row.balance,
            'explanation': sentence,
            'source': said.source or False,
            'entry_ids': row.ids,
        }

    def _get_description(self, said):
        """What was done; of work that nobody has described, on what or of which kind it was."""
        return first_words(
            said.name,
            said.task_name,
            self.labels['work_type'].get(said.work_type),
            self.labels['kind'][said.kind],
        )

    def _read_words(self, ids):
        """What entries say, by their numbers."""
        Entry = self.env['clip.card.entry']
        query = Entry._search([('id', 'in', ids)])
        columns = [Entry._field_to_sql(query.table, name, query) for name in EntryWords._fields]
        rows = self.env.execute_query(query.select(*columns))
        return {row[0]: EntryWords(*row) for row in rows}

    # === WORK ===#

    def _get_lines(self, words):
        """The lines of time that are still the customer's, with all rights."""
        accounts = {
            said.timesheet_id: said.account_id
            for said in words
            if said.kind == 'work' and said.timesheet_id
        }
        lines = self.env['account.analytic.line'].sudo().browse(accounts)
        lines.fetch(EXPLAINED)
        return lines.filtered(lambda line: line.clip_card_account_id.id == accounts[line.id])

    def _get_taken(self, statement_rows):
        """What lines have taken from each card of a customer, where it is more than one.

        :return: clips per card, in the order of the ledger, per (account, row)
        """
        wanted = {row for row in statement_rows if row}
        if not wanted:
            return {}
        groups = self.env['clip.card.entry']._read_group(
            [('card_id', 'in', self.cards.ids), ('statement_row', 'in', list(wanted))],
            ['account_id', 'statement_row', 'card_id'],
            ['clips:sum', 'id:min'],
        )
        taken = defaultdict(dict)
        for account, row, card, clips, _first in sorted(groups, key=lambda group: group[-1]):
            taken[account.id, row][card] = -clips
        return {key: cards for key, cards in taken.items() if len(cards) > 1}

    def _get_work_sentence(self, row, said, taken):
        """The same as staff read from the ledger alone, for time whose line is gone."""
        Line = self.env['account.analytic.line']
        card = self.env['clip.card'].browse(row.card_id)
        cards = taken.get((said.account_id, said.statement_row)) or {card: -row.clips}
        parts = Line._get_clip_card_card_parts(
            [(card.name, clips) for card, clips in cards.items() if clips]
        )
        if said.free:
            why = said.free_reason or ''
            parts.append(', '.join(filter(None, [self.labels['free'].get(said.free), why])))
        count = Line._format_clip_card_count(sum(cards.values()))
        outcome = f"{count}: {', '.join(parts)}" if parts else count
        return f"{Line._get_clip_card_time_words(row.work, row.transport)} → {outcome}"

    # === EVENTS ===#

    def _get_event(self, row, said):
        """What happened to a card other than work, in one sentence."""
        tell = getattr(self, f'_tell_{said.kind}')
        return tell(self.env['clip.card'].browse(row.card_id), row, said)

    def _tell_purchase(self, card, row, said):
        if not said.name:
            return self.env._("Purchase")
        return self.env._("Purchase, order %(order)s", order=said.name)

    def _tell_cancellation(self, card, row, said):
        return self.env._("Order %(order)s was cancelled", order=said.name or '')

    def _tell_service(self, card, row, said):
        if not said.period_start or not said.period_end:
            return said.name or self.env._("Add-on product")
        return self.env._(
            "%(product)s, %(start)s to %(end)s",
            product=said.name,
            start=format_date(self.env, said.period_start),
            end=format_date(self.env, said.period_end),
        )

    def _tell_adjustment(self, card, row, said):
        if not row.clips:
            return self.env._("Valid for longer by special agreement: %(text)s", text=said.name)
        return self.env._("Adjustment: %(reason)s", reason=said.name)

    def _tell_transfer(self, card, row, said):
        if row.clips < 0:
            return self.env._("Handed over by special agreement: %(text)s", text=said.name)
        return self.env._("Taken over by special agreement: %(text)s", text=said.name)

    def _tell_refund(self, card, row, said):
        if row.clips > 0:
            return self.env._("Credit note %(number)s was undone", number=said.name)
        return self.env._("Credit note %(number)s", number=said.name)

    def _tell_expiry(self, card, row, said):
        if card.prolonged_date:
            return self.env._("The card was no longer valid: the clips left on it lapsed")
        return self.env._(
            "The card expired %(years)s years after purchase", years=card.lifetime_years
        )

    def _tell_forfeiture(self, card, row, said):
        if card.prolonged_date:
            return self.env._("The card was no longer valid: the clips left on it lapsed")
        return self.env._(
            "The clips were forfeited after %(years)s years without use", years=card.forfeit_years
        )
