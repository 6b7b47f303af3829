"""Fed to ``odoo shell`` once upgraded: the ledger adds up, and it goes on."""

import json

accounts = env['clip.card.account'].search([])
problems = [problem for account in accounts for problem in account._verify()]
card = env['clip.card'].search([('state', '=', 'active')], limit=1)
before = card.balance
task = env['project.task'].search([('partner_id', '=', card.partner_id.id)], limit=1)
line = env['account.analytic.line'].create(
    {
        'name': "Efter opgraderingen",
        'task_id': task.id,
        'project_id': task.project_id.id,
        'unit_amount': 1.0,
        'employee_id': env['hr.employee'].search([('hourly_cost', '>', 0)], limit=1).id,
    }
)
found = {
    'problems': problems,
    'clips': line.clip_card_clips,
    'taken': before - card.balance,
    'add_ons': env['clip.card.subscription'].search_count([]),
}
print('FOUND' + json.dumps(found))  # noqa: T201 read by the test
