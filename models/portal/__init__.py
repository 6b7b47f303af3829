"""What the customer sees and may do: links, decisions, requests, fault reports."""

from . import (
    links,
    clip_card_account,
    clip_card_account_faults,
    clip_card_account_requests,
    clip_card_account_texts,
    clip_card_notice,
    clip_card_subscription,
    project_task,
)
