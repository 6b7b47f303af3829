"""The clips outstanding on a day as a workbook: real numbers and dates, totals as formulas."""

import io
from itertools import chain

import xlsxwriter
from xlsxwriter.utility import xl_range

from .clip_card_ageing_xlsx import write_ageing

MONEY, PRICE, DAY = '#,##0.00', '#,##0.00##', 'yyyy-mm-dd'
#: Column numbers.
CUSTOMER, CARD, PRODUCT, BOUGHT, CLIPS, COMPANY_PRICE, VALUE, CARD_PRICE, CURRENCY = range(9)
DEFERRED, NOT_INVOICED = 9, 10
WIDTHS = (36, 12, 28, 12, 10, 14, 16, 16, 10, 16, 16)
FIRST_ROW = 4


def make_workbook(report):
    """:param report: a `clip.card.as.of` record
    :return: the workbook as bytes
    """
    customers = report._get_customers()
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {'constant_memory': True})
    sheet = workbook.add_worksheet(report.env._("Outstanding clips")[:31])
    formats = _get_formats(workbook)
    _write_head(sheet, report, formats)
    row = FIRST_ROW
    for customer, cards in customers.items():
        rows = range(row, row + len(cards))
        for row, card in zip(rows, cards, strict=True):
            _write_card(sheet, row, customer, card, formats)
        row = rows.stop
        if len(cards) > 1:
            label = report.env._("Total %(customer)s", customer=customer.complete_name)
            _write_total(sheet, rows, label, cards, formats)
            row += 1
    every = list(chain.from_iterable(customers.values()))
    _write_total(sheet, range(FIRST_ROW, row), report.env._("Total"), every, formats)
    if report._has_ageing():
        write_ageing(workbook.add_worksheet(report.env._("By end date")[:31]), report, formats)
    workbook.close()
    return file.getvalue()


def _get_formats(workbook):
    return {
        'title': workbook.add_format({'bold': True, 'font_size': 14}),
        'head': workbook.add_format(
            {'bold': True, 'bottom': 1, 'text_wrap': True, 'valign': 'bottom'}
        ),
        'day': workbook.add_format({'num_format': DAY, 'align': 'left'}),
        'price': workbook.add_format({'num_format': PRICE}),
        'money': workbook.add_format({'num_format': MONEY}),
        'total': workbook.add_format({'bold': True, 'top': 1}),
        'total_money': workbook.add_format({'bold': True, 'top': 1, 'num_format': MONEY}),
    }


def _write_head(sheet, report, formats):
    sheet.write_string(0, 0, report.company_id.name, formats['title'])
    sheet.write_string(1, 0, report._get_title())
    sheet.write_string(2, 0, ' '.join(report.company_id._get_clip_card_policies()))
    heads = [
        report.env._("Customer"),
        report.env._("Clip Card"),
        report.env._("Product"),
        report.env._("Bought On"),
        report.env._("Clips Outstanding"),
        report.env._("Net Price per Clip"),
        report.env._("Net Value (%s)", report.company_id.currency_id.name),
        report.env._("Price in Card's Currency"),
        report.env._("Card's Currency"),
    ]
    if report.company_id.clip_card_recognition:
        heads += [report.env._("Deferred Income"), report.env._("Not Yet Invoiced")]
    for column, (width, head) in enumerate(zip(WIDTHS, heads, strict=False)):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST_ROW - 1, column, head, formats['head'])
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)


def _write_card(sheet, row, customer, card, formats):
    sheet.write_string(row, CUSTOMER, customer.complete_name or '')
    sheet.write_string(row, CARD, card.card_id.name)
    sheet.write_string(row, PRODUCT, card.product_id.display_name or '')
    if card.purchase_date:
        sheet.write_datetime(row, BOUGHT, card.purchase_date, formats['day'])
    sheet.write_number(row, CLIPS, card.clips)
    sheet.write_number(row, COMPANY_PRICE, card.clip_price, formats['price'])
    sheet.write_number(row, VALUE, card.value, formats['money'])
    sheet.write_number(row, CARD_PRICE, card.card_clip_price, formats['price'])
    sheet.write_string(row, CURRENCY, card.card_currency_id.name)
    if card.company_id.clip_card_recognition:
        sheet.write_number(row, DEFERRED, card.deferred_amount, formats['money'])
        sheet.write_number(row, NOT_INVOICED, card.not_invoiced, formats['money'])


def _write_total(sheet, rows, label, cards, formats):
    """Add up some rows in the row below them; totals among them do not count."""
    row = rows.stop
    totals = [
        (CLIPS, sum(card.clips for card in cards), 'total'),
        (VALUE, round(sum(card.value for card in cards), 2), 'total_money'),
    ]
    if any(card.company_id.clip_card_recognition for card in cards):
        for column, name in ((DEFERRED, 'deferred_amount'), (NOT_INVOICED, 'not_invoiced')):
            totals.append((column, round(sum(card[name] for card in cards), 2), 'total_money'))
    for column in range(CURRENCY + 1):
        sheet.write_blank(row, column, None, formats['total'])
    sheet.write_string(row, CUSTOMER, label, formats['total'])
    for column, total, style in totals:
        if rows:
            cells = xl_range(rows.start, column, row - 1, column)
            sheet.write_formula(row, column, f'=SUBTOTAL(9,{cells})', formats[style], total)
        else:
            sheet.write_number(row, column, total, formats[style])
