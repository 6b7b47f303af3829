from odoo import api, fields, models

from ..ledger.clip_card_entry_erasure import Naming


class ClipCardEntry(models.Model):
    """From an entry to the charge that took the clips."""

    _inherit = 'clip.card.entry'

    charge_id = fields.Many2one(
        comodel_name='clip.card.charge',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
    )

    @api.model
    def _get_namings(self):
        subscription = ("'clip.card.subscription'", 'subscription_id')
        return [
            *super()._get_namings(),
            Naming('clip_card_charge', ('return_reason',), chatter=subscription),
        ]

    @api.model
    def _get_noted_models(self):
        return [*super()._get_noted_models(), 'clip.card.subscription']
