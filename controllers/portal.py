from odoo.http import request, route

from odoo.addons.sale_management.controllers import portal


class CustomerPortal(portal.CustomerPortal):
    @route()
    def portal_quote_option_update(
        self, order_id, line_id, access_token=None, remove=False, input_quantity=False, **kwargs
    ):
        """Plus and minus on an optional clip card step through its sizes, not through clips.

        An add-on product is there once, or not at all.
        """
        line = request.env['sale.order.line'].sudo().browse(int(line_id)).exists()
        if line._is_clip_card() and input_quantity is False:
            input_quantity = line._get_next_clip_card_size(smaller=remove)
        elif line._is_add_on():
            wanted = not remove if input_quantity is False else float(input_quantity) > 0
            input_quantity = int(wanted)
        return super().portal_quote_option_update(
            order_id,
            line_id,
            access_token=access_token,
            remove=remove,
            input_quantity=input_quantity,
            **kwargs,
        )
