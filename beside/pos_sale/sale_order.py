from ..extension import Extension


class SaleOrder(Extension):
    """Nothing is paid in the till that cannot be delivered."""

    _register = False
    _extends = 'sale.order'

    def load_sale_order_from_pos(self, config_id):
        """:raise UserError: for an offer that cannot be delivered"""
        self._check_deliverable()
        return super().load_sale_order_from_pos(config_id)

    def _tell_paid_back(self, cards):
        """Money was paid back in the till: somebody decides about the clips.

        :param cards: those whose price it was, of these orders
        """
        for sold in self:
            owned = cards.filtered(lambda card, sold=sold: card.sale_line_id.order_id == sold)
            if owned:
                order = sold._speak_to_owner()
                order._tell_owner(
                    order.env._("Paid back in the till"),
                    order.env._(
                        "What was paid for %(cards)s was paid back. The clips are still on the"
                        " card: take them off if the customer does not keep them.",
                        cards=', '.join(owned.mapped('name')),
                    ),
                )
