from odoo import models
from odoo.exceptions import UserError


class ClipCard(models.Model):
    """Unused clips are refunded at the price paid; the ledger follows the credit note."""

    _inherit = 'clip.card'

    def action_refund(self):
        """Credit unused clips at the price that was paid."""
        self._check_refund_right()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Refund"),
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

    def _get_invoice_line(self):
        """The line that charged the card, on a posted invoice.

        :raise UserError: when there is none
        """
        line = self.sale_line_id.invoice_lines.filtered(
            lambda line: line.parent_state == 'posted' and line.move_id.move_type == 'out_invoice'
        )[:1]
        if not line:
            raise UserError(
                self.env._(
                    "Card %(card)s is on no posted invoice, so there is nothing to credit. Adjust"
                    " the card, or cancel its order while it is unused.",
                    card=self.name,
                )
            )
        return line

    def _make_credit_note(self, clips, reason):
        """A draft credit note for unused clips, linked to the invoice of the card.

        :param clips: how many; credited at the net price that was paid
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
        return credit_note
