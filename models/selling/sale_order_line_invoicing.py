from odoo import api, models
from odoo.tools import float_compare


class SaleOrderLine(models.Model):
    """What is delivered and invoiced of a card."""

    _inherit = 'sale.order.line'

    # === DELIVERED ===#

    @api.depends('clip_card_ids.balance', 'clip_card_ids.state')
    def _compute_qty_delivered(self):
        super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        """What is delivered of a card is what is not on it any more.

        So that the stock "remaining" is the balance. A pending card has delivered nothing.
        """
        cards = self.filtered(lambda line: line._is_clip_card())
        result = super(SaleOrderLine, self - cards)._prepare_qty_delivered()
        for line in cards:
            started = line._get_live_clip_cards().filtered('purchase_date')
            left = sum(started.mapped('balance'))
            result[line] = line.product_uom_qty - left if started else 0.0
        return result

    def _compute_remaining_hours_available(self):
        """A clip is an hour; stock asks the database for the hour of every line."""
        cards = self.filtered(lambda line: line._is_clip_card())
        if others := self - cards:
            super(SaleOrderLine, others)._compute_remaining_hours_available()
        hour = self.env['uom.uom'].browse(
            self.env['ir.model.data']._xmlid_to_res_id('uom.product_uom_hour')
        )
        for line in cards:
            unit = line.product_uom_id
            line.remaining_hours_available = bool(unit) and unit._has_common_reference(hour)

    def _compute_remaining_hours(self):
        """What is left of a card is known; stock asks the database for the hour every time."""
        cards = self.filtered(lambda line: line.remaining_hours_available and line._is_clip_card())
        if others := self - cards:
            super(SaleOrderLine, others)._compute_remaining_hours()
        hour_id = self.env['ir.model.data']._xmlid_to_res_id('uom.product_uom_hour')
        for line in cards:
            left = line.product_uom_qty - line.qty_delivered
            hour = line.product_uom_id.browse(hour_id)
            line.remaining_hours = line.product_uom_id._compute_quantity(left, hour, round=False)

    # === INVOICED ===#

    def _keeping_invoicing(self):
        """A block in which cards are used, and what stock derives from deliveries stays as it is.

        A card is invoiced as ordered, so that what is left on it changes nothing of that.
        """
        cards = self.sudo().filtered(lambda line: line._is_clip_card())
        orders = cards.order_id - (self.sudo() - cards).order_id
        names = ('qty_to_invoice', 'untaxed_amount_to_invoice', 'invoice_status')
        return self.env.protecting(
            [
                ([self._fields[name] for name in names], cards),
                ([orders._fields['invoice_status']], orders),
            ]
        )

    def _get_clip_card_credit_lines(self):
        """Lines of credit notes on this sale, with all rights; cancelled ones left out."""
        return self.sudo().invoice_lines.filtered(
            lambda line: line.move_id.move_type == 'out_refund' and line.parent_state != 'cancel'
        )

    def _is_clip_card_invoiced(self, card):
        """Whether the whole card is charged, and is paid in full if it waits for it."""
        self.ensure_one()
        charged = self._get_clip_card_charged(card)
        return float_compare(charged, self.product_uom_qty, precision_digits=2) >= 0

    def _get_clip_card_charged(self, card):
        """The clips that posted invoices charge, those in full that the card waits for.

        Credited clips were invoiced before. But a credit note that a new invoice replaces, or one
        that is not this card's (its order had been cancelled), undoes its invoice.
        """
        posted = self.sudo().invoice_lines.filtered(lambda line: line.parent_state == 'posted')
        undoing = posted.filtered(
            lambda line: (
                line.move_id.move_type == 'out_refund'
                and (line.clip_card_id != card or line.move_id.is_clip_card_replaced)
            )
        )
        charged = 0.0
        for line in posted.filtered(lambda line: line.move_id.move_type == 'out_invoice'):
            if card.start_on == 'payment' and not line.move_id._is_clip_card_paid():
                continue
            undone = undoing.filtered(
                lambda credit, line=line: credit.move_id.reversed_entry_id == line.move_id
            )
            charged += self._get_clip_card_quantity(line) - self._get_clip_card_quantity(undone)
        return charged

    def _get_clip_card_quantity(self, invoice_lines):
        """The quantity of invoice lines in this line's unit."""
        return sum(
            line.product_uom_id._compute_quantity(
                line.quantity, self.product_uom_id, raise_if_failure=False
            )
            for line in invoice_lines
        )

    def _get_clip_card_credited(self, posted_only=False):
        """Quantity that was invoiced, credited, and is not to be invoiced again.

        These are the credited clips, and whatever a price reduction is counted in. A cancelled
        card's credit notes do not count: confirming the order again sells a new card.
        """
        self.ensure_one()
        cards = self._get_live_clip_cards()
        lines = self._get_clip_card_credit_lines().filtered(
            lambda line: (
                line.clip_card_id in cards and (not posted_only or line.parent_state == 'posted')
            )
        )
        reductions = lines.filtered(lambda line: not line._has_clip_card_price())
        clips = sum((lines - reductions).mapped('clip_card_credited_clips'))
        return clips + self._get_clip_card_quantity(reductions)

    @api.depends(
        'clip_card_ids.is_cancelled',
        'invoice_lines.clip_card_id',
        'invoice_lines.clip_card_credited_clips',
        'invoice_lines.parent_state',
    )
    def _compute_qty_to_invoice(self):
        """A card is invoiced once: what was credited is not offered again."""
        super()._compute_qty_to_invoice()
        for line in self.filtered(lambda line: line.state == 'sale' and line._is_clip_card()):
            line.qty_to_invoice = max(0.0, line.qty_to_invoice - line._get_clip_card_credited())

    def _compute_invoice_status(self):
        super()._compute_invoice_status()
        for line in self.filtered(lambda line: line.invoice_status == 'no' and line.clip_card_ids):
            invoiced = line.qty_invoiced + line._get_clip_card_credited()
            if (
                line.state == 'sale'
                and float_compare(invoiced, line.product_uom_qty, precision_digits=2) >= 0
            ):
                line.invoice_status = 'invoiced'

    @api.depends('clip_card_ids.is_cancelled', 'invoice_lines.clip_card_credited_clips')
    def _compute_amount_to_invoice(self):
        super()._compute_amount_to_invoice()
        for line in self.filtered(lambda line: line._is_clip_card()):
            line.amount_to_invoice = line.price_total * line._get_clip_card_share_to_invoice()

    @api.depends('clip_card_ids.is_cancelled', 'invoice_lines.clip_card_credited_clips')
    def _compute_untaxed_amount_to_invoice(self):
        super()._compute_untaxed_amount_to_invoice()
        for line in self.filtered(lambda line: line._is_clip_card() and line.state == 'sale'):
            share = line._get_clip_card_share_to_invoice()
            line.untaxed_amount_to_invoice = line.price_subtotal * share

    def _get_clip_card_share_to_invoice(self):
        """How much of the line no posted invoice charges: from 0 to 1."""
        self.ensure_one()
        if not self.product_uom_qty:
            return 0.0
        credited = self._get_clip_card_credited(posted_only=True)
        left = self.product_uom_qty - self.qty_invoiced_posted - credited
        return max(0.0, left / self.product_uom_qty)
