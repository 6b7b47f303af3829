"""Add-on products: subscriptions that are paid in clips at the start of each period."""

from . import (
    clip_card_subscription,
    clip_card_subscription_first_day,
    clip_card_subscription_life,
    clip_card_subscription_in_force,
    clip_card_subscription_charging,
    clip_card_charge,
    clip_card,
    clip_card_account,
    clip_card_account_verification,
    clip_card_entry,
    clip_card_notice,
    account_analytic_line,
    product_template,
    product_product,
    res_partner,
    sale_order,
    sale_order_line,
)
