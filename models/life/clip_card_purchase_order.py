import sys

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.shared import report_once


class ClipCardAccount(models.Model):
    """The requisition number that a customer wants on its orders and invoices."""

    _inherit = 'clip.card.account'

    purchase_order_policy = fields.Selection(
        selection=[('none', "Not used"), ('ask', "Ask for it"), ('required', "Required")],
        string="Requisition Number",
        default='none',
        required=True,
        help="Whether orders of cards and add-on products carry the customer's requisition number."
        " It goes on to renewals, invoices, credit notes and electronic invoices.",
    )
    purchase_order = fields.Char(
        string="Requisition",
        help="The customer's number for the next orders: the last one, unless it is changed.",
    )

    @api.model
    def _get_editable_fields(self):
        return super()._get_editable_fields() | {'purchase_order_policy', 'purchase_order'}

    def _take_purchase_order(self, number=None):
        """Keep the number that the customer types for what it orders.

        :param number: as it was typed; None when nobody was asked for it
        :raise UserError: in words for the customer, when one is required and there is none
        """
        account = self.sudo()
        if account.purchase_order_policy == 'none':
            return
        kept = account.purchase_order if number is None else number
        if account.purchase_order_policy == 'required' and not kept:
            raise UserError(self.env._("Write your requisition number: it goes on the order."))
        if kept != (account.purchase_order or ''):
            account.purchase_order = kept

    def _renew(self, tier=None, product=None):
        self._check_purchase_order()
        return super()._renew(tier, product)

    def _check_purchase_order(self):
        """:raise UserError: without the requisition number that the customer requires"""
        account = self.sudo()
        needed = account.purchase_order_policy == 'required' and not account.purchase_order
        if needed and not account._get_open_renewal().client_order_ref:
            raise UserError(
                self.env._(
                    "%(customer)s orders with a requisition number, and there is none for the next"
                    " clip card. Send or enter it first.",
                    customer=account.partner_id.name,
                )
            )

    def _prepare_renewal_values(self, tier, product=None):
        values = super()._prepare_renewal_values(tier, product)
        if number := self._get_next_purchase_order():
            values['client_order_ref'] = number
        return values

    def _prepare_settlement_values(self):
        return {
            **super()._prepare_settlement_values(),
            'client_order_ref': self._get_next_purchase_order(),
        }

    def _get_next_purchase_order(self):
        """The customer's number for what it orders next, if it has numbers, else False."""
        account = self.sudo()
        return account.purchase_order_policy != 'none' and account.purchase_order

    def _get_agreement_obstacle(self):
        if obstacle := super()._get_agreement_obstacle():
            return obstacle
        if self.purchase_order_policy == 'required' and not self.purchase_order:
            return self.env._("There is no requisition number for the next order.")
        return None


class SaleOrder(models.Model):
    """An order of clips carries the number that its customer wants, and hands it on."""

    _inherit = 'sale.order'

    def _get_purchase_order_account(self):
        """The customer's account, if the order sells clips and the customer has numbers."""
        self.ensure_one()
        if not self._sells_clips():
            return self.env['clip.card.account']
        return (
            self.env['clip.card.account']
            .sudo()
            .search(
                [
                    ('partner_id', '=', self.partner_id.commercial_partner_id.id),
                    ('company_id', '=', self.company_id.id),
                    ('purchase_order_policy', '!=', 'none'),
                ],
                limit=1,
            )
        )

    def _action_confirm(self):
        for order in self:
            account = order._get_purchase_order_account()
            if account.purchase_order_policy == 'required' and not order.client_order_ref:
                raise UserError(
                    self.env._(
                        "%(customer)s requires its requisition number on %(order)s. Enter it as the"
                        " customer's reference before you confirm.",
                        customer=account.partner_id.name,
                        order=order.name,
                    )
                )
        result = super()._action_confirm()
        for order in self:
            order._keep_purchase_order()
        return result

    def _keep_purchase_order(self):
        """The number is the next order's too, but where another is agreed on; without one the
        salesperson asks for it.
        """
        account = self._get_purchase_order_account()
        if account and self.client_order_ref:
            if account.renewal != 'auto' or not account.purchase_order:
                account.purchase_order = self.client_order_ref
        elif account and self._get_clip_card_lines():
            report_once(
                self.sudo(),
                'mail.mail_activity_data_todo',
                self.env._("Ask for the customer's requisition number"),
                self.env._("It goes on the invoice, as the customer's reference of the order."),
                account._get_seller_or_responsible(),
            )


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _get_clip_card_requisition(self):
        """The customer's number of the card's order, if the customer has numbers."""
        self.ensure_one()
        for card in self._get_clip_cards():
            order = card.order_id
            if order.client_order_ref and card.account_id.purchase_order_policy != 'none':
                return order.client_order_ref
        return None


class UomUom(models.Model):
    _inherit = 'uom.uom'

    def _register_hook(self):
        """In electronic invoices, where they are, a clip is an hour (UN/ECE: HUR)."""
        super()._register_hook()
        edi = sys.modules.get('odoo.addons.account_edi_ubl_cii.models.account_edi_common')
        if edi:
            edi.UOM_TO_UNECE_CODE.setdefault('clip_card.product_uom_clip', 'HUR')
