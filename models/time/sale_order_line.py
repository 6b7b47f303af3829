from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    """Uncovered time that is invoiced at the standard rate."""

    _inherit = 'sale.order.line'

    clip_card_settled_line_ids = fields.One2many(
        comodel_name='account.analytic.line',
        inverse_name='clip_card_settlement_line_id',
        string="Time Settled Here",
        copy=False,
    )
    is_clip_card_settlement = fields.Boolean(
        string="Invoices Uncovered Time", readonly=True, copy=False
    )

    @api.depends('clip_card_settled_line_ids.clip_card_invoiced')
    def _compute_qty_delivered(self):
        super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        """What is delivered of time that is invoiced are its commenced hours."""
        settlements = self.filtered('is_clip_card_settlement')
        result = super(SaleOrderLine, self - settlements)._prepare_qty_delivered()
        hour = self.env['uom.uom'].browse(
            self.env['ir.model.data']._xmlid_to_res_id('uom.product_uom_hour')
        )
        for line in settlements:
            clips = sum(line.sudo().clip_card_settled_line_ids.mapped('clip_card_invoiced'))
            result[line] = hour._compute_quantity(
                clips, line.product_uom_id, raise_if_failure=False
            )
        return result

    def unlink(self):
        self._release_clip_card_settlement()
        return super().unlink()

    def _recompute_qty_to_invoice(self, start_date, end_date):
        # Commenced hours were agreed, not the time of a period.
        super(
            SaleOrderLine, self.filtered(lambda line: not line.is_clip_card_settlement)
        )._recompute_qty_to_invoice(start_date, end_date)

    def _get_delivery_error(self):
        """Time that was taken back cannot be invoiced here any more."""
        error = super()._get_delivery_error()
        if error or not self.is_clip_card_settlement or self.sudo().clip_card_settled_line_ids:
            return error
        return self.env._(
            'The time of "%(line)s" is uncovered again, because the order was cancelled. Remove'
            " the line, and invoice the time anew from the list of uncovered time.",
            line=self.name.split('\n')[0],
        )

    def _release_clip_card_settlement(self):
        """Time whose order is cancelled or deleted is uncovered again, and tried again.

        :raise UserError: when a posted invoice charges it
        """
        settlements = self.sudo().filtered('clip_card_settled_line_ids')
        for line in settlements:
            if line.qty_invoiced_posted > 0:
                raise UserError(
                    self.env._(
                        "Order %(order)s cannot be cancelled: the time of %(line)s has been"
                        " invoiced. Credit the invoice first.",
                        order=line.order_id.name,
                        line=line.name.split('\n')[0],
                    )
                )
        settlements.clip_card_settled_line_ids._clip_card_unsettle()
