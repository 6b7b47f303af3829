"""Fed to ``odoo shell`` on the seventh released version: goodwill, many cards, what reports say.

It uses what that version had, and is not changed with later ones.
"""

import json
from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

card_product = (
    env['product.template']
    .create(
        {
            'name': "Klippekort",
            'type': 'service',
            'clip_card_type': 'card',
            'list_price': 1000.0,
            'clip_card_tier_ids': [Command.create({'clips': 10, 'discount': 5})],
        }
    )
    .product_variant_id
)
guarantee = (
    env['product.template']
    .create(
        {
            'name': "Tilkaldegaranti",
            'type': 'service',
            'clip_card_type': 'callout_guarantee',
            'clip_card_response_hours': 4,
            'clip_card_period_clips': 2,
            'clip_card_period_months': 1,
        }
    )
    .product_variant_id
)
employee = env['hr.employee'].create({'name': "Karl Konsulent", 'hourly_cost': 400.0})
customer = env['res.partner'].create(
    {'name': "Ost & Vin ApS", 'is_company': True, 'country_id': env.ref('base.dk').id}
)


def on(day):
    return freeze_time(datetime.fromisoformat(f'{day}T11:00:00'))


def buy(day):
    line = Command.create({'product_id': card_product.id, 'product_uom_qty': 10})
    with on(day):
        order = env['sale.order'].create({'partner_id': customer.id, 'order_line': [line]})
        order.action_confirm()
        order._create_invoices().action_post()
    return order.order_line.clip_card_ids


def log(task, day, hours):
    line = {'name': "Kabler", 'task_id': task.id, 'project_id': task.project_id.id}
    line |= {'unit_amount': hours, 'employee_id': employee.id}
    with on(day):
        env['account.analytic.line'].create(line)


cards = buy('2025-01-06')
for day in ('2025-01-07', '2025-01-08', '2025-01-09', '2025-01-10', '2025-01-13'):
    cards += buy(day)
account = cards.account_id
with on('2025-01-14'):
    cards[0]._adjust(2, "Undskyld ventetiden")
    task = env['project.task'].create({'name': "Nyt netværk", 'project_id': account.project_ids.id})
log(task, '2025-01-20', 11)
with on('2025-01-31'):
    env['clip.card.subscription'].create(
        {'partner_id': customer.id, 'product_id': guarantee.id, 'start_date': '2025-02-01'}
    )
with on('2025-02-03'):
    account._charge_add_ons()
log(task, '2025-02-04', 31.5)
env.flush_all()
figures = ['clips:sum', 'value:sum', 'clips_used:sum', 'value_used:sum']
cards_used = env['clip.card.analysis']._read_group([], ['card_id'], figures, order='card_id')
earned = env['clip.card.earning']._read_group([], [], ['clips:sum', 'value:sum', 'hours:sum'])
ageing = env['clip.card.ageing'].with_context(clip_card_as_of='2025-02-28')
found = {
    'balances': cards.mapped('balance'),
    'used': [sums for _card, *sums in cards_used],
    'earned': [list(sums) for sums in earned],
    'after_a_year': ageing._read_group([], [], ['value_after:sum'])[0][0],
}
expected = {
    'balances': [0, 0, 0, 0, 7, 10],
    'used': [
        [0, 0.0, 12, 9500.0],
        [0, 0.0, 10, 9500.0],
        [0, 0.0, 10, 9500.0],
        [0, 0.0, 10, 9500.0],
        [7, 6650.0, 3, 2850.0],
        [10, 9500.0, 0, 0.0],
    ],
    'earned': [[45, 40850.0, 42.5]],
    'after_a_year': 16150.0,
}
if found != expected:
    raise SystemExit(f"the story came out otherwise: {json.dumps(found)}")
env.cr.commit()
