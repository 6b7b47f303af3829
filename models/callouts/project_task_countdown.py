from datetime import timezone

from odoo import api, fields, models


class ProjectTask(models.Model):
    """How much time is left until somebody is to be on site, counted down while one looks."""

    _inherit = 'project.task'

    clip_card_countdown = fields.Json(
        compute='_compute_clip_card_countdown',
        compute_sudo=True,
        export_string_translation=False,
        help="What a clock needs to count down by itself: the company's working time until"
        " somebody is due on site.",
    )

    @api.depends(
        'clip_card_callout_deadline',
        'clip_card_agreed_arrival',
        'clip_card_callout_hours',
        'clip_card_onsite_at',
        'is_closed',
    )
    def _compute_clip_card_countdown(self):
        """Moments are milliseconds since 1970: now, when somebody is due, and working time.

        Nothing where nobody is waited for. The calendar is read once for each company.
        """
        self.clip_card_countdown = False
        now = fields.Datetime.now()
        waiting = self.filtered(
            lambda it: (
                it.clip_card_callout_deadline and not it.clip_card_onsite_at and not it.is_closed
            )
        )
        for company, tasks in waiting.grouped(lambda it: it._get_clip_card_company()).items():
            last = max(task._get_clip_card_due() for task in tasks)
            spans = company._clip_card_list_hours(now, last)
            for task in tasks:
                due = task._get_clip_card_due()
                task.clip_card_countdown = {
                    'now': _stamp(now),
                    'due': _stamp(due),
                    'hours': task.clip_card_callout_hours,
                    'spans': [
                        [_stamp(begin), _stamp(min(end, due))]
                        for begin, end in spans
                        if begin < due
                    ],
                }


def _stamp(moment):
    """:param moment: in UTC, without time zone"""
    return round(moment.replace(tzinfo=timezone.utc).timestamp() * 1000)
