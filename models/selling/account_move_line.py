from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import column_exists, create_column


class AccountMoveLine(models.Model):
    """A credit note line says how many clips it takes off which card."""

    _name = 'account.move.line'
    _inherit = ['clip.card.limited', 'account.move.line']

    clip_card_id = fields.Many2one(
        comodel_name='clip.card',
        string="Credited Card",
        compute='_compute_clip_card_id',
        store=True,
        copy=False,
        index='btree_not_null',
        ondelete='set null',
        help="The card that this credit note line takes clips off.",
    )
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

    def _auto_init(self):
        # Nothing to compute for the journal items that were there before the module.
        for name, column_type in (('clip_card_id', 'int4'), ('clip_card_credited_clips', 'int4')):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, column_type)
        return super()._auto_init()

    @api.depends('sale_line_ids', 'move_id.move_type')
    def _compute_clip_card_id(self):
        for line in self:
            line.clip_card_id = (
                line.move_id.move_type == 'out_refund'
                and line.sale_line_ids._get_live_clip_cards()[:1]
            )

    @api.depends('clip_card_id')
    def _compute_is_clip_card_credit(self):
        for line in self:
            line.is_clip_card_credit = bool(line.clip_card_id)

    @api.depends('quantity', 'price_unit', 'discount', 'sale_line_ids', 'move_id.move_type')
    def _compute_clip_card_credited_clips(self):
        """Propose the credited quantity if the unit price is the original one, else none."""
        for line in self:
            card = line.clip_card_id
            takes = card and not line.move_id.is_clip_card_replaced and line._has_clip_card_price()
            line.clip_card_credited_clips = (
                int(card.sale_line_id._get_clip_card_quantity(line)) if takes else 0
            )

    def _has_clip_card_price(self):
        """Whether clips are credited at the price at which they were invoiced or sold.

        A higher discount makes it a price reduction; a forgotten one does not.
        """
        self.ensure_one()
        sale_lines = self.sudo().sale_line_ids
        invoiced = self.move_id.reversed_entry_id.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids & sale_lines
        )
        originals = [
            (line.currency_id, line.price_unit, line.discount) for line in (*invoiced, *sale_lines)
        ]
        return any(
            currency == self.currency_id
            and currency.compare_amounts(self.price_unit, price) == 0
            and self.discount < discount + 0.005
            for currency, price, discount in originals
        )

    def _is_clip_card_order_discount(self):
        """Whether this is a discount on the whole invoice, as sales gives it on an order."""
        self.ensure_one()
        return self.product_id in self.move_id.company_id.sudo().sale_discount_product_id

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

    @api.constrains('clip_card_id')
    def _check_clip_card(self):
        for line in self.sudo():
            if line.clip_card_id - line.sale_line_ids.clip_card_ids:
                raise ValidationError(
                    self.env._(
                        "%(line)s: a credit note takes clips off the card that its order sold, and"
                        " off no other.",
                        line=line.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if 'clip_card_credited_clips' in vals:
            self.move_id.filtered(lambda move: move.state == 'posted')._sync_clip_cards()
        return result

    def _find_clip_card(self):
        """Let posted credit notes take clips off the card that is live now.

        The order may have been cancelled, and confirmed again, since they were drafted.
        """
        for line in self.sudo().filtered(lambda line: line.move_id.move_type == 'out_refund'):
            card = line.sale_line_ids._get_live_clip_cards()[:1]
            if line.clip_card_id != card:
                line.clip_card_id = card
