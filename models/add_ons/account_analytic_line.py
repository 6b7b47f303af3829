from odoo import api, fields, models

from ..time.account_analytic_line_terms import AGREEMENT_FIELDS


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

    _clip_card_supported_idx = models.Index(
        "(clip_card_account_id, date) WHERE clip_card_free = 'phone_support'"
    )

    @api.model
    def _get_clip_card_ledger_fields(self):
        return super()._get_clip_card_ledger_fields() | {'clip_card_supported'}

    def _prepare_clip_card_shown(self, facts, plan, paid):
        values = super()._prepare_clip_card_shown(facts, plan, paid)
        change = facts.changes.get(self.id)
        if change and change.agreements is not None:
            values['clip_card_supported'] = 'phone_support' in change.agreements
        return values

    def _get_clip_card_agreements(self, accounts, written):
        """Phone support is asked when place, day or kind of the work change, else as it was."""
        result = super()._get_clip_card_agreements(accounts, written)
        calls = {
            line.id: (accounts[line.id], line.date)
            for line in self
            if line.clip_card_work_type == 'phone'
        }
        if AGREEMENT_FIELDS & written:
            found = self.env['clip.card.subscription']._find_in_force(
                'phone_support', set(calls.values())
            )
            supported = {line_id for line_id, call in calls.items() if call in found}
        else:
            supported = {
                line.id for line in self if line.id in calls and line._origin.clip_card_supported
            }
        for line_id in supported:
            result.setdefault(line_id, []).append('phone_support')
        return result

    def _get_clip_card_free_parts(self):
        if self.clip_card_free == 'phone_support':
            return [self.env._("phone support")]
        return super()._get_clip_card_free_parts()

    @api.model
    def _get_clip_card_preview_free_parts(self, line, agreements):
        parts = super()._get_clip_card_preview_free_parts(line, agreements)
        if line.free == 'phone_support':
            parts.append(self.env._("phone support"))
        return parts
