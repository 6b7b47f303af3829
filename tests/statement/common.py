"""What a statement and its pages must be: the rows that the rules fold, and slices of them."""

from itertools import product

from ...rules.statement import Entry, make_statement

KEYS = {
    'task': lambda said, row: (said.task_name or '').casefold(),
    'consultant': lambda said, row: (said.employee_name or '').casefold(),
    'name': lambda said, row: (said.name or '').casefold(),
    'time': lambda said, row: row.work + row.transport,
    'clips': lambda said, row: row.clips,
}
SORTS = [f'{key}{direction}' for key, direction in product(['date', *KEYS], ['', ' desc'])]


def get_source(entry):
    """What an entry belongs to: its line or charge, its credit note, or the card's end."""
    if entry.kind in ('work', 'service'):
        return entry.source or None
    if entry.kind in ('expiry', 'forfeiture'):
        return entry.date
    return entry.name or None if entry.kind == 'refund' else None


def fold(card, date_from=None, date_to=None):
    """The statement of a card as the rules fold it, and the entry that tells of each row."""
    Ledger = card.env['clip.card.entry']
    entries, work = [], {}
    for entry in Ledger.search([('account_id', '=', card.account_id.id)], order='id'):
        if entry.kind == 'work' and entry.source:
            work.setdefault(entry.source, []).append(entry)
        if entry.card_id == card:
            line = entry.sudo().timesheet_id
            entries.append(
                Entry(
                    id=entry.id,
                    kind=entry.kind,
                    day=entry.date,
                    clips=entry.clips,
                    work=entry.work_minutes,
                    transport=entry.transport_minutes,
                    source=get_source(entry),
                    linked=line.clip_card_account_id == card.sudo().account_id,
                    words=entry,
                )
            )
    statement = make_statement(entries, date_from, date_to)
    return statement, [(_get_words(row, work), row) for row in statement.rows]


def _get_words(row, work):
    """The latest entry of a row, or of its line on any card where it is on several."""
    said = row.last.words
    everywhere = work.get(row.last.source, []) if row.last.kind == 'work' else []
    if len({entry.card_id for entry in everywhere}) > 1 and everywhere[-1].date == said.date:
        return everywhere[-1]
    return said


def _find(rows, *, consultant=None, task=None, department=None, search=None, sort='date'):
    """The rows that a reader asks for, in the order that is asked for."""
    found = [
        (said, row)
        for said, row in rows
        if consultant in (None, said.employee_name)
        and task in (None, said.task_name)
        and department in (None, said.department)
        and any(
            (search or '').casefold() in (text or '').casefold()
            for text in (said.name, said.task_name, said.employee_name)
        )
    ]
    key, _space, direction = sort.partition(' ')
    if key in KEYS:
        found.sort(key=lambda pair: KEYS[key](*pair), reverse=direction == 'desc')
    elif direction:
        found.reverse()
    return found


def fold_page(card, date_from=None, date_to=None, *, offset=0, limit=None, **wishes):
    """As `clip.card._statement_page`, from all rows of the statement as the rules fold them."""
    statement, rows = fold(card, date_from, date_to)
    found = _find(rows, **wishes)
    written = {tuple(row['entry_ids']): row for row in card._statement_rows(date_from, date_to)}
    return {
        'departments': sorted({said.department for said, _row in rows} - {False}),
        'totals': [],
        'rows': [
            _get_row(said, row, written)
            for said, row in found[offset : offset + limit if limit else None]
        ],
        'count': len(found),
        'clips': sum(row.clips for _said, row in found),
        'work_minutes': sum(row.work for _said, row in found),
        'transport_minutes': sum(row.transport for _said, row in found),
        'balance_before': statement.before,
        'balance_after': statement.after,
        'consultants': sorted({said.employee_name for said, _row in rows} - {False}),
        'tasks': sorted({said.task_name for said, _row in rows} - {False}),
    }


def read_page(card, **page):
    """A page of the statement as it is read, without what the rules know nothing of."""
    read = card._statement_page(**page)
    read.pop('used')
    for row in read['rows']:
        for name in ('card', 'left', 'marks', 'department', 'is_visit'):
            row.pop(name)
    return read


def _get_row(said, row, written):
    """What the rules know of a row, with the sentences that the whole statement has for it."""
    ids = [entry.id for entry in row.entries]
    figures = {
        'date': said.date,
        'kind': said.kind,
        'task': said.task_name or '',
        'task_id': said.task_id.id,
        'consultant': said.employee_name or '',
        'work_type': said.work_type,
        'work_minutes': row.work,
        'transport_minutes': row.transport,
        'clips': row.clips,
        'balance': row.balance,
        'source': said.source or False,
        'entry_ids': ids,
    }
    if said.kind == 'work' and (said.name or '').strip() not in ('', '/'):
        figures['name'] = said.name
    known = {**written.get(tuple(ids), {}), **figures}
    known.pop('department', None)
    return known
