"""Server checks: the consultant's task, its checklist, and the result for the customer."""

from . import (
    clip_card_server_check_topic,
    clip_card_server_check_line,
    clip_card_server_check,
    clip_card_server_check_line_task,
    clip_card_server_check_mail,
    clip_card_server_check_work,
    clip_card_server_check_value,
    clip_card_server_check_report,
    clip_card_server_check_fill,
    clip_card_charge,
    clip_card_subscription,
    clip_card_account,
    clip_card_entry,
    account_analytic_line,
    product_template,
    project_task,
)
