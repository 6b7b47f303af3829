"""Fed to ``odoo shell`` once upgraded: what was asked, agreed and measured reads the same."""

import json
from datetime import date, datetime

from freezegun import freeze_time

company = env.company
account = env['clip.card.account'].search([])
card = env['clip.card'].search([])
notices = env['clip.card.notice'].search([])
tasks = env['project.task'].search([('project_id', 'in', account.project_ids.ids)], order='id')
with freeze_time(datetime.fromisoformat('2025-03-04T11:00:00')):
    january, february = (
        company._plan_clip_card_recognition(date(2025, month, day)).lines
        for month, day in ((1, 31), (2, 28))
    )
    found = {
        'problems': account._verify(),
        'again': len(january),
        'next': [[line['kind'], line['clips'], line['amounts'][0]] for line in february],
        'policy': company.clip_card_breakage_policy,
        'rows': [[row['name'], row['clips']] for row in card._statement_rows()],
        'departments': sorted(set(card.entry_ids.mapped('department')) - {False}),
        'estimates': [
            [task.clip_card_estimate_state, task.clip_card_estimate_answered_by]
            for task in tasks
            if task.clip_card_estimate
        ],
        'agreed': [it.clip_card_agreed_with for it in tasks if it.clip_card_agreed_arrival],
        'requests': tasks.filtered('clip_card_request_key').mapped('name'),
        'question': account.question_ids.answer,
        'values': [
            [it.host, it.value, it.result]
            for it in env['clip.card.server.check.line'].search([])
            if it.is_measured
        ],
        'mails': [account.statement_mail, *notices.mapped('occasion')],
        'to_check': env['account.analytic.line'].search_count([('clip_card_to_check', '=', True)]),
    }
print('FOUND' + json.dumps(found))  # noqa: T201 read by the test
