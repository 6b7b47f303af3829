from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    clip_card_on_call_user_id = fields.Many2one(
        related='company_id.clip_card_on_call_user_id', readonly=False
    )
