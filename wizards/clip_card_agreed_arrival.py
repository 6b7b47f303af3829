from odoo import fields, models


class ClipCardAgreedArrival(models.TransientModel):
    _name = 'clip.card.agreed.arrival'
    _description = "Agree on a Later Arrival"
    _inherit = ['clip.card.wizard']

    task_id = fields.Many2one(
        comodel_name='project.task', string="Fault Report", required=True, readonly=True
    )
    deadline = fields.Datetime(
        related='task_id.clip_card_callout_deadline', string="Guaranteed By", readonly=True
    )
    arrival = fields.Datetime(string="Agreed Arrival", required=True)
    agreed_with = fields.Char(
        required=True, help="Who of the customer has agreed; the customer reads it."
    )
    reason = fields.Char(required=True, help="The customer reads it.")

    def action_agree(self):
        """Keep what was agreed; the guarantee is met by an arrival until then."""
        self.ensure_one()
        self.task_id._clip_card_agree_arrival(self.arrival, self.agreed_with, self.reason)
        return {'type': 'ir.actions.act_window_close'}
