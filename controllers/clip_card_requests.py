import uuid

from odoo.http import request, route

from .clip_card_portal import ClipCardPortal


class ClipCardRequests(ClipCardPortal):
    """What customers ask for: add-on products and consultants."""

    # === ADD-ON PRODUCTS ===#

    @route(
        '/my/clip-cards/add-ons/<int:account_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_add_ons(self, account_id, **kwargs):
        """The add-on products that the customer may ask for."""
        account = self._find_account(account_id)
        return self._render(
            'clip_card.portal_add_ons',
            {
                'page_name': 'clip_card_add_ons',
                'account': account,
                'company': account.company_id,
                'products': account._get_add_on_offers(),
            },
        )

    @route(
        '/my/clip-cards/add-ons/<int:account_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_add_ons_submit(self, account_id, **form):
        """Make the quotation and lead to it: it is accepted there."""
        account = self._find_account(account_id)
        number = self._get_number(form.get('product_id'))
        product = request.env['product.product'].sudo().browse(number).exists()
        order = self._do(lambda: account._request_add_on(product))
        if not order:
            return self._go(f'/my/clip-cards/add-ons/{account.id}')
        return self._go(order.get_portal_url())

    # === A CONSULTANT ===#

    @route(
        '/my/clip-cards/visit/<int:account_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_visit(self, account_id, **kwargs):
        """The form to order a consultant with."""
        account = self._find_account(account_id)
        return self._show_visit(account, {'request_key': uuid.uuid4().hex})

    def _show_visit(self, account, form):
        return self._render(
            'clip_card.portal_visit',
            {
                'page_name': 'clip_card_visit',
                'account': account,
                'company': account.company_id,
                'today': account.company_id._clip_card_today(),
                'addresses': account._get_visit_addresses(),
                'form': form,
            },
        )

    @route(
        '/my/clip-cards/visit/<int:account_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_visit_submit(self, account_id, **form):
        """Make the task; a form that is refused comes back with what was written in it."""
        account = self._find_account(account_id)
        number = self._get_number(form.get('address_id'))
        values = {
            'name': self._get_text(form.get('name'), 200),
            'description': self._get_text(form.get('description')),
            'day': self._get_day(form.get('day')),
            'time': self._get_text(form.get('time'), 100),
            'address': account._get_visit_addresses().filtered(lambda it: it.id == number),
        }
        key = self._get_text(form.get('request_key'), 64) or uuid.uuid4().hex
        task = self._do(lambda: account._order_consultant(values, key))
        if not task:
            return self._show_visit(account, {**form, 'request_key': key})
        self._flash(
            request.env._(
                'Thank you. "%(task)s" is with us as task no. %(number)s; we will write to you'
                " about when a consultant comes.",
                task=task.name,
                number=task.id,
            )
        )
        return self._go('/my/clip-cards')
