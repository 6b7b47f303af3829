from collections import defaultdict
from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...rules import recognition


class ClipCard(models.Model):
    """Unused clips are refunded at what stands paid for them; the ledger follows."""

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

    # === WHAT CAN BE REFUNDED ===#

    def _get_refundable_clips(self):
        """Clips that are left, were paid for, and are on no credit note, not even a draft."""
        self.ensure_one()
        card = self.sudo()
        if not card.sale_line_id:
            return 0
        _facts, lots = card._read_facts(drafts=True)
        return max(0, min(card.balance, lots[card.id].get_left()))

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

    def _get_refund_amount(self, clips):
        """What is paid back for some clips, without taxes, in the currency of the card.

        What gift cards paid of them is not paid back in money.
        """
        self.ensure_one()
        card = self.sudo()
        facts, lots = card._read_facts(drafts=True)
        total = card._get_refund_value(lots[card.id], clips)
        for _line, part in card._get_refund_payments(facts, lots[card.id], clips):
            total = recognition.add(total, part)
        return max(0.0, facts.to_currency(facts.cards[card.id], total, card.currency_id))

    def _get_refund_price(self):
        """What stands paid for one clip, credit notes that are still drafts taken off.

        Not rounded, in the currency of the card.
        """
        self.ensure_one()
        card = self.sudo()
        facts, lots = card._read_facts(drafts=True)
        lot = lots[card.id]
        total = card._get_refund_value(lot, lot.size)
        return facts.to_currency(facts.cards[card.id], total, card.currency_id) / (lot.size or 1)

    def _get_refund_value(self, lot, clips):
        """What stands paid for some clips; never less than nothing."""
        return tuple(max(0, amount) for amount in lot.value(clips))

    def _get_refund_payments(self, facts, lot, clips):
        """What gift cards paid of some clips.

        :return: invoice line and amounts, which are negative
        """
        totals = defaultdict(lambda: (0, 0))
        for price in facts.cards[self.id].payments:
            line = self.env['account.move.line'].browse(price.source)
            key = next((it for it in totals if it.tax_ids == line.tax_ids), line)
            totals[key] = recognition.add(totals[key], price.amounts)
        return [(line, replace(lot, nets=amounts).value(clips)) for line, amounts in totals.items()]

    # === THE CREDIT NOTE ===#

    def _make_credit_note(self, clips, reason):
        """A draft credit note for unused clips, linked to the invoice of the card.

        :param clips: how many; credited at what stands paid for them
        :param reason: why; printed on the credit note
        :return: the credit note; the ledger follows when it is posted
        :raise UserError: without a posted invoice, or for more clips than can be refunded
        """
        self.ensure_one()
        self._check_refund_right()
        self._check_reason(reason)
        card = self.sudo()
        card._check_invoiced()
        card._check_refundable(clips)
        facts, lots = card._read_facts(drafts=True)
        taken = card._take_invoiced_clips(facts, clips)
        credit_note = card._reverse_invoice(taken, reason)
        parts = card._get_refund_parts(facts, lots[card.id], clips, credit_note)
        credit_note.write(
            {
                'invoice_line_ids': [
                    Command.create(card._prepare_refund_part(line, amount))
                    for line, amount in parts
                    if not card.currency_id.is_zero(amount)
                ]
            }
        )
        return credit_note

    def _check_invoiced(self):
        """:raise UserError: for a card that no posted invoice charges"""
        if not self.sale_line_id.invoice_lines.filtered(
            lambda line: line.parent_state == 'posted' and line.move_id.move_type == 'out_invoice'
        ):
            raise UserError(
                self.env._(
                    "Card %(card)s is on no posted invoice, so there is nothing to credit. Adjust"
                    " the card, or cancel its order while it is unused.",
                    card=self.name,
                )
            )

    def _take_invoiced_clips(self, facts, clips):
        """The invoice lines that some clips are credited from, the newest first.

        An invoice has the clips that it charges, less those that its credit notes took; what a
        new invoice replaced has none.

        :return: clips per invoice line
        """
        prices = facts.cards[self.id].prices
        gone = defaultdict(float)
        for price in prices:
            gone[price.reverses] += price.credited - min(0.0, price.clips)
        loose, taken = gone.pop(None, 0.0), {}
        for price in sorted(prices, key=lambda it: it.source, reverse=True):
            own = min(price.clips, gone[price.document])
            if price.clips <= 0:
                continue
            gone[price.document] -= own
            other = min(loose, price.clips - own)
            loose -= other
            count = min(clips, int(price.clips - own - other + 0.001))
            if count > 0:
                taken[self.env['account.move.line'].browse(price.source)] = count
                clips -= count
        return taken

    def _reverse_invoice(self, taken, reason):
        """A credit note for clips of invoice lines, at the prices of these lines."""
        lines = list(taken)
        move = lines[0].move_id
        requisition = move._get_clip_card_requisition()
        credit_note = move._reverse_moves(
            [
                {
                    'ref': requisition or reason,
                    **({'narration': reason} if requisition else {}),
                    'invoice_date': self.company_id._clip_card_today(),
                    'invoice_user_id': move.invoice_user_id.id,
                }
            ]
        )
        credited = credit_note.invoice_line_ids.filtered(
            lambda credit: lines[0].sale_line_ids & credit.sale_line_ids
        )[:1]
        (credit_note.invoice_line_ids - credited).unlink()
        count = taken[lines[0]]
        credited.write({'quantity': count, 'clip_card_credited_clips': count})
        credit_note.write(
            {
                'invoice_line_ids': [
                    Command.create(self._prepare_credited_line(line, taken[line]))
                    for line in lines[1:]
                ]
            }
        )
        return credit_note

    def _prepare_credited_line(self, line, clips):
        return {
            'name': line.name,
            'product_id': line.product_id.id,
            'product_uom_id': line.product_uom_id.id,
            'quantity': clips,
            'price_unit': line.price_unit,
            'discount': line.discount,
            'tax_ids': [Command.set(line.tax_ids.ids)],
            'account_id': line.account_id.id,
            'analytic_distribution': line.analytic_distribution,
            'sale_line_ids': [Command.set(line.sale_line_ids.ids)],
            'clip_card_credited_clips': clips,
        }

    def _get_refund_parts(self, facts, lot, clips, credit_note):
        """What a credit note at full price still lacks to be what stands paid.

        :return: the line that each is like, and its amount
        """
        card, currency = facts.cards[self.id], self.currency_id
        charged = credit_note.invoice_line_ids
        first = charged[:1]
        rest = facts.to_currency(card, self._get_refund_value(lot, clips), currency)
        rest -= sum(charged.mapped('price_subtotal'))
        parts, like = [], first
        for line, amounts in self._get_discounts(facts).items():
            if line.tax_ids == first.tax_ids:
                like = line
                continue
            own = replace(lot, nets=amounts).value(clips)
            parts.append((line, facts.to_currency(card, own, currency)))
            rest -= parts[-1][1]
        parts.insert(0, (like, currency.round(rest)))
        for line, amounts in self._get_refund_payments(facts, lot, clips):
            parts.append((line, facts.to_currency(card, amounts, currency)))
        return parts

    def _get_discounts(self, facts):
        """The discounts on the card's invoices, those with the same taxes together.

        :return: amounts per invoice line, the first of its kind
        """
        totals = {}
        for price in facts.cards[self.id].prices:
            line = self.env['account.move.line'].browse(price.source)
            if line.sale_line_ids & self.sale_line_id or line.is_downpayment:
                continue
            key = next((it for it in totals if it.tax_ids == line.tax_ids), line)
            totals[key] = recognition.add(totals.get(key, (0, 0)), price.amounts)
        return totals

    def _prepare_refund_part(self, line, amount):
        """A line that takes discounts, price reductions, or gift cards off a credit note.

        They name no order line: what stays sold keeps its own, and is not invoiced again.
        """
        is_price = bool(line.sale_line_ids & self.sale_line_id)
        charged = line.quantity * line.price_unit * (1 - line.discount / 100)
        factor = charged / line.price_subtotal if line.price_subtotal else 1.0
        return {
            'product_id': False if is_price else line.product_id.id,
            'name': self.env._("Discounts and price reductions on these clips")
            if is_price
            else line.name,
            'quantity': 1.0,
            'price_unit': self.currency_id.round(amount * factor),
            'tax_ids': [Command.set(line.tax_ids.ids)],
            'account_id': line.account_id.id,
            'analytic_distribution': line.analytic_distribution,
        }
