from datetime import date

from werkzeug.exceptions import HTTPException, NotFound, abort

from odoo.exceptions import AccessError, UserError
from odoo.http import SessionExpiredException, content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

FLASH = 'clip_card_flash'
#: A page with a link from a mail is kept by no browser, and its address told to no server.
PRIVATE = {'Cache-Control': 'private, no-store', 'Referrer-Policy': 'no-referrer'}
MOST_ID = 2**31 - 1
MOST_TEXT = 2000


#: Stands for a token that can be none.
BROKEN = '-'


def read_token(value):
    """The token of a link as it was sent, or None for what can be none: a file, a list.

    One with signs that no token has opens nothing, and goes no further as it was sent.
    """
    if not isinstance(value, str):
        return None
    fits = value.isascii() and value.isprintable() and ' ' not in value
    return value if fits else BROKEN


class ClipCardPortal(CustomerPortal):
    """What the pages about clip cards share: who may see them, what was sent, what happened."""

    # === ACCESS ===#

    def _find_card(self, card_id, access_token=None):
        """The card, with the reader's rights; with all rights for the bearer of its mail link.

        A link that opens nothing ends at a page that says why, and offers a new one.

        :raise SessionExpiredException: for visitors without either, who are asked to log in
        :raise NotFound: for cards that the user may not see, or that there are not
        """
        card = self._browse('clip.card', card_id)
        if access_token and card and card._opens_with(access_token):
            return self._in_customers_language(card)
        if access_token:
            self._end_link(card, card_id, access_token)
        self._check_login()
        card = card.sudo(False)
        if not card or not card.has_access('read'):
            raise NotFound()
        return card

    def _find_account(self, account_id, access_token=None, right='decide'):
        """The customer's own account, with all rights: whatever is done to it is checked here.

        A link that opens nothing ends at a page that says why, and offers a new one.

        :param right: what the customer's contact needs to have: ``see``, ``ask`` or ``decide``
        :raise SessionExpiredException: for visitors without a link from a mail
        :raise NotFound: for accounts of others, employees' views of them included
        :raise HTTPException: which leads to the customer's cards and says who may, for contacts
            who have not got the right
        """
        account = self._browse('clip.card.account', account_id)
        if access_token and account and account._opens_with(access_token):
            account = self._in_customers_language(account)
        else:
            if access_token:
                self._end_link(account, account_id, access_token)
            self._check_login()
            self._check_own(account)
        self._check_right(account, right)
        return account

    def _find_entry(self, entry_id, right='see'):
        """An entry of the customer's own ledger, with the user's rights.

        :param right: as for :meth:`_find_account`, with the same errors
        """
        self._check_login()
        entry = self._browse('clip.card.entry', entry_id).sudo(False)
        if not entry or not entry.has_access('read') or entry.partner_id != self._get_customer():
            raise NotFound()
        self._check_right(entry.account_id, right)
        return entry

    def _check_own(self, account):
        if not account or account.partner_id != self._get_customer():
            raise NotFound()
        if account.company_id not in request.env.companies:
            raise NotFound()

    def _check_right(self, account, right):
        """Lead a contact of the customer who may not do this to what it may."""
        contact = request.env.user.partner_id
        if contact.commercial_partner_id == account.partner_id and not (
            contact._has_clip_card_right(right)
        ):
            self._flash(account._tell_right(right), 'danger')
            raise HTTPException(response=self._go('/my/clip-cards'))

    def _has_right(self, right):
        return request.env.user.partner_id._has_clip_card_right(right)

    def _browse(self, model, record_id):
        """The record with this number and all rights, or an empty one."""
        records = request.env[model].sudo()
        return records.browse(record_id).exists() if 0 < record_id <= MOST_ID else records

    def _check_login(self):
        if request.env.user._is_public():
            raise SessionExpiredException("Login needed")

    def _end_link(self, record, number, access_token):
        """Tell visitors whose link opens nothing why, and offer a new one.

        Nothing tells whether there is such a record, unless the link was made by us.

        :param number: of the card or the account in the address
        """
        if not request.env.user._is_public():
            return
        end = record._tell_link_end(access_token)
        if end:
            self._in_customers_language(record)
            end = record.with_env(request.env(su=True))._tell_link_end(access_token)
        answer = self._render(
            'clip_card.portal_link_ended',
            {
                'page_name': 'clip_card_link',
                'end': end,
                'kind': 'card' if record._name == 'clip.card' else 'account',
                'number': number,
                'address': request.httprequest.path,
            },
        )
        answer.flatten()
        answer.status_code = 403
        abort(answer)

    def _get_customer(self):
        return request.env.user.partner_id.commercial_partner_id

    def _get_accounts(self):
        """The customer's accounts with our companies, with the user's rights."""
        Account = request.env['clip.card.account']
        if not Account.has_access('read'):
            return Account
        return Account.search([('partner_id', '=', self._get_customer().id)], order='id')

    def _in_customers_language(self, record, reader=None):
        """For visitors who come from a mail: the record, and the page, in their language.

        :param reader: whom the mail went to, where that is known
        """
        if request.env.user._is_public():
            lang = (reader or record.partner_id).lang
            request.update_context(lang=lang or request.env.lang)
        return record.with_env(request.env(su=True))

    # === WHAT WAS SENT ===#

    def _get_text(self, value, most=MOST_TEXT):
        """Text as it was sent, without what no database takes; a file in its place is none."""
        if not isinstance(value, str | int):
            return ''
        text = str(value or '').encode('utf-8', 'ignore').decode()
        return text.replace('\x00', '').strip()[:most]

    def _get_number(self, value):
        """A record's number, or 0 for anything else."""
        text = self._get_text(value, 20)
        number = int(text) if text.isascii() and text.isdigit() else 0
        return number if number <= MOST_ID else 0

    def _get_order_number(self, form):
        """The requisition number that was typed, or None where the form did not ask for it."""
        return self._get_text(form['purchase_order'], 100) if 'purchase_order' in form else None

    def _get_day(self, value):
        """A day as browsers send it, or None."""
        try:
            return date.fromisoformat(self._get_text(value, 10))
        except ValueError:
            return None

    # === WHAT HAPPENED ===#

    def _flash(self, message, kind='success'):
        """Say on the next page what happened."""
        request.session[FLASH] = {'message': message, 'kind': kind}

    def _do(self, work):
        """Do what the customer asked for, or say why not; then nothing has changed.

        :return: what the work returned, or None when it was refused
        """
        try:
            with request.env.cr.savepoint():
                return work()
        except AccessError:
            raise
        except UserError as error:
            self._flash(error.args[0], 'danger')
            return None

    def _render(self, template, values):
        return request.render(
            template,
            {
                **self._prepare_portal_layout_values(),
                'flash': request.session.pop(FLASH, None),
                **values,
            },
            headers=PRIVATE,
        )

    def _send_pdf(self, content, name):
        """A file that no browser keeps."""
        return request.make_response(
            content,
            headers=[
                ('Content-Type', 'application/pdf'),
                ('Content-Length', len(content)),
                ('Content-Disposition', content_disposition(f'{name}.pdf')),
                ('Cache-Control', 'private, no-store'),
            ],
        )

    def _go(self, url):
        """Show another page after a form was sent, so that reloading sends nothing again."""
        answer = request.redirect(url, code=303)
        answer.headers.update(PRIVATE)
        return answer
