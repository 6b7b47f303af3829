-- 100,000 customers of the first release: a card of 10 clips each, of which two lines of time have
-- taken 2; every tenth card is in euros. It uses what that version had, and is not changed with
-- later ones.

CREATE TEMPORARY TABLE common AS
SELECT company.id AS company, company.currency_id AS currency, euro.id AS euro,
       line.product_id AS product, line.product_uom_id AS unit, task.id AS task,
       task.project_id AS project, employee.id AS employee
  FROM res_company company
  JOIN res_currency euro ON euro.name = 'EUR'
  JOIN sale_order_line line ON line.id = (SELECT MIN(sale_line_id) FROM clip_card)
  JOIN project_task task ON task.id = (SELECT MIN(task_id) FROM clip_card_entry)
  JOIN hr_employee employee ON employee.id = (SELECT MIN(employee_id) FROM clip_card_entry)
 ORDER BY company.id LIMIT 1;

INSERT INTO res_partner (name, complete_name, email, active, is_company, type, autopost_bills,
                         lang)
SELECT 'Kunde ' || n, 'Kunde ' || n, 'kunde' || n || '@example.com', TRUE, TRUE, 'contact', 'ask',
       'en_US'
  FROM generate_series(1, 100000) n;
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;

INSERT INTO clip_card_account (partner_id, company_id, renewal, low_threshold, balance, uncovered,
                               version, verified_version)
SELECT id, common.company, 'ask', 2, 8, 0, 0, 0
  FROM res_partner CROSS JOIN common WHERE name LIKE 'Kunde %' ORDER BY id;

INSERT INTO sale_order (name, company_id, currency_id, partner_id, partner_invoice_id,
                        partner_shipping_id, date_order, state, invoice_status)
SELECT 'B' || account.id, common.company,
       CASE WHEN account.id % 10 = 0 THEN common.euro ELSE common.currency END,
       partner_id, partner_id, partner_id, DATE '2024-01-01' + (account.id % 365)::int, 'sale',
       'invoiced'
  FROM clip_card_account account
  JOIN res_partner partner ON partner.id = account.partner_id AND partner.name LIKE 'Kunde %'
 CROSS JOIN common;

INSERT INTO sale_order_line (order_id, company_id, currency_id, order_partner_id, name,
                             product_id, product_uom_id, product_uom_qty, price_unit, discount,
                             customer_lead, state, qty_delivered_method, qty_delivered,
                             qty_invoiced, invoice_status)
SELECT sale.id, company_id, currency_id, partner_id, 'Klippekort', common.product, common.unit, 10,
       1000, 5, 0, 'sale', 'timesheet', 2, 10, 'invoiced'
  FROM sale_order sale CROSS JOIN common WHERE sale.name LIKE 'B%';

INSERT INTO clip_card (name, account_id, partner_id, company_id, currency_id, product_id,
                       sale_line_id, clips, net_amount, clip_price, lifetime_years, forfeit_years,
                       start_on, balance, lapsed_clips, purchase_date, last_use_date, expiry_date,
                       forfeit_date, end_date, state)
SELECT sale.name, account.id, sale.partner_id, sale.company_id, sale.currency_id, line.product_id,
       line.id, 10, 9500, 950, 5, 3, 'order', 8, 0, sale.date_order::date,
       sale.date_order::date + 20, (sale.date_order + INTERVAL '5 years')::date,
       (sale.date_order + INTERVAL '3 years 20 days')::date,
       (sale.date_order + INTERVAL '3 years 20 days')::date, 'active'
  FROM sale_order sale
  JOIN sale_order_line line ON line.order_id = sale.id
  JOIN clip_card_account account
    ON account.partner_id = sale.partner_id AND account.company_id = sale.company_id
 WHERE sale.name LIKE 'B%';

INSERT INTO account_analytic_line (name, date, unit_amount, amount, category, company_id,
                                   currency_id, product_uom_id, partner_id, project_id, task_id,
                                   employee_id, so_line, timesheet_invoice_type, is_so_line_edited,
                                   clip_card_account_id, clip_card_billing, clip_card_work_type,
                                   clip_card_minutes, clip_card_due, clip_card_clips,
                                   clip_card_uncovered, clip_card_settled)
SELECT 'Arbejde', card.purchase_date + turn * 10, 1, -400, 'other', card.company_id,
       common.currency, common.unit, card.partner_id, common.project, common.task, common.employee,
       card.sale_line_id, 'billable_fixed', TRUE, card.account_id, TRUE, 'remote', 60, 1, 1, 0, 0
  FROM clip_card card CROSS JOIN generate_series(1, 2) turn CROSS JOIN common
 WHERE card.name LIKE 'B%';

INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, date, posting_date,
                             clips, kind, name)
SELECT id, account_id, partner_id, company_id, purchase_date, purchase_date, 10, 'purchase', name
  FROM clip_card WHERE name LIKE 'B%';

INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, date, posting_date,
                             clips, kind, name, source, timesheet_id, employee_id, employee_name,
                             task_id, task_name, work_type, work_minutes, transport_minutes)
SELECT card.id, card.account_id, card.partner_id, card.company_id, line.date, line.date, -1,
       'work', line.name, line.id, line.id, line.employee_id, 'Karl Konsulent', line.task_id,
       'Server', 'remote', 60, 0
  FROM account_analytic_line line JOIN clip_card card ON card.sale_line_id = line.so_line
 WHERE card.name LIKE 'B%';

ANALYZE;
