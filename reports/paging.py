"""Rows onto pages, for a printer that would cut them.

Without its patches for Qt, as Debian has it, wkhtmltopdf cuts rows in two at the end of a page and
does not repeat a table's head. There the pages are made beforehand, by how high rows will be.
Heights are in points of the style sheet.
"""

import functools
import math

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


def get_row_height(row):
    """How high a row of the statement becomes."""
    height = get_height(row['task'], WHAT, BOLD) + get_height(row['name'], WHAT)
    if row['kind'] == 'work':
        sentence = f"{row['work_type_label']}: {row['explanation']}"
        height += get_height(sentence, WHAT, size=SMALL_SIZE)
    for text in (row['department'], row['left'], *(mark['text'] for mark in row['marks'])):
        height += get_height(text, WHAT, size=SMALL_SIZE)
    return PADDING + max(SIZE * LINE_HEIGHT, height, get_height(row['consultant'], WHO))


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
