import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.mimetypes import guess_mimetype

#: What a browser shows and does not run.
AGREEMENT_TYPES = ('application/pdf', 'image/png', 'image/jpeg')
MOST_MEGABYTES = 10


class ClipCardTransfer(models.TransientModel):
    _name = 'clip.card.transfer'
    _description = "Transfer Clips to Another Customer"
    _inherit = ['clip.card.wizard']

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
        default=lambda self: self._get_default_lines(),
    )

    @api.constrains('agreement_file')
    def _check_agreement_file(self):
        for wizard in self.filtered('agreement_file'):
            try:
                content = base64.b64decode(wizard.agreement_file, validate=True)
            except binascii.Error:
                content = b''
            known = guess_mimetype(content) in AGREEMENT_TYPES
            if not known or len(content) > MOST_MEGABYTES * 1024 * 1024:
                raise ValidationError(
                    self.env._(
                        "The agreement %(name)s cannot be taken: choose a PDF or a picture (PNG or"
                        " JPEG) of at most %(size)s MB.",
                        name=wizard.agreement_filename or '',
                        size=MOST_MEGABYTES,
                    )
                )

    def _get_default_lines(self):
        cards = self.env['clip.card'].browse(self.env.context.get('default_card_ids', []))
        return [Command.create({'card_id': card.id, 'clips': card.balance}) for card in cards]

    def action_transfer(self):
        """Transfer from every card, and show the new ones.

        :raise UserError: when no card has clips to transfer
        """
        self.ensure_one()
        if not any(self.line_ids.mapped('clips')):
            raise UserError(self.env._("Enter how many clips to transfer from each card."))
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
    _inherit = ['clip.card.wizard']

    wizard_id = fields.Many2one(
        comodel_name='clip.card.transfer', required=True, ondelete='cascade', index=True
    )
    card_id = fields.Many2one(comodel_name='clip.card', required=True)
    balance = fields.Integer(string="Clips Left", related='card_id.balance', related_sudo=False)
    clips = fields.Integer(string="Clips to Transfer")
