from odoo import models
from odoo.exceptions import UserError


class ClipCard(models.Model):
    """What posted credit notes take off a card, and what undone ones give back."""

    _inherit = 'clip.card'

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
        if total < 0:
            values += self._prepare_lapse_again(-total, today)
        self.account_id._post(values)

    def action_view_invoices(self):
        action = super().action_view_invoices()
        return self.account_id._with_clip_card_list(action) if 'views' in action else action
