from odoo.http import request, route
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.portal.clip_card_account import CURRENT_STATES
from .clip_card_portal import ClipCardPortal

MOST_CURRENT = 60
EARLIER_PER_PAGE = 6
CHART_HEIGHT = 100


class ClipCardOverview(ClipCardPortal):
    """All of a customer's cards, and the tile that leads to them."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            accounts = self._get_accounts()
            values['clip_card_accounts'] = accounts
            values['clip_card_balance'] = sum(accounts.mapped('balance'))
            values['clip_card_first'] = not accounts and self._sells_first_card()
            values['clip_card_pace'] = accounts._tell_pace() if len(accounts) == 1 else ''
        return values

    @route(
        ['/my/clip-cards', '/my/clip-cards/page/<int:number>'],
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_my_clip_cards(self, number=1, **kwargs):
        """The customer's cards, one section for each of our companies that it deals with."""
        accounts = self._get_accounts()
        count, pager = self._get_earlier_pager(accounts, number)
        return self._render(
            'clip_card.portal_my_clip_cards',
            {
                'page_name': 'clip_cards',
                'sections': [self._prepare_section(account) for account in accounts],
                'earlier': self._get_earlier_cards(accounts, pager['offset']) if count else [],
                'pager': pager,
                'balance': sum(accounts.mapped('balance')),
                'offers': [] if accounts else self._get_first_offers(),
            },
        )

    # === THE FIRST CARD ===#

    def _sells_first_card(self):
        """Whether the portal speaks of clip cards to a customer who has none."""
        return request.env.user.share and request.env.company.sudo().clip_card_sell_online

    def _get_first_offers(self):
        if not self._sells_first_card():
            return []
        Account = request.env['clip.card.account'].sudo()
        return Account._get_first_offers(self._get_customer().sudo(), request.env.company.sudo())

    @route(
        '/my/clip-cards/first',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_first_card_submit(self, **form):
        """Make the quotation for a first card and lead to it: there it is signed and paid."""
        if self._get_accounts() or not self._sells_first_card() or not self._has_right('decide'):
            return self._go('/my/clip-cards')
        tier = request.env['clip.card.tier'].sudo().browse(self._get_number(form.get('tier_id')))
        order = self._do(lambda: self._order_first_card(tier.exists()))
        return self._go(order.get_portal_url() if order else '/my/clip-cards')

    def _order_first_card(self, tier):
        Account = request.env['clip.card.account'].sudo()
        account = Account._get_or_create(self._get_customer().sudo(), request.env.company.sudo())
        return account._renew_online(tier)

    def _get_earlier_domain(self, accounts):
        return [('account_id', 'in', accounts.ids), ('state', 'not in', CURRENT_STATES)]

    def _get_earlier_cards(self, accounts, offset):
        Card = request.env['clip.card']
        return accounts and Card.search(
            self._get_earlier_domain(accounts),
            order='end_date DESC, id DESC',
            limit=EARLIER_PER_PAGE,
            offset=offset,
        )

    def _get_earlier_pager(self, accounts, number):
        cards = accounts.sudo().card_ids
        count = len(cards.filtered(lambda it: it.state not in CURRENT_STATES))
        return count, portal_pager(
            url='/my/clip-cards',
            total=max(count, 1),
            page=self._get_number(number) or 1,
            step=EARLIER_PER_PAGE,
        )

    def _prepare_section(self, account):
        """What the page shows of one account.

        Who has paid is not told that clips are missing, nor asked to renew.
        """
        traces, used = account._get_traces(), account._get_daily_use()
        account._foresee_from(used)
        paid, renewal = self._find_renewal(account, traces)
        tasks, estimates, checks, subscriptions = self._find_work(account, traces)
        cards = account.card_ids.filtered(lambda it: it.state in CURRENT_STATES)[:MOST_CURRENT]
        held = cards.filtered(lambda it: it.state == 'on_hold' and it.balance)
        return {
            'account': account,
            'company': account.sudo().company_id,
            'cards': cards,
            'held': held,
            'to_pay': held[:1]._get_invoice_to_pay() if held else False,
            'ending': account._get_ending_card(cards if len(cards) < MOST_CURRENT else None),
            'renewal': renewal,
            'estimates': estimates,
            'paid': bool(paid),
            'uncovered': account._get_uncovered_work() if account.uncovered and not paid else [],
            'chart': self._prepare_chart(account, used),
            'subscriptions': subscriptions.filtered(lambda it: it.state != 'stopped'),
            'requests': account._get_requests(tasks, traces, renewal),
            'critical': account._get_critical_check(checks),
            'planned': account._get_planned(tasks, subscriptions.sudo()),
            'person': account._get_person_to_call(),
            'gains': account._tell_gains(used, 'calls' in traces),
            'checks': checks,
            'contacts': account._get_notice_contacts(),
            'asks': self._has_right('ask'),
            'decides': self._has_right('decide'),
        }

    def _find_renewal(self, account, traces):
        """The order that is paid, and what renews the clips: that, or one under way."""
        paid = account.sudo()._get_paid_order('offers' in traces)
        if paid or 'renewals' not in traces:
            return paid, paid
        return paid, account._get_unpaid_renewal()

    def _find_work(self, account, traces):
        """Requests, estimates among them, server checks and add-on products.

        Who has none of them is asked for none: see :meth:`_get_traces`.
        """
        estimates = tasks = request.env['project.task'].sudo()
        checks = request.env['clip.card.server.check']
        subscriptions = request.env['clip.card.subscription']
        if 'estimates' in traces:
            estimates = account._get_asked_estimates()
        if 'requests' in traces:
            tasks = account._get_request_tasks()
        if 'subscriptions' in traces:
            checks, subscriptions = account._get_server_checks(), account.subscription_ids
        return tasks | estimates, estimates, checks, subscriptions

    def _prepare_chart(self, account, used):
        """Bars of the clips used per month: where each stands and how high it is, in percent."""
        use = account._get_monthly_use(used)
        most = max(clips for _month, clips in use)
        if most <= 0:
            return []
        return [
            {
                'month': format_date(request.env, month, date_format='MMM'),
                'month_of_year': format_date(request.env, month, date_format='MMMM y'),
                'clips': clips,
                'height': round(CHART_HEIGHT * max(clips, 0) / most, 2),
            }
            for month, clips in use
        ]
