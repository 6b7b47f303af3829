from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..rules import hours, settlement, transport
from .work_entries import WorkEntries

ADDRESS_FIELDS = {'task_id', 'project_id', 'clip_card_work_type', 'clip_card_billing'}
VISIT_FIELDS = ADDRESS_FIELDS | {'date', 'employee_id'}
FREE_FIELDS = VISIT_FIELDS | {'clip_card_free_reason'}


class Visit(NamedTuple):
    """One consultant, one day, one address."""

    employee: int
    day: object
    address: int


class Footprint:
    """The visits and tasks that a set of lines belongs to.

    :ivar visits: visits whose transport may move
    :ivar days: the first day per (task id, account id) from which clips may change
    """

    def __init__(self, lines=()):
        self.visits = set()
        self.days = {}
        self.add(lines)

    def add(self, lines):
        for line in lines:
            if line.clip_card_address_id:
                self.visits.add(line._get_clip_card_visit())
            if line.task_id and line.clip_card_account_id:
                key = (line.task_id.id, line.clip_card_account_id.id)
                self.days[key] = min(line.date, self.days.get(key, line.date))
        return self


class AccountAnalyticLine(models.Model):
    """How a change of time becomes clips: one idempotent step for all that it touches."""

    _inherit = 'account.analytic.line'

    # === ENTRY POINTS ===#

    def _get_clip_card_footprint(self):
        """What the lines touch now; taken before a change, for the work after it."""
        return Footprint(self.sudo().filtered('clip_card_account_id'))

    def _clip_card_sync(self, before=None, written=(), typed_hours=None):
        """Bring clips in step with the time of these lines, and of all that they touch.

        :param before: their footprint before the change; None for new lines
        :param written: names of the fields that were written
        :param typed_hours: transport times that came with them, per line id
        :raise ValidationError: when there is no customer, or no transport time is known
        """
        lines = self.sudo()
        footprint = before or Footprint()
        if before:
            lines._clip_card_leave(footprint, written)
        staying = lines.filtered('clip_card_billing')
        if not staying:
            return
        staying._clip_card_set_terms(VISIT_FIELDS | FREE_FIELDS if before is None else written)
        footprint.add(staying)
        asked = staying if before is None or VISIT_FIELDS & set(written) else staying.browse()
        staying._clip_card_settle_footprint(
            footprint, asked=asked, typed_hours=typed_hours, fresh=before is None
        )

    def _clip_card_withdraw(self, footprint):
        """Give back whatever these lines have taken; they are about to go."""
        lines = self.sudo()
        lines._clip_card_store({
            line.id: {'clip_card_address_id': False, 'clip_card_minutes': 0} for line in lines
        })
        lines._clip_card_settle_footprint(footprint, leaving=lines)

    def _clip_card_leave(self, footprint, written):
        """Withdraw lines that are no longer paid in clips, or by another customer now.

        :raise UserError: when their time is on an order already
        """
        moved = {'project_id', 'task_id', 'company_id'} & set(written)
        leaving = self.filtered(
            lambda line: line.clip_card_account_id
            and (
                not line.clip_card_billing
                or (moved and line._get_clip_card_account() != line.clip_card_account_id)
            )
        )
        if not leaving:
            return
        leaving._unlink_except_clip_card_settled()
        leaving._clip_card_withdraw(footprint)
        cleared = {
            'clip_card_account_id': False,
            'clip_card_due': 0,
            'clip_card_clips': 0,
            'clip_card_uncovered': 0,
            'clip_card_settled': 0,
            'clip_card_write_off_reason': False,
            'clip_card_transport_missing': False,
            'so_line': False,
        }
        leaving._clip_card_store({
            line.id: {**cleared, 'is_so_line_edited': line.clip_card_billing} for line in leaving
        })
        unbilled = leaving.filtered(lambda line: not line.clip_card_billing)
        self.env.add_to_compute(self._fields['so_line'], unbilled)

    def _clip_card_settle_footprint(
        self, footprint, leaving=None, asked=(), typed_hours=None, fresh=False
    ):
        """Work out transport and clips of everything touched, and settle account by account.

        :param leaving: lines that no longer count anywhere
        :param asked: lines whose transport time must be known
        :param typed_hours: transport times typed by hand, per line id
        :param fresh: these lines are new, so the ledger does not know them
        """
        leaving = leaving or self.browse()
        changed = self._clip_card_carry_transport(footprint.visits, asked, typed_hours or {})
        footprint.add(changed)
        counted = (self | changed) - leaving
        counted._clip_card_count_minutes()
        accounts = self.clip_card_account_id | self.env['clip.card.account'].sudo().browse(
            {account for _task, account in footprint.days}
        )
        accounts._lock()
        changed |= self._clip_card_price_tasks(footprint.days, leaving)
        (counted - leaving)._clip_card_price_alone()
        leaving._clip_card_store({line.id: {'clip_card_due': 0} for line in leaving})
        works = (self | changed).sorted('id')
        for account, lines in works.grouped('clip_card_account_id').items():
            self._clip_card_settle(
                account, lines, fresh=fresh and lines <= self, leaving=leaving & lines
            )

    # === TERMS OF A LINE ===#

    def _clip_card_set_terms(self, written):
        """Fix customer, address, standard time and freedom of lines as they are written.

        What zones, addresses and agreements say now counts for these lines for ever.
        """
        written = set(written)
        accounts = {}
        values = {}
        for line in self:
            terms = values[line.id] = {}
            if not line.clip_card_account_id:
                key = (line._get_clip_card_contact().commercial_partner_id, line.company_id)
                if key not in accounts:
                    accounts[key] = line._get_clip_card_account().id
                terms['clip_card_account_id'] = accounts[key]
            if FREE_FIELDS & written:
                terms['clip_card_free'] = line._get_clip_card_free()
        self._clip_card_store(values)
        if VISIT_FIELDS & written:
            self._clip_card_read_standard(written)
        for task in self.task_id.filtered(lambda task: not task.clip_card_rounding):
            company = self.filtered(lambda line, task=task: line.task_id == task)[:1].company_id
            task.clip_card_rounding = company.clip_card_rounding

    def _get_clip_card_free(self):
        """Why the line costs nothing, as known now; agreements that make time free extend it."""
        self.ensure_one()
        return 'goodwill' if self.clip_card_free_reason else False

    def _get_clip_card_visit(self):
        self.ensure_one()
        return Visit(self.employee_id.id, self.date, self.clip_card_address_id.id)

    def _clip_card_read_standard(self, written):
        """Read the transport time of zone or address, for visits that are new or have moved.

        A time typed by hand stays with its line while the address is the same.
        """
        onsite = self.filtered(lambda line: line.clip_card_work_type == 'onsite')
        values = {
            line.id: {'clip_card_address_id': False, 'clip_card_transport_source': False}
            for line in (self - onsite)
        }
        Zone = self.env['clip.card.transport.zone']
        zones = {
            company: Zone._get_for_company(company)._to_rules() for company in onsite.company_id
        }
        for line in onsite:
            address = line.clip_card_address_id
            if ADDRESS_FIELDS & written or not address:
                address = line._get_clip_card_contact()
            if address == line.clip_card_address_id and line.clip_card_transport_source == 'typed':
                continue
            country = address.country_id or line.company_id.country_id
            minutes = transport.standard_minutes(
                country.id,
                address.zip,
                hours.to_minutes(address.clip_card_transport_hours),
                zones[line.company_id],
            )
            values[line.id] = {
                'clip_card_address_id': address.id,
                'clip_card_transport_source': 'none' if minutes is None else 'standard',
                'clip_card_transport_own_minutes': minutes or 0,
            }
        self._clip_card_store(values)

    # === TRANSPORT ===#

    def _clip_card_carry_transport(self, visits, asked, typed_hours):
        """Put each visit's transport time on the line that carries it.

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

    # === TIME TO CLIPS ===#

    def _get_clip_card_work_minutes(self):
        """Minutes worked, whatever unit the time is kept in."""
        self.ensure_one()
        hour = self.env.ref('uom.product_uom_hour')
        amount = self.unit_amount
        if self.product_uom_id and self.product_uom_id != hour:
            amount = self.product_uom_id._compute_quantity(amount, hour, round=False)
        return hours.to_minutes(amount)

    def _get_clip_card_counted_minutes(self):
        """Minutes that count towards the task: work and transport, none of free time."""
        self.ensure_one()
        if self.clip_card_free:
            return 0
        way = hours.to_minutes(self.clip_card_transport_hours)
        return self._get_clip_card_work_minutes() + way

    def _clip_card_count_minutes(self):
        self._clip_card_store({
            line.id: {'clip_card_minutes': line._get_clip_card_counted_minutes()}
            for line in self
        })

    def _clip_card_price_alone(self):
        """A line without a task stands alone."""
        self._clip_card_store({
            line.id: {
                'clip_card_due': sum(
                    hours.clips_per_line([hours.Time(line.date, line.clip_card_minutes)])
                )
            }
            for line in self
            if not line.task_id
        })

    def _clip_card_price_tasks(self, days, leaving):
        """Work out what each line adds to the commenced hours of its task.

        Only lines from the first touched day on are read; the days before it are summed in SQL.

        :param days: the first day per (task id, account id)
        :return: the lines whose clips changed, and those they may take back uncovered clips from
        """
        changed = self.browse()
        dues = {}
        tasks = self._clip_card_read_tasks(days, leaving)
        for (task, _account), (lines, tally, whole) in tasks.items():
            rounding = self.env['project.task'].sudo().browse(task).clip_card_rounding
            times = [hours.Time(line.date, line.clip_card_minutes) for line in lines]
            clips = hours.clips_per_line(times, rounding or 'task', tally)
            dues.update({
                line.id: {'clip_card_due': due} for line, due in zip(lines, clips, strict=True)
            })
            if whole:
                changed |= lines
        return changed | self._clip_card_store(dues)

    def _clip_card_read_tasks(self, days, leaving):
        """Read the lines that a change on those days may cost more or less clips.

        :return: per (task id, account id) the lines in order, the tally before them, and whether
            they are all of the task's; a task with a correction is read whole
        """
        if not days:
            return {}
        self.flush_model([
            'task_id', 'clip_card_account_id', 'clip_card_billing', 'clip_card_minutes', 'date',
        ])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT touched.task, touched.account,
                       COALESCE(SUM(line.clip_card_minutes)
                           FILTER (WHERE line.date < touched.day), 0),
                       BOOL_OR(line.clip_card_minutes < 0),
                       ARRAY_AGG(line.id ORDER BY line.date, line.id)
                           FILTER (WHERE line.date >= touched.day)
                  FROM (VALUES %(touched)s) AS touched (task, account, day)
                  JOIN account_analytic_line line
                    ON line.task_id = touched.task
                   AND line.clip_card_account_id = touched.account
                   AND line.id != ALL(%(leaving)s)
                 GROUP BY touched.task, touched.account, touched.day
                """,
                touched=SQL(', ').join(
                    SQL("(%s, %s, %s::date)", task, account, day)
                    for (task, account), day in days.items()
                ),
                leaving=leaving.ids,
            )
        )
        result = {}
        for task, account, minutes, has_corrections, ids in rows:
            lines, tally = self.browse(ids or []), hours.Tally(minutes=minutes)
            if has_corrections:
                lines, tally = self._clip_card_read_whole_task(task, account, leaving), None
            result[task, account] = (lines, tally, has_corrections)
        return result

    def _clip_card_read_whole_task(self, task, account, leaving):
        lines = self.search(
            [('task_id', '=', task), ('clip_card_account_id', '=', account)],
            order='date, id',
        )
        return lines - leaving

    # === SETTLING ===#

    @api.model
    def _clip_card_settle(self, account, lines, fresh=False, leaving=None, cover=None):
        """Settle lines of an account, then try everything else that is due on it.

        :param account: the account, locked
        :param lines: the lines whose time changed
        :param fresh: the ledger does not know those lines yet
        :param leaving: those of them that are about to go
        :param cover: a card that pays ``lines`` whatever their date
        """
        entries = self._clip_card_plan(account.sudo(), lines, fresh, leaving, cover)
        account._post(entries.values)
        entries.update_cards()
        self._clip_card_store(entries.get_line_values())

    @api.model
    def _clip_card_plan(self, account, lines, fresh=False, leaving=None, cover=None):
        """What settling posts, before it is posted; see :meth:`_clip_card_settle`."""
        retried = self.search(
            [('clip_card_account_id', '=', account.id), ('clip_card_uncovered', '>', 0)],
            order='date, id',
        )
        history = self.env['clip.card.entry'].sudo()
        if lines and not fresh:
            history = history.search(
                [('source', 'in', lines.ids), ('kind', '=', 'work')], order='id'
            )
        entries = WorkEntries(account, lines, leaving or lines.browse(), retried - lines, history)
        works = entries.get_works(cover)
        taken = history.card_id
        cards = self._clip_card_find_cards(account, works) | taken | (cover or taken.browse())
        other_use = taken._get_other_use(lines.ids) if taken else {}
        rules_cards = cards._to_rules()
        for card in rules_cards:
            card.other_use = other_use.get(card.id, card.other_use)
        entries.take(
            settlement.settle(rules_cards, works, account.company_id._clip_card_today())
        )
        return entries

    @api.model
    def _clip_card_find_cards(self, account, works):
        """The cards that may pay these works."""
        Card = self.env['clip.card'].sudo()
        days = [work.day for work in works]
        if not days:
            return Card
        return Card.search([
            ('account_id', '=', account.id),
            '|',
            ('balance', '>', 0),
            ('lapsed_clips', '>', 0),
            ('purchase_date', '<=', max(days)),
            ('expiry_date', '>=', min(days)),
        ])
