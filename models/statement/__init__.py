"""The statement of a card: what was done, when and by whom, as page, PDF and spreadsheet."""

from . import (
    clip_card,
    clip_card_entry,
    clip_card_api,
    clip_card_files,
    ir_actions_report,
)
