"""Fed to ``odoo shell`` once upgraded: the opening entry is finished, activities are renewed."""

import json
from datetime import date, datetime

from freezegun import freeze_time

company = env.company
cards = env['clip.card'].search([], order='id')
with freeze_time(datetime.fromisoformat('2025-02-03T12:00:00')):
    company._recognise_clip_cards(date(2025, 1, 31))
    env.flush_all()
    balance = env['account.move.line'].search(
        [('account_id', '=', company.clip_card_deferred_account_id.id)]
    )
task = env['project.task'].search([('name', '=', "Ny plotter")])
kinds = task.activity_ids.activity_type_id.mapped('name')
with freeze_time(datetime.fromisoformat('2025-02-04T12:00:00')):
    task.timesheet_ids.unit_amount = 4
recognised = env['clip.card.recognition'].search([], order='id')
found = {
    'problems': [problem for account in cards.account_id for problem in account._verify()],
    'until': str(company.clip_card_recognised_until),
    'opened': company.clip_card_opened_card,
    'recognised': [[it.kind, it.clips, it.amount] for it in recognised],
    'kinds': sorted(kinds),
    'activities': sorted(task.activity_ids.mapped('summary')),
    'deferred': sum(balance.mapped('balance')),
}
print('FOUND' + json.dumps(found))  # noqa: T201 read by the test
