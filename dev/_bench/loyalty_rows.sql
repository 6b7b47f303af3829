-- 100,000 loyalty cards of stock Odoo with ten entries each, for the customers there are.

WITH program AS (
    INSERT INTO loyalty_program (name, program_type, trigger, applies_on, active, currency_id,
                                 portal_point_name)
    SELECT '{"en_US": "Bench"}', 'loyalty', 'auto', 'both', TRUE, currency_id, '{"en_US": "Points"}'
      FROM res_company ORDER BY id LIMIT 1
    RETURNING id
)
INSERT INTO loyalty_card (program_id, partner_id, points, code, active)
SELECT program.id, partner.id, 8, 'B' || partner.id, TRUE
  FROM program CROSS JOIN res_partner partner WHERE partner.name LIKE 'Kunde %';

INSERT INTO loyalty_history (card_id, description, issued, used)
SELECT card.id, 'Work', 0, 1
  FROM loyalty_card card CROSS JOIN generate_series(1, 10) turn WHERE card.code LIKE 'B%';

ANALYZE;
