from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class ClipCardAccount(models.Model):
    """Who of a customer sees, asks or decides."""

    _inherit = 'clip.card.account'

    def _get_deciders(self):
        """The customer's contacts with a login who decide, with all rights."""
        self.ensure_one()
        contacts = self._get_notice_contacts()
        return contacts.filtered(
            lambda contact: contact.user_ids and contact._has_clip_card_right('decide')
        )

    def _tell_right(self, right):
        """Why the reader may not do what asks for a right, and who may."""
        names = self._get_deciders().mapped('name') if self else []
        if right == 'decide' and names:
            return self.env._(
                "You may see the clip cards; renewing, stopping and ordering is for %(names)s.",
                names=format_list(self.env, names, 'or'),
            )
        if right == 'decide':
            return self.env._(
                "You may see the clip cards; renewing, stopping and ordering is for others of your"
                " company. Write to us if that is wrong."
            )
        return self.env._(
            "You may see the clip cards; reporting and ordering is for others of your company."
            " Write to us if that is wrong."
        )

    def _check_right(self, right):
        """:raise UserError: in words for the customer, when the user has not got a right"""
        self.ensure_one()
        if not self.env.user.partner_id._has_clip_card_right(right):
            raise UserError(self._tell_right(right))
