from odoo import fields, models
from odoo.fields import Command


class ClipCardHold(models.TransientModel):
    _name = 'clip.card.hold'
    _description = "Hold Clip Cards"
    _inherit = ['clip.card.wizard']

    card_ids = fields.Many2many(
        comodel_name='clip.card',
        string="Cards",
        required=True,
        default=lambda self: [Command.set(self.env.context.get('default_card_ids', []))],
    )
    reason = fields.Char(required=True, help="For colleagues; the customer does not see it.")

    def action_hold(self):
        self.ensure_one()
        self.card_ids._hold(self.reason)
        return {'type': 'ir.actions.act_window_close'}
