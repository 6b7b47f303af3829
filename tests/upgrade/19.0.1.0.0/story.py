"""Fed to ``odoo shell`` on the first released version: a customer's history to be kept.

It uses what that version had, and is not changed with later ones.
"""

from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

denmark = env.ref('base.dk')
product = env['product.template'].create(
    {
        'name': "Klippekort",
        'clip_card_type': 'card',
        'list_price': 1000.0,
        'clip_card_tier_ids': [
            Command.create({'clips': 10, 'discount': 5}),
            Command.create({'clips': 20, 'discount': 10}),
        ],
    }
)
customers = env['res.partner'].create(
    [
        {'name': name, 'is_company': True, 'country_id': denmark.id, 'zip': zip_code}
        for name, zip_code in (("Bageriet Kernen ApS", '2900'), ("Tandlæge Thy", '2100'))
    ]
)
employee = env['hr.employee'].create({'name': "Karl Konsulent", 'hourly_cost': 400.0})


def sell(customer, clips):
    order = env['sale.order'].create(
        {
            'partner_id': customer.id,
            'order_line': [
                Command.create(
                    {'product_id': product.product_variant_id.id, 'product_uom_qty': clips}
                )
            ],
        }
    )
    order.action_confirm()
    order._create_invoices().action_post()
    return order.order_line.clip_card_ids


def log(task, day, minutes, **values):
    return env['account.analytic.line'].create(
        {
            'name': "Fejlsøgning",
            'task_id': task.id,
            'project_id': task.project_id.id,
            'date': day,
            'unit_amount': minutes / 60,
            'employee_id': employee.id,
            **values,
        }
    )


def task_of(customer, name):
    project = customer.clip_card_account_ids.project_ids[:1]
    return env['project.task'].create(
        {'name': name, 'project_id': project.id, 'partner_id': customer.id}
    )


def on(day):
    return freeze_time(datetime.fromisoformat(f'{day}T11:00:00'))


with on('2020-03-16'):
    old = sell(customers[0], 10)
    log(task_of(customers[0], "Backup"), '2020-03-16', 90)
with on('2024-01-10'):
    env['clip.card']._cron_end_cards()
with on('2025-03-17'):
    card = sell(customers[0], 10)
    sell(customers[1], 20)
    for number in range(4):
        task = task_of(customers[number % 2], f"Opgave {number}")
        first = log(task, '2025-03-17', 40)
        log(task, '2025-03-18', 31, clip_card_work_type='onsite')
        first.unit_amount = 1.5
        log(task, '2025-03-19', 30).unlink()
    log(task_of(customers[0], "Server"), '2025-03-19', 6 * 60)
    wizard = env['clip.card.adjustment'].create(
        {'card_id': customers[1].clip_card_ids.id, 'clips': 2, 'reason': "Goodwill"}
    )
    wizard.action_adjust()
env.flush_all()
figures = (card.balance, old.state, customers[0].clip_card_account_ids.uncovered)
if figures != (0, 'forfeited', 2):
    raise SystemExit(f"the story came out otherwise: {figures}")
env.cr.commit()
