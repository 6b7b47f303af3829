from odoo import api
from odoo.fields import Domain

from ..extension import Extension


class ProductTemplate(Extension):
    """Cards and add-on products belong to a customer's order: the till sells none without one."""

    _register = False
    _extends = 'product.template'

    @api.model
    def _load_pos_data_domain(self, data, config):
        domain = super()._load_pos_data_domain(data, config)
        return list(Domain(domain) & Domain('clip_card_type', '=', False))
