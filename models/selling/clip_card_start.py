from odoo import models
from odoo.exceptions import UserError

from ...rules import lifetime
from ...rules.kinds import LAPSE_KINDS, USE_KINDS
from ...rules.transitions import CARD, states_before


class ClipCard(models.Model):
    """A card starts, is held and is cancelled with its order and its invoices."""

    _inherit = 'clip.card'

    def _start(self):
        """Put the clips of pending cards on them and let them pay what is uncovered.

        The purchase date is the company's local date today.
        """
        pending = self.filtered(lambda card: card.state in states_before(CARD, 'start'))
        for account, cards in pending.grouped('account_id').items():
            account._lock()
            today = account.company_id._clip_card_today()
            for card in cards:
                card.write(
                    {
                        'purchase_date': today,
                        'expiry_date': lifetime.years_after(today, card.lifetime_years),
                    }
                )
            account._post(
                [
                    {
                        'card_id': card.id,
                        'clips': card.clips,
                        'kind': 'purchase',
                        'date': today,
                        'name': card.sale_line_id.order_id.name,
                    }
                    for card in cards
                ]
            )
            cards._sync_refunds()
            account._pay_due()
            cards._follow_start()

    def _follow_start(self):
        """What begins with cards that have just started.

        Called with cards of one account, which is locked. Rooms extend it.
        """

    def _sync_invoices(self):
        """Start, hold or release cards as their invoices are posted and paid, or not any more."""
        for card in self.filtered(lambda card: not card.is_cancelled):
            if card.start_on == 'order':
                continue
            ready = card.sale_line_id._is_clip_card_invoiced(card)
            if card.purchase_date:
                card._set_invoice_hold(not ready)
            elif ready:
                card._start()

    def _set_invoice_hold(self, held):
        """Hold cards whose invoice was undone, or release them; then they pay again."""
        cards = self.filtered(lambda card: card.invoice_hold != held and not card.is_cancelled)
        for account, changed in cards.grouped('account_id').items():
            account._lock()
            changed.write({'invoice_hold': held})
            if not held:
                account._pay_due()

    def _cancel(self):
        """Cancel unused cards with their order.

        :raise UserError: once clips of a card were used or have lapsed
        """
        live = self.filtered(lambda card: not card.is_cancelled)
        for account, cards in live.grouped('account_id').items():
            account._lock()
            for card in cards:
                card._check_unused()
            today = account.company_id._clip_card_today()
            account._post(
                [
                    {
                        'card_id': card.id,
                        'clips': -card.balance,
                        'kind': 'cancellation',
                        'date': today,
                        'name': card.sale_line_id.order_id.name,
                    }
                    for card in cards
                    if card.balance
                ]
            )
            cards.write({'is_cancelled': True, 'invoice_hold': False})

    def _check_unused(self):
        """Refuse to cancel a card from which clips were used, or have lapsed."""
        self.ensure_one()
        if not self.purchase_date:
            return
        missing = self._get_spent_clips()
        if missing:
            raise UserError(
                self.env._(
                    "Order %(order)s cannot be cancelled: %(count)s of the %(clips)s clips on card"
                    " %(card)s are used or have ended. Credit the clips that are left with a"
                    " credit note instead.",
                    order=self.sale_line_id.order_id.name,
                    count=missing,
                    clips=self.clips,
                    card=self.name,
                )
            )

    def _get_spent_clips(self):
        """Clips that were used, transferred or have lapsed, as the ledger says."""
        self.ensure_one()
        spent = (
            self.env['clip.card.entry']
            .sudo()
            ._read_group(
                [
                    ('card_id', '=', self.id),
                    ('kind', 'in', (*USE_KINDS, *LAPSE_KINDS, 'transfer')),
                ],
                aggregates=['clips:sum'],
            )
        )
        return -(spent[0][0] or 0)
