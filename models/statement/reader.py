"""From the ledger to what customers read: rows with their words, in the reader's language."""

from collections import defaultdict
from typing import NamedTuple

from odoo.tools import format_date

from ...rules import statement

LAPSES = ('expiry', 'forfeiture')
#: What one charge, or one line of time, has brought about.
SOURCED = ('work', 'service')
#: Which words the entries take from elsewhere.
LABELS = [
    ('kind', 'clip.card.entry', 'kind'),
    ('work_type', 'account.analytic.line', 'clip_card_work_type'),
    ('free', 'account.analytic.line', 'clip_card_free'),
]


class LedgerEntry(NamedTuple):
    """What the statement reads of a `clip.card.entry`; named as its fields."""

    id: int
    card_id: int
    kind: str
    date: object
    clips: int
    work_minutes: int
    transport_minutes: int
    source: int
    timesheet_id: int
    task_id: int
    name: str
    task_name: str
    employee_name: str
    work_type: str
    free: str
    free_reason: str
    period_start: object
    period_end: object


class StatementReader:
    """Reads the ledger with the reader's rights, and says what its rows are about.

    :param cards: `clip.card` records
    """

    def __init__(self, cards):
        self.env = cards.env
        self.cards = cards
        self.others = self._find_others()
        self.mates = {}
        self.moved = set()

    def _find_others(self):
        """The other cards of the same customers that the reader may read."""
        domain = [('account_id', 'in', self.cards.account_id.ids)]
        return self.env['clip.card'].search([*domain, ('id', 'not in', self.cards.ids)])

    def _fetch(self, domain):
        """Entries in the order of the ledger; the reader's record rules hold."""
        Entry = self.env['clip.card.entry']
        query = Entry._search(domain, order='id')
        columns = [Entry._field_to_sql(query.table, name, query) for name in LedgerEntry._fields]
        return map(LedgerEntry._make, self.env.execute_query(query.select(*columns)))

    def _find_moved(self, ledger):
        """Lines without time and clips that are another customer's now: no entry says so."""
        numbers = {
            entry.timesheet_id
            for entry in ledger
            if entry.timesheet_id
            and not (entry.clips or entry.work_minutes or entry.transport_minutes)
        }
        accounts = self.cards.sudo().account_id
        return set(
            self.env['account.analytic.line']
            .sudo()
            .search([('id', 'in', numbers), ('clip_card_account_id', 'not in', accounts.ids)])
            .ids
        )

    def _to_rules(self, entry):
        return statement.Entry(
            entry.id,
            entry.kind,
            entry.date,
            entry.clips,
            entry.work_minutes or 0,
            entry.transport_minutes or 0,
            self._get_source(entry),
            bool(entry.timesheet_id) and entry.timesheet_id not in self.moved,
            entry,
        )

    def _get_source(self, entry):
        """What an entry belongs to: its line or charge, its credit note, or the card's end."""
        if entry.kind in SOURCED:
            return entry.source or None
        if entry.kind in LAPSES:
            return entry.date
        return entry.name if entry.kind == 'refund' else None

    def _fetch_elsewhere(self, sources):
        """What other cards of the customers say about lines: entries per line number.

        A line may have taken from several cards; its words are kept current on one of them.
        """
        found = defaultdict(list)
        if sources and self.others:
            domain = [('card_id', 'in', self.others.ids), ('kind', '=', 'work')]
            for entry in self._fetch([*domain, ('source', 'in', list(sources))]):
                found[entry.source].append(entry)
        return found

    # === WHAT THE ROWS SAY ===#

    def get_words(self, row):
        """The entry that says what a row is about: the latest one.

        Where the clips of a line are on several cards, the latest words of any of them.
        """
        last = row.last
        if last.kind == 'work' and last.source in self.mates:
            words = self.mates[last.source][-1]
            if words.date == last.day:
                return words
        return last.words

    def tell(self, card, rows):
        """The rows as the reader sees them.

        :param rows: those that are shown, of this card's statement
        :return: one dict per row
        """
        labels = {
            name: dict(self.env[model]._fields[field]._description_selection(self.env))
            for name, model, field in LABELS
        }
        told = {id(row): self.get_words(row) for row in rows}
        sentences = self._get_line_sentences(card, told.values())
        result = []
        for row in rows:
            words = told[id(row)]
            event = '' if words.kind == 'work' else self._get_event(card, row, words)
            sentence = event or sentences.get(words.source)
            if not sentence:
                sentence = self._get_work_sentence(row, words, labels['free'])
            result.append(
                {
                    'date': words.date,
                    'kind': words.kind,
                    'kind_label': labels['kind'][words.kind],
                    'task': words.task_name or '',
                    'task_id': words.task_id or False,
                    'name': event or words.name or '',
                    'consultant': words.employee_name or '',
                    'work_type': words.work_type or False,
                    'work_type_label': labels['work_type'].get(words.work_type, ''),
                    'work_minutes': row.work,
                    'transport_minutes': row.way,
                    'clips': row.clips,
                    'balance': row.balance,
                    'explanation': sentence,
                    'source': words.source or False,
                    'entry_ids': [entry.id for entry in row.entries],
                }
            )
        return result

    def _get_line_sentences(self, card, told):
        """The sentence that staff read too, per line that is still the customer's."""
        lines = self.env['account.analytic.line'].sudo()
        lines = lines.browse(
            {words.timesheet_id for words in told if words.kind == 'work' and words.timesheet_id}
        ).filtered(lambda line: line.clip_card_account_id == card.sudo().account_id)
        return {line.id: line.clip_card_explanation for line in lines}

    def _get_work_sentence(self, row, words, free_labels):
        """The same from the ledger alone, for time whose line is gone."""
        Line = self.env['account.analytic.line']
        taken = defaultdict(int)
        for entry in self.mates.get(words.source) or [words._replace(clips=row.clips)]:
            taken[entry.card_id] -= entry.clips
        cards = self.env['clip.card'].browse(taken)
        parts = Line._get_clip_card_card_parts(
            [(card.name, taken[card.id]) for card in cards if taken[card.id]]
        )
        if words.free:
            why = words.free_reason or ''
            parts.append(', '.join(filter(None, [free_labels.get(words.free), why])))
        count = Line._format_clip_card_count(sum(taken.values()))
        outcome = f"{count}: {', '.join(parts)}" if parts else count
        return f"{Line._get_clip_card_time_words(row.work, row.way)} → {outcome}"

    def _get_event(self, card, row, words):
        """What happened to a card other than work, in one sentence."""
        tell = getattr(self, f'_tell_{words.kind}')
        return tell(card, row, words)

    def _tell_purchase(self, card, row, words):
        if not words.name:
            return self.env._("Purchase")
        return self.env._("Purchase, order %(order)s", order=words.name)

    def _tell_cancellation(self, card, row, words):
        return self.env._("Order %(order)s was cancelled", order=words.name or '')

    def _tell_service(self, card, row, words):
        if not words.period_start or not words.period_end:
            return words.name or self.env._("Add-on product")
        return self.env._(
            "%(product)s, %(start)s to %(end)s",
            product=words.name,
            start=format_date(self.env, words.period_start),
            end=format_date(self.env, words.period_end),
        )

    def _tell_adjustment(self, card, row, words):
        if not row.clips:
            return self.env._("Valid for longer by special agreement: %(text)s", text=words.name)
        return self.env._("Adjustment: %(reason)s", reason=words.name)

    def _tell_transfer(self, card, row, words):
        if row.clips < 0:
            return self.env._("Handed over by special agreement: %(text)s", text=words.name)
        return self.env._("Taken over by special agreement: %(text)s", text=words.name)

    def _tell_refund(self, card, row, words):
        if row.clips > 0:
            return self.env._("Credit note %(number)s was undone", number=words.name)
        return self.env._("Credit note %(number)s", number=words.name)

    def _tell_expiry(self, card, row, words):
        if card.prolonged_date:
            return self.env._("The card was no longer valid: the clips left on it lapsed")
        return self.env._(
            "The card expired %(years)s years after purchase", years=card.lifetime_years
        )

    def _tell_forfeiture(self, card, row, words):
        if card.prolonged_date:
            return self.env._("The card was no longer valid: the clips left on it lapsed")
        return self.env._(
            "The clips were forfeited after %(years)s years without use", years=card.forfeit_years
        )


