from dataclasses import replace

from odoo import api, models
from odoo.exceptions import ValidationError

from ...rules import hours, transport, work
from .account_analytic_line import EXCLUDED

#: When one of these changes, another task, customer or address may be touched.
SCOPE_FIELDS = {
    'task_id',
    'project_id',
    'company_id',
    'employee_id',
    'clip_card_billing',
    'clip_card_work_type',
}
ADDRESS_FIELDS = {'task_id', 'project_id', 'clip_card_work_type', 'clip_card_billing'}
VISIT_FIELDS = ADDRESS_FIELDS | {'date', 'employee_id'}
#: When one of these changes, it is asked again which agreements make the time free.
AGREEMENT_FIELDS = VISIT_FIELDS - {'employee_id'}
FREE_FIELDS = VISIT_FIELDS | {'clip_card_free_reason', EXCLUDED}
#: Of a line that is no visit.
NOWHERE = {'address': None, 'typed': None, 'standard': None}


class AccountAnalyticLine(models.Model):
    """Lines as the rules know them, with what zones, addresses and agreements say of them now.

    What is said when a line is written counts for it for ever.
    """

    _inherit = 'account.analytic.line'

    def _clip_card_to_rules(self, number=None):
        """The line as it stands; what follows from the ledger as it is saved.

        :param number: orders a line that is not saved yet
        """
        self.ensure_one()
        saved = self._origin
        own, source = saved.clip_card_transport_own_minutes, saved.clip_card_transport_source
        departments = {}
        if self.env['res.partner']._has_clip_card_departments():
            departments = self.task_id.sudo()._get_clip_card_departments()
        return work.Line(
            id=number or saved.id,
            day=self.date,
            account=saved.clip_card_account_id.id or None,
            task=self.task_id._origin.id or None,
            task_name=self.task_id.name or None,
            employee=self.employee_id._origin.id or None,
            # What is not saved posts nothing that would say who it was.
            employee_name=None if number else self.employee_id.name or None,
            department=departments.get(self.task_id.id),
            name=self.name or None,
            work_type=self.clip_card_work_type or None,
            minutes=self._clip_card_to_minutes(
                self.unit_amount, self.product_uom_id or self.company_id.project_time_mode_id
            ),
            factor=self.clip_card_factor or 1,
            address=saved.clip_card_address_id.id or None,
            typed=own if source == 'typed' else None,
            standard=own if source == 'standard' else None,
            transport=hours.to_minutes(saved.clip_card_transport_hours),
            missing=saved.clip_card_transport_missing,
            free=saved.clip_card_free or None,
            goodwill=self.clip_card_free_reason or None,
            counted=saved.clip_card_minutes,
            due=saved.clip_card_due,
            clips=saved.clip_card_clips,
            uncovered=saved.clip_card_uncovered,
            settled=saved.clip_card_settled,
        )

    @api.model
    def _clip_card_to_minutes(self, amount, unit):
        """Minutes worked, whatever unit the time is kept in."""
        hour_id = self.env['ir.model.data']._xmlid_to_res_id('uom.product_uom_hour')
        if unit and unit.id != hour_id:
            amount = unit._compute_quantity(amount, unit.browse(hour_id), round=False)
        return hours.to_minutes(amount)

    def _get_clip_card_counted_minutes(self):
        """Minutes that count towards the task: work and transport, none of free time."""
        return self._clip_card_to_rules().to_count

    # === AGREEMENTS ===#

    @api.model
    def _get_clip_card_agreements(self, accounts, written):
        """What makes time free beside goodwill, first the one that counts; rooms add theirs.

        :param accounts: account id per line id
        :param written: names of the fields that were written
        :return: values of `clip_card_free` per id of a line that has any
        """
        if EXCLUDED not in self._fields:
            return {}
        return {line.id: ['excluded'] for line in self.sudo() if line[EXCLUDED]}

    # === THE WAY TO AN ADDRESS ===#

    def _clip_card_read_visits(self, written):
        """Address, typed and standard transport time of visits that are new or have moved.

        These are on-site lines.

        A time typed by hand stays with its line while the address is the same.

        :return: values of the line as the rules know it, per line id
        """
        values, zones = {}, {}
        for line in self:
            saved = line._origin
            address = saved.clip_card_address_id
            if ADDRESS_FIELDS & written or not address:
                address = line._get_clip_card_contact()._origin
            company = line._get_clip_card_company()
            values[line.id] = {'address': address.id, 'standard': None}
            if (
                address == saved.clip_card_address_id
                and saved.clip_card_transport_source == 'typed'
            ):
                continue
            if company not in zones:
                zones[company] = self.env['clip.card.transport.zone']._get_for_company(company)
                zones[company] = zones[company]._to_rules()
            values[line.id].update(
                typed=None,
                standard=transport.standard_minutes(
                    (address.country_id or company.country_id).id,
                    address.zip,
                    hours.to_minutes(address.clip_card_transport_hours),
                    zones[company],
                ),
            )
        return values

    def _get_clip_card_company(self):
        """The company that the line is, or will be, of."""
        self.ensure_one()
        if self._origin == self and self.company_id:
            return self.company_id
        return (
            self.task_id.company_id
            or self.project_id.company_id
            or self.company_id
            or self.employee_id.company_id
            or self.env.company
        )._origin

    def _get_clip_card_transport_error(self, address):
        address = self.env['res.partner'].sudo().browse(address)
        return ValidationError(
            self.env._(
                "How long is the way to %(address)s (%(postcode)s)? It lies outside every"
                " transport zone and has no transport time of its own. Enter the transport time"
                " on the line, or set it on the address.",
                address=address.display_name,
                postcode=address.zip or self.env._("no postcode"),
            )
        )

    # === A CHANGE ===#

    def _clip_card_get_changes(self, written, typed_hours=None, numbers=None, accounts=None):
        """These lines as the rules know them, and what happens to them.

        :param written: names of the fields that were written
        :param typed_hours: transport times typed by hand with them, per line id
        :param numbers: orders those that are not saved yet, per line id
        :param accounts: whose cards pay, per line id, where that is not saved yet
        :return: lines and changes per number
        """
        asked = bool(VISIT_FIELDS & written)
        accounts = accounts or {line.id: line.clip_card_account_id.id for line in self}
        visits = {}
        if asked and (onsite := self.filtered(lambda line: line.clip_card_work_type == 'onsite')):
            visits = onsite._clip_card_read_visits(written)
        free = bool(FREE_FIELDS & written)
        agreements = self._get_clip_card_agreements(accounts, written) if free else {}
        lines, changes = {}, {}
        for line in self:
            known = line._clip_card_to_rules(numbers and numbers[line.id])
            visit = visits.get(line.id, NOWHERE) if asked else {}
            if any(getattr(known, name) != value for name, value in visit.items()):
                known = replace(known, **visit)
            if known.account != accounts[line.id]:
                known = replace(known, account=accounts[line.id] or None)
            typed = (typed_hours or {}).get(line.id)
            lines[known.id] = known
            changes[known.id] = work.Change(
                typed=None if typed is None else hours.to_minutes(typed),
                agreements=tuple(agreements.get(line.id, ())) if free else None,
                asked=asked,
            )
        return lines, changes
