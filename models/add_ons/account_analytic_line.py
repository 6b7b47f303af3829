from odoo import api, fields, models

from ..time.work_preview import WorkPreview


class AccountAnalyticLine(models.Model):
    """Phone work costs nothing while the customer's phone support is in force."""

    _inherit = 'account.analytic.line'

    clip_card_free = fields.Selection(selection_add=[('phone_support', "Phone support")])
    clip_card_supported = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Phone support was in force on the line's date, as known when it was written.",
    )

    @api.model
    def _get_clip_card_ledger_fields(self):
        return super()._get_clip_card_ledger_fields() | {'clip_card_supported'}

    def _clip_card_read_support(self):
        """Read whether phone support is in force on the day of each phone call."""
        calls = {
            line: (line.clip_card_account_id.id, line.date)
            for line in self
            if line.clip_card_work_type == 'phone'
        }
        found = self.env['clip.card.subscription']._find_in_force(
            'phone_support', set(calls.values())
        )
        self._clip_card_store(
            {line.id: {'clip_card_supported': calls.get(line) in found} for line in self}
        )

    def _get_clip_card_free(self):
        free = super()._get_clip_card_free()
        if not free and self.clip_card_work_type == 'phone' and self._is_clip_card_supported():
            return 'phone_support'
        return free

    def _is_clip_card_supported(self):
        """Whether phone support makes the call free; asked anew for one in a form."""
        if isinstance(self.id, int):
            return self.clip_card_supported
        return WorkPreview(self).is_supported()

    def _get_clip_card_free_parts(self):
        if self.clip_card_free == 'phone_support':
            return [self.env._("phone support")]
        return super()._get_clip_card_free_parts()

    def _get_clip_card_preview_parts(self, preview):
        parts = super()._get_clip_card_preview_parts(preview)
        if self.sudo()._get_clip_card_free() == 'phone_support':
            parts.append(self.env._("phone support"))
        return parts
