from odoo import api, fields, models


class ClipCardWriteOff(models.TransientModel):
    _name = 'clip.card.write.off'
    _description = "Write Off Uncovered Time"
    _inherit = ['clip.card.wizard']

    line_ids = fields.Many2many(
        comodel_name='account.analytic.line', string="Uncovered Time", required=True
    )
    clips = fields.Integer(string="Uncovered Clips", compute='_compute_clips')
    reason = fields.Char(required=True)

    @api.depends('line_ids')
    def _compute_clips(self):
        for wizard in self:
            wizard.clips = sum(wizard.line_ids.mapped('clip_card_uncovered'))

    def action_write_off(self):
        self.ensure_one()
        self.line_ids._clip_card_write_off(self.reason)
        return {'type': 'ir.actions.act_window_close'}
