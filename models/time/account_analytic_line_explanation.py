from collections import defaultdict
from functools import cache
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.project.models.project_task import CLOSED_STATES

from ...rules import hours
from ..ledger.shared import first_words

#: The fields that a line's sentence is made of.
EXPLAINED = (
    'company_id',
    'date',
    'product_uom_id',
    'task_id',
    'unit_amount',
    'clip_card_account_id',
    'clip_card_checked_by',
    'clip_card_clips',
    'clip_card_factor',
    'clip_card_free',
    'clip_card_free_reason',
    'clip_card_invoiced',
    'clip_card_minutes',
    'clip_card_settled',
    'clip_card_transport_hours',
    'clip_card_transport_missing',
    'clip_card_uncovered',
    'clip_card_work_type',
)
#: `OFFSET 0` has each task's lines found by index, also where PostgreSQL would sooner read all.
STANDINGS = """
    WITH asked AS MATERIALIZED (
        SELECT line.task_id, line.clip_card_account_id AS account_id,
               task.clip_card_rounding = 'task_day' AS of_day,
               task.clip_card_rounding = 'task' AND task.state != ALL(%(closed)s) AS open,
               MIN(line.date) AS first, MAX(line.date) AS last
          FROM account_analytic_line line
          JOIN project_task task ON task.id = line.task_id
         WHERE line.id = ANY(%(lines)s) AND line.clip_card_account_id IS NOT NULL
           AND task.clip_card_rounding != 'line'
         GROUP BY line.task_id, line.clip_card_account_id, task.id
    )
    SELECT id, minutes, of_day, is_last
      FROM (
        SELECT line.id, asked.of_day,
               COALESCE(earlier.minutes, 0) + SUM(line.clip_card_minutes) OVER task AS minutes,
               asked.open AND LEAD(line.id) OVER task IS NULL AND NOT EXISTS (
                    SELECT FROM account_analytic_line later
                     WHERE later.task_id = asked.task_id
                       AND later.clip_card_account_id = asked.account_id
                       AND later.date > asked.last
               ) AS is_last
          FROM asked
         CROSS JOIN LATERAL (
                SELECT own.id, own.date, own.clip_card_minutes
                  FROM account_analytic_line own
                 WHERE own.task_id = asked.task_id
                   AND own.clip_card_account_id = asked.account_id
                   AND own.date BETWEEN asked.first AND asked.last
                OFFSET 0
               ) AS line
          LEFT JOIN LATERAL (
                SELECT SUM(before.clip_card_minutes) AS minutes
                  FROM account_analytic_line before
                 WHERE before.task_id = asked.task_id
                   AND before.clip_card_account_id = asked.account_id
                   AND before.date < asked.first
               ) AS earlier ON NOT asked.of_day
        WINDOW task AS (
            PARTITION BY asked.task_id, asked.account_id, CASE WHEN asked.of_day THEN line.date END
            ORDER BY line.date, line.id
        )
      ) AS standing
     WHERE id = ANY(%(lines)s)
"""


class Standing(NamedTuple):
    """How far a task had come with a line of time.

    :ivar minutes: of the task up to it, or of its day where each is rounded
    :ivar of_day: whether each day is rounded
    :ivar is_last: whether it is the last one of a task that is open, and rounded as a whole
    """

    minutes: int
    of_day: bool
    is_last: bool


