"""Columns that have the same in every row there is: PostgreSQL writes no row for that, Odoo would.

What they are worked out from is as new as they are, and empty.
"""

from odoo.tools import SQL

COLUMNS = (
    ('account_analytic_line', 'clip_card_factor', 'numeric', 0),
    ('clip_card', 'clip_price_paid', 'numeric', 0),
    ('clip_card', 'refundable_until', 'date', None),
    ('clip_card_account', 'link_number', 'int4', 0),
    ('clip_card_account', 'low_weeks', 'int4', 0),
    ('clip_card_account', 'purchase_order_policy', 'varchar', 'none'),
    ('clip_card_account', 'statement_mail', 'varchar', 'none'),
    ('project_task', 'clip_card_callout_state', 'varchar', None),
    ('res_partner', 'clip_card_right', 'varchar', 'decide'),
)


def migrate(cr, version):
    for table, column, kind, value in COLUMNS:
        place = SQL("ALTER TABLE %s", SQL.identifier(table)), SQL.identifier(column)
        cr.execute(SQL("%s ADD COLUMN IF NOT EXISTS %s %s DEFAULT %s", *place, SQL(kind), value))
        cr.execute(SQL("%s ALTER COLUMN %s DROP DEFAULT", *place))
