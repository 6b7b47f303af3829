"""Loyalty programs: what their rewards mean to the price of a card."""

from . import sale_order_line

EXTENSIONS = (sale_order_line.SaleOrderLine,)
