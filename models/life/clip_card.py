from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules import lifetime
from ..ledger.clip_card_account_jobs import BATCH


class ClipCard(models.Model):
    """What happens to a card: it starts, is held, credited, cancelled, and ends."""

    _inherit = 'clip.card'

    # === START, HOLD, CANCELLATION ===#

    def _start(self):
        """Put the clips of pending cards on them and let them pay what is uncovered.

        The purchase date is the company's local date today.
        """
        pending = self.filtered(lambda card: not card.purchase_date and not card.is_cancelled)
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
            account._settle()
            cards._cover_uncovered()
            account._start_add_ons()

    def _cover_uncovered(self):
        """Pay earlier uncovered time from new cards whose orders say so."""
        for card in self.filtered(
            lambda card: card.sale_line_id.order_id.clip_card_cover_uncovered and card.balance
        ):
            lines = self.env['account.analytic.line'].search(
                [
                    ('clip_card_account_id', '=', card.account_id.id),
                    ('clip_card_uncovered', '>', 0),
                ]
            )
            if lines:
                lines._clip_card_cover(card)

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
                account._settle()

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
                    ('kind', 'in', ('work', 'service', 'transfer', 'expiry', 'forfeiture')),
                ],
                aggregates=['clips:sum'],
            )
        )
        return -(spent[0][0] or 0)

    # === THE END OF A CARD ===#

    @api.model
    def _cron_end_cards(self):
        """Let the rest of every card lapse whose last valid day has passed."""
        accounts = self.env['clip.card.account'].browse()
        for (company,) in self._read_group([('balance', '>', 0)], ['company_id']):
            domain = self._get_ending_domain(company, company._clip_card_today())
            accounts |= self._read_group(domain, aggregates=['account_id:recordset'])[0][0]
        accounts._run_job(
            lambda accounts: accounts._end_cards(),
            self.env._("Cards that could not be ended"),
            size=BATCH,
        )

    @api.model
    def _get_ending_domain(self, company, today):
        return [
            ('company_id', '=', company.id),
            ('end_date', '<', today),
            ('balance', '>', 0),
            ('lapse_kind', '=', False),
            ('is_cancelled', '=', False),
        ]

    def _end(self, today):
        """Let the rest of these cards of one company lapse, dated the day after their end.

        Their accounts must be locked. Cards without clips stay used up.
        """
        values, messages = [], {}
        self._track_discard()  # the message says more than that the state changed
        for card in self:
            end = card._get_end()
            if end.day < today and card.balance and not card.lapse_kind:
                messages[card.id] = self.env._(
                    "Ended on %(day)s with %(count)s clips left: %(reason)s",
                    day=format_date(self.env, end.day),
                    count=card.balance,
                    reason=card._get_end_reason(),
                )
                card.write({'lapse_kind': end.kind, 'lapse_date': end.posted_on})
                values.append(
                    {
                        'card_id': card.id,
                        'clips': -card.balance,
                        'kind': end.kind,
                        'date': end.posted_on,
                    }
                )
        self.account_id._post(values)
        self.browse(messages)._message_log_batch(bodies=messages)

    # === CREDIT NOTES ===#

    def _sync_refunds(self):
        """Take the clips of posted credit notes off cards, and give back those of undone ones.

        From a pending card they are taken when it starts. Cancelled cards are left out.

        :raise UserError: when credit notes take more clips than are left
        """
        for card in self.filtered(lambda card: not card.is_cancelled):
            credited = card._get_credited_clips()
            if not card.purchase_date:
                card._check_enough_clips(sum(credited.values()), card.clips)
                continue
            refunded = card._get_refunds_per_line()
            changes = {
                line: credited.get(line, 0) - refunded.get(line, 0)
                for line in {**credited, **refunded}
            }
            card._post_refunds({line: clips for line, clips in changes.items() if clips})

    def _get_credited_clips(self):
        """What posted credit notes say about this card: clips per journal item id."""
        self.ensure_one()
        lines = self.sale_line_id._get_clip_card_credit_lines()
        return {
            line.id: line.clip_card_credited_clips
            for line in lines
            if line.clip_card_id == self and line.parent_state == 'posted'
        }

    def _get_refunds_per_line(self):
        """What the ledger has taken off this card: clips per journal item id."""
        self.ensure_one()
        groups = (
            self.env['clip.card.entry']
            .sudo()
            ._read_group(
                [('card_id', '=', self.id), ('move_line_id', '!=', False)],
                ['move_line_id'],
                ['clips:sum'],
            )
        )
        return {line.id: -clips for line, clips in groups}

    def _check_enough_clips(self, count, left):
        self.ensure_one()
        if count > left:
            raise UserError(
                self.env._(
                    "The credit note takes %(count)s clips off card %(card)s, but only %(left)s"
                    " are left. Lower the clips on the credit note line.",
                    count=count,
                    card=self.name,
                    left=left,
                )
            )

    def _post_refunds(self, changes):
        """Post clips off the card, dated as the credit note, or back onto it, dated today.

        Clips that come back to a card whose lapse has been posted lapse at once.

        :param changes: clips per journal item id; negative ones come back
        """
        self.ensure_one()
        total = sum(changes.values())
        self._check_enough_clips(total, self.balance)
        today = self.company_id._clip_card_today()
        values = [
            {
                'card_id': self.id,
                'clips': -changes[line.id],
                'kind': 'refund',
                'date': max(line.move_id.invoice_date or line.date, self.purchase_date)
                if changes[line.id] > 0
                else today,
                'name': line.move_id.name,
                'move_line_id': line.id,
            }
            for line in self.env['account.move.line'].sudo().browse(changes)
        ]
        if self.lapse_kind and total < 0:
            values.append(
                {
                    'card_id': self.id,
                    'clips': total,
                    'kind': self.lapse_kind,
                    'date': today,
                }
            )
        self.account_id._post(values)
