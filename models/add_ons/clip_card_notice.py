from odoo import fields, models


class ClipCardNotice(models.Model):
    """That add-on products wait for clips."""

    _inherit = 'clip.card.notice'

    subscription_ids = fields.Many2many(
        comodel_name='clip.card.subscription', string="Add-on Products", readonly=True
    )

    def _get_activity_notes(self):
        notes = super()._get_activity_notes()
        if self.kind == 'waiting':
            notes.insert(0, self._get_waiting_note())
        return notes

    def _get_waiting_note(self):
        self.ensure_one()
        products = ', '.join(
            f'{it.product_id.name} ({it.price_text})' for it in self.subscription_ids
        )
        if not self.partner_id.active:
            return self.env._(
                "%(customer)s is archived: nothing is charged for %(products)s. Stop them, or"
                " restore the customer.",
                customer=self.partner_id.display_name,
                products=products,
            )
        return self.env._(
            "%(left)s left, too few for %(products)s. It goes on when a card is bought.",
            left=self.account_id._tell_clips(self.account_id.balance),
            products=products,
        )

    def _is_mail_moot(self):
        if self.kind == 'waiting' and 'waiting' not in self.subscription_ids.mapped('state'):
            return True
        return super()._is_mail_moot()
