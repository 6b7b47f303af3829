from . import (
    clip_card_callout_report,
    clip_card_statement_pdf,
    clip_card_statement_xlsx,
)
