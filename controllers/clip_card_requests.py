import uuid

from odoo import fields
from odoo.http import request, route
from odoo.tools.mimetypes import guess_mimetype

from .clip_card_portal import ClipCardPortal

#: How many pictures a request may have, and how many bytes one of them.
MOST_PICTURES, MOST_BYTES = 5, 10 * 2**20


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
        typed = self._get_order_number(form)
        order = self._do(lambda: account._request_add_on(product, typed))
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
        account = self._find_account(account_id, right='ask')
        return self._show_visit(account, {'request_key': uuid.uuid4().hex})

    def _show_visit(self, account, form):
        values = {'today': account.company_id._clip_card_today()}
        return self._show_form('visit', account, form, values)

    def _show_form(self, name, account, form, values):
        """An empty form, or one that was refused with what was written in it."""
        return self._render(
            f'clip_card.portal_{name}',
            {
                'page_name': f'clip_card_{name}',
                'account': account,
                'addresses': account._get_visit_addresses(),
                'form': form,
                **values,
            },
        )

    def _read_request(self, account, form):
        """What the customer wrote, and the key of the form."""
        number = self._get_number(form.get('address_id'))
        values = {
            'name': self._get_text(form.get('name'), 200),
            'description': self._get_text(form.get('description')),
            'address': account._get_visit_addresses().filtered(lambda it: it.id == number),
            'pictures': self._get_pictures(),
        }
        return values, self._get_text(form.get('request_key'), 64) or uuid.uuid4().hex

    def _get_pictures(self):
        """Pairs of a name and content of the pictures that were sent; other files are left out."""
        files = request.httprequest.files.getlist('pictures')[:MOST_PICTURES]
        contents = [(self._get_text(file.filename, 100), file.read(MOST_BYTES)) for file in files]
        return [
            (name or "picture", content)
            for name, content in contents
            if guess_mimetype(content).startswith('image/') and len(content) < MOST_BYTES
        ]

    @route(
        '/my/clip-cards/visit/<int:account_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_visit_submit(self, account_id, **form):
        """Make the task; a form that is refused comes back with what was written in it."""
        account = self._find_account(account_id, right='ask')
        values, key = self._read_request(account, form)
        values['day'] = self._get_day(form.get('day'))
        values['time'] = self._get_text(form.get('time'), 100)
        values['number'] = self._get_order_number(form)
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

    # === A FAULT ===#

    @route(
        '/my/clip-cards/fault/<int:account_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_fault(self, account_id, **kwargs):
        """The form to report a fault with, and what is guaranteed."""
        account = self._find_account(account_id, right='ask')
        return self._show_fault(account, {'request_key': uuid.uuid4().hex})

    def _show_fault(self, account, form):
        guarantee = account._get_guarantee()
        company = account.company_id.with_context(lang=request.env.lang)
        deadline = guarantee and company._clip_card_plan_hours(
            guarantee.response_hours, fields.Datetime.now()
        )
        values = {
            'guarantee': guarantee,
            'deadline': deadline and company._format_clip_card_moment(deadline),
            'company': company,
            'working_hours': company._tell_clip_card_working_hours(),
        }
        return self._show_form('fault', account, form, values)

    @route(
        '/my/clip-cards/fault/<int:account_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_fault_submit(self, account_id, **form):
        """Take the report, and say by when a consultant is on site."""
        account = self._find_account(account_id, right='ask')
        values, key = self._read_request(account, form)
        task = self._do(lambda: account._report_fault_online(values, key))
        if not task:
            return self._show_fault(account, {**form, 'request_key': key})
        self._flash(self._get_promise(account, task))
        return self._go('/my/clip-cards')

    def _get_promise(self, account, task):
        if not task.clip_card_callout_deadline:
            return request.env._(
                'Thank you. "%(task)s" is with us as task no. %(number)s; we come as soon as we'
                " can.",
                task=task.name,
                number=task.id,
            )
        company = account.company_id.with_context(lang=request.env.lang)
        return request.env._(
            'Thank you. "%(task)s" is with us as task no. %(number)s: a consultant is on site by'
            " %(deadline)s at the latest.",
            task=task.name,
            number=task.id,
            deadline=company._format_clip_card_moment(task.clip_card_callout_deadline),
        )
