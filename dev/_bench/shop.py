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


def make_prepaid_hours(env):
    """The product of stock Odoo that is like a card."""
    return env["product.product"].create(
        {
            "name": "Prepaid hours",
            "type": "service",
            "service_policy": "ordered_prepaid",
            "service_tracking": "project_only",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "list_price": 1000.0,
        }
    )


def sell(env, customer, product, **values):
    """The line of a confirmed order."""
    line = Command.create({"product_id": product.id, **values})
    order = env["sale.order"].create({"partner_id": customer.id, "order_line": [line]})
    order.action_confirm()
    return order.order_line


def make_customer(env):
    return env["res.partner"].create({"name": "Bench", "is_company": True})


def make_user(env, login, groups, **values):
    """A user whose password is the login; a customer when a company is given.

    :param groups: their XML ids
    """
    values = {"name": login.capitalize(), "login": login, "password": login, **values}
    if company := values.pop("company", None):
        contact = env["res.partner"].create({"name": values["name"], "parent_id": company.id})
        values["partner_id"] = contact.id
    values["group_ids"] = [Command.set([env.ref(name).id for name in groups])]
    return env["res.users"].with_context(no_reset_password=True).create(values)


def make_consultant(env, user):
    return env["hr.employee"].create({"name": user.name, "user_id": user.id, "hourly_cost": 400.0})


def make_tasks(project, count, **values):
    return project.env["project.task"].create(
        [{"name": f"Task {number}", "project_id": project.id, **values} for number in range(count)]
    )


def log(employee, tasks, count, start=0, day=None):
    """Lines on each task in turn, from a day (today) on.

    :param start: how many were logged before
    """
    return tasks.env["account.analytic.line"].create(
        [
            {
                "name": f"Work {number}",
                "project_id": tasks.project_id.id,
                "task_id": tasks[number % len(tasks)].id,
                "employee_id": employee.id,
                "date": (day or date.today()) + timedelta(days=number // len(tasks)),
                "unit_amount": 0.5 + number % 4 / 4,
            }
            for number in range(start, start + count)
        ]
    )


def multiply(count, records, changes):
    """Copy records that belong together by SQL, one of each model, until there are ``count``.

    :param changes: by model, SQL for columns that differ; ``n`` is 0 for the records themselves
    :return: by model, what has to be added to ``n`` for the id of a copy
    """
    env = records[0].env
    env.flush_all()
    ids, first = {record._name: record.id for record in records}, {}
    for record in records:
        env.cr.execute(f"SELECT MAX(id) FROM {record._table}")
        (first[record._name],) = env.cr.fetchone()
    for record in records:
        columns = {"id": f"{first[record._name]} + n"}
        for name, field in record._fields.items():
            if name != "id" and field.store and field.column_type:
                to = field.comodel_name if field.type == "many2one" else None
                copied = to in ids and record[name].id == ids[to]
                columns[name] = f"{first[to]} + n" if copied else f'it."{name}"'
        given = changes.get(record._name, {})
        columns |= given
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        table = record._table
        env.cr.execute(
            f"INSERT INTO {table} ({names}) SELECT {values}"
            f" FROM {table} it, generate_series(1, {count - 1}) n WHERE it.id = {record.id}"
        )
        env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
        # Else each row of the next table would look through the whole of this one.
        env.cr.execute(f"ANALYZE {table}")
        if given:
            own = ", ".join(map(" = ".join, given.items()))
            env.cr.execute(
                f"UPDATE {table} SET {own} FROM (SELECT 0 AS n) it WHERE id = {record.id}"
            )
    env.invalidate_all()
    return first
