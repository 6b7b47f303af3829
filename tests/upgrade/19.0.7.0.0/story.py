"""Fed to ``odoo shell`` on the sixth released version: part of an opening entry, activities.

It uses what that version had, and is not changed with later ones.
"""

import json
from datetime import date, datetime

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.clip_card.models.recognition import res_company_run

company = env.company
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
employee = env['hr.employee'].create({'name': "Karl Konsulent", 'hourly_cost': 400.0})


def on(day):
    return freeze_time(datetime.fromisoformat(f'{day}T11:00:00'))


def buy(name):
    customer = env['res.partner'].create(
        {'name': name, 'is_company': True, 'country_id': env.ref('base.dk').id}
    )
    line = Command.create({'product_id': card_product.id, 'product_uom_qty': 10})
    order = env['sale.order'].create({'partner_id': customer.id, 'order_line': [line]})
    order.action_confirm()
    order._create_invoices().action_post()
    return order.order_line.clip_card_ids


def use(card, hours):
    project = card.account_id.project_ids
    log(env['project.task'].create({'name': "Nyt netværk", 'project_id': project.id}), hours)


def log(task, hours):
    line = {'name': "Kabler", 'task_id': task.id, 'project_id': task.project_id.id}
    line |= {'unit_amount': hours, 'employee_id': employee.id}
    env['account.analytic.line'].create(line)


with on('2025-01-06'):
    cards = buy("Ost & Vin ApS") + buy("Tegnestuen Blyant") + buy("Vestergades VVS")
with on('2025-01-20'):
    use(cards[0], 2)
    use(cards[2], 4)
with on('2025-02-03'):
    company.write(
        {
            **company._get_clip_card_recognition_proposal(),
            'clip_card_recognition': True,
            'clip_card_recognition_start': date(2025, 2, 1),
        }
    )
    res_company_run.OPENED = 1
    company._recognise_clip_cards(date(2025, 1, 31), whole=False)
    contact = env['res.partner'].create(
        {'name': "Birthe", 'parent_id': cards[1].partner_id.id, 'email': 'birthe@blyant.example'}
    )
    task = env['project.task'].create(
        {
            'name': "Ny plotter",
            'project_id': cards[1].account_id.project_ids.id,
            'partner_id': contact.id,
            'clip_card_estimate': 2,
        }
    )
    task.action_clip_card_ask_estimate()
    task._answer_estimate(True, contact)
    log(task, 2)
    visit = "Registrér tiden for dit besøg den 02.02.2025"
    task.activity_schedule('mail.mail_activity_data_todo', summary=visit, user_id=env.uid)
env.flush_all()
recognised = env['clip.card.recognition'].search([])
found = {
    'opened': company.clip_card_opened_card == cards[0].id,
    'until': company.clip_card_recognised_until,
    'recognised': [[it.kind, it.clips, it.amount] for it in recognised.sorted('id')],
    'activities': sorted(task.activity_ids.mapped('summary')),
}
expected = {
    'opened': True,
    'until': False,
    'recognised': [['sale', 10, 9500.0], ['used', -2, -1900.0]],
    'activities': ["2 accepted, 2 used", visit],
}
if found != expected:
    raise SystemExit(f"the story came out otherwise: {json.dumps(found)}")
env.cr.commit()
