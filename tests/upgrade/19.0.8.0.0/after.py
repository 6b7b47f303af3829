"""Fed to ``odoo shell`` once upgraded: reports say the same, more time takes from later cards."""

import json
from datetime import datetime

from freezegun import freeze_time

figures = ['clips:sum', 'value:sum', 'clips_used:sum', 'value_used:sum']
cards_used = env['clip.card.analysis']._read_group([], ['card_id'], figures, order='card_id')
earned = env['clip.card.earning']._read_group([], [], ['clips:sum', 'value:sum', 'hours:sum'])
ageing = env['clip.card.ageing'].with_context(clip_card_as_of='2025-02-28')
found = {
    'used': [sums for _card, *sums in cards_used],
    'earned': [list(sums) for sums in earned],
    'after_a_year': ageing._read_group([], [], ['value_after:sum'])[0][0],
}
line = env['account.analytic.line'].search([('unit_amount', '=', 11)])
with freeze_time(datetime.fromisoformat('2025-02-10T11:00:00')):
    line.unit_amount = 20
    env.flush_all()
cards = env['clip.card'].search([], order='id')
found['balances'] = cards.mapped('balance')
found['problems'] = [problem for account in cards.account_id for problem in account._verify()]
print('FOUND' + json.dumps(found))  # noqa: T201 read by the test
