"""The till: an order that is settled there starts its card."""

from . import pos_order, product_template, sale_order, sale_order_line

EXTENSIONS = (
    sale_order.SaleOrder,
    sale_order_line.SaleOrderLine,
    pos_order.PosOrder,
    product_template.ProductTemplate,
)
