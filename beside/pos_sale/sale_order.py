from ..extension import Extension


class SaleOrder(Extension):
    """Nothing is paid in the till that cannot be delivered."""

    _register = False
    _extends = 'sale.order'

    def load_sale_order_from_pos(self, config_id):
        """:raise UserError: for an offer that cannot be delivered"""
        self._check_deliverable()
        return super().load_sale_order_from_pos(config_id)
