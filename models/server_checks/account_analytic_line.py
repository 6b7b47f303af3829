from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """Time on the task of a server check is covered by the check's own price.

    It costs no clips, and still costs what the consultant's hours cost.
    """

    _inherit = 'account.analytic.line'

    clip_card_free = fields.Selection(
        selection_add=[('server_check', "Covered by the server check")]
    )

    def _is_clip_card_server_check(self):
        """Whether the line is on the task of a check that the customer pays for."""
        self.ensure_one()
        check = self.task_id.sudo().clip_card_check_id
        return bool(check) and check.state != 'returned'

    def _get_clip_card_agreements(self, accounts, written):
        result = super()._get_clip_card_agreements(accounts, written)
        if self.task_id.sudo().clip_card_check_id:
            for line in self.filtered(lambda line: line._is_clip_card_server_check()):
                result.setdefault(line.id, []).append('server_check')
        return result

    def _get_clip_card_free_parts(self):
        if self.clip_card_free == 'server_check':
            return [self.env._("covered by the server check")]
        return super()._get_clip_card_free_parts()

    @api.model
    def _get_clip_card_preview_free_parts(self, line, agreements):
        parts = super()._get_clip_card_preview_free_parts(line, agreements)
        checked = (
            line.free == 'server_check' if agreements is None else 'server_check' in agreements
        )
        if checked and not line.goodwill:
            parts.append(self.env._("covered by the server check"))
        return parts
