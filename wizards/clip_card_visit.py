import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

from ..models.ledger.shared import is_empty

MOST_BYTES = 2**20


class ClipCardVisit(models.TransientModel):
    _name = 'clip.card.visit'
    _description = "Finish a Visit"
    _inherit = ['clip.card.wizard']

    line_id = fields.Many2one(
        comodel_name='account.analytic.line', string="Time", required=True, readonly=True
    )
    task_id = fields.Many2one(related='line_id.task_id')
    name = fields.Char(
        string="What Was Done",
        required=True,
        compute='_compute_line',
        store=True,
        readonly=False,
        precompute=True,
    )
    hours = fields.Float(
        string="Time on Site",
        compute='_compute_line',
        store=True,
        readonly=False,
        precompute=True,
    )
    cost = fields.Char(related='line_id.clip_card_explanation', string="Clips")
    signed_by = fields.Char(string="Name of Who Signs")
    signature = fields.Binary(attachment=False)
    send_report = fields.Boolean(string="Mail the work report to the customer", default=True)

    @api.depends('line_id')
    def _compute_line(self):
        for wizard in self:
            wizard.name = wizard.line_id.name
            wizard.hours = wizard.line_id.unit_amount

    @api.constrains('signature')
    def _check_signature(self):
        """:raise ValidationError: for what is no picture, or a very large one"""
        for wizard in self.filtered('signature'):
            try:
                content = base64.b64decode(wizard.signature, validate=True)
            except binascii.Error:
                content = b''
            if not guess_mimetype(content).startswith('image/') or len(content) > MOST_BYTES:
                raise ValidationError(
                    self.env._(
                        "The signature cannot be taken: it is a picture of at most %(size)s MB.",
                        size=MOST_BYTES // 2**20,
                    )
                )

    def action_finish(self):
        """Keep time and signature, and send the report.

        :raise UserError: for a signature without a name
        """
        self.ensure_one()
        if self.signature and is_empty(self.signed_by):
            raise UserError(self.env._("Write the name of who has signed."))
        line = self.line_id
        values = {}
        if self.name != line.name:
            values['name'] = self.name
        if round(self.hours * 60) != round(line.unit_amount * 60):
            values['unit_amount'] = self.hours
        if values:
            line.write(values)
        line.check_access('write')
        line._sign_clip_card_visit(self.signed_by, self.signature)
        if self.send_report:
            line._send_clip_card_report()
        return {'type': 'ir.actions.act_window_close'}
