"""What a page of a statement must be: a slice of the rows that the rules fold."""

from itertools import product

from ...models.statement.reader import CardStatements

KEYS = {
    'task': lambda words, row: (words.task_name or '').casefold(),
    'consultant': lambda words, row: (words.employee_name or '').casefold(),
    'name': lambda words, row: (words.name or '').casefold(),
    'time': lambda words, row: row.work + row.way,
    'clips': lambda words, row: row.clips,
}
SORTS = [f'{key}{direction}' for key, direction in product(['date', *KEYS], ['', ' desc'])]


def fold_page(
    card,
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
    """As `clip.card._statement_page`, from all rows of the statement as the rules fold them."""
    reader = CardStatements(card, date_from, date_to)
    statement = reader.statements[card]
    told = [(reader.get_words(row), row) for row in statement.rows]
    found = [
        (words, row)
        for words, row in told
        if consultant in (None, words.employee_name)
        and task in (None, words.task_name)
        and any(
            (search or '').casefold() in (text or '').casefold()
            for text in (words.name, words.task_name, words.employee_name)
        )
    ]
    key, _space, direction = sort.partition(' ')
    if key in KEYS:
        found.sort(key=lambda pair: KEYS[key](*pair), reverse=direction == 'desc')
    elif direction:
        found.reverse()
    rows = [row for _words, row in found]
    return {
        'rows': reader.tell(card, rows[offset : offset + limit if limit else None]),
        'count': len(rows),
        'clips': sum(row.clips for row in rows),
        'work_minutes': sum(row.work for row in rows),
        'transport_minutes': sum(row.way for row in rows),
        'opening': statement.opening,
        'closing': statement.closing,
        'consultants': sorted({words.employee_name for words, _row in told} - {None}),
        'tasks': sorted({words.task_name for words, _row in told} - {None}),
    }
