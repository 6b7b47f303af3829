from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..selling.sale_order_promise import OFFERED

#: So many payments in a row may fail before the customer is asked.
MOST_FAILURES = 3
#: A payment that failed is tried again by the next day's job.
NEXT_DAY = timedelta(hours=20)


class ClipCardAccount(models.Model):
    """Automatic renewal that is paid with a saved payment method, and ordered when it is paid.

    A provider is asked once for each payment, whatever happens to us meanwhile. Only when it has
    said that a payment failed is there another one, a day later.
    """

    _inherit = 'clip.card.account'

    renewal_token_id = fields.Many2one(
        comodel_name='payment.token',
        string="Saved Payment Method",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
        groups='base.group_user',
    )
    renewal_pays_with = fields.Char(
        string="Paid With",
        readonly=True,
        tracking=True,
        copy=False,
        help="The saved payment method that the customer has agreed to; by invoice when empty.",
    )
    renewal_failures = fields.Integer(
        string="Payments Failed",
        readonly=True,
        copy=False,
        groups='base.group_user',
        help="How many payments in a row have failed. After three, the customer is asked.",
    )

    # === WHAT IS AGREED ===#

    def write(self, vals):
        if 'renewal_token_id' in vals and self.env.su:
            token = self.env['payment.token'].sudo().browse(vals['renewal_token_id'] or [])
            vals = {
                **vals,
                'renewal_pays_with': token._get_clip_card_name() if token else False,
                'renewal_failures': 0,
            }
        if vals.get('renewal') == 'auto':
            self.sudo()._withdraw_unpaid_renewal()
            if 'renewal_token_id' not in vals:
                self.sudo()._forget_saved_payment()
        return super().write(vals)

    def _forget_saved_payment(self):
        """A new agreement pays by invoice, unless it names a payment method."""
        if ended := self.filtered(lambda it: it.renewal != 'auto' and it.renewal_pays_with):
            ended.write({'renewal_token_id': False})

    def _withdraw_unpaid_renewal(self):
        """What an earlier agreement could not pay makes room for what is agreed on now."""
        for account in self:
            order = account._get_open_renewal()
            if (
                order.state in OFFERED
                and order._get_saved_payments()
                and not order._has_money_coming()
            ):
                order._action_cancel()

    def _prepare_joined_renewal(self, kept):
        """What pays is known; that it is the other customer's is agreed to once more."""
        values = super()._prepare_joined_renewal(kept)
        if self.renewal == 'auto':
            values['renewal_pays_with'] = self.renewal_pays_with
        return values

    @api.constrains('renewal_token_id', 'partner_id', 'company_id')
    def _check_saved_payment(self):
        for account in self.sudo().filtered('renewal_token_id'):
            token = account.renewal_token_id
            if not account._is_own_payment(token):
                raise ValidationError(
                    self.env._(
                        "%(method)s is no saved payment method of %(customer)s. Choose one of its"
                        " own.",
                        method=token._get_clip_card_name(),
                        customer=account.partner_id.display_name,
                    )
                )

    def _is_own_payment(self, token):
        """Whether a saved payment method belongs to this customer, and to our company."""
        self.ensure_one()
        return (
            token.partner_id.commercial_partner_id == self.partner_id
            and token.company_id in self.company_id.parent_ids
        )

    def _get_saved_payments(self, contact):
        """The saved payment methods that a contact may let pay, with all rights: its own, the
        firm's, and the one that was agreed on.
        """
        self.ensure_one()
        account = self.sudo()
        tokens = account.renewal_token_id.search(
            [
                ('partner_id', 'in', (contact | account.partner_id).ids),
                ('company_id', 'in', account.company_id.parent_ids.ids),
                ('provider_id.state', '!=', 'disabled'),
            ]
        )
        return tokens | account.renewal_token_id.filtered('active')

    def _get_agreement_obstacle(self):
        return self._get_payment_obstacle() or super()._get_agreement_obstacle()

    def _get_payment_obstacle(self):
        """Why the payment method that was agreed on does not pay, for both sides, or nothing."""
        self.ensure_one()
        account = self.sudo()
        method, token = account.renewal_pays_with, account.renewal_token_id
        if not method:
            return None
        if account.renewal_failures >= MOST_FAILURES:
            return self.env._(
                "The payment with %(method)s failed %(times)s times, and nothing was taken.",
                method=method,
                times=account.renewal_failures,
            )
        if not (token.active and account._is_own_payment(token)):
            return self.env._(
                "%(method)s was to pay it, and cannot be used any more.", method=method
            )
        return None

    # === PAYING ===#

    def _order_as_agreed(self):
        """With a saved payment method the card is offered, and ordered when it is paid."""
        if not self.renewal_pays_with:
            super()._order_as_agreed()
            return
        order = self._renew(self._get_agreed_tier(), self.renewal_product_id)
        if order.currency_id.is_zero(order.amount_total):
            order.action_confirm()
        else:
            order.action_quotation_sent()
            order._start_saved_payment(self.renewal_token_id)

    @api.model
    def _cron_renew(self):
        """After the orders come their payments, each asked for when that is written for good."""
        super()._cron_renew()
        accounts = self.search([('renewal', '=', 'auto'), ('renewal_pays_with', '!=', False)])
        payments = {}

        def choose(account):
            payments[account.id] = account._take_next_payment()

        problem = self.env._("Payment of a renewal that could not be made")
        accounts._run_job(choose, problem)
        # Whoever starts the same work again, because somebody else was faster, asks for nothing.
        chosen = {number: payment for number, payment in payments.items() if payment}

        def ask(account):
            if payment := chosen.pop(account.id, None):
                payment._charge_once()

        self.browse(list(chosen))._run_job(ask, problem)

    def _take_next_payment(self):
        """The payment to ask the provider for now, marked as asked for; nothing when none is due.

        A payment of which nobody can say whether it was made is left to somebody who looks.
        """
        self.ensure_one()
        self._lock()
        Payment = self.env['payment.transaction']
        order = self._get_open_renewal()
        last = order._get_saved_payments()[:1]
        now = fields.Datetime.now()
        if not last or order.state not in OFFERED:
            return Payment
        if last.state == 'draft' and last.clip_card_asked_on:
            if now - last.clip_card_asked_on >= NEXT_DAY:
                order._tell_unknown_payment(last)
            return Payment
        if order._is_being_paid(last):
            return Payment
        if self._get_payment_obstacle():
            self._end_agreement()
            return Payment
        if last.state != 'draft':
            if now - last.last_state_change < NEXT_DAY:
                return Payment
            last = order._start_saved_payment(self.renewal_token_id)
        last.clip_card_asked_on = now
        return last

    def _note_payment(self, payment):
        """Count what failed; after so many in a row the customer is asked."""
        self.ensure_one()
        self._lock()
        if payment.token_id != self.renewal_token_id:
            return
        if payment.state in ('authorized', 'done'):
            self.renewal_failures = 0
        elif payment.state in ('cancel', 'error'):
            self.renewal_failures += 1
            self._message_log(
                body=self.env._(
                    "The payment of %(order)s with %(method)s failed (%(number)s of %(most)s)."
                    " %(reason)s",
                    order=payment.sale_order_ids.name,
                    method=self.renewal_pays_with,
                    number=self.renewal_failures,
                    most=MOST_FAILURES,
                    reason=payment.state_message or '',
                )
            )
            if self.renewal == 'auto' and self.renewal_failures >= MOST_FAILURES:
                self._end_agreement()


