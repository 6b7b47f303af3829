from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    clip_card_out_of_hours_factor = fields.Float(
        related='company_id.clip_card_out_of_hours_factor', readonly=False
    )
    clip_card_check_from = fields.Date(related='company_id.clip_card_check_from', readonly=False)
