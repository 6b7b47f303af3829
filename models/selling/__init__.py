"""Selling cards: products and sizes, orders, invoices, credit notes and refunds."""

from . import (
    clip_card_tier,
    product_template,
    product_product,
    sale_order,
    sale_order_line,
    sale_order_line_cards,
    sale_order_line_discounts,
    sale_order_line_invoicing,
    sale_order_template_line,
    account_move,
    account_move_line,
    account_partial_reconcile,
    account_payment,
    clip_card_account,
    clip_card_start,
    clip_card_credits,
    project_project,
)
