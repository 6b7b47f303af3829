from odoo import api, fields, models


class ClipCardNotice(models.Model):
    """The card that a mail is about, and new links in place of old ones."""

    _inherit = 'clip.card.notice'

    kind = fields.Selection(
        selection_add=[('link', "New link asked for")], ondelete={'link': 'cascade'}
    )

    statement_card_id = fields.Many2one(
        comodel_name='clip.card',
        compute='_compute_statement_card_id',
        export_string_translation=False,
        help="The card whose statement the mail links to: its own, else the one in use.",
    )

    @api.depends('card_id', 'account_id')
    def _compute_statement_card_id(self):
        Card = self.env['clip.card']
        cards = Card.search(
            [
                ('account_id', 'in', self.filtered(lambda it: not it.card_id).account_id.ids),
                ('purchase_date', '!=', False),
            ],
            order='last_use_date DESC NULLS LAST, id DESC',
        ).grouped('account_id')
        for notice in self:
            in_use = cards.get(notice.account_id, Card)[:1]
            notice.statement_card_id = notice.card_id or in_use

    def _get_statement_card(self):
        """The same, as the mail templates ask for it, those that somebody has edited, too."""
        return self.statement_card_id

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
