"""Fed to ``odoo shell`` on the third released version: paper cards, agreements, what stands paid.

It uses what that version had, and is not changed with later ones.
"""

import json
from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

product = env['product.template'].create(
    {
        'name': "Klippekort",
        'clip_card_type': 'card',
        'list_price': 1000.0,
        'clip_card_tier_ids': [Command.create({'clips': 10, 'discount': 5})],
    }
)
baker, dentist = env['res.partner'].create(
    [
        {'name': name, 'is_company': True, 'country_id': env.ref('base.dk').id, 'zip': '2900'}
        for name in ("Bageriet Kernen ApS", "Tandlæge Thy")
    ]
)
employee = env['hr.employee'].create({'name': "Karl Konsulent", 'hourly_cost': 400.0})


def on(day):
    return freeze_time(datetime.fromisoformat(f'{day}T11:00:00'))


def log(customer, hours, name="Fejlsøgning"):
    project = customer.clip_card_account_ids.project_ids[:1]
    task = env['project.task'].create(
        {'name': "Backup", 'project_id': project.id, 'partner_id': customer.id}
    )
    return env['account.analytic.line'].create(
        {
            'name': name,
            'task_id': task.id,
            'project_id': project.id,
            'unit_amount': hours,
            'employee_id': employee.id,
        }
    )


with on('2025-01-06'):
    order = env['sale.order'].create(
        {
            'partner_id': baker.id,
            'order_line': [
                Command.create({'product_id': product.product_variant_id.id, 'product_uom_qty': 10})
            ],
        }
    )
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
card = order.order_line.clip_card_ids
with on('2025-02-03'):
    log(baker, 2.5)
    log(baker, 0.5, name="/")
    reversal = env['account.move.reversal'].with_context(
        active_model='account.move', active_ids=invoice.ids
    )
    reversal = reversal.create({'journal_id': invoice.journal_id.id, 'reason': "Prisafslag"})
    reversal.refund_moves()
    credit = reversal.new_move_ids
    credit.invoice_line_ids.write({'quantity': 1, 'price_unit': 1000.0, 'discount': 0})
    credit.invoice_line_ids.clip_card_credited_clips = 0
    credit.action_post()
    env['clip.card.opening'].create(
        {
            'partner_id': dentist.id,
            'product_id': product.product_variant_id.id,
            'paper_number': '1047',
            'clips': 7,
            'purchase_date': '2023-05-01',
            'last_use_date': '2024-11-04',
            'clip_price': 800.0,
        }
    )
paper = dentist.clip_card_ids
with on('2025-03-03'):
    paper._prolong(datetime(2030, 12, 31).date(), "Aftale med Thy 3/3")
    given = card._transfer(dentist, 2, "Aftale 7")
    card.account_id.write(
        {
            'renewal': 'auto',
            'renewal_product_id': product.product_variant_id.id,
            'renewal_clips': 10,
            'renewal_max_per_year': 2,
        }
    )
env.flush_all()
found = {
    'net_paid': card.net_paid,
    'balances': [it.balance for it in card | paper | given],
    'rows': [len(it._statement_rows()) for it in card | paper | given],
}
expected = {'net_paid': 8500.0, 'balances': [4, 7, 2], 'rows': [4, 2, 1]}
if found != expected:
    raise SystemExit(f"the story came out otherwise: {json.dumps(found)}")
env.cr.commit()
