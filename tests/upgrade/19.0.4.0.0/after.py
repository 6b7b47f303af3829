"""Fed to ``odoo shell`` once upgraded: what was agreed stands, and the statement reads the same."""

import json
from datetime import datetime

from freezegun import freeze_time

accounts = env['clip.card.account'].search([])
with freeze_time(datetime.fromisoformat('2025-04-01T11:00:00')):
    problems = [problem for account in accounts for problem in account._verify()]
cards = env['clip.card'].search([], order='id')
agreed = accounts.filtered(lambda it: it.renewal == 'auto')
found = {
    'problems': problems,
    'net_paid': cards.mapped('net_paid'),
    'rows': [[row['name'] for row in card._statement_rows()] for card in cards],
    'agreement': [agreed.renewal_clips, agreed.renewal_max_per_year],
    'paper': env['clip.card.opening'].search([]).paper_number,
    'projects': len(accounts.project_ids),
    'set_up': env.company.clip_card_is_set_up,
}
print('FOUND' + json.dumps(found))  # noqa: T201 read by the test
