from datetime import datetime, timedelta

import pytz
from babel.dates import get_day_names

from odoo import fields, models
from odoo.tools import babel_locale_parse, format_datetime, get_lang

from ..ledger.shared import report_once

#: Hours, some microseconds: what sums of fractions of hours may be wrong by.
ROUNDING = 1e-9
WEEK = timedelta(days=7)


class ResCompany(models.Model):
    """Working hours, in which the response to a fault report is counted."""

    _inherit = 'res.company'

    clip_card_on_call_user_id = fields.Many2one(
        comodel_name='res.users',
        string="On Call",
        domain=[('share', '=', False)],
        groups='base.group_user',
        help="Is told of call-outs before their deadline. Without anyone on call, those who are"
        " assigned to the fault report are told.",
    )

    clip_card_second_user_id = fields.Many2one(
        comodel_name='res.users',
        string="Second on Call",
        domain=[('share', '=', False)],
        groups='base.group_user',
        help="Is told when three quarters of the response time are used and nobody is on site.",
    )
    clip_card_escalation_user_id = fields.Many2one(
        comodel_name='res.users',
        string="Told of Missed Call-outs",
        domain=[('share', '=', False)],
        groups='base.group_user',
        help="Is told when the response time is used up and nobody is on site.",
    )
    clip_card_escalation_sms = fields.Boolean(
        string="Escalate by SMS",
        help="Whoever is told of a call-out gets a text message as well, where SMS is installed.",
    )

    def _format_clip_card_moment(self, moment):
        """A moment in UTC by the company's clock, in the reader's language.

        With its year, but where the day of the week says which day it is.
        """
        zone = self._get_clip_card_zone().zone
        away = abs(self._clip_card_local_date(moment) - self._clip_card_today())
        # Each language has its own words and points between day, month and time.
        if away < WEEK:
            pattern = self.env._("EEEE d MMMM HH:mm")
        else:
            pattern = self.env._("EEEE d MMMM y HH:mm")
        return format_datetime(self.env, moment, tz=zone, dt_format=pattern)

    # === WORKING HOURS ===#

    def _clip_card_plan_hours(self, hours, moment):
        """When so many working hours after a moment are over, in UTC.

        :return: a moment, or False when the company has no working hours to count
        """
        calendar = self._get_clip_card_calendar()
        if not calendar:
            return False
        # A sum that is wrong in its last digit would jump from a day's close to the next opening.
        end = calendar.plan_hours(
            hours - ROUNDING,
            pytz.utc.localize(moment),
            compute_leaves=True,
            domain=self._get_clip_card_leaves_domain(),
        )
        return end and _to_whole_seconds(end)

    def _clip_card_count_hours(self, spans):
        """Working hours in each of some spans of time; 0 where there are none to count.

        The calendar is read once for all of them.

        :param spans: pairs of moments in UTC
        :return: hours, in the same order
        """
        calendar = self._get_clip_card_calendar()
        spans = [(pytz.utc.localize(start), pytz.utc.localize(end)) for start, end in spans]
        start = min((start for start, end in spans if start < end), default=None)
        if not calendar or not start:
            return [0.0] * len(spans)
        times = self._get_clip_card_working_spans(start, max(end for _start, end in spans))
        return [
            sum(
                max(0.0, (min(end, finish) - max(start, begin)).total_seconds())
                for begin, finish in times
            )
            / 3600
            for start, end in spans
        ]

    def _clip_card_list_hours(self, start, end):
        """The working time between two moments; nothing where there are no working hours.

        :param start: in UTC; ``end`` likewise
        :return: pairs of moments in UTC, without time zone
        """
        if not self._get_clip_card_calendar() or not start < end:
            return []
        times = self._get_clip_card_working_spans(pytz.utc.localize(start), pytz.utc.localize(end))
        return [tuple(_to_whole_seconds(moment) for moment in span) for span in times]

    def _tell_clip_card_working_hours(self):
        """The working hours by day, such as "Monday – Friday 8:00–16:00"; '' without any."""
        self.ensure_one()
        spans = {}
        for attendance in self.sudo()._get_clip_card_calendar().attendance_ids:
            if attendance.day_period != 'lunch':
                first, last = spans.get(attendance.dayofweek, (24.0, 0.0))
                spans[attendance.dayofweek] = (
                    min(first, attendance.hour_from),
                    max(last, attendance.hour_to),
                )
        runs = []
        for day, span in sorted(spans.items()):
            if runs and runs[-1][2] == span and int(day) == int(runs[-1][1]) + 1:
                runs[-1][1] = day
            else:
                runs.append([day, day, span])
        return ', '.join(self._tell_clip_card_days(*run) for run in runs)

    def _tell_clip_card_days(self, first, last, span):
        """:param first: number of a day of the week as text, 0 for Monday"""
        locale = babel_locale_parse(get_lang(self.env).code)
        names = {str(day): name for day, name in get_day_names(locale=locale).items()}
        days = names[first] if first == last else f'{names[first]} – {names[last]}'
        opens, closes = (f'{int(hour)}:{round(hour % 1 * 60):02d}' for hour in span)
        return f'{days} {opens}–{closes}'

    # === HOLIDAYS ===#

    def _remind_clip_card_holidays(self, year):
        """Give the responsible an activity, unless the same one is open already."""
        self.ensure_one()
        responsible = self._get_clip_card_responsible()
        reader = self.with_context(lang=responsible.lang).env
        report_once(
            self.partner_id,
            'mail.mail_activity_data_todo',
            reader._("Load the public holidays of %(year)s", year=year),
            reader._(
                "The working hours of %(company)s lack public holidays of %(year)s, so deadlines"
                " of call-outs would fall on them. Load them under Clip Cards, Configuration,"
                " Public Holidays.",
                company=self.name,
                year=year,
            ),
            responsible,
        )


def _to_whole_seconds(moment):
    """A moment without time zone, in UTC, to the nearest second."""
    return datetime.fromtimestamp(round(moment.timestamp()), tz=pytz.utc).replace(tzinfo=None)
