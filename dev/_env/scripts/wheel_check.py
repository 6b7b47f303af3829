"""Fed to ``odoo shell`` on a database made from the wheel: the addon is there, and works."""

from odoo.modules import Manifest

manifest = Manifest.for_addon("clip_card")
customer = env["res.partner"].create({"name": "Wheel", "is_company": True})
product = env.ref("clip_card.product_clip_card").product_variant_id
order = env["sale.order"].create(
    {
        "partner_id": customer.id,
        "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 10})],
    }
)
order.action_confirm()
account = env["clip.card.account"].search([("partner_id", "=", customer.id)])
if account.balance != 10:
    raise SystemExit(f"a card of 10 clips was sold, and {account.balance} are there")
print(f"clip_card {manifest['version']} works from its wheel: {manifest.path}")
