from odoo import fields, models


class ClipCardAdjustment(models.TransientModel):
    _name = 'clip.card.adjustment'
    _description = "Adjust a Clip Card"
    _inherit = ['clip.card.wizard']

    card_id = fields.Many2one(comodel_name='clip.card', required=True, readonly=True)
    balance = fields.Integer(string="Clips Left", related='card_id.balance', related_sudo=False)
    clips = fields.Integer(
        required=True, help="Clips to add, or to take off when negative; at most what is left."
    )
    reason = fields.Char(required=True, help="The customer sees it on the statement.")

    def action_adjust(self):
        self.ensure_one()
        self.card_id._adjust(self.clips, self.reason)
        return {'type': 'ir.actions.act_window_close'}
