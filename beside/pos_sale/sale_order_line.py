from ..extension import Extension

#: An order of the till in one of these states is paid.
PAID = ('paid', 'done', 'invoiced')


class SaleOrderLine(Extension):
    """What the till has charged of a card: it is paid there, with an invoice or without."""

    _register = False
    _extends = 'sale.order.line'

    def _get_clip_card_charged(self, card):
        lines = self.sudo().pos_order_line_ids
        lines |= lines.refund_orderline_ids
        paid = lines.filtered(lambda line: line.order_id.state in PAID)
        return super()._get_clip_card_charged(card) + sum(
            self._convert_qty(self, line.qty, 'p2s') for line in paid
        )
