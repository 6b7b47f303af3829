from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import UserError

from ...rules import holidays


class ResourceCalendar(models.Model):
    """Public holidays as days off of everybody who works by a calendar."""

    _inherit = 'resource.calendar'

    def _load_clip_card_holidays(self, years, options=()):
        """Add the Danish public holidays that are not there yet.

        Deadlines that were worked out before stay as they are. A day that is refused, such as
        one of which a part is off already beside *Time Off*, keeps none of the others away.

        :param options: which days count that are not off by law
        :return: how many days were added, and pairs of a holiday and why it was refused
        """
        self.ensure_one()
        missing = self._get_clip_card_missing_holidays(years, options)
        refused = []
        if not self._try_clip_card_holidays(missing):
            refused = [(it, why) for it in missing if (why := self._add_clip_card_holiday(it))]
        return len(missing) - len(refused), refused

    def _try_clip_card_holidays(self, missing):
        """Add all of these days, or none: whether that worked."""
        try:
            with self.env.cr.savepoint():
                self.env['resource.calendar.leaves'].create(
                    [self._prepare_clip_card_holiday(it) for it in missing]
                )
        except UserError:
            return False
        return True

    def _add_clip_card_holiday(self, holiday):
        """Add one day, or say why it cannot be added."""
        try:
            with self.env.cr.savepoint():
                self.env['resource.calendar.leaves'].create(
                    self._prepare_clip_card_holiday(holiday)
                )
        except UserError as error:
            return str(error)
        return None

    def _get_clip_card_missing_holidays(self, years, options=()):
        """Holidays on which the calendar has working time, whatever their days off are called."""
        self.ensure_one()
        wanted = [it for year in years for it in holidays.public_holidays(year, options)]
        if not wanted:
            return []
        first, last = wanted[0].day, wanted[-1].day
        leaves = self.env['resource.calendar.leaves'].search(
            [
                ('resource_id', '=', False),
                ('calendar_id', 'in', [self.id, False]),
                ('company_id', 'in', [self.company_id.id or self.env.company.id, False]),
                ('time_type', '=', 'leave'),
                ('date_from', '<=', self._get_clip_card_day(last)[1]),
                ('date_to', '>=', self._get_clip_card_day(first)[0]),
            ]
        )
        spans = [(leave.date_from, leave.date_to) for leave in leaves]
        return [it for it in wanted if not self._is_clip_card_day_off(it.day, spans)]

    def _is_clip_card_day_off(self, day, spans):
        """Whether one of the days off, from and until moments in UTC, takes a whole day."""
        start, end = self._get_clip_card_day(day)
        return any(begin <= start and end <= finish for begin, finish in spans)

    def _get_clip_card_day(self, day, clock=None):
        """The first and the last second of a day, in UTC.

        :param clock: the name of a time zone; without one the calendar's
        """
        zone = pytz.timezone(clock or self.tz or 'UTC')
        start, following = (
            zone.localize(datetime.combine(at, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for at in (day, day + timedelta(days=1))
        )
        return start, following - timedelta(seconds=1)

    def _get_clip_card_clock(self):
        """The name of the time zone by which a new day off is read."""
        return self.tz

    def _prepare_clip_card_holiday(self, holiday):
        start, end = self._get_clip_card_day(holiday.day, self._get_clip_card_clock())
        return {
            'name': holiday.name,
            'calendar_id': self.id,
            'company_id': self.company_id.id or self.env.company.id,
            'resource_id': False,
            'date_from': start,
            'date_to': end,
            'time_type': 'leave',
        }

    # === REMINDER ===#

    @api.model
    def _cron_remind_holidays(self):
        """Remind each Danish company whose working hours lack the public holidays.

        From October on those of the next year are meant, before that this year's.
        """
        companies = self.env['res.company'].search([('partner_id.country_id.code', '=', 'DK')])
        for company in companies.filtered('resource_calendar_id'):
            today = company._clip_card_today()
            year = today.year + (today.month >= 10)
            calendar = company.resource_calendar_id.with_company(company)
            if calendar._get_clip_card_missing_holidays([year]):
                company._remind_clip_card_holidays(year)
