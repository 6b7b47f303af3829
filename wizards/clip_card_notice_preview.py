from odoo import fields, models
from odoo.fields import Command

from ..models.life.clip_card_notice import KINDS


class ClipCardNoticePreview(models.TransientModel):
    """What the job would send now; worth a look before its first run on an old database."""

    _name = 'clip.card.notice.preview'
    _description = "Clip Card Notices Due"
    _inherit = ['clip.card.wizard']

    line_ids = fields.One2many(
        comodel_name='clip.card.notice.preview.line',
        inverse_name='preview_id',
        string="Notices",
        default=lambda self: self._get_default_lines(),
    )

    def _get_default_lines(self):
        due = self.env['clip.card.notice'].sudo()._get_due(self.env.company)
        return [
            Command.create({key: values[key] for key in ('account_id', 'card_id', 'kind')})
            for values in due
        ]

    def action_send(self):
        """Start the job now; it takes thousands of notices in small transactions."""
        self.env['clip.card']._check_correction_right()
        self.env.ref('clip_card.ir_cron_send_notices').sudo()._trigger()
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success',
                'message': self.env._("The notices are being sent."),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }

    def action_skip(self):
        """Treat them as dealt with: nobody gets a mail about the past."""
        self.env['clip.card']._check_correction_right()
        Notice = self.env['clip.card.notice'].sudo()
        Notice.create(
            [{**values, 'state': 'skipped'} for values in Notice._get_due(self.env.company)]
        )
        return {'type': 'ir.actions.act_window_close'}


class ClipCardNoticePreviewLine(models.TransientModel):
    _name = 'clip.card.notice.preview.line'
    _description = "Clip Card Notice Due"
    _inherit = ['clip.card.wizard']

    preview_id = fields.Many2one(
        comodel_name='clip.card.notice.preview', required=True, ondelete='cascade', index=True
    )
    account_id = fields.Many2one(comodel_name='clip.card.account', string="Customer")
    card_id = fields.Many2one(comodel_name='clip.card')
    kind = fields.Selection(selection=KINDS)
