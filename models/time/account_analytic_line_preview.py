from odoo import api, fields, models

from ...rules import hours
from .work_preview import WorkPreview


class AccountAnalyticLine(models.Model):
    """What a line will cost, shown to the consultant before it is saved."""

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
            minutes = WorkPreview(self.sudo()).get_expected_transport()
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
            preview = (False, False)
            if edited and line._is_clip_card_candidate():
                preview = line._get_clip_card_preview()
            elif edited and line.is_clip_card_time:
                preview = (self.env._("Set the customer on the task or on its project"), True)
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
        return bool(self.is_clip_card_time and self.date and self._get_clip_card_contact())

    def _get_clip_card_preview(self):
        """What saving this line will cost, and what will be left, in one sentence.

        :return: the sentence, and whether somebody has to do something about it
        """
        self.ensure_one()
        preview = WorkPreview(self.sudo())
        if not preview.run():
            return self.env._("Enter the transport time: the address has no standard time"), True
        cost = self._format_clip_card_count(preview.get_clips())
        if parts := self._get_clip_card_preview_parts(preview):
            cost = f"{cost}: {', '.join(parts)}"
        sentence = self.env._("%(cost)s; %(left)s left", cost=cost, left=preview.get_left())
        return sentence, bool(preview.get_uncovered())

    def _get_clip_card_preview_parts(self, preview):
        """Which cards the clips come from; a card that is emptied says that these are its last."""
        parts = []
        payers = preview.get_payers()
        for card in self.env['clip.card'].sudo().browse(payers):
            clips = payers[card.id]
            if clips < 0:
                parts.append(self.env._("%(count)s back to %(card)s", count=-clips, card=card.name))
            elif not preview.plan.cards[card.id].balance:
                parts.append(self.env._("last %(count)s of %(card)s", count=clips, card=card.name))
            else:
                parts.append(self.env._("%(count)s of %(card)s", count=clips, card=card.name))
        if uncovered := preview.get_uncovered():
            parts.append(self.env._("%(count)s uncovered", count=uncovered))
        return parts
