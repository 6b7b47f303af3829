from odoo import models


class ResUsers(models.Model):
    """Who may be given something to do about clip cards."""

    _inherit = 'res.users'

    def _filter_clip_card_staff(self):
        """Those of these users who still work here: nobody archived, no customers."""
        return self.filtered(lambda user: user.active and not user.share)
