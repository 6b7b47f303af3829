from odoo import api, fields, models


class ClipCardAccount(models.Model):
    """A customer's quotations, orders and invoices, and whose cards orders renew."""

    _inherit = 'clip.card.account'

    quotation_count = fields.Integer(
        compute='_compute_sale_counts', groups='sales_team.group_sale_salesman'
    )
    order_count = fields.Integer(
        compute='_compute_sale_counts', groups='sales_team.group_sale_salesman'
    )
    invoice_count = fields.Integer(
        compute='_compute_invoice_count',
        groups='account.group_account_invoice,account.group_account_readonly',
    )

    @api.model
    def _get_account_columns(self):
        return super()._get_account_columns() | {('sale_order', 'clip_card_renewal_account_id')}

    def _change_cards(self, cards, changes):
        with cards.browse(changes).sale_line_id._keeping_invoicing():
            super()._change_cards(cards, changes)

    # === ORDERS AND INVOICES ===#

    @api.depends_context('uid')
    def _compute_sale_counts(self):
        Order = self.env['sale.order']
        for account in self:
            account.quotation_count = Order.search_count(account._get_quotation_domain())
            account.order_count = Order.search_count(account._get_order_domain())

    @api.depends_context('uid')
    def _compute_invoice_count(self):
        for account in self:
            account.invoice_count = self.env['account.move'].search_count(
                account._get_invoice_domain()
            )

    def _get_customer_domain(self):
        self.ensure_one()
        return [
            ('partner_id', 'child_of', self.partner_id.id),
            ('company_id', '=', self.company_id.id),
        ]

    def _get_quotation_domain(self):
        return [*self._get_customer_domain(), ('state', 'in', ('draft', 'sent'))]

    def _get_order_domain(self):
        return [*self._get_customer_domain(), ('state', '=', 'sale')]

    def _get_invoice_domain(self):
        return [*self._get_customer_domain(), ('move_type', 'in', ('out_invoice', 'out_refund'))]

    def action_view_quotations(self):
        return self._view_list('sale.action_quotations', self._get_quotation_domain())

    def action_view_orders(self):
        return self._view_list('sale.action_orders', self._get_order_domain())

    def action_view_invoices(self):
        action = self._view_list('account.action_move_out_invoice_type', self._get_invoice_domain())
        # Without it the list has no columns for customer and date.
        action['context']['default_move_type'] = 'out_invoice'
        return self._with_clip_card_list(action)

    @api.model
    def _with_clip_card_list(self, action):
        """An action with invoices, in a list of which no column is cut."""
        listed = self.env.ref('clip_card.account_move_view_list').id
        views = [(listed if kind == 'list' else view, kind) for view, kind in action['views']]
        return {**action, 'views': views}
