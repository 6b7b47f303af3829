"""Fed to ``odoo shell`` after installing: makes script and style bundles once for all copies.

Tests roll back what they write, so each browser test would make them again.
"""

BUNDLES = (
    "web.assets_web",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "web.assets_frontend_minimal",
    "web.assets_tests",
    "web.report_assets_common",
    "web.report_assets_pdf",
)
for name in BUNDLES:
    bundle = env["ir.qweb"]._get_asset_bundle(name, css=True, js=True)
    bundle.css()
    bundle.js()
env.cr.commit()
