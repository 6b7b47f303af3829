from odoo import fields, models


class ClipCardChargeReturn(models.TransientModel):
    _name = 'clip.card.charge.return'
    _description = "Give Back Add-on Charges"
    _inherit = ['clip.card.wizard']

    charge_ids = fields.Many2many(comodel_name='clip.card.charge', string="Charges", required=True)
    reason = fields.Char(required=True)

    def action_return(self):
        self.ensure_one()
        self.charge_ids._return(self.reason)
        return {'type': 'ir.actions.act_window_close'}
