"""Fed to ``odoo shell`` on a database with the dependencies: its company becomes Danish.

Odoo puts the company in the United States and gives it a generic chart of accounts. The
country is changed only now: with it, installing would bring the Peppol network along.
"""

TIME_ZONE = "Europe/Copenhagen"

company = env.ref("base.main_company")
currency = env.ref("base.DKK")
currency.active = True
company.write({"country_id": env.ref("base.dk").id, "currency_id": currency.id})
env["account.chart.template"].try_loading("dk", company, install_demo=False)
env["product.pricelist"].search([]).currency_id = currency
company.partner_id.tz = TIME_ZONE
company.resource_calendar_id.tz = TIME_ZONE
env["res.users"].with_context(active_test=False).search([]).partner_id.tz = TIME_ZONE

danish = env["res.lang"].with_context(active_test=False).search([("code", "=", "da_DK")])
env["base.language.install"].create({"lang_ids": danish.ids}).lang_install()

if company.chart_template != "dk" or company.currency_id != currency:
    raise SystemExit(f"not Danish: {company.chart_template}, {company.currency_id.name}")
env.cr.commit()
