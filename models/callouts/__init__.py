"""Call-outs: fault reports, deadlines in working hours, arrival on site."""

from . import (
    res_company,
    clip_card_on_call,
    res_config_settings,
    resource_calendar,
    clip_card_account,
    project_project,
    project_task,
    project_task_arrival,
    project_task_agreed,
    project_task_watch,
    project_task_countdown,
    project_task_visit,
    account_analytic_line,
    project_task_report,
)
