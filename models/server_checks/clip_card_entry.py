from odoo import api, models

from ..ledger.clip_card_entry_erasure import Naming


class ClipCardEntry(models.Model):
    """What is written into server checks may name people."""

    _inherit = 'clip.card.entry'

    @api.model
    def _get_namings(self):
        return [
            *super()._get_namings(),
            Naming('clip_card_server_check', ('consultant_name', 'conclusion', 'internal_note')),
            Naming(
                'clip_card_server_check_line',
                ('remark',),
                chatter=("'clip.card.server.check'", 'check_id'),
            ),
        ]

    @api.model
    def _get_noted_models(self):
        return [*super()._get_noted_models(), 'clip.card.server.check']
