"""Time becomes clips: what a line costs, which cards pay it, and what happens when none does."""

from . import (
    account_analytic_line,
    account_analytic_line_guards,
    account_analytic_line_transport,
    account_analytic_line_settlement,
    account_analytic_line_uncovered,
    account_analytic_line_explanation,
    account_analytic_line_preview,
    account_analytic_line_reporting,
    clip_card,
    clip_card_account,
    clip_card_account_verification,
    clip_card_entry,
    clip_card_transport_zone,
    project_project,
    project_task,
    res_company,
    res_partner,
    sale_order,
    sale_order_line,
    sale_order_line_project,
)
