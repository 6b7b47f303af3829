from odoo import api, models
from odoo.tools import SQL


class AccountAnalyticLine(models.Model):
    """Time on a task about which the customer was asked: before it is saved, and after."""

    _inherit = 'account.analytic.line'

    def _get_clip_card_preview(self, plan, numbers):
        sentence, warning = super()._get_clip_card_preview(plan, numbers)
        task = self.task_id._origin.sudo()
        if numbers[self.id] in plan.unknown:
            return sentence, warning
        if task.clip_card_estimate_state == 'declined':
            declined = self.env._("the customer has declined the estimate")
            return f'{sentence}; {declined}', True
        if task.clip_card_estimate_state != 'accepted':
            return sentence, warning
        lines = [line for line in plan.lines.values() if line.task == task.id]
        used = task._get_estimate_used([line.id for line in lines])
        used += sum(line.clips + line.uncovered + line.settled for line in lines)
        if used <= task.clip_card_estimate:
            return sentence, warning
        over = self.env._("%(over)s over what was accepted", over=used - task.clip_card_estimate)
        return f'{sentence}; {over}', True

    def _clip_card_write_plan(self, facts, plan):
        result = super()._clip_card_write_plan(facts, plan)
        touched = {line.task for line in plan.lines.values()}
        touched |= {task for task, _account in facts.scope.firsts}
        tasks = self.env['project.task'].sudo().browse(filter(None, touched))
        accepted = tasks.filtered(lambda it: it.clip_card_estimate_state == 'accepted')
        if accepted:
            lines = self.sudo().browse(sorted(plan.lines.keys() & facts.changes.keys()))
            users = {task: its[-1:].user_id for task, its in lines.grouped('task_id').items()}
            accepted._tell_estimate_used(users)
        return result

    @api.depends('task_id.clip_card_estimate_state', 'task_id.clip_card_estimate')
    def _compute_clip_card_explanation(self):
        super()._compute_clip_card_explanation()

    def _get_clip_card_sentences(self, standings):
        """The last line of a task says what was accepted, and what is used by now."""
        sentences = super()._get_clip_card_sentences(standings)
        tasks = self.sudo().task_id
        tasks.fetch(['clip_card_estimate', 'clip_card_estimate_state'])
        accepted = tasks.filtered(lambda task: task.clip_card_estimate_state == 'accepted')
        for task, (clips, last) in accepted._get_estimate_figures().items():
            if last in sentences:
                accepted_used = accepted.browse(task)._tell_estimate_figures(clips)
                sentences[last] += f' ({accepted_used})'
        return sentences

    @api.model
    def _get_clip_card_odd_conditions(self, alias):
        over = SQL(
            """
            EXISTS (
                SELECT FROM project_task task
                 WHERE task.id = %(line)s.task_id
                   AND task.clip_card_estimate_state = 'accepted'
                   AND task.clip_card_estimate < (
                        SELECT SUM(COALESCE(every.clip_card_clips, 0)
                                   + COALESCE(every.clip_card_uncovered, 0)
                                   + COALESCE(every.clip_card_settled, 0))
                          FROM account_analytic_line every
                         WHERE every.task_id = task.id AND every.clip_card_account_id IS NOT NULL
                   )
            )
            """,
            line=SQL.identifier(alias),
        )
        return [
            *super()._get_clip_card_odd_conditions(alias),
            (self.env._("over the estimate"), over),
        ]
