from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary

from odoo import api, models

from ...rules import hours, planning, work
from ...rules.changes import Changes
from .account_analytic_line_terms import SCOPE_FIELDS
from .touched import WORD_COLUMNS

#: The change that is under way, per cursor: a transaction plans one at a time.
UNDER_WAY = WeakKeyDictionary()
#: What a line that leaves its account shows.
CLEARED = {
    'clip_card_account_id': False,
    'clip_card_address_id': False,
    'clip_card_factor': 0.0,
    'clip_card_minutes': 0,
    'clip_card_due': 0,
    'clip_card_clips': 0,
    'clip_card_uncovered': 0,
    'clip_card_settled': 0,
    'clip_card_write_off_reason': False,
    'clip_card_transport_hours': 0.0,
    'clip_card_transport_missing': False,
    'so_line': False,
}
#: Columns that show what a plan says of a line.
SHOWN = {
    'missing': 'clip_card_transport_missing',
    'free': 'clip_card_free',
    'counted': 'clip_card_minutes',
    'due': 'clip_card_due',
    'clips': 'clip_card_clips',
    'uncovered': 'clip_card_uncovered',
}
#: Before every line that there may be.
EVER = (date.min, 0)


class AccountAnalyticLine(models.Model):
    """A change of time becomes clips in three steps: read what it touches, plan, write the plan.

    What a plan decides is said in `rules.planning`.
    """

    _inherit = 'account.analytic.line'

    # === A CHANGE ===#

    @api.model
    @contextmanager
    def _clip_card_changing(self, expected=()):
        """Plan once, at the end, for all lines that are created or written inside.

        Whatever a create, write or unlink sets off belongs to it, in whatever environment: other
        modules and stock itself write the same lines once more.

        :param expected: lines as they will most likely be; what they touch is read at once
        :return: (as) the change under way, which collects what is written
        """
        cr = self.env.cr
        if cr in UNDER_WAY:
            UNDER_WAY[cr].nested = True
            yield UNDER_WAY[cr]
            return
        change = UNDER_WAY[cr] = Changes()
        try:
            if lines := [*expected]:
                change.facts = self._clip_card_read(work.Scope.of(*lines), lock=True)
            yield change
            while change.written:
                # What a plan makes somebody write is a change of its own.
                UNDER_WAY[cr] = Changes()
                self._clip_card_sync(change)
                change = UNDER_WAY[cr]
        finally:
            del UNDER_WAY[cr]

    def _clip_card_look(self, change, vals=None):
        """Note how these lines stand before they are written, and read what that will touch.

        :param vals: what will be written, where that can tell it
        """
        lines = self.sudo()
        for line in lines:
            if line.id not in change.parents:
                change.parents[line.id] = line._get_clip_card_parents()
                change.billing[line.id] = line.project_id.clip_card_billing
                if line.clip_card_account_id:
                    change.lines[line.id] = line._clip_card_to_rules()
        if change.nested or not change.lines:
            return
        if vals is not None and not SCOPE_FIELDS & vals.keys():
            day = self._fields['date'].to_date(vals.get('date'))
            then = [replace(line, day=day or line.day) for line in change.lines.values()]
            scope = work.Scope.of(*change.lines.values(), *then)
            change.facts = self._clip_card_read(scope, lines.ids, lock=True)

    def _get_clip_card_parents(self):
        self.ensure_one()
        return (self.task_id.id, self.project_id.id, self.company_id.id)

    def _clip_card_has_moved(self, change):
        """Whether the line belongs to another task, project or company than before."""
        self.ensure_one()
        parents = self._get_clip_card_parents()
        return change.parents.get(self.id, parents) != parents

    @api.model
    def _clip_card_sync(self, change):
        """Bring clips in step with the time of the lines written, and of all that they touch.

        :raise ValidationError: when there is no customer, or two, or no transport time is known
        """
        lines = self.sudo().browse(change.written)
        if change.nested:
            lines = lines.exists()
        others = lines._find_clip_card_unusual()
        if leaving := others.filtered(lambda line: line._leaves_clip_card_account(change)):
            leaving._clip_card_leave(change)
        lines = lines.filtered('clip_card_billing')
        if not lines:
            return
        lines._check_clip_card_counted(change)
        if others := others.filtered('clip_card_billing'):
            others._check_clip_card_contested(change)
        if newcomers := others.filtered(lambda line: not line.clip_card_account_id):
            newcomers._clip_card_fix_accounts()
        typed = {
            line.id: line.clip_card_transport_hours for line in lines if line.id in change.typed
        }
        known, decided = {}, {}
        for names, of_names in lines.grouped(
            lambda line: frozenset(change.written[line.id])
        ).items():
            more = of_names._clip_card_get_changes(names, typed)
            known.update(more[0])
            decided.update(more[1])
        self._clip_card_carry_out(known, decided, change)

    def _find_clip_card_unusual(self):
        """Those of which not, as usual, the task, the project and the cards are one customer's."""
        parties = self.grouped(
            lambda line: (
                line.clip_card_account_id.id,
                line.task_id.id,
                line.project_id.id,
                line.company_id.id,
                line.clip_card_billing,
            )
        )
        unusual = self.browse()
        for lines in parties.values():
            line, account = lines[0], lines[0].clip_card_account_id
            usual = (
                line.clip_card_billing
                and account
                and account == (line.task_id.project_id or line.project_id).clip_card_account_id
                and account.partner_id == line._get_clip_card_contact().commercial_partner_id
                and account.company_id == line.company_id
            )
            if not usual:
                unusual |= lines
        return unusual

    def _clip_card_withdraw(self, change):
        """Give back whatever these lines have taken; they are about to go.

        :param change: how they stood before it
        """
        lines = {line.id: change.lines.get(line.id) or line._clip_card_to_rules() for line in self}
        leaving = dict.fromkeys(lines, work.Change(leaves=True))
        self._clip_card_carry_out(lines, leaving, Changes())

    def _leaves_clip_card_account(self, change):
        """Whether a line is no longer paid in clips, or by another customer now."""
        account = self.clip_card_account_id
        if not account or not self.clip_card_billing:
            return bool(account)
        if self.id in change.parents and not self._clip_card_has_moved(change):
            return False
        customer = self._get_clip_card_contact().commercial_partner_id
        if (account.partner_id, account.company_id) == (customer, self.company_id):
            return False
        return account != self._get_clip_card_account()

    def _clip_card_leave(self, change):
        """Withdraw lines that leave their account.

        :raise UserError: when their time is on an order already
        """
        self._unlink_except_clip_card_settled()
        self._clip_card_withdraw(change)
        self._clip_card_store(
            {line.id: {**CLEARED, 'is_so_line_edited': line.clip_card_billing} for line in self}
        )
        self.env.add_to_compute(self._fields['partner_id'], self)
        self.env.add_to_compute(self._fields['clip_card_factor'], self)
        unbilled = self.filtered(lambda line: not line.clip_card_billing)
        self.env.add_to_compute(self._fields['so_line'], unbilled)
        for line in self:
            change.lines.pop(line.id, None)
        change.facts = None

    def _clip_card_fix_accounts(self):
        """Fix whose cards pay these lines, which nobody's cover yet."""
        accounts = {}
        values = {}
        for line in self:
            key = (line._get_clip_card_contact().commercial_partner_id, line.company_id)
            if key not in accounts:
                accounts[key] = line._get_clip_card_account().id
            values[line.id] = {'clip_card_account_id': accounts[key]}
        self._clip_card_store(values)

    # === READ, PLAN, WRITE ===#

    def _clip_card_carry_out(self, lines, decided, change):
        """Plan a change and write what was planned.

        :param lines: the changed lines as they stand now, per id
        :param decided: what happens to them
        :param change: how they stood before
        :raise ValidationError: when no transport time is known
        """
        scope = work.Scope.of(*change.lines.values(), *lines.values())
        facts = change.facts
        if not facts or self._clip_card_is_outdated(facts, lines, change):
            facts = self._clip_card_read(scope, lines, lock=True)
        facts, plan = self._clip_card_plan(replace(facts, changes=decided, scope=scope), lines)
        if plan.unknown:
            raise self._get_clip_card_transport_error(lines[plan.unknown[0]].address)
        self._clip_card_write_plan(facts, plan)

    def _clip_card_is_outdated(self, facts, lines, change):
        """Whether a change touches more than was expected, or somebody wrote lines meanwhile."""
        accounts = self.env['clip.card.account'].sudo().browse(facts.versions)
        if any(facts.versions[account.id] != account.version for account in accounts):
            return True
        if any(line_id in change.parents and line_id not in facts.without for line_id in lines):
            return True
        # What is new stands after all that there was.
        expected = work.Scope.of(
            *(
                line if line.id in change.parents else replace(line, id=work.UNSAVED)
                for line in lines.values()
            ),
        )
        return not facts.read.covers(expected)

    @api.model
    def _clip_card_plan(self, facts, lines):
        """Plan a change; what the facts lack for it is read.

        :param lines: the changed lines as they stand now, per number
        :return: the facts and the plan that was made from them
        """
        facts = replace(facts, lines={**facts.lines, **lines})
        plan = planning.plan(facts)
        while not plan.complete:
            used_up = facts.few.keys() & facts.wide
            if not plan.whole and not plan.wide.keys() & (facts.waiting.keys() | used_up):
                # Nothing waits, and cards are enough: only their last use is asked for.
                ids = {card.id for cards in facts.cards.values() for card in cards}
                cards = self._clip_card_read_cards(ids, facts.history, plan.wide)
                facts = replace(facts, cards=cards, wide=facts.wide | plan.wide.keys())
                plan = planning.plan(facts)
                continue
            scope = work.Scope.of()
            scope.merge(facts.read)
            scope.firsts.update(dict.fromkeys(plan.whole, EVER))
            saved = [number for number in lines if number < work.UNSAVED]
            more = self._clip_card_read(
                scope, saved, works=facts.works, cover=facts.cover, wide=plan.wide
            )
            facts = replace(
                more,
                lines={**more.lines, **lines},
                changes=facts.changes,
                scope=facts.scope,
                tasks={**facts.tasks, **more.tasks},
                today={**facts.today, **more.today},
            )
            plan = planning.plan(facts)
        return facts, plan

    @api.model
    def _clip_card_allocate(self, account, lines=(), cover=None):
        """Let the cards of an account pay lines as they stand; without any, all that is due.

        When clips come free with that, everything else that is due is tried again.

        :param account: the account, locked
        :param cover: a card that pays the lines whatever their date
        """
        account = account.sudo()
        works = [line.id for line in lines]
        scope = work.Scope.of(*(line._clip_card_to_rules() for line in lines))
        scope.accounts.add(account.id)
        wide = None if works else {account.id: frozenset()}
        facts = self._clip_card_read(scope, works=works, cover=cover and cover.id, wide=wide)
        facts, plan = self._clip_card_plan(replace(facts, scope=work.Scope()), {})
        self._clip_card_write_plan(facts, plan)

    # === WHAT IS WRITTEN ===#

    def _clip_card_write_plan(self, facts, plan):
        """Post the entries of a plan, and let lines and tasks show what it says."""
        Account = self.env['clip.card.account'].sudo()
        posted = defaultdict(list)
        for entry in plan.entries:
            posted[entry.account].append(self._prepare_clip_card_entry(entry))
        (Account.browse(sorted(posted)) - Account.browse(facts.read.accounts))._lock()
        cards = self.env['clip.card'].sudo().browse(plan.cards)
        for account_id, values in posted.items():
            of_account = cards.filtered(
                lambda it, account_id=account_id: it.account_id.id == account_id
            )
            Account.browse(account_id)._post(values, of_account._prepare_planned_values(plan.cards))
        paid = {entry.line for entry in plan.entries}
        lines = self.sudo().browse(plan.lines)
        lines._clip_card_store(
            {line.id: line._prepare_clip_card_shown(facts, plan, line.id in paid) for line in lines}
        )
        roundings = defaultdict(list)
        for task, rounding in plan.roundings.items():
            roundings[rounding].append(task)
        for rounding, tasks in roundings.items():
            # Nothing of what a person's change of a task sets off applies.
            models.Model.write(
                self.env['project.task'].sudo().browse(tasks), {'clip_card_rounding': rounding}
            )

    def _prepare_clip_card_entry(self, entry):
        values = {'card_id': entry.card, 'clips': entry.clips}
        if entry.line is None:
            card = self.env['clip.card'].sudo().browse(entry.card)
            return {**values, 'kind': card.lapse_kind, 'date': card.lapse_date}
        words = {column: getattr(entry.words, name) for name, column in WORD_COLUMNS.items()}
        return {
            **values,
            **words,
            'kind': 'work',
            'date': entry.words.day,
            'source': entry.line,
            'timesheet_id': entry.line,
            'work_minutes': entry.work_minutes,
            'transport_minutes': entry.transport_minutes,
            'restated': entry.restated,
        }

    def _prepare_clip_card_shown(self, facts, plan, paid):
        """What a line shows of a plan: what differs from before, and all that is asked anew.

        Rooms that have agreements keep with the line what was in force.

        :param paid: entries of the line are posted
        """
        self.ensure_one()
        before, after = facts.lines[self.id], plan.lines[self.id]
        change = facts.changes.get(self.id)
        values = {}
        for name, column in SHOWN.items():
            shown = getattr(after, name)
            if shown != getattr(before, name):
                values[column] = False if shown is None else shown
        if after.transport != before.transport or change:
            values['clip_card_transport_hours'] = after.transport / hours.MINUTES_PER_CLIP
        if paid or change or self.id in facts.works:
            # The sale line of the first card that pays, else of its settlement.
            payer = self.env['clip.card'].browse(after.payer)
            sale_line = payer.sale_line_id if payer else self.clip_card_settlement_line_id
            values['so_line'] = sale_line.id
        if change and (change.asked or after.typed != before.typed):
            known = after.typed if after.typed is not None else after.standard
            source = 'typed' if after.typed is not None else 'standard'
            values['clip_card_address_id'] = after.address or False
            values['clip_card_transport_source'] = False
            if after.address:
                values['clip_card_transport_source'] = 'none' if known is None else source
                values['clip_card_transport_own_minutes'] = known or 0
        return values
