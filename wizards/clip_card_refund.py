from odoo import api, fields, models
from odoo.tools import format_date, formatLang


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
        store=True,
        help="What stands paid for the clips, without taxes: posted invoices less credit notes,"
        " with every discount on them.",
    )
    explanation = fields.Char(compute='_compute_amount', store=True)
    reason = fields.Char(required=True)

    @api.depends('card_id')
    def _compute_clips(self):
        for wizard in self:
            wizard.clips = wizard.card_id and wizard.card_id._get_refundable_clips()

    @api.depends('clips', 'card_id')
    def _compute_amount(self):
        for wizard in self:
            if wizard.card_id:
                wizard.amount = wizard.card_id._get_refund_amount(wizard.clips)
                wizard.explanation = wizard._get_explanation()
            else:
                wizard.amount, wizard.explanation = 0.0, False

    def _get_explanation(self):
        """How the amount comes about, in one line."""
        price = self.card_id._get_refund_price()
        gift = self.currency_id.round(self.clips * price - self.amount)
        values = {
            'clips': self.clips,
            'price': formatLang(self.env, price, currency_obj=self.currency_id),
            'amount': formatLang(self.env, self.amount, currency_obj=self.currency_id),
        }
        if self.currency_id.is_zero(gift):
            sum_text = self.env._("%(clips)s × %(price)s paid per clip = %(amount)s.", **values)
        else:
            sum_text = self.env._(
                "%(clips)s × %(price)s paid per clip, less %(gift)s that was paid with a gift card"
                " = %(amount)s.",
                gift=formatLang(self.env, gift, currency_obj=self.currency_id),
                **values,
            )
        return f'{self._get_clips_text()} {sum_text}'

    def _get_clips_text(self):
        """Which clips may be refunded."""
        clips = self.card_id._get_refundable_clips()
        if not self.card_id._is_lapse_refundable():
            return self.env._("%(left)s clips are paid and left.", left=clips)
        return self.env._(
            "%(lapsed)s clips that are paid have lapsed, and may be paid out until %(day)s.",
            lapsed=clips,
            day=format_date(self.env, self.card_id.sudo().refundable_until),
        )

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
