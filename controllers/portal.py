from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.sale_management.controllers import portal

from ..models.ledger.clip_card_limited import MOST_NUMBER
from ..models.selling.sale_order_promise import DECLINING
from .clip_card_portal import read_token


class CustomerPortal(portal.CustomerPortal):
    """The customer's offers: what cannot be delivered is neither signed nor paid."""

    @route()
    def portal_order_page(self, order_id, access_token=None, payment_amount=None, **kwargs):
        access_token = read_token(access_token)
        order = self._find_offer(order_id, access_token)
        if order and order._get_delivery_refusal():
            payment_amount = None
            if request.env.user.share and order.state == 'sent' and not order.is_expired:
                order._tell_undeliverable()
        return super().portal_order_page(
            order_id, access_token=access_token, payment_amount=payment_amount, **kwargs
        )

    @route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None):
        """Sign an offer; one that cannot be delivered stays as it is, and its owner is told.

        :raise UserError: saying so in words for the customer
        """
        access_token = read_token(access_token)
        token = access_token or read_token(request.httprequest.args.get('access_token'))
        order = self._find_offer(order_id, token)
        if not order or not order._sells_clips():
            return super().portal_quote_accept(order_id, access_token, name, signature)
        if refusal := order._get_delivery_refusal():
            self._refuse(order, refusal)
        try:
            with request.env.cr.savepoint():
                return super().portal_quote_accept(order_id, access_token, name, signature)
        except UserError as error:
            return self._refuse(order, order._get_refusal_words(), error.args[0])

    @route()
    def portal_quote_decline(self, order_id, access_token=None, decline_message=None, **kwargs):
        """Decline an offer, also one that cannot be delivered and so not be signed."""
        request.update_context(clip_card_declining=DECLINING)
        return super().portal_quote_decline(
            order_id,
            access_token=read_token(access_token),
            decline_message=decline_message,
            **kwargs,
        )

    def _refuse(self, order, words, reason=None):
        """Undo what the request has done, and tell the owner of the offer.

        :raise UserError: always
        """
        request.env.cr.rollback()
        order._tell_undeliverable(reason)
        request.env.cr.commit()  # pylint: disable=invalid-commit
        raise UserError(words)

    def _find_offer(self, order_id, access_token):
        """The order, with all rights, that the reader may see, or nothing."""
        try:
            return self._document_check_access('sale.order', order_id, access_token=access_token)
        except (AccessError, MissingError):
            return None

    @route()
    def portal_quote_option_update(
        self, order_id, line_id, access_token=None, remove=False, input_quantity=False, **kwargs
    ):
        """Plus and minus on an optional clip card step through its sizes, not through clips.

        An add-on product is there once, or not at all.
        """
        access_token = read_token(access_token)
        order = self._find_offer(order_id, access_token)
        line = order and order.order_line.filtered(lambda it: str(it.id) == str(line_id))
        if not line:
            # Whose order it is comes first, in stock too; a line that is not on it changes nothing.
            line_id = 0
        elif line._is_clip_card() and input_quantity is False:
            input_quantity = line._get_next_clip_card_size(smaller=remove)
        elif line._is_clip_card() or line._is_add_on():
            input_quantity = self._read_quantity(line, remove, input_quantity)
        return super().portal_quote_option_update(
            order_id,
            line_id,
            access_token=access_token,
            remove=remove,
            input_quantity=input_quantity,
            **kwargs,
        )

    def _read_quantity(self, line, remove, input_quantity):
        """How many are wanted of what is sold in sizes, or once; as many as now for nonsense."""
        try:
            wanted = not remove if input_quantity is False else float(input_quantity)
        except (TypeError, ValueError):
            return line.product_uom_qty
        if line._is_add_on():
            return int(wanted > 0)
        return wanted if abs(wanted) <= MOST_NUMBER else line.product_uom_qty
