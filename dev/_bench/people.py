"""Customers with cards, or prepaid hours of stock Odoo, and people who work on them at once."""

from . import shop

CUSTOMERS, TASKS = 10, 3
GROUPS = {
    "consultant": ("base.group_user", "hr_timesheet.group_hr_timesheet_user"),
    "sales": ("base.group_user", "sales_team.group_sale_salesman"),
    "portal": ("base.group_portal",),
}
#: What people read: the fields of lists, the pages of the portal, and what they open from one.
READS = {
    "time": "date name clip_card_clips clip_card_uncovered clip_card_explanation",
    "sales": ("clip.card", "name partner_id balance state end_date end_reason"),
    "customers": ("clip.card.account", "partner_id balance uncovered end_date"),
    "overview": ("/my/clip-cards", r'href="/my/clip-cards/(\d+)'),
    "statement": "/my/clip-cards/{}",
}
STOCK_READS = {
    "time": "date name unit_amount so_line timesheet_invoice_type",
    "sales": ("sale.order", "name partner_id amount_total state date_order invoice_status"),
    "customers": ("res.partner", "complete_name email phone country_id"),
    "overview": ("/my/projects", r'href="/my/projects/(\d+)'),
    "statement": "/my/timesheets",
}
COUNTS = {"consultant": 12, "sales": 4, "portal": 4}
WRONG = {
    "a balance below 0": "SELECT name FROM clip_card WHERE balance < 0",
    "a balance that is not the sum of its entries": """
        SELECT card.name FROM clip_card card
          LEFT JOIN clip_card_entry entry ON entry.card_id = card.id
         GROUP BY card.id HAVING card.balance != COALESCE(SUM(entry.clips), 0)
    """,
    "uncovered clips beside clips that could have paid them": """
        SELECT line.id FROM account_analytic_line line
          JOIN clip_card card ON card.account_id = line.clip_card_account_id
         WHERE line.clip_card_uncovered > 0 AND card.state = 'active' AND card.balance > 0
           AND line.date BETWEEN card.purchase_date AND card.end_date
    """,
    "work that is not due = debited + uncovered + settled": """
        SELECT line.id FROM account_analytic_line line
         WHERE line.clip_card_account_id IS NOT NULL AND line.unit_amount > 0
           AND line.clip_card_due
               != line.clip_card_clips + line.clip_card_uncovered + line.clip_card_settled
    """,
    "an order with two cards": """
        SELECT sale_line_id FROM clip_card WHERE NOT COALESCE(is_cancelled, FALSE)
         GROUP BY sale_line_id HAVING COUNT(*) > 1 AND sale_line_id IS NOT NULL
    """,
}


def make(env):
    """Yields who there is, by kind, what they work on, and what they read."""
    product = env.ref("clip_card.product_clip_card").product_variant_id
    tiers = product.clip_card_tier_ids
    # The jobs run all the time, as they would meet people once a day.
    env["ir.cron"].search([("cron_name", "like", "Clip cards")]).write(
        {"interval_number": 1, "interval_type": "minutes", "nextcall": "2020-01-01 00:00:00"}
    )
    sales = env.ref("clip_card.group_clip_card_user")
    yield {
        **_make_people(env, product, {"clip_card_tier_id": tiers.ids}, sales),
        "log": {"clip_card_work_type": ["remote", "onsite", "phone"]},
        "read": READS,
    }


def make_stock(env):
    """The same with prepaid hours of stock Odoo."""
    product = shop.make_prepaid_hours(env)
    sales = env["res.groups"]
    yield {
        **_make_people(env, product, {"product_uom_qty": [10, 20, 30]}, sales),
        "log": {},
        "read": STOCK_READS,
    }


def _make_people(env, product, sizes, sales):
    """Customers who have bought a size of a product, and everybody who works for them.

    :param sizes: choices for fields of an order's line
    :param sales: what a salesperson may do besides selling
    """
    country = env.ref("base.dk").id
    customers = env["res.partner"].create(
        [
            {"name": f"Belastning {number} ApS", "is_company": True, "country_id": country}
            | {"zip": "2900", "email": f"kunde{number}@kunde.example"}
            for number in range(CUSTOMERS)
        ]
    )
    tasks = []
    for customer in customers:
        first = {name: choices[0] for name, choices in sizes.items()}
        project = shop.sell(env, customer, product, **first).order_id.project_ids
        project.privacy_visibility = "portal"
        tasks += shop.make_tasks(project, TASKS, partner_id=customer.id).ids
    people = {
        kind: [make_user(env, kind, number, customers) for number in range(count)]
        for kind, count in COUNTS.items()
    }
    salespeople = env["res.users"].search([("login", "in", people["sales"])])
    salespeople.group_ids |= sales
    for project in env["project.task"].browse(tasks).project_id:
        project.message_subscribe(project.partner_id.child_ids.ids)
    env.cr.commit()
    return {
        **people,
        "tasks": tasks,
        "customers": customers.ids,
        "product": product.id,
        "sizes": sizes,
    }


def make_user(env, kind, number, customers):
    company = {"company": customers[number]} if kind == "portal" else {}
    user = shop.make_user(env, f"{kind}{number}", GROUPS[kind], **company)
    if kind == "consultant":
        shop.make_consultant(env, user)
    return user.login


def check(env):
    """Yields what does not add up."""
    for account in env["clip.card.account"].search([]):
        yield from account._verify()
    for problem, query in WRONG.items():
        env.cr.execute(query)
        yield from (f"{problem}: {row[0]}" for row in env.cr.fetchall())