class ClipCardNotice(models.Model):
    """Nobody is asked to decide while what was agreed on is being paid."""

    _inherit = 'clip.card.notice'

    @api.model
    def _query_awaited(self):
        return SQL(
            """
            %s
             UNION ALL
            SELECT sale.clip_card_renewal_account_id, FALSE
              FROM sale_order sale
              JOIN sale_order_transaction_rel link ON link.sale_order_id = sale.id
              JOIN payment_transaction payment ON payment.id = link.transaction_id
             WHERE sale.state IN ('draft', 'sent')
               AND sale.clip_card_renewal_account_id IS NOT NULL
               AND payment.operation = 'offline'
               AND payment.token_id IS NOT NULL
            """,
            super()._query_awaited(),
        )


class SaleOrder(models.Model):
    """A renewal that the customer's saved payment method pays."""

    _inherit = 'sale.order'

    def _get_saved_payments(self):
        """The payments by agreement, the newest first, with all rights."""
        return (
            self.sudo()
            .transaction_ids.filtered(lambda it: it.operation == 'offline' and it.token_id)
            .sorted('id', reverse=True)
        )

    def _is_being_paid(self, payment):
        """Whether money has come or may come, or the offer is another than was agreed on.

        :param payment: the newest one by agreement
        """
        self.ensure_one()
        recent = fields.Datetime.now() - timedelta(hours=1)
        others = self.sudo().transaction_ids - self._get_saved_payments()
        return (
            self._has_money_coming()
            or self.currency_id.compare_amounts(payment.amount, self.amount_total) != 0
            or any(it.state == 'draft' and it.create_date > recent for it in others)
        )

    def _has_money_coming(self):
        """Also when a provider has been asked to take it, and has not said yet what it did."""
        return super()._has_money_coming() or any(
            payment.state == 'draft' and payment.clip_card_asked_on
            for payment in self._get_saved_payments()
        )

    def _start_saved_payment(self, token):
        """A payment of the whole offer, of which its provider does not know yet."""
        self.ensure_one()
        token = token.sudo()
        orders = [Command.set(self.ids)]
        Payment = self.env['payment.transaction'].sudo()
        return Payment.create(
            {
                'provider_id': token.provider_id.id,
                'payment_method_id': token.payment_method_id.id,
                'token_id': token.id,
                'operation': 'offline',
                'reference': Payment._compute_reference(token.provider_code, sale_order_ids=orders),
                'amount': self.amount_total,
                'currency_id': self.currency_id.id,
                'partner_id': self.partner_invoice_id.id,
                'sale_order_ids': orders,
            }
        )

    def _tell_unknown_payment(self, payment):
        """The provider was asked, and has not answered for a day."""
        order = self._speak_to_owner()
        order._tell_owner(
            order.env._("Payment whose outcome is not known"),
            order.env._(
                "%(provider)s was asked to take %(amount)s for %(order)s (%(reference)s) and has"
                " not answered. Look it up there, then confirm or cancel %(order)s: it is not"
                " asked again.",
                provider=payment.provider_id.name,
                amount=order.currency_id.format(payment.amount),
                order=order.name,
                reference=payment.reference,
            ),
        )
