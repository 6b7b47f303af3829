from datetime import datetime, timedelta

from odoo import fields, models

from ...rules import hours


class ResCompany(models.Model):
    """Working hours, what counts more outside them, and how both stand in the small print."""

    _inherit = 'res.company'

    clip_card_out_of_hours_factor = fields.Float(
        string="Minutes Out of Hours Count",
        digits=(4, 2),
        default=1.0,
        help="Each minute that is ticked as out of hours counts so many times before it is rounded"
        " to commenced hours. 1: no difference is made. Time that is logged already keeps the"
        " factor it was written with.",
    )

    clip_card_check_from = fields.Date(
        string="Colleagues Check Time From",
        help="Time of this day and later is to be checked by a colleague, and preliminary to the"
        " customer until then. Empty: nobody checks.",
    )

    _clip_card_out_of_hours_factor = models.Constraint(
        'CHECK(clip_card_out_of_hours_factor >= 1 AND clip_card_out_of_hours_factor <= 10)',
        "A minute out of hours counts from 1 to 10 times.",
    )

    # === SMALL PRINT ===#

    def _get_clip_card_rounding_term(self):
        term = super()._get_clip_card_rounding_term()
        if not self._has_clip_card_out_of_hours():
            return term
        more = self.env._(
            "Time worked outside our working hours, in the evening, at night, at weekends and on"
            " public holidays, counts %(factor)s times.",
            factor=self._format_clip_card_factor(self.clip_card_out_of_hours_factor),
        )
        return f'{term} {more}'

    def _get_clip_card_transport_terms(self):
        terms = super()._get_clip_card_transport_terms()
        for zone in self.env['clip.card.transport.zone']._get_for_company(self):
            if zone.range_ids:
                terms.append(
                    self.env._(
                        "In %(zone)s (postcodes %(postcodes)s) a standard time of %(time)s counts.",
                        zone=zone.name,
                        postcodes=', '.join(zone.range_ids.mapped('display_name')),
                        time=hours.format_duration(hours.to_minutes(zone.standard_hours)),
                    )
                )
        return terms

    # === OUT OF HOURS ===#

    def _has_clip_card_out_of_hours(self):
        """Whether one of these companies lets time out of hours count more."""
        return any(company.clip_card_out_of_hours_factor > 1 for company in self)

    def _format_clip_card_factor(self, factor):
        """A factor in the reader's language, such as "1.5"."""
        return self.env['res.lang']._lang_get(self.env.lang or 'en_US').format('%g', factor)

    def _is_clip_card_day_off(self, day):
        """Whether nobody works on a day by the company's calendar: a weekend or a holiday."""
        self.ensure_one()
        zone = self._get_clip_card_zone()
        start = zone.localize(datetime.combine(day, datetime.min.time()))
        end = zone.localize(datetime.combine(day + timedelta(days=1), datetime.min.time()))
        return self._is_clip_card_out_of_hours(start, end)

    def _is_clip_card_out_of_hours(self, start, end):
        """Whether all of a span of time lies outside the working hours; never without any.

        :param start: a moment with its time zone; ``end`` likewise
        """
        self.ensure_one()
        if not self._get_clip_card_calendar():
            return False
        return hours.is_outside(start, end, self._get_clip_card_working_spans(start, end))

    # === WORKING HOURS ===#

    def _get_clip_card_calendar(self):
        """The calendar that says when working hours are, or an empty record.

        Flexible hours have no times of day: nobody could say when four of them are over.
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id
        return calendar.filtered(lambda it: not it.flexible_hours)

    def _get_clip_card_leaves_domain(self):
        """Days off that count: those of the whole company."""
        return [
            ('time_type', '=', 'leave'),
            ('resource_id', '=', False),
            ('company_id', 'in', [self.id, False]),
        ]

    def _get_clip_card_working_spans(self, start, end):
        """The company's working time between two moments, without its days off.

        :return: pairs of moments with their time zone
        """
        worked = self._get_clip_card_calendar()._work_intervals_batch(
            start, end, domain=self._get_clip_card_leaves_domain()
        )[False]
        return [(begin, finish) for begin, finish, _attendance in worked]