class AccountAnalyticLine(models.Model):
    """What a line costs and why, in one sentence, in the reader's language."""

    _inherit = 'account.analytic.line'

    # === EXPLANATION ===#

    @api.depends(
        'unit_amount',
        'clip_card_factor',
        'clip_card_transport_hours',
        'clip_card_clips',
        'clip_card_uncovered',
        'clip_card_settled',
        'clip_card_free',
        'clip_card_free_reason',
        'clip_card_entry_ids',
        'clip_card_checked_by',
    )
    @api.depends_context('lang')
    def _compute_clip_card_explanation(self):
        sentences = {}
        if covered := self.filtered(lambda line: line.id and line.sudo().clip_card_account_id):
            sentences = covered._get_clip_card_sentences(covered._get_clip_card_standings())
        for line in self:
            line.clip_card_explanation = sentences.get(line.id, False)

    def _get_clip_card_sentences(self, standings):
        """What these lines cost and why, per line id; rooms add what they know.

        :param standings: as from :meth:`_get_clip_card_standings`
        """
        cards = self._get_clip_card_payers()
        # The same times come again and again.
        tell_time = cache(self._get_clip_card_time_words)
        return {
            line.id: line._get_clip_card_sentence(
                time=tell_time(*line._get_clip_card_times()),
                standing=standings.get(line.id),
                parts=line._get_clip_card_parts(cards[line.id]),
            )
            for line in self.sudo()
        }

    def _get_clip_card_description(self):
        """What was done; of time that nobody has described, on what or of which kind it was."""
        self.ensure_one()
        labels = dict(self._fields['clip_card_work_type']._description_selection(self.env))
        return first_words(self.name, self.task_id.name, labels.get(self.clip_card_work_type))

    def _get_clip_card_standings(self):
        """How far the task had come with each line, per line id, as :class:`Standing`.

        Lines that stand alone have none. What was before the first of these lines is added up,
        and not looked at line by line.
        """
        if not self.sudo().task_id:
            return {}
        self.flush_model(['task_id', 'clip_card_account_id', 'clip_card_minutes', 'date'])
        self.env['project.task'].flush_model(['clip_card_rounding', 'state'])
        rows = self.env.execute_query(SQL(STANDINGS, lines=self.ids, closed=list(CLOSED_STATES)))
        return {number: Standing(*standing) for number, *standing in rows}

    def _get_clip_card_payers(self):
        """Net clips taken (positive) per card number, per line id."""
        result = defaultdict(list)
        groups = (
            self.env['clip.card.entry']
            .sudo()
            ._read_group(
                [('timesheet_id', 'in', self.ids)],
                ['timesheet_id', 'card_id'],
                ['clips:sum', 'id:min'],
            )
        )
        for line, card, clips, _first in sorted(groups, key=lambda group: group[3]):
            if clips:
                result[line.id].append((card.name, -clips))
        return result

    def _get_clip_card_times(self):
        """Minutes of work and of transport, and the factor of the work."""
        self.ensure_one()
        unit = self.product_uom_id or self.company_id.project_time_mode_id
        return (
            self._clip_card_to_minutes(self.unit_amount, unit),
            hours.to_minutes(self.clip_card_transport_hours),
            1 if self.clip_card_free else self.clip_card_factor or 1,
        )

    def _get_clip_card_sentence(self, time, standing, parts):
        """The explanation, such as "0:31 work + 0:30 transport → 1:01 on the task → 2 clips: …".

        :param time: of the line, in words
        :param standing: of the task with this line, or None
        :param parts: where the clips came from, as from :meth:`_get_clip_card_parts`
        """
        self.ensure_one()
        steps = [time]
        if standing and not self.clip_card_free:
            steps.append(self._get_clip_card_sum(standing))
        steps.append(self._get_clip_card_outcome(parts))
        if self.clip_card_transport_missing:
            steps.append(self.env._("the visit's transport time is missing"))
        return ' → '.join(steps)

    def _get_clip_card_sum(self, standing):
        """What the task has come to, such as "5:45 on the task = 6 clips, 4 were paid before"."""
        self.ensure_one()
        total = standing.minutes
        time = hours.format_duration(total)
        if standing.of_day:
            words = self.env._("%(time)s on the task that day", time=time)
        else:
            words = self.env._("%(time)s on the task", time=time)
        before = hours.commenced_hours(total - self.clip_card_minutes)
        after = hours.commenced_hours(total)
        if not before or after - before != self._get_clip_card_count():
            return words
        clips = self._format_clip_card_count(after)
        if before == 1:
            return self.env._("%(sum)s = %(clips)s, 1 was paid before", sum=words, clips=clips)
        return self.env._(
            "%(sum)s = %(clips)s, %(before)s were paid before",
            sum=words,
            clips=clips,
            before=before,
        )

    def _get_clip_card_count(self):
        """Clips due for the line, whatever became of them."""
        self.ensure_one()
        return self.clip_card_clips + self.clip_card_uncovered + self.clip_card_settled

    @api.model
    def _tell_clip_card_left(self, standings):
        """What is left of the last clip of a task, per id of a line that is its last.

        :param standings: as from :meth:`_get_clip_card_standings`
        """
        result = {}
        for line_id, standing in standings.items():
            left = -standing.minutes % hours.MINUTES_PER_CLIP if standing.is_last else 0
            if left == 1:
                result[line_id] = self.env._("1 minute is left of the last clip on this task.")
            elif left and standing.minutes > 0:
                result[line_id] = self.env._(
                    "%(count)s minutes are left of the last clip on this task.", count=left
                )
        return result

    @api.model
    def _get_clip_card_time_words(self, work, transport, factor=1):
        """The time of a line, such as "0:40 work × 1.5 out of hours = 1:00 + 0:30 transport"."""
        if factor != 1:
            words = self.env._(
                "%(time)s work × %(factor)s out of hours = %(counted)s",
                time=hours.format_duration(work),
                factor=self.env.company._format_clip_card_factor(factor),
                counted=hours.format_duration(hours.weigh(work, factor)),
            )
            if not transport:
                return words
            return self.env._(
                "%(work)s + %(transport)s transport",
                work=words,
                transport=hours.format_duration(transport),
            )
        if transport:
            return self.env._(
                "%(work)s work + %(transport)s transport",
                work=hours.format_duration(work),
                transport=hours.format_duration(transport),
            )
        return self.env._("%(time)s work", time=hours.format_duration(work))

    def _get_clip_card_outcome(self, parts):
        self.ensure_one()
        outcome = self._format_clip_card_count(self._get_clip_card_count())
        if parts:
            outcome = f"{outcome}: {', '.join(parts)}"
        return outcome

    @api.model
    def _format_clip_card_count(self, count):
        return self.env['clip.card.account']._tell_clips(count)

    def _get_clip_card_parts(self, cards):
        """Where a line's clips came from and what became of the rest, piece by piece.

        :param cards: (card number, clips taken) per card
        """
        self.ensure_one()
        parts = self._get_clip_card_card_parts(cards)
        if self.clip_card_uncovered:
            parts.append(self.env._("%(count)s uncovered", count=self.clip_card_uncovered))
        if self.clip_card_invoiced:
            parts.append(self.env._("%(count)s invoiced", count=self.clip_card_invoiced))
        if written_off := self.clip_card_settled - self.clip_card_invoiced:
            parts.append(self.env._("%(count)s written off", count=written_off))
        return parts + self._get_clip_card_free_parts()

    @api.model
    def _get_clip_card_card_parts(self, cards):
        """Which cards paid, piece by piece.

        :param cards: (card number, clips taken) per card
        """
        parts = []
        for card, clips in cards:
            if clips > 0:
                parts.append(self.env._("%(count)s from %(card)s", count=clips, card=card))
            else:
                parts.append(self.env._("%(count)s back to %(card)s", count=-clips, card=card))
        return parts

    def _get_clip_card_free_parts(self):
        """Why the line is free, for its sentence; agreements that make time free extend it."""
        self.ensure_one()
        if self.clip_card_free == 'goodwill':
            return [self.env._("goodwill, %(reason)s", reason=self.clip_card_free_reason)]
        return [self.env._("not billed")] if self.clip_card_free == 'excluded' else []
