"""Customers with cards, and the people who work on them at once."""

from . import shop

CUSTOMERS, TASKS = 10, 3
GROUPS = {
    "consultant": ("base.group_user", "hr_timesheet.group_hr_timesheet_user"),
    "sales": ("base.group_user", "clip_card.group_clip_card_user"),
    "portal": ("base.group_portal",),
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
    """Yields who there is, by kind, and what they work on."""
    product = env.ref("clip_card.product_clip_card").product_variant_id
    tiers = product.clip_card_tier_ids
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
        shop.sell(env, customer, product, clip_card_tier_id=tiers[0].id)
        project = customer.clip_card_account_ids.project_ids
        project.privacy_visibility = "employees"
        tasks += shop.make_tasks(project, TASKS, partner_id=customer.id).ids
    people = {
        kind: [make_user(env, kind, number, customers) for number in range(count)]
        for kind, count in COUNTS.items()
    }
    # The jobs run all the time, as they would meet people once a day.
    env["ir.cron"].search([("cron_name", "like", "Clip cards")]).write(
        {"interval_number": 1, "interval_type": "minutes", "nextcall": "2020-01-01 00:00:00"}
    )
    env.cr.commit()
    yield {
        **people,
        "tasks": tasks,
        "customers": customers.ids,
        "product": product.id,
        "tiers": tiers.ids,
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
