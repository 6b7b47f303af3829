from odoo import api, fields, models


class ClipCardCover(models.TransientModel):
    _name = 'clip.card.cover'
    _description = "Cover Time from a Card"
    _inherit = ['clip.card.wizard']

    line_ids = fields.Many2many(
        comodel_name='account.analytic.line', string="Uncovered Time", required=True
    )
    account_id = fields.Many2one(comodel_name='clip.card.account', compute='_compute_account_id')
    clips = fields.Integer(string="Uncovered Clips", compute='_compute_account_id')
    card_id = fields.Many2one(
        comodel_name='clip.card',
        string="Pay from Card",
        required=True,
        compute='_compute_card_id',
        store=True,
        readonly=False,
        domain="[('account_id', '=', account_id), ('state', '=', 'active')]",
        help="The card may also pay time that was worked before its purchase.",
    )
    card_balance = fields.Integer(string="Clips Left", related='card_id.balance')

    @api.depends('line_ids')
    def _compute_account_id(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.account_id = lines.clip_card_account_id[:1]
            wizard.clips = sum(lines.mapped('clip_card_uncovered'))

    @api.depends('account_id')
    def _compute_card_id(self):
        """Propose the card that would pay next."""
        for wizard in self:
            wizard.card_id = self.env['clip.card'].search(
                [('account_id', '=', wizard.account_id.id), ('state', '=', 'active')], limit=1
            )

    def action_cover(self):
        self.ensure_one()
        self.line_ids._clip_card_cover(self.card_id)
        return {'type': 'ir.actions.act_window_close'}
