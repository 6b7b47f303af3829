"""Fed to ``odoo shell`` on the fourth released version: requests, questions, values, policies.

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


tiers = [Command.create({'clips': 20, 'discount': 10})]
card_product = make_product("Klippekort", 'card', list_price=1000.0, clip_card_tier_ids=tiers)
guarantee = make_product("Tilkaldegaranti", 'callout_guarantee', clip_card_response_hours=4)
check_product = make_product(
    "Servertjek",
    'server_check',
    clip_card_topic_ids=[Command.set([env.ref('clip_card.clip_card_server_check_topic_disk').id])],
)
(guarantee | check_product).write({'clip_card_period_clips': 1, 'clip_card_period_months': 1})
baker = env['res.partner'].create(
    {
        'name': "Bageriet Kernen ApS",
        'is_company': True,
        'country_id': env.ref('base.dk').id,
        'zip': '2900',
        'email': 'mester@kernen.example',
    }
)
contact = env['res.partner'].create(
    {
        'name': "Kasper Kunde",
        'parent_id': baker.id,
        'email': 'kasper@kernen.example',
        'clip_card_department': "Butikken",
    }
)
kasper = env['res.users'].create(
    {
        'partner_id': contact.id,
        'login': 'kasper',
        'group_ids': [Command.set(env.ref('base.group_portal').ids)],
    }
)
employee = env['hr.employee'].create({'name': "Karl Konsulent", 'hourly_cost': 400.0})


def on(moment):
    return freeze_time(datetime.fromisoformat(moment if 'T' in moment else f'{moment}T11:00:00'))


def log(task, hours, **values):
    return env['account.analytic.line'].create(
        {
            'name': "Fejlsøgning",
            'task_id': task.id,
            'project_id': task.project_id.id,
            'unit_amount': hours,
            'employee_id': employee.id,
            **values,
        }
    )


with on('2025-01-06'):
    company.write(
        {
            **company._get_clip_card_recognition_proposal(),
            'clip_card_recognition': True,
            'clip_card_cut_off': 'work',
            'clip_card_breakage_policy': 'expected',
            'clip_card_out_of_hours_factor': 1.5,
            'clip_card_check_from': '2025-01-01',
        }
    )
    card_product.clip_card_breakage_share = 20
    line = {'product_id': card_product.id, 'product_uom_qty': 20}
    order = env['sale.order'].create({'partner_id': baker.id, 'order_line': [Command.create(line)]})
    order.action_confirm()
    order._create_invoices().action_post()
    card, account = order.order_line.clip_card_ids, baker.clip_card_account_ids
    account.statement_mail = 'month'
    env['clip.card.subscription'].create(
        [
            {'partner_id': baker.id, 'product_id': product.id, 'start_date': '2025-02-01'}
            for product in (guarantee, check_product)
        ]
    )
    mail_task = env['project.task'].create(
        {
            'name': "Ny mailserver",
            'project_id': account.project_ids.id,
            'partner_id': contact.id,
            'clip_card_estimate': 4,
        }
    )
    mail_task.action_clip_card_ask_estimate()
    mail_task._answer_estimate(True, contact)
    log(mail_task, 0.5).with_user(env.ref('base.user_admin')).action_clip_card_check()
    late = log(mail_task, 2, clip_card_out_of_hours=True, name="Nattearbejde")
    question = env['clip.card.question'].with_user(kasper)
    question = question.create(
        {'entry_id': late.clip_card_entry_ids[:1].id, 'text': "Hvorfor om natten?"}
    ).sudo()
    question.answer = "Så I kunne arbejde om dagen."
    question.action_answer()
with on('2025-02-03T08:00:00'):
    account._charge_add_ons()
    values = {'customer': baker.id, 'topic': "Free disk space", 'host': 'srv1', 'value': 7}
    taken = env['clip.card.server.check'].report_values([values])
    report = {'name': "Kassen er nede", 'description': "Siden i morges", 'address': contact}
    fault = account._report_fault_online(report, 'a1b2')
    later = fault.clip_card_callout_deadline.replace(hour=20)
    fault._clip_card_agree_arrival(later, "Kasper", "Vi lukker kl. 18")
with on('2025-03-03'):
    env['clip.card.notice']._send_statements_due(account)
    while day := company._get_clip_card_due_period():
        company._recognise_clip_cards(day)
env.flush_all()
recognised = env['clip.card.recognition'].search([('kind', 'in', ('used', 'expected'))])
found = {
    'balance': card.balance,
    'estimate': mail_task.clip_card_estimate_state,
    'taken': taken['taken'],
    'recognised': [[it.kind, it.clips, it.amount] for it in recognised.sorted('id')],
    'mails': env['clip.card.notice'].search([]).mapped('kind'),
}
expected = {
    'balance': 14,
    'estimate': 'accepted',
    'taken': [0],
    'recognised': [['used', -1, -900.0], ['used', -3, -2700.0], ['expected', 0, -900.0]],
    'mails': ['statement', 'statement'],
}
if found != expected:
    raise SystemExit(f"the story came out otherwise: {json.dumps(found)}")
env.cr.commit()
