"""The clips outstanding on a day by end date, as a sheet of their workbook."""

from xlsxwriter.utility import xl_range

FIRST_ROW = 4
#: Column, width and format of each figure.
FIGURES = {
    'clips': (4, 10, 'total'),
    'value': (5, 16, 'total_money'),
    'value_within': (6, 16, 'total_money'),
    'value_after': (7, 16, 'total_money'),
    'clips_lapsing': (8, 12, 'total'),
    'value_lapsing': (9, 16, 'total_money'),
}


def write_ageing(sheet, report, formats):
    """Fill a sheet: a row for each card, the one that ends first at the top; totals as formulas.

    :param report: a `clip.card.as.of` record
    """
    rows = report._get_ageing()
    buckets = dict(rows._fields['bucket']._description_selection(report.env))
    _write_head(sheet, report, formats)
    for row, line in enumerate(rows, start=FIRST_ROW):
        sheet.write_string(row, 0, line.partner_id.complete_name or '')
        sheet.write_string(row, 1, line.card_id.name)
        if line.end_date:
            sheet.write_datetime(row, 2, line.end_date, formats['day'])
        sheet.write_string(row, 3, buckets.get(line.bucket) or '')
        for name, (column, _width, style) in FIGURES.items():
            sheet.write_number(
                row, column, line[name], formats['money'] if style == 'total_money' else None
            )
    last = FIRST_ROW + len(rows)
    for column in range(4):
        sheet.write_blank(last, column, None, formats['total'])
    sheet.write_string(last, 0, report.env._("Total"), formats['total'])
    for name, (column, _width, style) in FIGURES.items():
        cells = xl_range(FIRST_ROW, column, max(FIRST_ROW, last - 1), column)
        formula = f'=SUBTOTAL(9,{cells})' if rows else '=0'
        sheet.write_formula(last, column, formula, formats[style], sum(rows.mapped(name)))


def _write_head(sheet, report, formats):
    sheet.write_string(0, 0, report.company_id.name, formats['title'])
    sheet.write_string(1, 0, report._get_title())
    sheet.write_string(2, 0, ' '.join(report.company_id._get_clip_card_policies()))
    env = report.env
    heads = [
        (env._("Customer"), 36),
        (env._("Clip Card"), 12),
        (env._("Ends On"), 12),
        (env._("Ends"), 20),
        (env._("Clips"), FIGURES['clips'][1]),
        (env._("Net Value"), FIGURES['value'][1]),
        (env._("Within a Year"), FIGURES['value_within'][1]),
        (env._("After a Year"), FIGURES['value_after'][1]),
        (env._("Clips Expected to Lapse"), FIGURES['clips_lapsing'][1]),
        (env._("Value Expected to Lapse"), FIGURES['value_lapsing'][1]),
    ]
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST_ROW - 1, column, head, formats['head'])
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
