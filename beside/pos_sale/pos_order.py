from ..extension import Extension
from .sale_order_line import PAID


class PosOrder(Extension):
    """What is paid in the till starts cards that wait for an invoice or its payment."""

    _register = False
    _extends = 'pos.order'

    def write(self, vals):
        result = super().write(vals)
        if 'state' in vals:
            orders = self.sudo()
            back = orders.lines.refunded_orderline_id.sale_order_line_id
            sold = orders.lines.sale_order_line_id | back
            sold._get_live_clip_cards()._sync_invoices()
            if vals['state'] in PAID:
                back.order_id._tell_paid_back(back._get_live_clip_cards())
        return result
