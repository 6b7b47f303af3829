"""Time paid in clips is classed for the timesheet analysis: covered time at a fixed price."""

from odoo import SUPERUSER_ID, api

BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    lines = env['account.analytic.line'].search([('clip_card_account_id', '!=', False)])
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        env.add_to_compute(batch._fields['timesheet_invoice_type'], batch)
        batch.flush_recordset(['timesheet_invoice_type'])
        env.invalidate_all()
