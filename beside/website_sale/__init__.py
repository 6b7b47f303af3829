"""The shop: cards are bought in their sizes, add-on products with them."""

from . import product_product, product_template, sale_order, sale_order_line

EXTENSIONS = (
    product_template.ProductTemplate,
    product_product.ProductProduct,
    sale_order.SaleOrder,
    sale_order_line.SaleOrderLine,
)
