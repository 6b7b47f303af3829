"""Fed to ``odoo shell``: customers with cards, and the people who work on them at once."""

import json
import os

from odoo.fields import Command

GROUPS = {
    "consultant": "base.group_user,hr_timesheet.group_hr_timesheet_user",
    "sales": "base.group_user,clip_card.group_clip_card_user",
}

product = env.ref("clip_card.product_clip_card").product_variant_id
customers = env["res.partner"].create(
    [
        {
            "name": f"Belastning {number} ApS",
            "is_company": True,
            "country_id": env.ref("base.dk").id,
            "zip": "2900",
            "email": f"kunde{number}@kunde.example",
        }
        for number in range(10)
    ]
)
tasks = []
for customer in customers:
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "clip_card_tier_id": product.clip_card_tier_ids[0].id,
                    }
                )
            ],
        }
    )
    order.action_confirm()
    project = customer.clip_card_account_ids.project_ids
    project.privacy_visibility = "employees"
    tasks += (
        env["project.task"]
        .create(
            [
                {
                    "name": f"Opgave {number}",
                    "project_id": project.id,
                    "partner_id": customer.id,
                }
                for number in range(3)
            ]
        )
        .ids
    )


def make_user(kind, number):
    login = f"{kind}{number}"
    groups = [env.ref(name).id for name in GROUPS.get(kind, "base.group_portal").split(",")]
    values = {
        "name": login.capitalize(),
        "login": login,
        "password": login,
        "group_ids": [Command.set(groups)],
    }
    if kind == "portal":
        contact = env["res.partner"].create(
            {"name": login.capitalize(), "parent_id": customers[number].id}
        )
        values["partner_id"] = contact.id
    user = env["res.users"].with_context(no_reset_password=True).create(values)
    if kind == "consultant":
        env["hr.employee"].create({"name": user.name, "user_id": user.id, "hourly_cost": 400.0})
    return login


people = {
    "consultant": [make_user("consultant", number) for number in range(12)],
    "sales": [make_user("sales", number) for number in range(4)],
    "portal": [make_user("portal", number) for number in range(4)],
    "tasks": tasks,
    "customers": customers.ids,
    "product": product.id,
    "tiers": product.clip_card_tier_ids.ids,
}
# The jobs run all the time, as they would meet people once a day.
env["ir.cron"].search([("cron_name", "like", "Clip cards")]).write(
    {"interval_number": 1, "interval_type": "minutes", "nextcall": "2020-01-01 00:00:00"}
)
env.cr.commit()
with open(os.environ["CLIP_CARD_FOUND"], "w", encoding="utf-8") as file:
    json.dump(people, file)
