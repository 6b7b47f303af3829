from odoo import api, fields, models
from odoo.tools import SQL

from .clip_card_recognition import ACCOUNTING_GROUPS


class ClipCard(models.Model):
    """From a card to what of it is revenue."""

    _inherit = 'clip.card'

    recognition_ids = fields.One2many(
        comodel_name='clip.card.recognition',
        inverse_name='card_id',
        string="Recognised",
        readonly=True,
        groups=ACCOUNTING_GROUPS,
    )
    deferred_amount = fields.Monetary(
        string="Deferred Income",
        compute='_compute_deferred_amount',
        currency_field='company_currency_id',
        groups=ACCOUNTING_GROUPS,
        help="What is left of the card in the books, as far as revenue is recognised.",
    )
    has_recognition = fields.Boolean(compute='_compute_deferred_amount', groups=ACCOUNTING_GROUPS)

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        # An order that is confirmed again: its invoices are about the new card.
        self.env['clip.card.recognition.due']._add(cards)
        return cards

    def _compute_deferred_amount(self):
        amounts = dict(
            self.env['clip.card.recognition']._read_group(
                [('card_id', 'in', self.ids)], ['card_id'], ['amount:sum']
            )
        )
        for card in self:
            card.deferred_amount = amounts.get(card._origin, 0.0)
            card.has_recognition = card._origin in amounts

    def action_view_recognitions(self):
        """What was deferred and recognised of this card."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_recognition_action'
        )
        return {**action, 'domain': [('card_id', '=', self.id)], 'context': {}}


class ClipCardEntry(models.Model):
    """From a ledger entry to the journal entry that recognised it."""

    _inherit = 'clip.card.entry'

    recognition_ids = fields.One2many(
        comodel_name='clip.card.recognition',
        inverse_name='entry_id',
        string="Recognised",
        readonly=True,
        groups=ACCOUNTING_GROUPS,
    )


class ClipCardAccount(models.Model):
    """What is recognised of its cards, too, is its new customer's after a merge."""

    _inherit = 'clip.card.account'

    def _rename_ledger(self, partner):
        result = super()._rename_ledger(partner)
        self.env.cr.execute(
            SQL(
                """
                UPDATE clip_card_recognition line SET partner_id = %s
                  FROM clip_card card
                 WHERE card.id = line.card_id AND card.account_id = %s
                """,
                partner.id,
                self.id,
            )
        )
        self.env['clip.card.recognition'].invalidate_model(['partner_id'])
        return result
