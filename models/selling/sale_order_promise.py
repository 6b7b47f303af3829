from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.shared import report_once


class Confirming(str):
    """In the context while the button confirms, which sells the cards itself, or while
    a customer declines.

    A text, as a context may be sent on; but no request can send this very one.
    """

    __slots__ = ()


CONFIRMING = Confirming('button')
#: In the context while a customer declines an offer.
DECLINING = Confirming('declining')
OFFERED = ('draft', 'sent')


class SaleOrder(models.Model):
    """Nothing is sent, signed, paid or confirmed that cannot be delivered.

    Cards follow the state of their order, whoever sets it and however.
    """

    _inherit = 'sale.order'

    def _sells_clips(self):
        """Whether a clip card or an add-on product is on this order."""
        self.ensure_one()
        return any(line.product_id.clip_card_type for line in self.order_line)

    def _get_clip_card_lines(self):
        """The lines that sell clip cards."""
        return self.order_line.filtered(lambda line: line._is_clip_card())

    # === WHAT CANNOT BE DELIVERED ===#

    def _get_delivery_errors(self):
        """Why this order cannot be delivered, in words for staff; empty when it can."""
        self.ensure_one()
        errors = (line._get_delivery_error() for line in self.order_line)
        return [error for error in errors if error]

    def _get_delivery_refusal(self):
        """Why nothing can be signed or paid, in words for the customer, or nothing."""
        self.ensure_one()
        if self.state == 'cancel' and self._sells_clips():
            return self.env._("%(order)s was cancelled: there is nothing to pay.", order=self.name)
        for line in self.order_line if self.state in OFFERED else ():
            if line._get_delivery_error():
                return self.env._(
                    "%(why)s Nothing can be signed or paid here; write to %(company)s for another"
                    " offer.",
                    why=line._get_delivery_words(),
                    company=self.company_id.name,
                )
        return None

    def _get_refusal_words(self):
        """For the customer whose order is refused for a reason that only staff understands."""
        self.ensure_one()
        return self.env._(
            "%(order)s cannot be delivered as it is. Nothing was ordered; %(company)s has been told"
            " and will write to you.",
            order=self.name,
            company=self.company_id.name,
        )

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        if not error and self.env.user.share:
            error = self._get_delivery_refusal()
        return error or next(iter(self._get_delivery_errors()), False)

    def _has_to_be_signed(self):
        """What cannot be delivered is not signed; it can be declined all the same."""
        if not super()._has_to_be_signed():
            return False
        declining = self.env.context.get('clip_card_declining') is DECLINING
        return declining or not self._get_delivery_errors()

    def _can_be_declined(self):
        """Whether the customer may say no online, also to what cannot be delivered."""
        self.ensure_one()
        return self.with_context(clip_card_declining=DECLINING)._has_to_be_signed()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._get_delivery_errors()

    def action_quotation_send(self):
        self._check_deliverable()
        return super().action_quotation_send()

    def _get_default_payment_link_values(self):
        self._check_deliverable()
        return super()._get_default_payment_link_values()

    def _check_deliverable(self):
        """:raise UserError: for an offer that cannot be delivered, in words for staff"""
        for order in self.filtered(lambda order: order.state in OFFERED):
            if errors := order._get_delivery_errors():
                raise UserError(errors[0])

    # === STATE ===#

    @api.model
    def _is_confirming(self):
        return self.env.context.get('clip_card_confirming') is CONFIRMING

    def action_confirm(self):
        return super(SaleOrder, self.with_context(clip_card_confirming=CONFIRMING)).action_confirm()

    def write(self, vals):
        """Set to another state by whatever way, cards and add-on products follow.

        :raise UserError: when what is ordered cannot be delivered, or a card is used already
        """
        if 'state' not in vals:
            return super().write(vals)
        before = {order: order.state for order in self}
        self._get_leaving(vals['state'])._withdraw_clip_cards()
        result = super().write(vals)
        changed = self.filtered(lambda order: order.state != before[order])
        if vals['state'] == 'sent':
            changed.filtered(lambda order: not order._has_money_coming())._check_deliverable()
        elif vals['state'] == 'sale' and not self._is_confirming():
            changed.filtered(lambda order: order._sells_clips())._confirm_clip_cards()
        return result

    def _get_leaving(self, state):
        """Those that lose what goes with a confirmed order when they get another state."""
        if state == 'cancel':
            return self
        return self.filtered(lambda order: state != 'sale' and order.state == 'sale')

    def _confirm_clip_cards(self):
        """Do for orders that became confirmed what the button does.

        :raise UserError: when what is ordered cannot be delivered
        """
        for order in self:
            if errors := order._get_delivery_errors():
                raise UserError(errors[0])
        self._action_confirm()

    def _withdraw_clip_cards(self):
        """Take back what goes with these orders, as they are not confirmed any more.

        :raise UserError: when a card is used already
        """
        self.order_line._get_live_clip_cards()._cancel()

    # === WHAT WAS SIGNED, AND MONEY ===#

    def _withdraw_signature(self):
        """What was signed has changed: it is to be signed again."""
        for order in self.sudo():
            if order.signature and order.state in OFFERED and order._sells_clips():
                name = order.signed_by
                order.write({'signature': False, 'signed_by': False, 'signed_on': False})
                order._message_log(
                    body=self.env._(
                        "%(name)s had signed something else: the signature is taken off, and asked"
                        " for again.",
                        name=name,
                    )
                )

    def _has_money_coming(self):
        """Whether the customer has paid, or a payment is under way."""
        return any(
            transaction.state in ('pending', 'authorized', 'done')
            for transaction in self.sudo().transaction_ids
        )

    def _is_paid_online(self):
        """Whether the whole amount has been paid, or is reserved, without an invoice."""
        self.ensure_one()
        return self.currency_id.compare_amounts(self.sudo().amount_paid, self.amount_total) >= 0

    # === WHO IS TOLD ===#

    def _get_promise_owner(self):
        """Who looks after this offer: its salesperson, else who is responsible for clip cards."""
        self.ensure_one()
        order = self.sudo()
        seller = order.user_id._filter_clip_card_staff()
        return seller or order.company_id._get_clip_card_responsible()

    def _tell_owner(self, summary, note):
        """Give who looks after this offer an activity, unless the same one is open already."""
        self.ensure_one()
        order = self.sudo()
        report_once(
            order, 'mail.mail_activity_data_warning', summary, note, self._get_promise_owner()
        )

    def _speak_to_owner(self):
        """This offer, in the language of who looks after it."""
        self.ensure_one()
        return self.with_context(lang=self._get_promise_owner().lang or self.env.lang)

    def _tell_undeliverable(self, reason=None):
        """A customer wants what cannot be delivered.

        :param reason: in words for staff; what is wrong with the lines by default
        """
        order = self._speak_to_owner()
        if why := reason or ' '.join(order._get_delivery_errors()):
            order._tell_owner(order.env._("Offer that cannot be delivered"), why)

    def _tell_paid(self, reason=None):
        """Money has arrived for an order that is not confirmed.

        :param reason: why it is not, in words for staff
        """
        order = self._speak_to_owner()
        order._tell_owner(
            order.env._("Paid without a clip card"),
            order.env._(
                "%(amount)s has been paid for %(order)s, which is not confirmed: %(reason)s",
                amount=order.currency_id.format(order.sudo().amount_paid),
                order=order.name,
                reason=reason or order._get_unconfirmed_reason(),
            ),
        )

    def _get_unconfirmed_reason(self):
        self.ensure_one()
        if self.state == 'cancel':
            return self.env._("it was cancelled.")
        if errors := self._get_delivery_errors():
            return ' '.join(errors)
        return self.env._(
            "it comes to %(total)s.", total=self.currency_id.format(self.amount_total)
        )

    def _tell_paid_pending(self):
        """A card is paid, and starts with an invoice that nobody has made."""
        order = self._speak_to_owner()
        order._tell_owner(
            order.env._("Paid online: invoice it, so that the clip card starts"),
            order.env._("The customer has paid %(order)s and waits for it.", order=order.name),
        )
