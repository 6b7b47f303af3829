"""What the customer sees and may do: links, decisions, requests, fault reports."""

from . import (
    links,
    res_partner,
    clip_card_account,
    clip_card_account_rights,
    clip_card_account_agreement,
    clip_card_account_faults,
    clip_card_account_mailing,
    clip_card_account_progress,
    clip_card_account_requests,
    clip_card_account_texts,
    clip_card_account_worth,
    clip_card_notice,
    clip_card_notice_statement,
    clip_card_question,
    clip_card_question_mail,
    clip_card_subscription,
    project_task,
    sale_order,
    project_task_estimate,
    account_analytic_line,
)
