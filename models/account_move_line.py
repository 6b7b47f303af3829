from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountMoveLine(models.Model):
    _inherit = 'account.move.line'

    clip_card_credited_clips = fields.Integer(
        string="Clips Credited",
        compute='_compute_clip_card_credited_clips',
        store=True,
        readonly=False,
        copy=False,
        help="Clips that this credit note takes off the customer's card when it is posted. A"
        " price reduction takes none.",
    )
    is_clip_card_credit = fields.Boolean(compute='_compute_is_clip_card_credit')

    @api.depends('move_id.move_type', 'sale_line_ids.clip_card_ids')
    def _compute_is_clip_card_credit(self):
        for line in self:
            line.is_clip_card_credit = line.move_id.move_type == 'out_refund' and bool(
                line.sudo().sale_line_ids.clip_card_ids
            )

    @api.depends('quantity', 'price_unit', 'discount', 'sale_line_ids', 'move_id.move_type')
    def _compute_clip_card_credited_clips(self):
        """Propose the credited quantity if the unit price is the original one, else none."""
        for line in self:
            line.clip_card_credited_clips = (
                int(line.quantity)
                if line.is_clip_card_credit
                and not self.env.context.get('clip_card_invoice_replaced')
                and line._has_clip_card_price()
                else 0
            )

    def _has_clip_card_price(self):
        """Whether clips are credited at the price at which they were sold."""
        self.ensure_one()
        sold = self.sudo().sale_line_ids.filtered('clip_card_ids')[:1]
        return (
            self.currency_id.compare_amounts(self.price_unit, sold.price_unit) == 0
            and abs(self.discount - sold.discount) < 0.005
        )

    @api.constrains('clip_card_credited_clips')
    def _check_clip_card_credited_clips(self):
        for line in self:
            if line.clip_card_credited_clips < 0:
                raise ValidationError(
                    self.env._(
                        "%(line)s: a credit note cannot take %(count)s clips off a card. Enter 0"
                        " or more.",
                        line=line.name,
                        count=line.clip_card_credited_clips,
                    )
                )
            if line.clip_card_credited_clips and line.parent_state == 'posted':
                line.move_id._sync_clip_cards()
