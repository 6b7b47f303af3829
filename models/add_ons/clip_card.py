from odoo import models


class ClipCard(models.Model):
    """What was sold with cards starts with them."""

    _inherit = 'clip.card'

    def _follow_start(self):
        super()._follow_start()
        self.account_id._start_add_ons()
