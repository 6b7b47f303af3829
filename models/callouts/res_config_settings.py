from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    clip_card_on_call_user_id = fields.Many2one(
        related='company_id.clip_card_on_call_user_id', readonly=False
    )
    clip_card_second_user_id = fields.Many2one(
        related='company_id.clip_card_second_user_id', readonly=False
    )
    clip_card_escalation_user_id = fields.Many2one(
        related='company_id.clip_card_escalation_user_id', readonly=False
    )
    clip_card_escalation_sms = fields.Boolean(
        related='company_id.clip_card_escalation_sms', readonly=False
    )
    can_clip_card_text = fields.Boolean(compute='_compute_can_clip_card_text')

    @api.depends('company_id')
    def _compute_can_clip_card_text(self):
        self.can_clip_card_text = self.env['project.task']._clip_card_can_text()
