from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import hours, work
from ..ledger.shared import keep_in_memory
from . import touched
from .account_analytic_line_facts import FEW_CARDS, READ_FIELDS
from .account_analytic_line_terms import FREE_FIELDS

#: What a preview asks of what follows from a project: Odoo would read all columns, one by one.
READ = {
    'project': ['id', 'partner_id', 'company_id', 'clip_card_billing', 'clip_card_account_id'],
    'account': ['id', 'partner_id', 'company_id', 'balance'],
    'company': ['id', 'clip_card_rounding', 'project_time_mode_id'],
    'contact': ['id', 'commercial_partner_id'],
}
MODELS = ('project.project', 'clip.card.account', 'res.company', 'res.partner')
COLUMNS = SQL(", ").join(SQL.identifier(table, name) for table in READ for name in READ[table])
PROJECTS = """
    SELECT %(columns)s
      FROM project_project project
      LEFT JOIN clip_card_account account ON account.id = project.clip_card_account_id
      LEFT JOIN res_company company ON company.id = account.company_id
      LEFT JOIN res_partner contact ON contact.id = project.partner_id
     WHERE project.id = ANY(%(projects)s)
"""
#: What a person may have changed of a line in a form.
FORM_FIELDS = FREE_FIELDS - {'clip_card_billing'} | {
    'unit_amount',
    'clip_card_transport_hours',
    'clip_card_out_of_hours',
}


