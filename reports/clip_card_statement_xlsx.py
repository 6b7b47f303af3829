"""The statement as a spreadsheet that its reader can filter, sort and add up."""

import io
import re

import xlsxwriter

from odoo import api, models
from odoo.tools import format_date, get_lang

from ..rules.hours import format_duration

MINUTES_PER_DAY = 24 * 60
TIME = '[h]:mm'
#: What a cell can hold.
MOST_CHARACTERS = 32767
#: Days as a language writes them, in the words of a spreadsheet.
DAY_CODES = {
    '%d': 'dd',
    '%-d': 'd',
    '%m': 'mm',
    '%-m': 'm',
    '%b': 'mmm',
    '%B': 'mmmm',
    '%y': 'yy',
    '%Y': 'yyyy',
    '%a': 'ddd',
    '%A': 'dddd',
}


def get_day_format(env):
    """The number format in which the reader's language writes days."""
    pattern = re.sub(
        r'%-?[a-zA-Z]', lambda code: DAY_CODES.get(code[0], ''), get_lang(env).date_format
    )
    return pattern.replace('/', r'\/')


class ReportClipCardStatementXlsx(models.AbstractModel):
    _name = 'report.clip_card.statement_xlsx'
    _description = "Statement of a Clip Card as a Spreadsheet"

    @api.private
    def _make(self, statements):
        """One workbook with a sheet per card.

        :param statements: as from `clip.card._get_customer_statements`
        :return: the file's bytes
        """
        workbook = StatementWorkbook()
        for statement in statements:
            workbook.add(statement)
        return workbook.close()


class StatementWorkbook:
    """One workbook with a sheet per card.

    Texts are written as texts, whatever they begin with: what a customer or a consultant typed
    is never run as a formula.
    """

    def __init__(self):
        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.stream,
            {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False},
        )
        self.names = set()

    def close(self):
        """The finished file's bytes."""
        if not self.names:
            self.book.add_worksheet()
        self.book.close()
        return self.stream.getvalue()

    def add(self, statement):
        """Add the sheet of one card, from `_get_customer_statements`."""
        StatementSheet(self, statement).fill()
        if statement['totals']:
            TotalsSheet(self, statement).fill()

    def get_sheet_name(self, name):
        """A name that a sheet may have, and that no other one has."""
        name = re.sub(r"[\[\]:*?/\\']", '-', name)[:28]
        result, number = name, 1
        while result.lower() in self.names:
            number += 1
            result = f'{name}-{number}'
        self.names.add(result.lower())
        return result


