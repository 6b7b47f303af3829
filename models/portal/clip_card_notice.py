from odoo import fields, models


class ClipCardNotice(models.Model):
    """The card that a mail is about, and new links in place of old ones."""

    _inherit = 'clip.card.notice'

    kind = fields.Selection(
        selection_add=[('link', "New link asked for")], ondelete={'link': 'cascade'}
    )

    def _get_statement_card(self):
        """The card whose statement the mail links to: its own, else the one in use."""
        self.ensure_one()
        if self.card_id:
            return self.card_id
        return self.env['clip.card'].search(
            [('account_id', '=', self.account_id.id), ('purchase_date', '!=', False)],
            order='last_use_date DESC NULLS LAST, id DESC',
            limit=1,
        )

    # === WHAT MAILS SHARE ===#

    def _asks_to_stop(self):
        """Whether the customer may also stop: not where clips have ended, or are owed."""
        self.ensure_one()
        return self.kind not in ('ended', 'uncovered')

    def _tell_agreed(self):
        """What is renewed without asking, or was until now; '' for who is asked anyway."""
        self.ensure_one()
        account = self.account_id
        if account.renewal == 'auto':
            return account._tell_agreement()
        if self.kind == 'not_renewed' and account.renewal_clips:
            return self.env._(
                "You had agreed to %(product)s with %(clips)s.",
                product=account.renewal_product_id.name,
                clips=account._tell_clips(account.renewal_clips),
            )
        return ''
