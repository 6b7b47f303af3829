from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..rules import hours, settlement, transport
from .account_analytic_line_settlement import Visit

#: A line that is not saved yet comes after every other of its day.
UNSAVED = 2**31 - 1


def format_duration(minutes):
    """Minutes as in "0:31"."""
    sign = '-' if minutes < 0 else ''
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


class AccountAnalyticLine(models.Model):
    """What a line costs and why, in one sentence, in the reader's language."""

    _inherit = 'account.analytic.line'

    # === EXPLANATION ===#

    @api.depends(
        'unit_amount',
        'clip_card_transport_hours',
        'clip_card_clips',
        'clip_card_uncovered',
        'clip_card_settled',
        'clip_card_free',
        'clip_card_free_reason',
        'clip_card_entry_ids',
    )
    @api.depends_context('lang')
    def _compute_clip_card_explanation(self):
        covered = self.filtered(lambda line: line.id and line.sudo().clip_card_account_id)
        (self - covered).clip_card_explanation = False
        totals = covered._get_clip_card_totals()
        cards = covered._get_clip_card_payers()
        for line in covered.sudo():
            line.with_env(self.env).clip_card_explanation = line._get_clip_card_sentence(
                work=line._get_clip_card_work_minutes(),
                way=hours.to_minutes(line.clip_card_transport_hours),
                total=totals.get(line.id),
                parts=line._get_clip_card_parts(cards[line.id]),
            )

    def _get_clip_card_totals(self):
        """Minutes that the task had come to with each line, per line id.

        Of the task, or of its day, as the task is rounded; lines that stand alone have none.
        """
        tasks = self.sudo().task_id
        if not tasks:
            return {}
        self.flush_model(['task_id', 'clip_card_account_id', 'clip_card_minutes', 'date'])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT total.id, total.minutes
                      FROM (
                        SELECT line.id, SUM(line.clip_card_minutes) OVER (
                                PARTITION BY line.task_id, line.clip_card_account_id,
                                    CASE WHEN task.clip_card_rounding = 'task_day'
                                         THEN line.date END
                                ORDER BY line.date, line.id
                               ) AS minutes
                          FROM account_analytic_line line
                          JOIN project_task task ON task.id = line.task_id
                         WHERE line.task_id = ANY(%(tasks)s)
                           AND line.clip_card_account_id IS NOT NULL
                           AND task.clip_card_rounding != 'line'
                      ) AS total
                     WHERE total.id = ANY(%(lines)s)
                    """,
                    tasks=tasks.ids,
                    lines=self.ids,
                )
            )
        )

    def _get_clip_card_payers(self):
        """Net clips taken (positive) per card number, per line id."""
        result = defaultdict(list)
        groups = self.env['clip.card.entry'].sudo()._read_group(
            [('timesheet_id', 'in', self.ids)],
            ['timesheet_id', 'card_id'],
            ['clips:sum', 'id:min'],
        )
        for line, card, clips, _first in sorted(groups, key=lambda group: group[3]):
            if clips:
                result[line.id].append((card.name, -clips))
        return result

    def _get_clip_card_sentence(self, work, way, total, parts):
        """The explanation, such as "0:31 work + 0:30 transport → 1:01 on the task → 2 clips: …".

        :param work: minutes worked
        :param way: minutes of transport that this line counts
        :param total: minutes of the task so far, or None
        :param parts: where the clips came from, as from :meth:`_get_clip_card_parts`
        """
        self.ensure_one()
        steps = [self.env._("%(time)s work", time=format_duration(work))]
        if way:
            steps[0] = self.env._(
                "%(work)s work + %(way)s transport",
                work=format_duration(work),
                way=format_duration(way),
            )
        if total is not None and not self.clip_card_free:
            time = format_duration(total)
            if self.task_id.clip_card_rounding == 'task_day':
                steps.append(self.env._("%(time)s on the task that day", time=time))
            else:
                steps.append(self.env._("%(time)s on the task", time=time))
        steps.append(self._get_clip_card_outcome(parts))
        if self.clip_card_transport_missing:
            steps.append(self.env._("the visit's transport time is missing"))
        return ' → '.join(steps)

    def _get_clip_card_outcome(self, parts):
        self.ensure_one()
        count = self.clip_card_clips + self.clip_card_uncovered + self.clip_card_settled
        outcome = self._format_clip_card_count(count)
        if parts:
            outcome = f"{outcome}: {', '.join(parts)}"
        return outcome

    @api.model
    def _format_clip_card_count(self, count):
        if abs(count) == 1:
            return self.env._("%(count)s clip", count=count)
        return self.env._("%(count)s clips", count=count)

    def _get_clip_card_parts(self, cards):
        """Where a line's clips came from and what became of the rest, piece by piece.

        :param cards: (card number, clips taken) per card
        """
        self.ensure_one()
        parts = []
        for card, clips in cards:
            if clips > 0:
                parts.append(self.env._("%(count)s from %(card)s", count=clips, card=card))
            else:
                parts.append(self.env._("%(count)s back to %(card)s", count=-clips, card=card))
        if self.clip_card_uncovered:
            parts.append(self.env._("%(count)s uncovered", count=self.clip_card_uncovered))
        if self.clip_card_invoiced:
            parts.append(self.env._("%(count)s invoiced", count=self.clip_card_invoiced))
        if written_off := self.clip_card_settled - self.clip_card_invoiced:
            parts.append(self.env._("%(count)s written off", count=written_off))
        return parts + self._get_clip_card_free_parts()

    def _get_clip_card_free_parts(self):
        """Why the line is free, for its sentence; agreements that make time free extend it."""
        self.ensure_one()
        if self.clip_card_free == 'goodwill':
            return [self.env._("goodwill, %(reason)s", reason=self.clip_card_free_reason)]
        return []

    # === PREVIEW ===#

    @api.onchange('project_id', 'task_id', 'date', 'employee_id', 'clip_card_work_type')
    def _onchange_clip_card_transport(self):
        if self._is_clip_card_candidate():
            minutes = self._get_clip_card_expected_transport()
            self.clip_card_transport_hours = (minutes or 0) / hours.MINUTES_PER_CLIP

    @api.depends(
        'project_id',
        'task_id',
        'date',
        'employee_id',
        'unit_amount',
        'clip_card_work_type',
        'clip_card_transport_hours',
        'clip_card_free_reason',
    )
    @api.depends_context('lang')
    def _compute_clip_card_preview(self):
        for line in self:
            edited = not line.id or line._origin is not line
            line.clip_card_preview = (
                edited and line._is_clip_card_candidate() and line._get_clip_card_preview()
            )

    def _is_clip_card_candidate(self):
        """Whether this time, as it stands in the form, is paid in clips."""
        self.ensure_one()
        project = self.project_id or self.task_id.project_id
        billing = self.clip_card_billing if self._origin.id else project.sudo().clip_card_billing
        return bool(billing and self.date and self._get_clip_card_contact())

    def _get_clip_card_preview(self):
        """What saving this line will cost, and what will be left, in one sentence."""
        self.ensure_one()
        line = self.sudo()
        way = line._get_clip_card_expected_way()
        if way is None:
            return self.env._("Enter the transport time: the address has no standard time")
        minutes = 0 if line._get_clip_card_free() else line._get_clip_card_work_minutes() + way
        contact = line._get_clip_card_contact()
        company = line.company_id or line.task_id.company_id or self.env.company
        account = self.env['clip.card.account'].sudo().search([
            ('partner_id', '=', contact.commercial_partner_id.id),
            ('company_id', '=', company.id),
        ])
        due, plan = line._plan_clip_card_preview(account, company, minutes)
        text = self._format_clip_card_count(due)
        if parts := line._get_clip_card_preview_parts(plan):
            text = f"{text}: {', '.join(parts)}"
        left = sum(card.balance for card in plan.cards.values() if card.payable)
        return self.env._("%(cost)s; %(left)s left", cost=text, left=left)

    def _plan_clip_card_preview(self, account, company, minutes):
        """Settle this line as it stands in the form, without posting anything.

        :return: the line's clips, and the plan
        """
        own_id = self._origin.id or UNSAVED
        day = self.date
        others, tally, rounding = self.browse(), None, 'line'
        task = self.task_id._origin
        if task:
            rounding = task.clip_card_rounding or company.clip_card_rounding
            others, tally, _whole = self._clip_card_read_tasks(
                {(task.id, account.id): day}, self._origin
            ).get((task.id, account.id), (self.browse(), None, False))
        rows = [(line.date, line.id, line.clip_card_minutes) for line in others]
        rows = sorted([*rows, (day, own_id, minutes)])
        clips = hours.clips_per_line(
            [hours.Time(row[0], row[2]) for row in rows], rounding, tally
        )
        dues = {row[1]: due for row, due in zip(rows, clips, strict=True)}
        entries = self._origin.clip_card_entry_ids.sorted('id')
        works = [
            settlement.Work(
                id=own_id,
                day=day,
                group=task.id,
                due=dues[own_id],
                settled=self._origin.clip_card_settled,
                taken=[(entry.id, entry.card_id.id, -entry.clips) for entry in entries],
            )
        ]
        cards = self.env['clip.card'].sudo().search([
            ('account_id', '=', account.id),
            '|',
            ('balance', '>', 0),
            ('lapsed_clips', '>', 0),
            ('purchase_date', '!=', False),
        ])
        today = company._clip_card_today()
        rules_cards = (cards | entries.card_id)._to_rules()
        return dues[own_id], settlement.settle(rules_cards, works, today)

    def _get_clip_card_preview_parts(self, plan):
        """Which cards the clips come from; a card that is emptied says that these are its last."""
        nets = defaultdict(int)
        for move in plan.moves:
            if move.work:
                nets[move.card] -= move.clips
        parts = []
        for card in self.env['clip.card'].sudo().browse(nets):
            count = nets[card.id]
            if count < 0:
                parts.append(self.env._("%(count)s back to %(card)s", count=-count, card=card.name))
            elif not plan.cards[card.id].balance:
                parts.append(self.env._("last %(count)s of %(card)s", count=count, card=card.name))
            else:
                parts.append(self.env._("%(count)s of %(card)s", count=count, card=card.name))
        if uncovered := sum(plan.uncovered.values()):
            parts.append(self.env._("%(count)s uncovered", count=uncovered))
        return parts

    def _get_clip_card_expected_way(self):
        """Minutes of transport that this line will count, or None when nobody knows them."""
        if self.clip_card_work_type != 'onsite':
            return 0
        return hours.to_minutes(self.clip_card_transport_hours) or (
            self._get_clip_card_expected_transport()
        )

    def _get_clip_card_expected_transport(self):
        """Minutes of transport that this line will carry if nobody types a time."""
        self.ensure_one()
        line = self.sudo()
        if line.clip_card_work_type != 'onsite':
            return 0
        address = line._get_clip_card_contact()._origin
        company = line.company_id or self.env.company
        zones = self.env['clip.card.transport.zone']._get_for_company(company)
        standard = transport.standard_minutes(
            (address.country_id or company.country_id).id,
            address.zip,
            hours.to_minutes(address.clip_card_transport_hours),
            zones._to_rules(),
        )
        own_id = line._origin.id or UNSAVED
        employee = line.employee_id._origin or self.env.user.employee_id
        mates = line._clip_card_find_visits([Visit(employee.id, line.date, address.id)])
        visit = [
            mate._get_clip_card_onsite() for mate in mates - line._origin
        ]
        own = transport.OnSite(own_id, standard=standard, free=bool(line._get_clip_card_free()))
        return transport.visit_minutes([*visit, own])[own_id]
