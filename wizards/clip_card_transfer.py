from odoo import api, fields, models
from odoo.fields import Command


class ClipCardTransfer(models.TransientModel):
    _name = 'clip.card.transfer'
    _description = "Transfer Clips to Another Customer"

    partner_id = fields.Many2one(comodel_name='res.partner', string="To Customer", required=True)
    agreement = fields.Char(
        string="Special Agreement",
        required=True,
        help="Reference of the agreement that allows it; both customers see it.",
    )
    agreement_file = fields.Binary(string="Agreement", attachment=False)
    agreement_filename = fields.Char()
    line_ids = fields.One2many(
        comodel_name='clip.card.transfer.line',
        inverse_name='wizard_id',
        string="Cards",
        compute='_compute_line_ids',
        store=True,
        readonly=False,
    )

    @api.depends_context('default_card_ids')
    def _compute_line_ids(self):
        cards = self.env['clip.card'].browse(self.env.context.get('default_card_ids', []))
        for wizard in self:
            wizard.line_ids = [
                Command.create({'card_id': card.id, 'clips': card.balance}) for card in cards
            ]

    def action_transfer(self):
        """Transfer from every card, and show the new ones."""
        self.ensure_one()
        cards = self.env['clip.card']
        for line in self.line_ids.filtered('clips'):
            new = line.card_id._transfer(self.partner_id, line.clips, self.agreement)
            (line.card_id | new)._attach_agreement(self.agreement_filename, self.agreement_file)
            cards |= new
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_action')
        return {**action, 'domain': [('id', 'in', cards.ids)], 'context': {}}


class ClipCardTransferLine(models.TransientModel):
    _name = 'clip.card.transfer.line'
    _description = "Card of a Transfer"

    wizard_id = fields.Many2one(
        comodel_name='clip.card.transfer', required=True, ondelete='cascade', index=True
    )
    card_id = fields.Many2one(comodel_name='clip.card', required=True)
    balance = fields.Integer(string="Clips Left", related='card_id.balance', related_sudo=False)
    clips = fields.Integer(string="Clips to Transfer")
