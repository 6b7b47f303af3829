from odoo import fields, models


class ClipCardServerCheckReopen(models.TransientModel):
    _name = 'clip.card.server.check.reopen'
    _description = "Reopen Server Check"
    _inherit = ['clip.card.wizard']

    check_id = fields.Many2one(
        comodel_name='clip.card.server.check', required=True, ondelete='cascade'
    )
    reason = fields.Char(required=True, help="For colleagues; the customer does not see it.")

    def action_confirm(self):
        self.ensure_one()
        self.check_id._reopen(self.reason)
        return {'type': 'ir.actions.act_window_close'}
