from collections import defaultdict

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...rules import hours, transport
from .work_change import Visit

ADDRESS_FIELDS = {'task_id', 'project_id', 'clip_card_work_type', 'clip_card_billing'}
VISIT_FIELDS = ADDRESS_FIELDS | {'date', 'employee_id'}


class AccountAnalyticLine(models.Model):
    """Transport to the customer: once per visit, on its first line that is not free."""

    _inherit = 'account.analytic.line'

    # === THE WAY TO AN ADDRESS ===#

    def _clip_card_read_standard(self, written):
        """Read the transport time of zone or address, for visits that are new or have moved.

        A time typed by hand stays with its line while the address is the same.
        """
        onsite = self.filtered(lambda line: line.clip_card_work_type == 'onsite')
        values = {
            line.id: {'clip_card_address_id': False, 'clip_card_transport_source': False}
            for line in (self - onsite)
        }
        zones = {company: self._get_clip_card_zones(company) for company in onsite.company_id}
        for line in onsite:
            address = line.clip_card_address_id
            if ADDRESS_FIELDS & written or not address:
                address = line._get_clip_card_contact()
            if address == line.clip_card_address_id and line.clip_card_transport_source == 'typed':
                continue
            minutes = line._get_clip_card_standard(address, line.company_id, zones[line.company_id])
            values[line.id] = {
                'clip_card_address_id': address.id,
                'clip_card_transport_source': 'none' if minutes is None else 'standard',
                'clip_card_transport_own_minutes': minutes or 0,
            }
        self._clip_card_store(values)

    def _get_clip_card_zones(self, company):
        """The company's transport zones as the rules know them."""
        return self.env['clip.card.transport.zone']._get_for_company(company)._to_rules()

    def _get_clip_card_standard(self, address, company, zones):
        """Minutes of transport from a company to an address, or None when nobody set any."""
        return transport.standard_minutes(
            (address.country_id or company.country_id).id,
            address.zip,
            hours.to_minutes(address.clip_card_transport_hours),
            zones,
        )

    def _get_clip_card_transport_error(self):
        self.ensure_one()
        address = self.clip_card_address_id
        return ValidationError(
            self.env._(
                "How long is the way to %(address)s (%(postcode)s)? It lies outside every"
                " transport zone and has no transport time of its own. Enter the transport time"
                " on the line, or set it on the address.",
                address=address.display_name,
                postcode=address.zip or self.env._("no postcode"),
            )
        )

    # === VISITS ===#

    def _get_clip_card_visit(self):
        self.ensure_one()
        return Visit(self.employee_id.id, self.date, self.clip_card_address_id.id)

    def _get_clip_card_onsite(self):
        """The line as the rules know it."""
        self.ensure_one()
        own = self.clip_card_transport_own_minutes
        return transport.OnSite(
            id=self.id,
            typed=own if self.clip_card_transport_source == 'typed' else None,
            standard=own if self.clip_card_transport_source == 'standard' else None,
            free=bool(self.clip_card_free),
        )

    def _clip_card_find_visits(self, visits):
        """All covered on-site lines of some visits."""
        if not visits:
            return self.browse()
        self.flush_model(['employee_id', 'date', 'clip_card_address_id', 'clip_card_account_id'])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM account_analytic_line"
                " WHERE (employee_id, date, clip_card_address_id) IN %s"
                " AND clip_card_account_id IS NOT NULL ORDER BY id",
                tuple(visits),
            )
        )
        return self.browse([line_id for (line_id,) in rows])

    def _clip_card_plan_transport(self):
        """Minutes per line id; None where a line should carry a time nobody knows."""
        visits = defaultdict(list)
        for line in self:
            visits[line._get_clip_card_visit()].append(line._get_clip_card_onsite())
        plan = {}
        for lines in visits.values():
            plan.update(transport.visit_minutes(lines))
        return plan

    def _clip_card_carry_transport(self, visits, asked, typed_hours):
        """Put each visit's transport time on the line that carries it.

        :param asked: lines whose transport time must be known
        :param typed_hours: transport times typed by hand, per line id
        :return: the lines whose transport time changed
        :raise ValidationError: when a line that was just written should carry a time nobody knows
        """
        members = self._clip_card_find_visits(visits)
        plan = members._clip_card_plan_transport()
        typed = {}
        for line in members.filtered(lambda line: line.id in typed_hours):
            minutes = hours.to_minutes(typed_hours[line.id])
            if minutes != (plan[line.id] or 0):
                typed[line.id] = {
                    'clip_card_transport_source': 'typed',
                    'clip_card_transport_own_minutes': minutes,
                }
        if typed:
            self._clip_card_store(typed)
            plan = members._clip_card_plan_transport()
        for line in members:
            if plan[line.id] is None and line in asked:
                raise line._get_clip_card_transport_error()
        values = {
            line.id: {'clip_card_transport_hours': 0.0, 'clip_card_transport_missing': False}
            for line in (self - members)
        }
        for line in members:
            values[line.id] = {
                'clip_card_transport_hours': (plan[line.id] or 0) / hours.MINUTES_PER_CLIP,
                'clip_card_transport_missing': plan[line.id] is None,
            }
        return self._clip_card_store(values) & members
