from odoo import api, models
from odoo.exceptions import UserError, ValidationError

#: What brings no money for an order.
OTHER_OPERATIONS = ('refund', 'validation')


class PaymentTransaction(models.Model):
    """Nothing is paid that cannot be delivered; money that arrives all the same is told of."""

    _inherit = 'payment.transaction'

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        for transaction in transactions._get_payments():
            for order in transaction.sale_order_ids:
                if refusal := order._get_delivery_refusal():
                    raise ValidationError(refusal)
        return transactions

    def _get_payments(self):
        """Those that bring money, and do not go on with an earlier one."""
        return self.filtered(
            lambda it: it.operation not in OTHER_OPERATIONS and not it.source_transaction_id
        )

    def _check_amount_and_confirm_order(self):
        """An order that cannot be confirmed keeps no payment from being recorded."""
        confirmed = self.env['sale.order']
        for transaction in self:
            try:
                with self.env.cr.savepoint():
                    confirmed |= super(
                        PaymentTransaction, transaction
                    )._check_amount_and_confirm_order()
            except UserError as error:
                orders = transaction.sale_order_ids
                if not any(order._sells_clips() for order in orders):
                    raise
                for order in orders:
                    order._tell_paid(error.args[0])
        return confirmed

    def _post_process(self):
        super()._post_process()
        paid = self.filtered(lambda it: it.state in ('authorized', 'done'))._get_payments()
        for order in paid.sale_order_ids.filtered(lambda order: order._sells_clips()):
            if order.state != 'sale':
                order._tell_paid()
            elif order._is_paid_online() and 'pending' in order.clip_card_ids.mapped('state'):
                order._tell_paid_pending()
