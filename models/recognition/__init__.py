"""Recognition of revenue as clips are used, and of what lapsed."""

from . import (
    clip_card_recognition,
    clip_card_recognition_due,
    clip_card_position,
    res_company_entry,
    res_company_run,
    clip_card,
    account_move,
    account_move_line,
    sale_order,
    product_template,
    res_company,
    res_company_policy,
    res_config_settings,
)
