"""Fed to ``odoo shell`` after many people worked at once: what does not add up."""

import json
import os

problems = []
for account in env["clip.card.account"].search([]):
    problems += account._verify()
QUERIES = {
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
         GROUP BY line.id
        HAVING line.clip_card_due
               != line.clip_card_clips + line.clip_card_uncovered + line.clip_card_settled
    """,
    "an order with two cards": """
        SELECT sale_line_id FROM clip_card WHERE NOT COALESCE(is_cancelled, FALSE)
         GROUP BY sale_line_id HAVING COUNT(*) > 1 AND sale_line_id IS NOT NULL
    """,
}
for problem, query in QUERIES.items():
    env.cr.execute(query)
    problems += [f"{problem}: {row[0]}" for row in env.cr.fetchall()]
with open(os.environ["CLIP_CARD_FOUND"], "w", encoding="utf-8") as file:
    json.dump(problems, file)
env.cr.rollback()
