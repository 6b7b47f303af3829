"""Fed to ``odoo shell`` once upgraded: what waited for its invoice is recognised, once."""

import json
from datetime import datetime

from freezegun import freeze_time

company = env.company
with freeze_time(datetime.fromisoformat('2025-04-01T11:00:00')):
    while day := company._get_clip_card_due_period():
        company._recognise_clip_cards(day)
accounts = env['clip.card.account'].search([])
used = env['clip.card.recognition'].search([('kind', '=', 'used')], order='id')
found = {
    'problems': [problem for account in accounts for problem in account._verify()],
    'used': [[line.clips, line.amount, str(line.date)] for line in used],
    'job': env.ref('clip_card.ir_cron_recognise_clip_cards').interval_type,
}
print('FOUND' + json.dumps(found))  # noqa: T201 read by the test
