from odoo import api, fields, models


class ClipCardRefund(models.TransientModel):
    _name = 'clip.card.refund'
    _description = "Refund Unused Clips"
    _inherit = ['clip.card.wizard']

    card_id = fields.Many2one(comodel_name='clip.card', required=True, readonly=True)
    balance = fields.Integer(string="Clips Left", related='card_id.balance', related_sudo=False)
    clips = fields.Integer(
        string="Clips to Refund",
        compute='_compute_clips',
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    currency_id = fields.Many2one(related='card_id.currency_id')
    amount = fields.Monetary(
        string="Net Amount",
        compute='_compute_amount',
        help="At the price that was paid, discounts on the whole order included, without taxes.",
    )
    reason = fields.Char(required=True)

    @api.depends('card_id')
    def _compute_clips(self):
        for wizard in self:
            wizard.clips = wizard.card_id and wizard.card_id._get_refundable_clips()

    @api.depends('clips', 'card_id')
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.card_id and wizard.card_id._get_refund_amount(wizard.clips)

    def action_refund(self):
        """Make the credit note; the clips go off the card when it is posted."""
        self.ensure_one()
        credit_note = self.card_id._make_credit_note(self.clips, self.reason)
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Credit Note"),
            'res_model': 'account.move',
            'view_mode': 'form',
            'res_id': credit_note.id,
        }
