"""What ours overrides of stock keeps what stock hangs on the method."""

from odoo.tests import TransactionCase, tagged

from .overrides import overrides, skips_stock

#: What Odoo's decorators leave on a method; losing one switches off what it was for.
#: Not `_depends` and `_depends_context`: Odoo adds those of every override together.
MARKS = (
    '_onchange',
    '_constrains',
    '_ondelete',
    '_autovacuum',
    '_api_model',
    '_api_private',
    '_readonly',
)
#: Stock's method does not see all records, or not as they are; what it would have done.
SKIPPED = {
    'account.chart.template._load': "sees all, told whether the chart is new",
    'account.analytic.line.default_get': "sees all, without a project where none is asked for",
    'account.analytic.line._order_field_to_sql': "sees all, but for the order of what is to check",
    'account.analytic.line._compute_partner_id': "would give paid time another customer's contact",
    'account.analytic.line._compute_so_line': "would move paid time to the newest order",
    'account.analytic.line._inverse_analytic_distribution': "sees all, told that parts are parts",
    'account.move.line._prepare_reconciliation_single_partial': "sees all, told to keep the rates",
    'account.move.reversal.reverse_moves': "sees all, told that a new invoice follows",
    'ir.actions.report._get_layout': "would put letterheads around reports that bring their own",
    'ir.actions.report._run_wkhtmltopdf': "sees all, long statements in parts",
    'payment.transaction._check_amount_and_confirm_order': "sees all, one by one",
    'product.pricelist.item._is_discount_feature_enabled': "is not asked about a card's discount",
    'product.template.write': "sees all, add-ons without a price",
    'project.project._compute_partner_id': "would take the customer away with `allow_billable`",
    'project.task._compute_partner_id': "would take the customer away with `allow_billable`",
    'sale.advance.payment.inv._get_down_payment_account': "would post deferred money as revenue",
    'sale.order.action_confirm': "sees all, told who confirms",
    'sale.order.line._compute_discount': "sees all, told that a card's size gives its discount",
    'sale.order.line._compute_price_unit': "would price what is paid in clips",
    'sale.order.line._compute_qty_to_invoice': "would invoice what is paid in clips",
    'sale.order.line._compute_remaining_hours': "would follow each use of clips",
    'sale.order.line._compute_remaining_hours_available': "would ask for the hour per line",
    'sale.order.line._get_display_price_ignore_combo': "would split a pricelist's own discount off",
    'sale.order.line._prepare_qty_delivered': "would count hours where the ledger counts clips",
    'sale.order.line._recompute_qty_to_invoice': "would invoice minutes for commenced hours",
    'sale.order.line._timesheet_service_generation': "would make a project for every card",
    'sale.order.line.write': "sees all, each with the discount of its size",
}
#: The same of modules that may be installed beside it.
SKIPPED_BESIDE = {
    'product.product._website_show_quick_add': "would add a card without asking for its size",
    'sale.order._cart_find_product_line': "would make one card of two",
    'sale.order.line._check_validity': "would refuse what is paid in clips for having no price",
}


@tagged('post_install', '-at_install')
class TestOverrides(TransactionCase):
    def test_what_decorates_a_stock_method_decorates_ours(self):
        found = list(overrides(self.env.registry))
        self.assertGreater(len(found), 50)
        lost = {
            (f'{model}.{name}', mark)
            for model, name, cls, stock in found
            for mark in MARKS
            if self.is_lost(getattr(stock, mark, None), getattr(vars(cls)[name], mark, None))
        }
        self.assertEqual(lost, set())

    def test_where_stock_is_left_out_it_is_said_why(self):
        """Whoever else overrides the method, below ours, is left out too."""
        skipping = {
            f'{model}.{name}'
            for model, name, cls, _stock in overrides(self.env.registry)
            if skips_stock(vars(cls)[name])
        }
        self.assertEqual(skipping - SKIPPED_BESIDE.keys(), set(SKIPPED))

    def is_lost(self, before, after):
        """Whether an override switches something off: a mark, or one of the fields it names."""
        if isinstance(before, tuple):
            return not set(before) <= set(after or ())
        return before is not None and after != before
