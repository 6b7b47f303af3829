from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import str2bool


class PaymentTransaction(models.Model):
    """What becomes of payments of renewals by agreement."""

    _inherit = 'payment.transaction'

    clip_card_asked_on = fields.Datetime(
        string="Asked For On",
        readonly=True,
        copy=False,
        help="When the provider was asked to take the money for a clip card that is renewed by"
        " agreement. It is asked once.",
    )

    def _charge_once(self):
        """Ask the provider for the money; its answer is dealt with by itself."""
        for payment in self.exists():
            payment._charge_with_token()
            self.env.ref('payment.cron_post_process_payment_tx')._trigger()

    def _get_renewals(self):
        """Those that pay a renewal by agreement."""
        return self.filtered(
            lambda it: it.clip_card_asked_on and it.sale_order_ids.clip_card_renewal_account_id
        )

    def _check_amount_and_confirm_order(self):
        """A renewal that is paid is invoiced at once, so that the payment is the invoice's."""
        confirmed = super()._check_amount_and_confirm_order()
        parameters = self.env['ir.config_parameter'].sudo()
        if not str2bool(parameters.get_param('sale.automatic_invoice'), False):
            for payment in self._get_renewals():
                payment._invoice_renewal()
        return confirmed

    def _invoice_renewal(self):
        """Make the invoice of what is paid, or find the one that was made meanwhile."""
        self.ensure_one()
        order = self.sale_order_ids
        if order.state != 'sale' or self.invoice_ids:
            return
        try:
            with self.env.cr.savepoint():
                if order.invoice_status == 'to invoice':
                    self._invoice_sale_orders()
                    self.invoice_ids.action_post()
                else:
                    self.invoice_ids = order.invoice_ids.filtered(lambda it: it.state != 'cancel')
        except UserError as error:
            order = order._speak_to_owner()
            order._tell_owner(
                order.env._("Renewal that is paid and could not be invoiced"), error.args[0]
            )

    def _post_process(self):
        renewals = self.filtered(lambda it: not it.is_post_processed)._get_renewals()
        super()._post_process()
        for payment in renewals:
            payment.sale_order_ids.clip_card_renewal_account_id._note_payment(payment)


class PaymentToken(models.Model):
    _inherit = 'payment.token'

    def _get_clip_card_name(self):
        """What its owner calls it: the kind of payment, and the end of its number."""
        self.ensure_one()
        token = self.sudo()
        return f'{token.payment_method_id.name} {token.display_name}'
