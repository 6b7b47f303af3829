"""The roll-forward as a workbook, with totals as formulas and what its entry is made of."""

import io

import xlsxwriter
from xlsxwriter.utility import xl_range

MONEY, DAY = '#,##0.00', 'yyyy-mm-dd'


def make_workbook(report):
    """:param report: a `clip.card.roll.forward` record whose lines are made
    :return: the workbook as bytes
    """
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file)
    formats = {
        'title': workbook.add_format({'bold': True, 'font_size': 14}),
        'head': workbook.add_format({'bold': True, 'bottom': 1, 'text_wrap': True}),
        'number_head': workbook.add_format(
            {'bold': True, 'bottom': 1, 'text_wrap': True, 'align': 'right'}
        ),
        'money': workbook.add_format({'num_format': MONEY}),
        'total': workbook.add_format({'bold': True, 'top': 1}),
        'total_money': workbook.add_format({'bold': True, 'top': 1, 'num_format': MONEY}),
        'day': workbook.add_format({'num_format': DAY, 'align': 'left'}),
    }
    _write_cards(workbook.add_worksheet(report.env._("Roll-forward")[:31]), report, formats)
    if report.move_id:
        sheet = workbook.add_worksheet(report.env._("Specification")[:31])
        _write_specification(sheet, report, formats)
    workbook.close()
    return file.getvalue()


def _write_cards(sheet, report, formats):
    columns = report._get_columns()
    sheet.write_string(0, 0, report.company_id.name, formats['title'])
    sheet.write_string(1, 0, report.display_name)
    row = 2
    for sentence in report.company_id._get_clip_card_policies():
        sheet.write_string(row, 0, sentence)
        row += 1
    for label, amount in report._get_summary():
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 2, amount, formats['money'])
        row += 1
    row += 1
    sheet.write_string(row, 0, report.env._("Customer"), formats['head'])
    sheet.write_string(row, 1, report.env._("Clip Card"), formats['head'])
    for column, (_name, label) in enumerate(columns, start=2):
        sheet.write_string(row, column, label, formats['number_head'])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, len(columns) + 1, 14)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(row)
    first = row + 1
    for row, line in enumerate(report.line_ids, start=first):
        sheet.write_string(row, 0, line.partner_id.complete_name or '')
        sheet.write_string(row, 1, line.card_id.name)
        for column, (name, _label) in enumerate(columns, start=2):
            sheet.write_number(row, column, line[name], formats['money'])
    last = first + len(report.line_ids)
    sheet.write_string(last, 0, report.env._("Total"), formats['total'])
    sheet.write_blank(last, 1, None, formats['total'])
    for column, (name, _label) in enumerate(columns, start=2):
        cells = xl_range(first, column, max(first, last - 1), column)
        formula = f'=SUM({cells})' if report.line_ids else '=0'
        sheet.write_formula(last, column, formula, formats['total_money'], report[name])


def _write_specification(sheet, report, formats):
    """What each card adds to the deferred income, or takes off it, and on which account."""
    env = report.env
    sheet.write_string(0, 0, report.move_id.name, formats['title'])
    sheet.write_string(1, 0, report.move_id.ref or '')
    heads = [
        (env._("Customer"), 36, 'head'),
        (env._("Clip Card"), 12, 'head'),
        (env._("Kind"), 20, 'head'),
        (env._("Date"), 12, 'head'),
        (env._("Account"), 36, 'head'),
        (env._("Clips"), 8, 'number_head'),
        (env._("Deferred Income"), 16, 'number_head'),
        (env._("Happened On"), 12, 'head'),
        (env._("What"), 60, 'head'),
    ]
    for column, (label, width, style) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, label, formats[style])
    lines = report._get_specification()
    kinds = dict(lines._fields['kind']._description_selection(env))
    for row, line in enumerate(lines, start=4):
        sheet.write_string(row, 0, line.partner_id.complete_name or '')
        sheet.write_string(row, 1, line.card_id.name)
        sheet.write_string(row, 2, kinds[line.kind])
        sheet.write_datetime(row, 3, line.date, formats['day'])
        sheet.write_string(row, 4, line.account_id.display_name or '')
        sheet.write_number(row, 5, line.clips)
        sheet.write_number(row, 6, line.amount, formats['money'])
        happened, words = line._get_origin()
        if happened:
            sheet.write_datetime(row, 7, happened, formats['day'])
        sheet.write_string(row, 8, words)
    last = 4 + len(lines)
    sheet.write_string(last, 0, env._("Total"), formats['total'])
    if lines:
        total = f'=SUM({xl_range(4, 6, last - 1, 6)})'
        sheet.write_formula(last, 6, total, formats['total_money'], sum(lines.mapped('amount')))
