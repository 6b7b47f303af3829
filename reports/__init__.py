from . import (
    clip_card_analysis,
    clip_card_callout_report,
    clip_card_dashboard,
    clip_card_outstanding,
    timesheets_analysis_report,
    clip_card_callout_report,
    clip_card_statement_pdf,
    clip_card_statement_xlsx,
)
