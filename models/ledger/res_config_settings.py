from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    clip_card_start = fields.Selection(related='company_id.clip_card_start', readonly=False)
    clip_card_rounding = fields.Selection(related='company_id.clip_card_rounding', readonly=False)
    clip_card_low_threshold = fields.Integer(
        related='company_id.clip_card_low_threshold', readonly=False
    )
    clip_card_low_weeks = fields.Integer(related='company_id.clip_card_low_weeks', readonly=False)
    clip_card_hourly_product_id = fields.Many2one(
        related='company_id.clip_card_hourly_product_id', readonly=False
    )
    clip_card_sell_online = fields.Boolean(
        related='company_id.clip_card_sell_online', readonly=False
    )
    clip_card_responsible_id = fields.Many2one(
        related='company_id.clip_card_responsible_id', readonly=False
    )
    clip_card_first_notice_days = fields.Integer(
        related='company_id.clip_card_first_notice_days', readonly=False
    )
    clip_card_second_notice_days = fields.Integer(
        related='company_id.clip_card_second_notice_days', readonly=False
    )
    clip_card_invoice_renewals = fields.Boolean(
        related='company_id.clip_card_invoice_renewals', readonly=False
    )
    clip_card_link_days = fields.Integer(related='company_id.clip_card_link_days', readonly=False)
