import base64
import json
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import consteq, format_date, hash_sign, verify_hash_signed

#: So many new links a customer may be sent on one day, and no sooner than after so many minutes.
MOST_LINKS, MINUTES_BETWEEN_LINKS = 3, 10
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

    # === LINKS THAT OPEN NOTHING ===#

    @api.model
    def _read_link(self, scope, token):
        """What a link made by us says, also one that is too old.

        :return: record, number of the links and the time until which it worked (0 for ever), or
            nothing for what we have not made
        """
        try:
            content = base64.urlsafe_b64decode(token.encode() + b'===')
            until = int.from_bytes(content[1:9], byteorder='little')
            record_id, number = json.loads(content[41:].decode())
            made = hash_sign(
                self.sudo().env,
                scope,
                [record_id, number],
                expiration=datetime.fromtimestamp(until) if until else None,
            )
        except (ValueError, TypeError, OverflowError, OSError):
            return None
        return (record_id, number, until) if consteq(made, token.rstrip('=')) else None

    @api.model
    def _tell_end(self, scope, record_id, current, token):
        """Why a link of ours for this record opens nothing, or nothing for any other.

        :param current: the number that the customer's links have now
        """
        link = self._read_link(scope, token)
        if not link or link[0] != record_id:
            return None
        if link[1] != current:
            return self.env._("This link was withdrawn: it opens nothing any more.")
        return self.env._(
            "This link worked until %(day)s.",
            day=format_date(self.env, datetime.fromtimestamp(link[2]).date()),
        )

    def _tell_link_end(self, token):
        """Why a link to decide about renewal opens nothing, or nothing when it is not ours."""
        return self._tell_end(DECISION, self.id, self.sudo().link_number, token)

    def _mail_new_link(self, card=None):
        """Mail the customer's contact a new link, unless it has got enough of them today.

        :param card: whose statement it opens; renewing and stopping without
        """
        self.ensure_one()
        if not self.partner_id.active:
            return
        self._lock()
        now, today = fields.Datetime.now(), self.company_id._clip_card_today()
        Notice = self.env['clip.card.notice']
        sent = Notice.search(
            [('account_id', '=', self.id), ('kind', '=', 'link'), ('date', '=', today)]
        )
        soon = str(now - timedelta(minutes=MINUTES_BETWEEN_LINKS))
        if len(sent) < MOST_LINKS and not any(notice.occasion > soon for notice in sent):
            Notice.create(
                {
                    'account_id': self.id,
                    'card_id': card and card.id,
                    'kind': 'link',
                    'occasion': str(now),
                    'date': today,
                }
            )._send()

    def _join(self, kept):
        """What was withdrawn of either customer's links stays withdrawn."""
        super()._join(kept)
        kept.link_number = max(kept.link_number, self.link_number)

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

    def _tell_link_end(self, token):
        """Why a link to a statement opens nothing, or nothing when it is not ours."""
        number = self.sudo().account_id.link_number
        return self.env['clip.card.account']._tell_end(STATEMENT, self.id, number, token)

    def _mail_new_link(self):
        """Mail the customer's contact a new link to this statement."""
        self.ensure_one()
        self.account_id._mail_new_link(self)