class CardStatements(StatementReader):
    """The statements of some cards for one period.

    All is read from the ledger with the reader's rights, in as many queries for many rows as for
    few; sentences about the rows that are shown cost a few more.

    :param cards: `clip.card` records
    :param date_from: the first day, or None
    :param date_to: the last day, or None
    """

    def __init__(self, cards, date_from=None, date_to=None):
        super().__init__(cards)
        entries, ledger = defaultdict(list), list(self._fetch([('card_id', 'in', cards.ids)]))
        self.moved = self._find_moved(ledger)
        for entry in ledger:
            entries[entry.card_id].append(self._to_rules(entry))
        self.entries = entries
        self.statements = {
            card: statement.make_statement(entries[card.id], date_from, date_to) for card in cards
        }
        self.mates = self._find_mates()

    def _find_mates(self):
        """All that several cards say about the same line: entries per line number, oldest first."""
        own, cards_of = defaultdict(list), defaultdict(set)
        for entries in self.entries.values():
            for entry in entries:
                if entry.kind == 'work' and entry.source:
                    own[entry.source].append(entry.words)
                    cards_of[entry.source].add(entry.words.card_id)
        shared = {source for source, cards in cards_of.items() if len(cards) > 1}
        mates = self._fetch_elsewhere(own)
        return {source: sorted(own[source] + mates[source]) for source in shared | mates.keys()}

    def get_lapsed(self, card, date_to=None):
        """Clips of a card that had lapsed, net of what came back, at the end of a day."""
        return -sum(
            entry.clips
            for entry in self.entries[card.id]
            if entry.kind in LAPSES and (not date_to or entry.day <= date_to)
        )
