"""Fed to ``odoo shell`` once upgraded: what was agreed stands, and is asked for a day later."""

import json
from datetime import datetime

from freezegun import freeze_time

account = env['clip.card.account'].search([])
line = env['clip.card.server.check.line'].search([('task_id', '!=', False)])
receipt = env['clip.card.notice'].search([('kind', '=', 'request')])


def payments():
    return env['payment.transaction'].search([], order='id').mapped('state')


with freeze_time(datetime.fromisoformat('2025-02-04T12:00:00')):
    env['clip.card.account']._cron_renew()
    same_day = payments()
with freeze_time(datetime.fromisoformat('2025-02-05T08:00:00')):
    env['clip.card.account']._cron_renew()
found = {
    'problems': account._verify(),
    'pays_with': account.renewal_pays_with,
    'failures': account.renewal_failures,
    'same_day': same_day,
    'day_after': payments(),
    'receipt': [receipt.task_id.name, bool(receipt.receipt_message_id), receipt.state],
    'critical': [line.result, line.task_id.partner_id.name],
}
print('FOUND' + json.dumps(found))  # noqa: T201 read by the test
