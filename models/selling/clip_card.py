from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class ClipCard(models.Model):
    """Unused clips are refunded at the price paid; the ledger follows the credit note."""

    _inherit = 'clip.card'

    def action_refund(self):
        """Credit unused clips at the price that was paid."""
        self._check_refund_right()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Refund Clips"),
            'res_model': 'clip.card.refund',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_card_id': self.id},
        }

    def _check_refund_right(self):
        """Whoever may make credit notes may refund clips, and so may a manager."""
        if not self.env.user.has_group('account.group_account_invoice'):
            self._check_correction_right()
        self.check_access('read')

    def _get_refundable_clips(self):
        """Clips that are left, were invoiced, and are on no credit note, not even a draft."""
        self.ensure_one()
        lines = self.sudo().sale_line_id.invoice_lines.filtered(
            lambda line: line.parent_state != 'cancel'
        )
        invoiced = sum(
            line.quantity
            for line in lines
            if line.move_id.move_type == 'out_invoice' and line.parent_state == 'posted'
        )
        credited = sum(
            line.clip_card_credited_clips
            for line in lines
            if line.move_id.move_type == 'out_refund'
        )
        return max(0, min(self.balance, int(invoiced) - credited))

    def _check_refundable(self, clips):
        """:raise UserError: for more clips than can be refunded, or none"""
        left = self._get_refundable_clips()
        if not 0 < clips <= left:
            raise UserError(
                self.env._(
                    "%(left)s clips of card %(card)s can be refunded: they are left, were"
                    " invoiced, and are on no other credit note. Enter a number up to that.",
                    card=self.name,
                    left=left,
                )
            )

    def _get_invoice_lines(self):
        """The lines of posted invoices that charged the card."""
        return self.sudo().sale_line_id.invoice_lines.filtered(
            lambda line: line.parent_state == 'posted' and line.move_id.move_type == 'out_invoice'
        )

    def _get_invoice_line(self):
        """The line that charged the card, on a posted invoice.

        :raise UserError: when there is none
        """
        line = self._get_invoice_lines()[:1]
        if not line:
            raise UserError(
                self.env._(
                    "Card %(card)s is on no posted invoice, so there is nothing to credit. Adjust"
                    " the card, or cancel its order while it is unused.",
                    card=self.name,
                )
            )
        return line

    # === WHAT WAS PAID ===#

    def _get_discount_shares(self):
        """What one clip bears of the discounts on the whole of the card's invoices.

        A discount is for the lines with its taxes; when there are none, for all lines.

        :return: discount lines, each with the part of it that is one clip's
        """
        self.ensure_one()
        charged = self._get_invoice_lines()
        clips = self.sudo().sale_line_id._get_clip_card_quantity(charged)
        shares = {}
        for line in charged if clips else ():
            lines = line.move_id.invoice_line_ids.filtered(
                lambda it: it.display_type == 'product' and not it.is_downpayment
            )
            discounts = lines.filtered(lambda it: it._is_clip_card_order_discount())
            for discount in discounts:
                sharing = (lines - discounts).filtered(
                    lambda it, taxes=discount.tax_ids: it.tax_ids == taxes
                )
                sharing = sharing or lines - discounts
                total = sum(sharing.mapped('price_subtotal'))
                if line in sharing and total:
                    share = line.price_subtotal / total / clips
                    shares[discount] = shares.get(discount, 0.0) + share
        return shares

    def _get_refund_amount(self, clips):
        """What was paid for some clips, without taxes, in the currency of the card."""
        self.ensure_one()
        charged = self._get_invoice_lines()
        count = self.sudo().sale_line_id._get_clip_card_quantity(charged)
        price = sum(charged.mapped('price_subtotal')) / count if count else self.clip_price
        return self.currency_id.round(clips * price) + sum(
            self.currency_id.round(clips * share * discount.price_subtotal)
            for discount, share in self._get_discount_shares().items()
        )

    def _prepare_discount_credits(self, clips):
        """Lines that take the discounts on some clips off their credit note.

        They name no order line: the discount on what stays sold is not invoiced again.
        """
        self.ensure_one()
        return [
            {
                'product_id': discount.product_id.id,
                'name': discount.name,
                'quantity': 1.0,
                'price_unit': self.currency_id.round(
                    clips * share * discount.quantity * discount.price_unit
                ),
                'tax_ids': [Command.set(discount.tax_ids.ids)],
                'account_id': discount.account_id.id,
                'analytic_distribution': discount.analytic_distribution,
            }
            for discount, share in self._get_discount_shares().items()
        ]

    def _make_credit_note(self, clips, reason):
        """A draft credit note for unused clips, linked to the invoice of the card.

        :param clips: how many; credited at the net price that was paid, with the card's share of
            discounts on the whole invoice
        :return: the credit note; the ledger follows when it is posted
        :raise UserError: without a posted invoice, or for more clips than can be refunded
        """
        self.ensure_one()
        self._check_refund_right()
        self._check_reason(reason)
        card = self.sudo()
        line = card._get_invoice_line()
        card._check_refundable(clips)
        values = {
            'ref': reason,
            'invoice_date': card.company_id._clip_card_today(),
            'invoice_user_id': line.move_id.invoice_user_id.id,
        }
        credit_note = line.move_id._reverse_moves([values])
        credited = credit_note.invoice_line_ids.filtered(
            lambda credit: line.sale_line_ids & credit.sale_line_ids
        )[:1]
        (credit_note.invoice_line_ids - credited).unlink()
        credited.write({'quantity': clips, 'clip_card_credited_clips': clips})
        credit_note.write(
            {
                'invoice_line_ids': [
                    Command.create(discount) for discount in card._prepare_discount_credits(clips)
                ]
            }
        )
        return credit_note
