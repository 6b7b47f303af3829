from . import (
    clip_card_agreements,
    clip_card_checks,
    clip_card_decisions,
    clip_card_links,
    clip_card_overview,
    clip_card_portal,
    clip_card_progress,
    clip_card_questions,
    clip_card_requests,
    clip_card_statement,
    log_filter,
    portal,
)
