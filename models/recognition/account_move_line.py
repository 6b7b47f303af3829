from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import frozendict

from .clip_card_recognition import ACCOUNTING_GROUPS


class AccountMoveLine(models.Model):
    """With recognition, the invoice of a card is deferred income."""

    _inherit = 'account.move.line'

    clip_card_deferred_id = fields.Many2one(
        comodel_name='clip.card',
        string="Clip Card",
        copy=False,
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
        help="Whose deferred income it is, if revenue is recognised card by card.",
    )
    clip_card_recognition_ids = fields.One2many(
        comodel_name='clip.card.recognition',
        inverse_name='invoice_line_id',
        readonly=True,
        groups=ACCOUNTING_GROUPS,
        export_string_translation=False,
    )

    def write(self, vals):
        if not vals.keys() & {'account_id', 'clip_card_credited_clips', 'sale_line_ids'}:
            return super().write(vals)
        posted = self.filtered(lambda line: line.parent_state == 'posted').move_id
        before = posted._get_clip_cards()
        result = super().write(vals)
        self.env['clip.card.recognition.due']._add(before | posted._get_clip_cards())
        return result

    def _compute_account_id(self):
        super()._compute_account_id()
        for line in self:
            if line._is_clip_card_deferred():
                line.account_id = line.move_id.company_id.sudo().clip_card_deferred_account_id

    def _is_clip_card_deferred(self):
        """Whether this is the price of a card, or a discount on an order of cards alone.

        A discount on an order with other products stays where it is; recognition moves the
        cards' share of it.
        """
        self.ensure_one()
        move = self.move_id
        if (
            self.display_type != 'product'
            or self.is_downpayment
            or move.move_type not in ('out_invoice', 'out_refund')
            or not move.company_id.sudo().clip_card_recognition
        ):
            return False
        sale_lines = self.sudo().sale_line_ids
        if any(line._is_clip_card() for line in sale_lines):
            return True
        return self._is_clip_card_order_discount() and sale_lines.order_id._sells_only_clip_cards()

    @api.model
    def _prepare_reconciliation_single_partial(self, debit_values, credit_values, *args, **kwargs):
        """What is deferred is owed in work, not in money: it keeps the rates of its invoices.

        Odoo reconciles an invoice with its credit note on every account that allows it.
        """
        lines, rates = debit_values['aml'] | credit_values['aml'], self
        if all(line._is_on_clip_card_account() for line in lines):
            rates = self.with_context(no_exchange_difference=True)
        return super(AccountMoveLine, rates)._prepare_reconciliation_single_partial(
            debit_values, credit_values, *args, **kwargs
        )

    # === DISCOUNTS ON AN ACCOUNT OF THEIR OWN ===#

    def _compute_discount_allocation_needed(self):
        """What is deferred is the price the customer pays: its discount is not posted apart."""
        super()._compute_discount_allocation_needed()
        for line in self.filtered('discount_allocation_needed'):
            if line._is_on_clip_card_account():
                line.discount_allocation_needed = False
            elif any(it._is_on_clip_card_account() for it in line.move_id.line_ids):
                line._share_discount_without_clip_cards()

    def _is_on_clip_card_account(self):
        self.ensure_one()
        account = self.move_id.company_id.sudo().clip_card_deferred_account_id
        return bool(account) and self.account_id == account

    def _share_discount_without_clip_cards(self):
        """Give the discount of this line the analytic distribution of those that are posted."""
        account = self.move_id._get_discount_allocation_account()
        totals = defaultdict(float)
        for line in self.move_id.invoice_line_ids:
            if line.account_id != account and not line._is_on_clip_card_account():
                discount = line.quantity * line.price_unit * line.discount / 100
                for name in line.analytic_distribution or {}:
                    totals[name] += line.currency_id.round(discount)
        total = sum(totals.values()) or 1
        distribution = {name: 100 * value / total for name, value in totals.items()}
        self.discount_allocation_needed = {
            key: frozendict(values, analytic_distribution=distribution)
            if key['account_id'] == account.id
            else values
            for key, values in self.discount_allocation_needed.items()
        }
