from odoo import models


class IrUiMenu(models.Model):
    """The list of time to check is there where a company has time checked."""

    _inherit = 'ir.ui.menu'

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        if not any(company.clip_card_check_from for company in self.env.companies.sudo()):
            menu = self.env.ref(
                'clip_card.account_analytic_line_menu_to_check', raise_if_not_found=False
            )
            hidden.extend(menu.ids if menu else [])
        return hidden