class AccountAnalyticLine(models.Model):
    """What lines will cost, shown to the consultant before they are saved: a plan not written."""

    _inherit = 'account.analytic.line'

    clip_card_preview = fields.Char(
        string="What Saving Costs", compute='_compute_clip_card_preview'
    )
    clip_card_preview_warning = fields.Boolean(
        string="Saving Needs Attention",
        compute='_compute_clip_card_preview',
        help="Saving leaves clips uncovered, or is not possible yet.",
    )
    is_clip_card_time = fields.Boolean(
        string="Costs Clips",
        compute='_compute_is_clip_card_time',
        help="Whether this time, as it stands in the form, is paid in clips.",
    )

    @api.onchange('project_id', 'task_id', 'date', 'employee_id', 'clip_card_work_type')
    def _onchange_clip_card_transport(self):
        if self._is_clip_card_candidate():
            minutes = 0
            if self.clip_card_work_type == 'onsite':
                lines = self._get_clip_card_unsaved().sudo()
                plan, numbers = lines._clip_card_plan_form(typed=False)
                minutes = plan.lines[numbers[self.id]].transport
            self.clip_card_transport_hours = minutes / hours.MINUTES_PER_CLIP

    @api.depends(
        lambda self: (
            *sorted(self._get_clip_card_form_fields()),
            'clip_card_factor',
            'task_id.timesheet_ids',
        )
    )
    @api.depends_context('lang')
    def _compute_clip_card_preview(self):
        """What the lines cost that are not saved yet; they are planned together in a form.

        When one of them changes, the others may cost more or less with it.
        """
        plans = {}
        edited = self.filtered(lambda line: not line.id and line._get_clip_card_written())
        edited.sudo()._clip_card_fetch_form()
        for line in self:
            preview = (False, False)
            if line in edited and line._is_clip_card_candidate():
                unsaved = line._get_clip_card_unsaved()
                if unsaved._ids not in plans:
                    plans[unsaved._ids] = unsaved.sudo()._clip_card_plan_form()
                preview = line._get_clip_card_preview(*plans[unsaved._ids])
            elif line in edited and line.is_clip_card_time:
                preview = (line._get_clip_card_unknown_customer(), True)
            line.clip_card_preview, line.clip_card_preview_warning = preview

    @api.depends('project_id', 'task_id', 'clip_card_billing')
    def _compute_is_clip_card_time(self):
        for line in self:
            project = line.project_id or line.task_id.project_id
            saved = bool(line._origin.id)
            line.is_clip_card_time = (
                line.clip_card_billing if saved else project.sudo().clip_card_billing
            )

    def _is_clip_card_candidate(self):
        """Whether the clips that this time costs can be worked out already."""
        self.ensure_one()
        return bool(
            self.is_clip_card_time
            and self.date
            and self._get_clip_card_contact()
            and not self.task_id._is_clip_card_contested()
        )

    def _get_clip_card_unknown_customer(self):
        """Why it is not known whose clips pay, and the way out."""
        self.ensure_one()
        if self._get_clip_card_contact():
            return self.task_id._get_clip_card_contested_text()
        return self.env._("Set the customer on the task or on its project")

    # === THE PLAN OF A FORM ===#

    def onchange(self, values, field_names, fields_spec):
        """What is typed into a line asks little of its task: Odoo would read all columns."""
        task = values.get('task_id')
        if isinstance(task, int) and not {'task_id', 'project_id'} & {*field_names}:
            task = self.env['project.task'].sudo().browse(task or ())
            task.fetch(task._get_clip_card_preview_fields())
        return super().onchange(values, field_names, fields_spec)

    def _clip_card_fetch_form(self):
        """Read what a preview will ask, with few columns."""
        tasks = self.task_id._origin
        tasks.fetch(tasks._get_clip_card_preview_fields())
        if projects := self.project_id._origin | tasks.project_id:
            query = SQL(PROJECTS, columns=COLUMNS, projects=projects.ids)
            parts = zip((self.env[model] for model in MODELS), READ.values(), strict=True)
            keep_in_memory(self.env.execute_query(query), parts)
        (tasks.partner_id - projects.partner_id).fetch(['commercial_partner_id'])

    @api.model
    def _get_clip_card_form_fields(self):
        return FORM_FIELDS & self._fields.keys()

    def _get_clip_card_unsaved(self):
        """What is not saved yet in the form that the line is in, with the line itself, in order."""
        self.ensure_one()
        lines = self.browse()
        if self.task_id and not isinstance(self.task_id.id, int):
            lines = self.task_id.timesheet_ids.filtered(
                lambda line: (
                    line._is_clip_card_candidate()
                    and line._get_clip_card_written()
                    and not (line._origin and line._origin == self._origin)
                )
            )
        if self not in lines:
            # The form of a line has it among its task's lines as well, as it was a moment ago.
            lines = lines - lines.filtered(self._is_clip_card_twin)[-1:] + self
        return lines

    def _is_clip_card_twin(self, other):
        """Whether another unsaved line is this one, but for what is typed just now.

        A browser that has a line worked out sends its values without the number that it has among
        the task's lines, and those as they were a moment ago: values are all there is to go by.
        Of equal lines the last one is taken: together they cost the same.
        """
        if self._origin or other._origin:
            return False
        names = (*self._get_clip_card_form_fields(), 'name')
        return sum(self.sudo()[name] != other.sudo()[name] for name in names) <= 1

    def _get_clip_card_written(self):
        """Names of the fields that have other values in the form than in the database."""
        self.ensure_one()
        names, line = self._get_clip_card_form_fields(), self.sudo()
        saved = line._origin
        if not saved:
            return names
        return {
            name
            for name in names
            if (line[name]._origin if line._fields[name].relational else line[name]) != saved[name]
        }

    def _clip_card_plan_form(self, typed=True):
        """Plan what saving these lines would do, with all that is not saved in their form.

        :param typed: also the transport time as it was typed
        :return: the plan, and the number that each line has in it
        """
        numbers = {
            line.id: line._origin.id or work.UNSAVED + order for order, line in enumerate(self)
        }
        accounts = self._find_clip_card_accounts()
        lines, changes = {}, {}
        for line in self:
            number = numbers[line.id]
            lines[number], changes[number] = line._clip_card_get_form_line(
                number, accounts[line.id], typed
            )
        saved = self._origin.filtered('clip_card_account_id')
        scope = work.Scope.of(*(line._clip_card_to_rules() for line in saved), *lines.values())
        facts = None
        if all(line.minutes >= 0 for line in lines.values()):
            facts = self._clip_card_read_lone(scope)
        facts = facts or self._clip_card_read(scope, self._origin.ids)
        facts = replace(facts, changes=changes, scope=scope)
        _facts, plan = self._clip_card_plan(self._clip_card_add_newcomers(facts, lines), lines)
        return plan, numbers

    def _clip_card_read_lone(self, scope):
        """Read little for new lines that come last on one task, as most do; None for others.

        No clips come free: what waits is not asked, and no card for work of 0 clips.
        """
        if self._origin or scope.visits or len(scope.firsts) != 1 or len(scope.accounts) != 1:
            return None
        for model in ('account.analytic.line', 'clip.card'):
            self.env[model].flush_model(READ_FIELDS[model])
        (((task, account), (day, number)),) = scope.firsts.items()
        Card = self.env['clip.card'].sudo()
        names = ['id', *sorted(Card._get_rule_fields())]
        columns = SQL(", ").join(map(SQL.identifier, names))
        days = {'first': min(scope.days), 'last': max(scope.days)}
        query = SQL(
            touched.LONE,
            task=task,
            account=account,
            day=day,
            id=number,
            summed=SQL(touched.TASK, ids=[], payer=SQL("NULL")),
            payable=SQL(touched.PAYABLE, columns=columns, account=account, cards=FEW_CARDS, **days),
        )
        row, found = self.env.execute_query(query)[0]
        if row['followed'] or row['corrected']:
            return None
        if any(card['lapse_kind'] for card in found or ()):
            # One that has ended may come to life again.
            return None
        rows = [
            [Card._fields[name].convert_to_cache(card[name], Card) for name in names]
            for card in found or ()
        ]
        keep_in_memory(rows, [(Card, names)])
        first = {card['id'] for card in found or ()}
        cards = self._clip_card_read_cards(first, (), {}, written=False)
        few, tasks = self._clip_card_find_few(cards, first), self._clip_card_tasks_to_rules([row])
        return work.Facts(tasks=tasks, cards=cards, few=few, read=scope)

    def _clip_card_get_form_line(self, number, account, typed):
        """A line of a form as the rules know it, and what happens to it."""
        self.ensure_one()
        written = self._get_clip_card_written()
        hours_typed = {}
        if typed and 'clip_card_transport_hours' in written:
            hours_typed[self.id] = self.clip_card_transport_hours
        known, changes = self._clip_card_get_changes(
            written, hours_typed, {self.id: number}, {self.id: account}
        )
        line = known[number]
        if line.address and not line.employee:
            # Of whom it is makes a difference to visits alone.
            line = replace(line, employee=self.env.user.employee_id.id or None)
        if account != self._origin.clip_card_account_id.id:
            # What it has taken goes back to the other customer.
            line = replace(line, counted=0, due=0, clips=0, uncovered=0, settled=0)
        return line, changes[number]

    def _find_clip_card_accounts(self):
        """Whose cards would pay: an account id per line id, or False for a customer's first."""
        accounts, result = {}, {}
        Account = self.env['clip.card.account'].with_context(active_test=False)
        for line in self:
            customer = line._get_clip_card_contact().commercial_partner_id._origin
            key = (customer, line._get_clip_card_company())
            if key not in accounts:
                account = line.project_id.sudo().clip_card_account_id
                if (account.partner_id, account.company_id) != key:
                    account = Account.search(
                        [('partner_id', '=', key[0].id), ('company_id', '=', key[1].id)]
                    )
                accounts[key] = account.id
            result[line.id] = accounts[key]
        return result

    def _clip_card_add_newcomers(self, facts, lines):
        """Add what the database does not know: the task of a customer who has no account yet."""
        company = self[0]._get_clip_card_company()
        tasks = {line.task_key for line in lines.values() if line.task} - facts.tasks.keys()
        return replace(
            facts,
            tasks=facts.tasks
            | {
                (task, account): work.Task(
                    self.task_id.browse(task).clip_card_rounding or company.clip_card_rounding,
                    whole=True,
                )
                for task, account in tasks
            },
        )

    # === IN WORDS ===#

    def _get_clip_card_preview(self, plan, numbers):
        """What saving this line will cost, and what will be left, in one sentence.

        :return: the sentence, and whether somebody has to do something about it
        """
        self.ensure_one()
        number = numbers[self.id]
        if number in plan.unknown:
            return self.env._("Enter the transport time: the address has no standard time"), True
        line = plan.lines[number]
        clips = line.clips + line.uncovered + line.settled
        cost = shown = self._format_clip_card_count(clips)
        if parts := self._get_clip_card_preview_parts(plan, line):
            cost = f"{cost}: {', '.join(parts)}"
        account = self.env['clip.card.account'].sudo().browse(line.account)
        left = account.balance + plan.count_usable(account.id)
        if left <= 0 and account.held:
            return self.env._("%(clips)s; %(hold)s", clips=shown, hold=account._tell_usable()), True
        sentence = self.env._("%(cost)s; %(left)s left", cost=cost, left=left)
        if why := self._get_clip_card_preview_way(line):
            sentence = f'{sentence}; {why}'
        return sentence, bool(line.uncovered)

    def _get_clip_card_preview_parts(self, plan, line):
        """Which cards the clips come from; a card that is emptied says that these are its last."""
        parts = []
        for card_id, clips in plan.get_payers(line.id).items():
            card = self.env['clip.card'].sudo().browse(card_id)
            if clips < 0:
                parts.append(self.env._("%(count)s back to %(card)s", count=-clips, card=card.name))
            elif not plan.cards[card_id].balance:
                parts.append(self.env._("last %(count)s of %(card)s", count=clips, card=card.name))
            else:
                parts.append(self.env._("%(count)s of %(card)s", count=clips, card=card.name))
        if line.factor != 1 and not line.free:
            factor = self.env.company._format_clip_card_factor(line.factor)
            parts.insert(0, self.env._("× %(factor)s out of hours", factor=factor))
        if line.uncovered:
            parts.append(self.env._("%(count)s uncovered", count=line.uncovered))
        agreements = plan.changes[line.id].agreements
        return parts + self._get_clip_card_preview_free_parts(line, agreements)

    @api.model
    def _get_clip_card_preview_free_parts(self, line, agreements):
        """Why a planned line is free; rooms with agreements that make time free add theirs.

        :param agreements: those in force, or None when it is not asked anew
        """
        return [self.env._("not billed")] if line.free == 'excluded' else []
