from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hash_sign, verify_hash_signed

STATEMENT, DECISION = 'clip_card.statement', 'clip_card.decision'


class ClipCardAccount(models.Model):
    """Links in mails to the customer: they open without a login, for a time, and can be withdrawn.

    A link is signed, not stored: nothing that is read in the database opens anything.
    """

    _inherit = 'clip.card.account'

    link_number = fields.Integer(
        readonly=True,
        default=0,
        copy=False,
        groups='base.group_user',
        export_string_translation=False,
        help="Part of every link in a mail; another number withdraws the earlier links.",
    )

    def action_withdraw_links(self):
        """Let the links in earlier mails to this customer open nothing any more."""
        self.check_access('write')
        for account in self.sudo():
            account.link_number += 1
            account._message_log(
                body=self.env._("The links in earlier mails were withdrawn."),
            )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success',
                'message': self.env._("The links in earlier mails open nothing any more."),
            },
        }

    def _get_decision_url(self, decision):
        """The address at which the customer decides without a login.

        :param decision: ``renew`` or ``stop``
        """
        self.ensure_one()
        path = f'/my/clip-cards/{decision}/{self.id}'
        return self._get_link(path, DECISION, self.id)

    def _get_link(self, path, scope, record_id):
        """A full address with a signature that is good for one record."""
        account = self.sudo()
        days = account.company_id.clip_card_link_days
        token = hash_sign(
            account.env,
            scope,
            [record_id, account.link_number],
            expiration=timedelta(days=days) if days else None,
        )
        return f'{account.company_id.get_base_url()}{path}?access_token={token}'

    @api.model
    def _is_signed(self, scope, record_id, number, token):
        """Whether a signature is ours, for this record, and neither too old nor withdrawn."""
        try:
            values = verify_hash_signed(self.sudo().env, scope, token)
        except ValueError:
            return False
        return values == [record_id, number]

    def _opens_with(self, token):
        """Whether a link lets its bearer decide about renewal for this customer."""
        self.ensure_one()
        return self._is_signed(DECISION, self.id, self.sudo().link_number, token)


class ClipCard(models.Model):
    """The link to one card's statement."""

    _inherit = 'clip.card'

    def _get_statement_url(self):
        """The address of the statement, without a login: of this card and nothing else."""
        self.ensure_one()
        return self.account_id._get_link(f'/my/clip-cards/{self.id}', STATEMENT, self.id)

    def _opens_with(self, token):
        """Whether a link lets its bearer read this card's statement."""
        self.ensure_one()
        account = self.sudo().account_id
        return account._is_signed(STATEMENT, self.id, account.link_number, token)
