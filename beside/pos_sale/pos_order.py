from ..extension import Extension


class PosOrder(Extension):
    """What is paid in the till starts cards that wait for an invoice or its payment."""

    _register = False
    _extends = 'pos.order'

    def write(self, vals):
        result = super().write(vals)
        if 'state' in vals:
            lines = self.sudo().lines
            sold = (lines | lines.refunded_orderline_id).sale_order_line_id
            sold._get_live_clip_cards()._sync_invoices()
        return result
