from . import (
    clip_card_analysis,
    clip_card_callout_report,
    clip_card_dashboard,
    clip_card_first_steps,
    clip_card_outstanding,
    clip_card_ageing,
    clip_card_earning,
    clip_card_server_check_pdf,
    clip_card_visit_pdf,
    clip_card_statement_pdf,
    clip_card_statement_xlsx,
    timesheets_analysis_report,
)
