from odoo import api, models


class ClipCardAccount(models.Model):
    """Call-outs name the customer whose guarantee they are answered under."""

    _inherit = 'clip.card.account'

    @api.model
    def _get_account_columns(self):
        return super()._get_account_columns() | {('project_task', 'clip_card_callout_account_id')}
