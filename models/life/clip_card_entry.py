from odoo import api, models

from ..ledger.clip_card_entry_erasure import Naming


class ClipCardEntry(models.Model):
    """Agreements, holds and openings may name people."""

    _inherit = 'clip.card.entry'

    @api.model
    def _get_namings(self):
        return [
            *super()._get_namings(),
            Naming('clip_card', ('hold_reason', 'prolongation_agreement', 'transfer_agreement')),
            Naming('clip_card_opening', ('reason',), chatter=("'clip.card'", 'card_id')),
        ]
