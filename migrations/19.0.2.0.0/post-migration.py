"""Cards in foreign currency; notices to the chosen contact; time classed for stock's analysis."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("SELECT id FROM clip_card WHERE company_net_amount IS NULL")
    cards = env['clip.card'].browse([card_id for (card_id,) in cr.fetchall()])
    env.add_to_compute(cards._fields['company_net_amount'], cards)
    cards.flush_recordset(['company_net_amount'])
    # Whose texts are the users' own by now, and stay; so does who wrote them last.
    cr.execute("UPDATE mail_template SET use_default_to = FALSE WHERE model = 'clip.card.notice'")
    cr.execute("""
        WITH seen AS (
            SELECT id, clip_card_settlement_line_id IS NULL AS unsettled,
                   COALESCE(clip_card_clips, 0) != 0 OR (
                       COALESCE(clip_card_uncovered, 0) = 0
                       AND COALESCE(clip_card_settled, 0) = 0
                       AND COALESCE(clip_card_free, '') != 'goodwill'
                   ) AS covered
              FROM account_analytic_line
             WHERE clip_card_account_id IS NOT NULL AND project_id IS NOT NULL
        ), classed AS (
            SELECT *, CASE WHEN covered THEN 'billable_fixed' ELSE 'non_billable' END
                      AS invoice_type
              FROM seen
        )
        UPDATE account_analytic_line line
           SET timesheet_invoice_type = classed.invoice_type
          FROM classed
         WHERE classed.id = line.id AND (classed.covered OR classed.unsettled)
           AND line.timesheet_invoice_type IS DISTINCT FROM classed.invoice_type
    """)
