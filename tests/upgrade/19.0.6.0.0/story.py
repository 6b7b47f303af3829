"""Fed to ``odoo shell`` on the fifth released version: saved payments, receipts, a critical check.

It uses what that version had, and is not changed with later ones.
"""

import json
from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

company = env.company


def make_product(name, kind, **values):
    values = {'name': name, 'type': 'service', 'clip_card_type': kind, **values}
    return env['product.template'].create(values).product_variant_id


def on(moment):
    return freeze_time(datetime.fromisoformat(moment if 'T' in moment else f'{moment}T11:00:00'))


tiers = [Command.create({'clips': 10, 'discount': 5}), Command.create({'clips': 20})]
card_product = make_product("Klippekort", 'card', list_price=1000.0, clip_card_tier_ids=tiers)
topic = env.ref('clip_card.clip_card_server_check_topic_disk')
check_product = make_product(
    "Servertjek",
    'server_check',
    clip_card_topic_ids=[Command.set(topic.ids)],
    clip_card_period_clips=1,
    clip_card_period_months=1,
)
florist = env['res.partner'].create(
    {'name': "Blomst & Blad ApS", 'is_company': True, 'country_id': env.ref('base.dk').id}
)
contact = env['res.partner'].create(
    {'name': "Birthe Blomst", 'parent_id': florist.id, 'email': 'birthe@blomst.example'}
)
bank = env['account.journal'].search(
    [('type', '=', 'bank'), ('company_id', '=', company.id)], limit=1
)
provider = env['payment.provider'].create(
    {'name': "Kortselskabet", 'state': 'test', 'company_id': company.id}
)
bank.inbound_payment_method_line_ids[0].payment_provider_id = provider
provider.journal_id = bank
token = env['payment.token'].create(
    {
        'provider_id': provider.id,
        'payment_method_id': env.ref('payment.payment_method_card').id,
        'partner_id': florist.id,
        'payment_details': '1234',
        'provider_ref': 'ref-1234',
    }
)
employee = env['hr.employee'].create({'name': "Karl Konsulent", 'hourly_cost': 400.0})

with on('2025-01-06'):
    line = {'product_id': card_product.id, 'product_uom_qty': 10}
    order = env['sale.order'].create(
        {'partner_id': florist.id, 'order_line': [Command.create(line)]}
    )
    order.action_confirm()
    order._create_invoices().action_post()
    card, account = order.order_line.clip_card_ids, florist.clip_card_account_ids
    env['clip.card.subscription'].create(
        {'partner_id': florist.id, 'product_id': check_product.id, 'start_date': '2025-02-01'}
    )
    account.write(
        {
            'renewal': 'auto',
            'renewal_product_id': card_product.id,
            'renewal_clips': 20,
            'renewal_token_id': token.id,
        }
    )
    tasks = env['project.task'].create(
        [
            {'name': name, 'project_id': account.project_ids.id, 'partner_id': contact.id}
            for name in ("Nyt kasseapparat", "Printeren driller")
        ]
    )
    env['account.analytic.line'].create(
        [
            {
                'name': "Opsætning",
                'task_id': tasks[0].id,
                'project_id': account.project_ids.id,
                'unit_amount': 7.5,
                'employee_id': employee.id,
            }
        ]
    )
    env['clip.card.notice']._send_receipt(account, tasks[1], contact)
with on('2025-02-03T08:00:00'):
    account._charge_add_ons()
    check = env['clip.card.server.check'].search([])
    check.line_ids[0].write({'result': 'critical', 'remark': "3 % tilbage"})
    check.line_ids[0].action_make_task()
with on('2025-02-04T08:00:00'):
    env['clip.card.account']._cron_renew()
    payment = env['payment.transaction'].search([])
    payment._set_error("Kortet blev afvist")
    payment._post_process()
env.flush_all()
found = {
    'balance': card.balance,
    'payment': [payment.state, payment.amount],
    'failures': account.renewal_failures,
    'receipt': env['clip.card.notice'].search([('kind', '=', 'request')]).task_id.name,
    'task': bool(check.line_ids.task_id),
}
expected = {
    'balance': 1,
    'payment': ['error', 25000.0],
    'failures': 1,
    'receipt': "Printeren driller",
    'task': True,
}
if found != expected:
    raise SystemExit(f"the story came out otherwise: {json.dumps(found)}")
env.cr.commit()
