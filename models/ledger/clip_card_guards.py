from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .clip_card_entry import LEDGER_FIELDS, POSTING
from .shared import is_empty, is_manager

OWNER_FIELDS = {'account_id', 'partner_id', 'company_id'}


class ClipCard(models.Model):
    """What nobody does to a card, with whatever rights, and what only a manager does."""

    _inherit = 'clip.card'

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_posted(vals)
        return super().create(vals_list)

    def write(self, vals):
        self.check_access('write')
        self._check_posted(vals)
        self._check_owner(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        raise UserError(
            self.env._(
                "Clip card %(card)s cannot be deleted: its history is kept. Cancel its order"
                " instead.",
                card=self[:1].name,
            )
        )

    def _check_posted(self, vals):
        """:raise UserError: when clips would change without an entry of the ledger"""
        posting = self.env.context.get('clip_card_posting') is POSTING
        if LEDGER_FIELDS & vals.keys() and not posting:
            raise UserError(
                self.env._(
                    "The clips of card %(card)s are what its ledger adds up to, and cannot be"
                    " set. Adjust the card instead.",
                    card=self[:1].name or '',
                )
            )

    def _check_owner(self, vals):
        """:raise UserError: when the card would get another customer or company"""
        if self and OWNER_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "Clip card %(card)s belongs to %(customer)s, and stays with it. Transfer clips"
                    " to another customer by special agreement, or merge the two contacts.",
                    card=self[0].name,
                    customer=self[0].partner_id.display_name,
                )
            )

    # === WHAT IS A MANAGER'S ===#

    def _check_correction_right(self):
        """:raise AccessError: unless the user manages clip cards, and may see these"""
        if not is_manager(self.env):
            raise AccessError(
                self.env._("Only a clip card manager may correct cards. Ask one to do it.")
            )
        self.check_access('read')

    @api.model
    def _check_reason(self, reason):
        """:raise UserError: without words that tell a later reader why"""
        if is_empty(reason):
            raise UserError(
                self.env._("Enter the reason or the agreement: it stays with the card for ever.")
            )
