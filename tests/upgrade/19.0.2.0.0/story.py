"""Fed to ``odoo shell`` on the second released version: revenue that is recognised, and waits.

It uses what that version had, and is not changed with later ones.
"""

from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

company = env.company
product = env['product.template'].create(
    {
        'name': "Klippekort",
        'clip_card_type': 'card',
        'list_price': 1000.0,
        'clip_card_tier_ids': [Command.create({'clips': 10, 'discount': 5})],
    }
)
customers = env['res.partner'].create(
    [
        {'name': name, 'is_company': True, 'country_id': env.ref('base.dk').id, 'zip': '2900'}
        for name in ("Bageriet Kernen ApS", "Tandlæge Thy")
    ]
)
employee = env['hr.employee'].create({'name': "Karl Konsulent", 'hourly_cost': 400.0})


def on(day):
    return freeze_time(datetime.fromisoformat(f'{day}T11:00:00'))


def sell(customer):
    order = env['sale.order'].create(
        {
            'partner_id': customer.id,
            'order_line': [
                Command.create({'product_id': product.product_variant_id.id, 'product_uom_qty': 10})
            ],
        }
    )
    order.action_confirm()
    return order


def log(customer, hours):
    project = customer.clip_card_account_ids.project_ids[:1]
    task = env['project.task'].create(
        {'name': "Backup", 'project_id': project.id, 'partner_id': customer.id}
    )
    env['account.analytic.line'].create(
        {
            'name': "Fejlsøgning",
            'task_id': task.id,
            'project_id': project.id,
            'unit_amount': hours,
            'employee_id': employee.id,
        }
    )


with on('2025-01-06'):
    company.write({**company._get_clip_card_recognition_proposal(), 'clip_card_recognition': True})
    sell(customers[0])._create_invoices().action_post()
    late = sell(customers[1])
    log(customers[0], 3)
    log(customers[1], 2)
with on('2025-02-10'):
    while day := company._get_clip_card_due_period():
        company._recognise_clip_cards(day)
    late._create_invoices().action_post()
env.flush_all()
used = env['clip.card.recognition'].search([('kind', '=', 'used')])
if [line.clips for line in used] != [-3]:
    raise SystemExit(f"the story came out otherwise: {used.read()}")
env.cr.commit()
