"""Rows onto pages, for a printer that would cut them.

Without its patches for Qt, as Debian has it, wkhtmltopdf cuts rows in two at the end of a page and
does not repeat a table's head. There the pages are made beforehand, by how high rows will be.
Heights are in points of the style sheet.
"""

import functools
import math
from bisect import bisect_right

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

#: What a page holds between its margins, as that printer scales it.
PAGE = 975
HEAD = 26
#: What stands above the table on each page after the first.
HEADING = 25
PADDING = 9.5
#: Bitstream Vera is as wide as DejaVu Sans, the widest font of the style sheet.
TEXT, BOLD = 'Vera', 'VeraBd'
SIZE, SMALL_SIZE = 10.5, 8.5
LINE_HEIGHT = 1.37
#: The columns that hold more than a line.
WHAT, WHO = 289, 94
#: What totals are of.
TOTAL = 360
#: A row that is higher than this is cut into parts, here and for a printer that needs no help.
HIGHEST = 380
#: Letters that are never as high as that, however wide they are.
SURELY_FITS = 600
MOST_NAME = 200
#: What a row has once, and its further parts have not.
CONTINUED = {'continued': True, 'consultant': '', 'department': '', 'left': '', 'marks': []}

for font in (TEXT, BOLD):
    pdfmetrics.registerFont(TTFont(font, f'{font}.ttf'))


def get_height(text, width, font=TEXT, size=SIZE):
    """How high a text becomes in a column."""
    return count_lines(text, width, font, size) * size * LINE_HEIGHT if text else 0


@functools.lru_cache(maxsize=4096)
def count_lines(text, width, font, size):
    """How many lines a text takes."""
    # Vera has no arrow; it is about as wide as an M.
    text = text.replace('→', 'M')
    if '\n' not in text and pdfmetrics.stringWidth(text, font, size) <= width:
        return 1
    lines = simpleSplit(text, font, size, width)
    return sum(
        max(1, math.ceil(pdfmetrics.stringWidth(line, font, size) / width)) for line in lines
    )


def get_sentence(row):
    """What stands in small letters under work."""
    if row['kind'] != 'work' or not row['explanation']:
        return ''
    return ': '.join(filter(None, (row['work_type_label'], row['explanation'])))


def get_name(row):
    """What was done, where that is not the task itself."""
    return '' if row['name'] == row['task'] else row['name']


def get_row_height(row):
    """How high a row of the statement becomes."""
    what = get_height(row['task'], WHAT, BOLD) + get_height(get_name(row), WHAT)
    what += get_height(get_sentence(row), WHAT, size=SMALL_SIZE)
    for text in (row['department'], row['left'], *(mark['text'] for mark in row['marks'])):
        what += get_height(text, WHAT, size=SMALL_SIZE)
    return PADDING + max(SIZE * LINE_HEIGHT, what, get_height(row['consultant'], WHO))


def cut_rows(rows):
    """The same rows, those that are too high for a page in several parts."""
    return [part for row in rows for part in cut_row(row)]


def cut_row(row):
    """A row as it is, or parts of it that fit on a page.

    The first has all that is not text; together they have the text once.
    """
    texts = row['task'], row['name'], row['explanation'], row['consultant']
    if sum(map(len, texts)) < SURELY_FITS:
        return [row]
    if len(row['consultant']) > MOST_NAME:
        row = {**row, 'consultant': f"{row['consultant'][:MOST_NAME]}…"}
    if get_row_height(row) <= HIGHEST:
        return [row]
    nothing = {'task': '', 'name': '', 'explanation': '', 'work_type_label': ''}
    parts = [{**row, **nothing}]
    for key, text, font, size in (
        ('task', row['task'], BOLD, SIZE),
        ('name', get_name(row), TEXT, SIZE),
        ('explanation', get_sentence(row), TEXT, SMALL_SIZE),
    ):
        for line, glue in get_lines(text, WHAT, font, size):
            longer = {**parts[-1], key: f"{parts[-1][key]}{glue}{line}".strip()}
            if get_row_height(longer) > HIGHEST:
                longer = {**row, **nothing, **CONTINUED, key: line}
                parts.append(longer)
            parts[-1] = longer
    return parts


def get_lines(text, width, font=TEXT, size=SIZE):
    """The lines of a text in a column, each with what stands between it and the one before."""
    for left in simpleSplit(text, font, size, width):
        line, glue = left, ' '
        while pdfmetrics.stringWidth(line, font, size) > width and len(line) > 1:
            # A word that is longer than a line is broken.
            end = bisect_right(
                range(1, len(line)),
                width,
                key=lambda end, word=line: pdfmetrics.stringWidth(word[:end], font, size),
            )
            yield line[: max(1, end)], glue
            line, glue = line[max(1, end) :], ''
        yield line, glue


def get_totals_height(totals):
    """How high the table of totals becomes, with the space below it."""
    if not totals:
        return 0
    return HEAD + 25 + sum(PADDING + get_height(total['name'], TOTAL) for total in totals)


def split_rows(rows, above):
    """The rows of each page.

    :param above: the height of what stands above the rows on the first page
    :return: lists of rows; one more line fits under the last of them
    """
    pages, left = [[]], PAGE - HEAD - above
    for row in rows:
        height = get_row_height(row)
        spare = SIZE * LINE_HEIGHT + PADDING if row is rows[-1] else 0
        if height + spare > left and pages[-1]:
            pages.append([])
            left = PAGE - HEADING - HEAD
        pages[-1].append(row)
        left -= height
    return pages
