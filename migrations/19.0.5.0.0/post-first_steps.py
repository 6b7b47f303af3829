from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Companies that have sold cards are past their first steps."""
    if column_exists(cr, 'res_company', 'clip_card_is_set_up'):
        cr.execute(
            """
            UPDATE res_company SET clip_card_is_set_up = TRUE
             WHERE id IN (SELECT company_id FROM clip_card)
            """
        )
