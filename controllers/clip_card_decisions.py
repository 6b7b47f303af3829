from werkzeug.urls import url_encode

from odoo.http import request, route

from .clip_card_portal import ClipCardPortal, read_token


class ClipCardDecisions(ClipCardPortal):
    """Renew, stop, and who gets the mails.

    Looking at these pages changes nothing: programs that scan mails open every link in them.
    """

    # === RENEWAL ===#

    @route(
        '/my/clip-cards/renew/<int:account_id>',
        type='http',
        auth='public',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_renew(self, account_id, access_token=None, **kwargs):
        """The sizes to choose from, with what they cost."""
        access_token = read_token(access_token)
        account = self._find_account(account_id, access_token)
        renewal = account._get_open_renewal()
        fixed = renewal.state == 'sale' or renewal._has_money_coming()
        offers = [] if fixed else account._get_renewal_offers()
        quoted = renewal.order_line.clip_card_tier_id[:1]
        offered = quoted in [offer.clip_card_tier_id for offer in offers]
        return self._render(
            'clip_card.portal_renew',
            {
                'page_name': 'clip_card_renew',
                'account': account,
                'company': account.company_id,
                'access_token': access_token,
                'offers': offers,
                'chosen': quoted if fixed or offered else account._get_proposed_tier(),
                'order': account._get_awaiting_renewal(),
                'fixed': fixed,
            },
        )

    @route(
        '/my/clip-cards/renew/<int:account_id>',
        type='http',
        auth='public',
        methods=['POST'],
        website=True,
    )
    def portal_renew_submit(self, account_id, access_token=None, **form):
        """Make the quotation and lead to it: there it is signed and paid."""
        access_token = read_token(access_token)
        account = self._find_account(account_id, access_token)
        tier = request.env['clip.card.tier'].sudo().browse(self._get_number(form.get('tier_id')))
        cover, number = 'cover_uncovered' in form, self._get_order_number(form)
        order = self._do(lambda: account._renew_online(tier.exists(), cover, number))
        if not order:
            return self._go_back('renew', account, access_token)
        return self._go(order.get_portal_url())

    # === STOP ===#

    @route(
        '/my/clip-cards/stop/<int:account_id>',
        type='http',
        auth='public',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_stop(self, account_id, access_token=None, **kwargs):
        """What stopping means, and the button."""
        access_token = read_token(access_token)
        account = self._find_account(account_id, access_token)
        return self._render(
            'clip_card.portal_stop',
            {
                'page_name': 'clip_card_stop',
                'account': account,
                'company': account.company_id,
                'access_token': access_token,
            },
        )

    @route(
        '/my/clip-cards/stop/<int:account_id>',
        type='http',
        auth='public',
        methods=['POST'],
        website=True,
    )
    def portal_stop_submit(self, account_id, access_token=None, **form):
        """Stop, or ask again."""
        access_token = read_token(access_token)
        account = self._find_account(account_id, access_token)
        if 'resume' in form:
            account.action_resume()
            self._flash(request.env._("You have resumed: we write to you when your clips run low."))
        else:
            account.action_stop()
            self._flash(
                request.env._("You have stopped: we do not remind you, and nothing is renewed.")
            )
        return self._go_back('stop', account, access_token)

    def _go_back(self, decision, account, access_token):
        """To the page that a link from a mail may open, else to the customer's cards."""
        if access_token:
            query = url_encode({'access_token': access_token})
            return self._go(f'/my/clip-cards/{decision}/{account.id}?{query}')
        return self._go(
            '/my/clip-cards' if decision == 'stop' else f'/my/clip-cards/{decision}/{account.id}'
        )

    # === NOTICES ===#

    @route(
        '/my/clip-cards/notices/<int:account_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_notices_submit(self, account_id, **form):
        """Who gets the mails about the clips, among the customer's contacts."""
        account = self._find_account(account_id)
        number = self._get_number(form.get('contact_id'))
        contact = account._get_notice_contacts().filtered(lambda it: it.id == number)
        if contact:
            account.notice_partner_id = contact
            self._flash(
                request.env._("Mails about your clips go to %(contact)s now.", contact=contact.name)
            )
        else:
            self._flash(request.env._("Choose one of your contacts with an e-mail."), 'danger')
        return self._go('/my/clip-cards')

    @route(
        '/my/clip-cards/statement-mail/<int:account_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_statement_mail_submit(self, account_id, **form):
        """Whether and when statements come by mail, and to whom."""
        account = self._find_account(account_id)
        numbers = {
            self._get_number(value)
            for value in request.httprequest.form.getlist('statement_partner_ids')
        }
        contacts = account._get_notice_contacts().filtered(lambda it: it.id in numbers)
        choice = self._get_text(form.get('statement_mail'), 20)

        def choose():
            account._choose_statement_mail(choice, contacts, 'by_department' in form)
            self._flash(request.env._("Your choice is saved."))

        self._do(choose)
        return self._go('/my/clip-cards')
