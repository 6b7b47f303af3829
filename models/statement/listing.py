"""A page of a statement whose rows PostgreSQL cannot put in order: all of them are read."""

from .reader import CardStatements

#: What the rows can be sorted by; by date they are already.
SORTS = {
    'task': lambda words, row: (words.task_name or '').lower(),
    'consultant': lambda words, row: (words.employee_name or '').lower(),
    'name': lambda words, row: (words.name or '').lower(),
    'time': lambda words, row: row.work + row.way,
    'clips': lambda words, row: row.clips,
}


class CardStatementList(CardStatements):
    """Some rows of one card's statement, with the figures of all of them.

    For cards that were paid from before the clips for it came, which is rare: their rows stand
    where :func:`rules.statement.never_below_zero` puts them.

    :param card: a `clip.card` record
    :param date_from: the first day, or None
    :param date_to: the last day, or None
    :param filters: ``consultant``, ``task`` and ``search``, each a text or None
    """

    def __init__(self, card, date_from=None, date_to=None, filters=None):
        super().__init__(card, date_from, date_to)
        self.card, self.filters = card, filters or {}

    def get_page(self, sort='date', offset=0, limit=None):
        """The page; see `clip.card._statement_page`."""
        statement = self.statements[self.card]
        told = [(self.get_words(row), row) for row in statement.rows]
        found = [(words, row) for words, row in told if self._is_asked_for(words)]
        key, _space, direction = (sort or '').partition(' ')
        if key in SORTS:
            found.sort(key=lambda pair: SORTS[key](*pair), reverse=direction == 'desc')
        elif direction == 'desc':
            found.reverse()
        rows = [row for _words, row in found]
        return {
            'rows': self.tell(self.card, rows[offset : offset + limit if limit else None]),
            'count': len(rows),
            'clips': sum(row.clips for row in rows),
            'work_minutes': sum(row.work for row in rows),
            'transport_minutes': sum(row.way for row in rows),
            'opening': statement.opening,
            'closing': statement.closing,
            'consultants': sorted({words.employee_name for words, _row in told} - {None}),
            'tasks': sorted({words.task_name for words, _row in told} - {None}),
        }

    def _is_asked_for(self, words):
        """Whether a row is about what the reader asks for."""
        consultant, task = self.filters.get('consultant'), self.filters.get('task')
        text = (self.filters.get('search') or '').lower().strip()
        said = (words.name, words.task_name, words.employee_name)
        return (
            (not consultant or words.employee_name == consultant)
            and (not task or words.task_name == task)
            and (not text or any(text in (word or '').lower() for word in said))
        )
