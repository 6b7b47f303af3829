"""What is measured on: cards that are sold, and time that is logged, as people do it."""

from datetime import date, timedelta

from odoo.fields import Command


def make_card(env, clips, **values):
    """The product of a card of one size."""
    values = {"name": "Klippekort", "clip_card_type": "card", "list_price": 1000.0, **values}
    template = env["product.template"].create(
        {**values, "clip_card_tier_ids": [Command.create({"clips": clips, "discount": 5})]}
    )
    return template.product_variant_id


def sell(env, customer, product, **values):
    """The line of a confirmed order."""
    line = Command.create({"product_id": product.id, **values})
    order = env["sale.order"].create({"partner_id": customer.id, "order_line": [line]})
    order.action_confirm()
    return order.order_line


def make_customer(env):
    return env["res.partner"].create({"name": "Bench", "is_company": True})


def make_consultant(env, user):
    return env["hr.employee"].create({"name": user.name, "user_id": user.id, "hourly_cost": 400.0})


def make_tasks(project, count, **values):
    return project.env["project.task"].create(
        [{"name": f"Task {number}", "project_id": project.id, **values} for number in range(count)]
    )


def log(employee, tasks, count, start=0):
    """Lines on each task in turn, from today on.

    :param start: how many were logged before
    """
    return tasks.env["account.analytic.line"].create(
        [
            {
                "name": f"Work {number}",
                "project_id": tasks.project_id.id,
                "task_id": tasks[number % len(tasks)].id,
                "employee_id": employee.id,
                "date": date.today() + timedelta(days=number // len(tasks)),
                "unit_amount": 0.5 + number % 4 / 4,
            }
            for number in range(start, start + count)
        ]
    )
