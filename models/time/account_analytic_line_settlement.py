from collections import defaultdict
from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

from ...rules import hours, settlement
from .account_analytic_line_transport import VISIT_FIELDS
from .work_change import UNDER_WAY, WorkChange
from .work_entries import WorkEntries

#: When one of these changes, it is asked again whether phone support makes the time free.
SUPPORT_FIELDS = VISIT_FIELDS - {'employee_id'}
FREE_FIELDS = VISIT_FIELDS | {'clip_card_free_reason'}


class AccountAnalyticLine(models.Model):
    """How a change of time becomes clips: one idempotent step for all that it touches."""

    _inherit = 'account.analytic.line'

    # === ENTRY POINTS ===#

    @api.model
    @contextmanager
    def _clip_card_changing(self):
        """Settle once, at the end, all lines that are created or written inside.

        Whatever a create, write or unlink sets off belongs to it, in whatever environment: other
        modules and stock itself write the same lines once more.

        :return: (as) the change under way, which collects what is touched
        """
        cr = self.env.cr
        if cr in UNDER_WAY:
            UNDER_WAY[cr].nested = True
            yield UNDER_WAY[cr]
            return
        change = UNDER_WAY[cr] = WorkChange()
        try:
            yield change
            while change.written:
                # What settling itself makes somebody write is a change of its own.
                UNDER_WAY[cr] = WorkChange()
                self._clip_card_sync(change)
                change = UNDER_WAY[cr]
        finally:
            del UNDER_WAY[cr]

    @api.model
    def _clip_card_sync(self, change):
        """Bring clips in step with the time of the lines written, and of all that they touch.

        :raise ValidationError: when there is no customer, or no transport time is known
        """
        lines = self.sudo().browse(change.written)
        if change.nested:
            lines = lines.exists()
        typed = {
            line.id: line.clip_card_transport_hours for line in lines if line.id in change.typed
        }
        lines._clip_card_leave(change)
        staying = lines.filtered('clip_card_billing')
        if not staying:
            return
        for names, of_names in staying.grouped(
            lambda line: frozenset(change.written[line.id])
        ).items():
            of_names._clip_card_set_terms(names)
        asked = staying.filtered(lambda line: VISIT_FIELDS & change.written[line.id])
        change.add(staying)
        staying._clip_card_apply(change, asked, typed)

    def _clip_card_withdraw(self, change):
        """Give back whatever these lines have taken; they are about to go."""
        lines = self.sudo()
        change.leaving.update(lines.ids)
        lines._clip_card_store(
            {
                line.id: {'clip_card_address_id': False, 'clip_card_minutes': 0, 'clip_card_due': 0}
                for line in lines
            }
        )
        lines._clip_card_apply(change)
        change.leaving.difference_update(lines.ids)

    def _clip_card_leave(self, change):
        """Withdraw lines that are no longer paid in clips, or by another customer now.

        :raise UserError: when their time is on an order already
        """
        leaving = self.filtered(
            lambda line: (
                line.clip_card_account_id
                and (
                    not line.clip_card_billing
                    or (
                        (line.id in change.new or change.has_moved(line))
                        and not line._is_clip_card_account_of_contact()
                    )
                )
            )
        )
        if not leaving:
            return
        leaving._unlink_except_clip_card_settled()
        leaving._clip_card_withdraw(change)
        cleared = {
            'clip_card_account_id': False,
            'clip_card_clips': 0,
            'clip_card_uncovered': 0,
            'clip_card_settled': 0,
            'clip_card_write_off_reason': False,
            'clip_card_transport_missing': False,
            'so_line': False,
        }
        leaving._clip_card_store(
            {line.id: {**cleared, 'is_so_line_edited': line.clip_card_billing} for line in leaving}
        )
        self.env.add_to_compute(self._fields['partner_id'], leaving)
        unbilled = leaving.filtered(lambda line: not line.clip_card_billing)
        self.env.add_to_compute(self._fields['so_line'], unbilled)

    def _is_clip_card_account_of_contact(self):
        """Whether the cards that pay are still those of the line's customer."""
        account = self.clip_card_account_id
        customer = self._get_clip_card_contact().commercial_partner_id
        if (account.partner_id, account.company_id) == (customer, self.company_id):
            return True
        return account == self._get_clip_card_account()

    def _clip_card_apply(self, change, asked=(), typed_hours=None):
        """Work out transport and clips of everything touched, and settle account by account.

        :param change: what these lines touched before and touch now
        :param asked: lines whose transport time must be known
        :param typed_hours: transport times typed by hand, per line id
        """
        carrying = self._clip_card_carry_transport(change.visits, asked, typed_hours or {})
        change.add(carrying)
        counted = (self | carrying).filtered(lambda line: line.id not in change.leaving)
        counted._clip_card_count_minutes()
        accounts = self.clip_card_account_id | self.env['clip.card.account'].sudo().browse(
            {account for _task, account in change.days}
        )
        accounts._lock()
        works = self | carrying | self._clip_card_price_tasks(change)
        counted._clip_card_price_alone(change)
        for account, lines in works.sorted('id').grouped('clip_card_account_id').items():
            self._clip_card_settle(account, lines, change)

    # === TERMS OF A LINE ===#

    def _clip_card_set_terms(self, written):
        """Fix customer, address, standard time and freedom of lines as they are written.

        What zones, addresses and agreements say now counts for these lines for ever.

        :param written: names of the fields that were written
        """
        self._clip_card_fix_accounts()
        if SUPPORT_FIELDS & written:
            self._clip_card_read_support()
        if FREE_FIELDS & written:
            self._clip_card_store(
                {line.id: {'clip_card_free': line._get_clip_card_free()} for line in self}
            )
        if VISIT_FIELDS & written:
            self._clip_card_read_standard(written)
        self._clip_card_fix_roundings()

    def _clip_card_fix_accounts(self):
        """Fix whose cards pay, for lines that nobody's cover yet."""
        accounts = {}
        values = {}
        for line in self.filtered(lambda line: not line.clip_card_account_id):
            key = (line._get_clip_card_contact().commercial_partner_id, line.company_id)
            if key not in accounts:
                accounts[key] = line._get_clip_card_account().id
            values[line.id] = {'clip_card_account_id': accounts[key]}
        self._clip_card_store(values)

    def _clip_card_fix_roundings(self):
        """Fix how time is rounded, for tasks whose first lines these are."""
        tasks = defaultdict(list)
        for task, lines in self.grouped('task_id').items():
            if task and not task.clip_card_rounding:
                tasks[lines[0].company_id.clip_card_rounding].append(task.id)
        for rounding, ids in tasks.items():
            # Nothing of what a person's change of a task sets off applies.
            models.Model.write(self.task_id.browse(ids), {'clip_card_rounding': rounding})

    def _get_clip_card_free(self):
        """Why the line costs nothing, as known now; agreements that make time free extend it."""
        self.ensure_one()
        return 'goodwill' if self.clip_card_free_reason else False

    # === TIME TO CLIPS ===#

    def _get_clip_card_work_minutes(self):
        """Minutes worked, whatever unit the time is kept in."""
        self.ensure_one()
        amount = self.unit_amount
        unit = self.product_uom_id or self.company_id.project_time_mode_id
        hour_id = self.env['ir.model.data']._xmlid_to_res_id('uom.product_uom_hour')
        if unit and unit.id != hour_id:
            amount = unit._compute_quantity(amount, unit.browse(hour_id), round=False)
        return hours.to_minutes(amount)

    def _get_clip_card_counted_minutes(self):
        """Minutes that count towards the task: work and transport, none of free time."""
        self.ensure_one()
        if self.clip_card_free:
            return 0
        way = hours.to_minutes(self.clip_card_transport_hours)
        return self._get_clip_card_work_minutes() + way

    def _clip_card_count_minutes(self):
        self._clip_card_store(
            {line.id: {'clip_card_minutes': line._get_clip_card_counted_minutes()} for line in self}
        )

    def _clip_card_price_alone(self, change):
        """A line without a task stands alone."""
        alone = self.filtered(lambda line: not line.task_id)
        alone._clip_card_set_due(
            change,
            {
                line.id: sum(hours.clips_per_line([hours.Time(line.date, line.clip_card_minutes)]))
                for line in alone
            },
        )

    def _clip_card_price_tasks(self, change):
        """Work out what each line adds to the commenced hours of its task.

        Only lines from the first touched day on are read; the days before it are summed in SQL.

        :return: the lines whose clips changed, and all of tasks with corrections
        """
        whole = self.browse()
        dues = {}
        for (task, account), (lines, tally) in self._clip_card_read_tasks(change).items():
            rounding = self.env['project.task'].sudo().browse(task).clip_card_rounding
            times = [hours.Time(line.date, line.clip_card_minutes) for line in lines]
            clips = hours.clips_per_line(times, rounding or 'task', tally)
            dues.update(zip(lines.ids, clips, strict=True))
            if (task, account) in change.corrected:
                whole |= lines
        return whole | self._clip_card_set_due(change, dues)

    def _clip_card_set_due(self, change, dues):
        """Store what lines cost now.

        :param dues: clips per line id
        :return: the lines that cost more or less than before
        """
        for line in self.browse(dues):
            change.raised[line.id] = max(0, dues[line.id] - line.clip_card_due)
        return self._clip_card_store(
            {line_id: {'clip_card_due': due} for line_id, due in dues.items()}
        )

    def _clip_card_read_tasks(self, change):
        """Read the lines that a change may cost more or less clips.

        A task with a correction is read whole, and noted as corrected.

        :return: per (task id, account id) the lines in order, and the tally before them
        """
        rows = self._clip_card_query_tasks(change) if change.days else ()
        change.corrected.update(row[:2] for row in rows if row[3])
        whole = self._clip_card_read_whole_tasks({row[:2] for row in rows} & change.corrected)
        every = [line_id for *_task, ids in rows for line_id in ids or ()]
        result = {}
        for task, account, minutes, _has_correction, ids in rows:
            if (task, account) in change.corrected:
                lines = whole.get((task, account), self.browse())
                lines = lines.filtered(lambda line: line.id not in change.leaving)
                result[task, account] = lines, None
            else:
                lines = self.browse(ids or ()).with_prefetch(every)
                result[task, account] = lines, hours.Tally(minutes=minutes)
        return result

    def _clip_card_query_tasks(self, change):
        """Per touched task and account: minutes of the days before, whether there is a correction,
        and the lines from the first touched day on, in order.
        """
        self.flush_model(
            [
                'task_id',
                'clip_card_account_id',
                'clip_card_billing',
                'clip_card_minutes',
                'date',
            ]
        )
        return self.env.execute_query(
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
                    for (task, account), day in change.days.items()
                ),
                leaving=list(change.leaving),
            )
        )

    def _clip_card_read_whole_tasks(self, keys):
        """All lines of some tasks in order, per (task id, account id)."""
        if not keys:
            return {}
        tasks, accounts = zip(*keys, strict=True)
        lines = self.search(
            [('task_id', 'in', tasks), ('clip_card_account_id', 'in', accounts)],
            order='date, id',
        )
        return lines.grouped(lambda line: (line.task_id.id, line.clip_card_account_id.id))

    # === SETTLING ===#

    @api.model
    def _clip_card_settle(self, account, lines, change=None, cover=None):
        """Settle lines of an account, then try everything else that is due on it.

        :param account: the account, locked
        :param lines: the lines whose time changed
        :param change: the change that they were part of, if any
        :param cover: a card that pays ``lines`` whatever their date
        """
        change = change or WorkChange()
        entries = self._clip_card_plan(account.sudo(), lines, change, cover)
        account._post(entries.values)
        for settled in (change, UNDER_WAY.get(self.env.cr, change)):
            settled.note_settled(lines.ids)
        entries.update_cards()
        self._clip_card_store(entries.get_line_values())

    @api.model
    def _clip_card_plan(self, account, lines, change, cover=None):
        """What settling posts, before it is posted; see :meth:`_clip_card_settle`."""
        entries = self._clip_card_read_entries(account, lines, change)
        works = entries.get_works(cover)
        cards = self._clip_card_read_cards(account, works, entries, cover)
        entries.take(settlement.settle(cards, works, account.company_id._clip_card_today()))
        return entries

    @api.model
    def _clip_card_read_entries(self, account, lines, change):
        """The ledger of some lines, and what else of the account is still due."""
        retried = self.browse()
        if account.uncovered:
            retried = self.search(
                [('clip_card_account_id', '=', account.id), ('clip_card_uncovered', '>', 0)],
                order='date, id',
            )
        history = self.env['clip.card.entry'].sudo()
        if known := set(lines.ids) - change.new:
            history = history.search(
                [
                    ('source', 'in', sorted(known)),
                    ('kind', '=', 'work'),
                    ('account_id', '=', account.id),
                ],
                order='id',
            )
        return WorkEntries(account, lines, retried - lines, history, change)

    @api.model
    def _clip_card_read_cards(self, account, works, entries, cover=None):
        """The cards that may pay some works or get clips back, as the rules know them."""
        taken = entries.get_cards()
        cards = self._clip_card_find_cards(account, works) | taken | (cover or taken.browse())
        other_use = {}
        if taken and entries.may_end_uses(works):
            other_use = taken._get_other_use(entries.lines.ids)
        result = cards._to_rules()
        for card in result:
            card.other_use = other_use.get(card.id, card.other_use)
        return result

    @api.model
    def _clip_card_find_cards(self, account, works):
        """The cards that may pay these works."""
        Card = self.env['clip.card'].sudo()
        days = [work.day for work in works]
        if not days:
            return Card
        return Card.search_fetch(
            [
                ('account_id', '=', account.id),
                '|',
                ('balance', '>', 0),
                ('lapsed_clips', '>', 0),
                ('purchase_date', '<=', max(days)),
                ('expiry_date', '>=', min(days)),
            ]
        )
