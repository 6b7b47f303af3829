from odoo import fields, models


class ClipCardProlongation(models.TransientModel):
    _name = 'clip.card.prolongation'
    _description = "Prolong a Clip Card"
    _inherit = ['clip.card.wizard']

    card_id = fields.Many2one(comodel_name='clip.card', required=True, readonly=True)
    end_date = fields.Date(string="Valid Until Now", related='card_id.end_date', related_sudo=False)
    date = fields.Date(string="Prolong Until", required=True)
    agreement = fields.Char(
        string="Special Agreement",
        required=True,
        help="What the prolongation rests on; the customer sees it on the statement.",
    )

    def action_prolong(self):
        self.ensure_one()
        self.card_id._prolong(self.date, self.agreement)
        return {'type': 'ir.actions.act_window_close'}
