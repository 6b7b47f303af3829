"""Add-on products: subscriptions that are paid in clips at the start of each period."""

from . import (
    clip_card_subscription,
    clip_card_subscription_life,
    clip_card_subscription_in_force,
    clip_card_subscription_charging,
    clip_card_charge,
    clip_card_account,
    account_analytic_line,
    product_template,
    res_partner,
    sale_order,
    sale_order_line,
)
