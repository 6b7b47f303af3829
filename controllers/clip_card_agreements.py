from werkzeug.exceptions import NotFound

from odoo.http import request, route

from .clip_card_portal import ClipCardPortal


class ClipCardAgreements(ClipCardPortal):
    """What customers agree to beforehand, and stop: automatic renewal, one add-on product."""

    @route(
        '/my/clip-cards/agreement/<int:account_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_agreement(self, account_id, **kwargs):
        """What is ordered without asking, and the form to agree to it."""
        account = self._find_account(account_id)
        return self._render(
            'clip_card.portal_agreement',
            {
                'page_name': 'clip_card_agreement',
                'account': account,
                'company': account.company_id,
                'offers': account._get_renewal_offers(),
                'methods': account._get_saved_payments(request.env.user.partner_id),
                'chosen': account._get_agreed_tier()
                if account.renewal == 'auto'
                else account._get_proposed_tier(),
            },
        )

    @route(
        '/my/clip-cards/agreement/<int:account_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_agreement_submit(self, account_id, **form):
        """Agree, or be asked again."""
        account = self._find_account(account_id)
        if 'ask' in form:
            account._ask_online()
            self._flash(request.env._("We ask you from now on before a card is renewed."))
            return self._go('/my/clip-cards')
        tier = request.env['clip.card.tier'].sudo().browse(self._get_number(form.get('tier_id')))
        most = self._get_number(form.get('most'))
        token = self._get_number(form.get('token_id'))
        number = self._get_order_number(form)
        if self._do(lambda: account._agree_online(tier.exists(), most, token, number) or True):
            self._flash(account._tell_agreement())
            return self._go('/my/clip-cards')
        return self._go(f'/my/clip-cards/agreement/{account.id}')

    @route(
        '/my/clip-cards/add-on/<int:account_id>/<int:subscription_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_add_on(self, account_id, subscription_id, **kwargs):
        """What stopping one add-on product means, and the button."""
        account = self._find_account(account_id)
        return self._render(
            'clip_card.portal_add_on',
            {
                'page_name': 'clip_card_add_on',
                'account': account,
                'subscription': self._find_subscription(account, subscription_id),
            },
        )

    @route(
        '/my/clip-cards/add-on/<int:account_id>/<int:subscription_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_add_on_submit(self, account_id, subscription_id, **form):
        """Stop it, or go on with it."""
        account = self._find_account(account_id)
        subscription = self._find_subscription(account, subscription_id)
        work = subscription.action_resume if 'resume' in form else subscription.action_stop
        if self._do(lambda: work() or True):
            self._flash(' '.join([subscription.product_id.name + ':', *subscription._tell()]))
        return self._go('/my/clip-cards')

    def _find_subscription(self, account, subscription_id):
        """:raise NotFound: for what the customer has not got, or has stopped"""
        subscription = request.env['clip.card.subscription']._find_own(account, subscription_id)
        if not subscription:
            raise NotFound()
        return subscription