class StatementSheet:
    """The rows of one card between its balances, with totals that follow the filter."""

    HEAD = 5

    def __init__(self, workbook, statement):
        self.book = workbook.book
        self.statement = statement
        self.card = statement['card']
        self.env = self.card.env
        self.sheet = self.book.add_worksheet(workbook.get_sheet_name(self._get_name()))
        self.formats = self._make_formats()
        self.columns = self._get_columns()
        self.first = self.HEAD + 1
        self.last = self.HEAD + max(1, len(statement['rows']))

    def _get_name(self):
        return self.env._("All cards") if self.statement['together'] else self.card.name

    def _make_formats(self):
        text = {'valign': 'top', 'text_wrap': True}
        number = {'valign': 'top'}
        kinds = {
            'title': {'bold': True, 'font_size': 14},
            'head': {
                'bold': True,
                'bottom': 1,
                'bg_color': '#EFEAF2',
                'text_wrap': True,
                'valign': 'vcenter',
            },
            'label': {'bold': True},
            'text': text,
            'day': {**number, 'num_format': get_day_format(self.env), 'align': 'left'},
            'time': {**number, 'num_format': TIME},
            'clips': {**number, 'num_format': '0'},
            'before': {'num_format': '0', 'align': 'left'},
        }
        for name in ('text', 'time', 'clips'):
            kinds[f'{name}_total'] = {**kinds[name], 'bold': True, 'top': 1, 'text_wrap': False}
        kinds['time_total']['num_format'] = f'{TIME};"< 0:00"'
        return {name: self.book.add_format(kind) for name, kind in kinds.items()}

    def _get_columns(self):
        """Title, key of the row, format and width of each column, in characters."""
        rows = self.statement['rows']
        columns = self._get_all_columns()
        if not self.statement['together']:
            columns = [column for column in columns if column[1] != 'card']
        if not any(row['department'] for row in rows):
            columns = [column for column in columns if column[1] != 'department']
        return columns

    def _get_all_columns(self):
        return [
            (self.env._("Date"), 'date', 'day', 12),
            (self.env._("Type"), 'kind_label', 'text', 15),
            (self.env._("Card"), 'card', 'text', 12),
            (self.env._("Task"), 'task', 'text', 28),
            (self.env._("What was done"), 'name', 'text', 42),
            (self.env._("Consultant"), 'consultant', 'text', 20),
            (self.env._("Department"), 'department', 'text', 18),
            (self.env._("Kind of work"), 'work_type_label', 'text', 12),
            (self.env._("Work"), 'work_minutes', 'time', 10),
            (self.env._("Transport"), 'transport_minutes', 'time', 11),
            (self.env._("Clips"), 'clips', 'clips', 8),
            (self.env._("Balance"), 'balance', 'clips', 9),
            (self.env._("Explanation"), 'explanation', 'text', 60),
        ]

    def fill(self):
        self._write_head()
        for line, row in enumerate(self.statement['rows'], start=self.first):
            for column, (_title, key, kind, _width) in enumerate(self.columns):
                self._write_cell(line, column, row[key], kind)
        self._write_totals()
        sheet = self.sheet
        for column, (_title, _key, _kind, width) in enumerate(self.columns):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(self.first, 0)
        sheet.autofilter(self.HEAD, 0, self.last, len(self.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.HEAD)
        sheet.set_footer('&C&P / &N')

    def _write_cell(self, line, column, value, kind):
        style = self.formats[kind]
        if kind == 'day':
            self.sheet.write_datetime(line, column, value, style)
        elif kind == 'text':
            self.sheet.write_string(line, column, (value or '')[:MOST_CHARACTERS], style)
        elif kind == 'time' and value:
            style = self._get_time_format(value) if value < 0 else style
            self.sheet.write_number(line, column, value / MINUTES_PER_DAY, style)
        elif kind == 'clips':
            self.sheet.write_number(line, column, value, style)
        else:
            self.sheet.write_blank(line, column, None, style)

    def _get_time_format(self, minutes):
        """How time that was taken back is shown: spreadsheets have no negative times of day.

        The number stays one that adds up; its words are in its format.
        """
        words = f'{TIME};"{format_duration(minutes)}"'
        if words not in self.formats:
            self.formats[words] = self.book.add_format({'valign': 'top', 'num_format': words})
        return self.formats[words]

    def _write_head(self):
        """Whose card it is, of which period, and what was on it before."""
        card, sheet = self.card, self.sheet
        title = self.env._("Clip card %(card)s", card=card.name)
        if self.statement['together']:
            title = self.env._("Statement of all clip cards")
        sheet.write_string(0, 0, title, self.formats['title'])
        sheet.write_string(1, 0, self.env._("Customer"), self.formats['label'])
        sheet.write_string(1, 2, card.sudo().partner_id.display_name or '')
        sheet.write_string(2, 0, self.env._("Period"), self.formats['label'])
        sheet.write_string(2, 2, get_period_text(self.statement))
        sheet.write_string(3, 0, self.env._("Balance before the period"), self.formats['label'])
        sheet.write_number(3, 2, self.statement['balance_before'], self.formats['before'])
        chosen = ', '.join(f'{name}: {value}' for name, value in self.statement['chosen'])
        sheet.write_string(4, 0, chosen)
        for column, (heading, *_rest) in enumerate(self.columns):
            sheet.write_string(self.HEAD, column, heading, self.formats['head'])

    def _write_totals(self):
        """Sums of what the filter shows, and the balance that all rows lead to."""
        line = self.last + 1
        rows = self.statement['rows']
        for column, (_title, key, kind, _width) in enumerate(self.columns):
            style = self.formats['text_total' if kind == 'day' else f'{kind}_total']
            if kind in ('text', 'day'):
                label = self.env._("Total") if not column else ''
                self.sheet.write_string(line, column, label, style)
            elif key == 'balance' and self.statement['chosen']:
                self.sheet.write_blank(line, column, None, style)
            elif key == 'balance':
                cells = self._get_cells('clips')
                before = xlsxwriter.utility.xl_rowcol_to_cell(3, 2)
                self.sheet.write_formula(
                    line, column, f'={before}+SUM({cells})', style, self.statement['balance_after']
                )
            else:
                total = sum(row[key] for row in rows)
                self.sheet.write_formula(
                    line,
                    column,
                    f'=SUBTOTAL(109,{self._get_cells(key)})',
                    style,
                    total / MINUTES_PER_DAY if kind == 'time' else total,
                )

    def _get_cells(self, key):
        """The cells of a column, as formulas name them."""
        column = [name for _title, name, _kind, _width in self.columns].index(key)
        return xlsxwriter.utility.xl_range(self.first, column, self.last, column)


class TotalsSheet(StatementSheet):
    """What the rows of a statement come to, by what the reader chose."""

    HEAD = 0

    def __init__(self, workbook, statement):
        super().__init__(workbook, {**statement, 'rows': statement['totals']})

    def _get_name(self):
        return self.env._("Totals")

    def _get_columns(self):
        return [
            (self.statement['total_by'], 'name', 'text', 42),
            (self.env._("Rows"), 'count', 'clips', 9),
            (self.env._("Work"), 'work_minutes', 'time', 10),
            (self.env._("Transport"), 'transport_minutes', 'time', 11),
            (self.env._("Clips"), 'clips', 'clips', 8),
        ]

    def _write_head(self):
        for column, (heading, *_rest) in enumerate(self.columns):
            self.sheet.write_string(self.HEAD, column, heading, self.formats['head'])


def get_period_text(statement):
    """The period of a statement, in its customer's language."""
    env = statement['card'].env
    start, end = statement['date_from'], statement['date_to']
    if start and end:
        return env._(
            "%(start)s to %(end)s", start=format_date(env, start), end=format_date(env, end)
        )
    if start:
        return env._("From %(start)s", start=format_date(env, start))
    if end:
        return env._("Until %(end)s", end=format_date(env, end))
    return env._("From the beginning")
