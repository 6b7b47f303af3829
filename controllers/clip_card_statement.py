import math

from werkzeug.exceptions import NotFound
from werkzeug.urls import url_encode

from odoo.http import content_disposition, request, route
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..reports.statement.columns import DIMENSIONS
from ..rules.hours import format_duration
from .clip_card_portal import ClipCardPortal, read_token

SORTS = ('date', 'task', 'consultant', 'name', 'time', 'clips')
CONTENT_TYPES = {
    'pdf': 'application/pdf',
    'xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}


class ClipCardStatement(ClipCardPortal):
    """The statement of one card or of all: on the screen, as PDF and as a spreadsheet."""

    @route(
        ['/my/clip-cards/<int:card_id>', '/my/clip-cards/<int:card_id>/page/<int:number>'],
        type='http',
        auth='public',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_clip_card(self, card_id, number=1, access_token=None, **query):
        """What was done, when, by whom, for how many clips, and what was left after it."""
        access_token = read_token(access_token)
        card = self._find_card(card_id, access_token)
        link = {'access_token': access_token} if access_token else {}
        values = {
            'card': card,
            'company': card.sudo().company_id,
            'is_own': card.partner_id == self._get_customer(),
            'by_link': request.env.user._is_public(),
            'access_token': access_token,
            'invoices': self._get_invoice_links(card),
        }
        values['url'] = f'/my/clip-cards/{card.id}'
        return self._show(card, number, query, link, values)

    @route(
        [
            '/my/clip-cards/statement/<int:account_id>',
            '/my/clip-cards/statement/<int:account_id>/page/<int:number>',
        ],
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_clip_card_account(self, account_id, number=1, **query):
        """The same over all of a customer's cards."""
        cards = self._find_cards(account_id)
        values = {
            'card': False,
            'partner': cards[0].partner_id,
            'company': cards[0].sudo().company_id,
            'is_own': True,
            'by_link': False,
            'access_token': None,
            'invoices': self._get_invoice_links(cards),
        }
        values['url'] = f'/my/clip-cards/statement/{account_id}'
        return self._show(cards, number, query, {}, values)

    def _show(self, cards, number, query, link, values):
        """A page of the statement of some cards.

        :param link: what the addresses have to carry on
        :param values: whose it is, and its ``url``
        """
        wishes = self._read_wishes(query)
        number, page = self._get_page(cards, wishes, number)
        asked = {name: value for name, value in wishes.items() if value}
        filed = {name: value for name, value in asked.items() if name != 'sort'}
        signed_in = values['is_own'] and not values['by_link']
        return self._render(
            'clip_card.portal_clip_card',
            {
                **values,
                **self._prepare_rows(cards, page, asked, number),
                'page_name': 'clip_card',
                'may_ask': signed_in and self._has_right('ask'),
                'decides': signed_in and self._has_right('decide'),
                'cards': cards,
                'wishes': wishes,
                'filters': self._tell_filters(wishes),
                'pager': portal_pager(
                    url=values['url'],
                    url_args={**asked, **link},
                    total=page['count'],
                    page=number,
                    step=self._items_per_page,
                ),
                'download': f'?{url_encode({**filed, **link})}' if filed or link else '',
            },
        )

    def _prepare_rows(self, cards, page, asked, number):
        """The rows of a page with all that is said of them.

        :param asked: the wishes that the reader has
        """
        narrowed = bool(asked.keys() - {'sort', 'totals', 'date_from', 'date_to'})
        days = {row['date'] for row in page['rows']}
        return {
            'statement': page,
            'filtered': bool(asked.keys() - {'sort', 'totals'}),
            'summary': self._get_summary(page, (number - 1) * self._items_per_page, narrowed),
            'sorts': self._get_sorts(),
            'total_names': self._get_total_names(cards, page),
            'format_duration': format_duration,
            'days': {day: format_date(request.env, day) for day in days},
        }

    @route(
        '/my/clip-cards/<int:card_id>/<any(pdf,xlsx):kind>',
        type='http',
        auth='public',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_clip_card_file(self, card_id, kind, access_token=None, **query):
        """The same rows as a file, for the chosen period."""
        card = self._find_card(card_id, read_token(access_token))
        return self._make_file(card, kind, query)

    @route(
        '/my/clip-cards/statement/<int:account_id>/<any(pdf,xlsx):kind>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_clip_card_account_file(self, account_id, kind, **query):
        """The same over all of a customer's cards."""
        return self._make_file(self._find_cards(account_id), kind, query, together=True)

    @route(
        '/my/clip-cards/work-report/<int:entry_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_work_report(self, entry_id, **kwargs):
        """What was done on a visit, by whom, for how many clips and why, and who has signed."""
        line = self._find_entry(entry_id)._get_reported_visit()
        if not line:
            raise NotFound()
        line = line.with_context(force_report_rendering=True)
        return self._send_pdf(line._make_clip_card_report(), line._get_clip_card_report_title())

    def _make_file(self, cards, kind, query, **options):
        """A file of what the reader chose, in the reader's language."""
        wishes = {name: value for name, value in self._read_wishes(query).items() if value}
        wishes.pop('sort')
        period = {name: wishes.pop(name, None) for name in ('date_from', 'date_to')}
        make = {'pdf': cards._get_statement_pdf, 'xlsx': cards._get_statement_xlsx}[kind]
        lang = cards.env.lang
        content = make(**period, lang=lang, **options, **wishes)
        name = cards._get_statement_filename(kind, **period, lang=lang)
        return request.make_response(
            content,
            headers=[
                ('Content-Type', CONTENT_TYPES[kind]),
                ('Content-Length', len(content)),
                ('Content-Disposition', content_disposition(name)),
                ('Cache-Control', 'private, no-store'),
            ],
        )

    def _find_cards(self, account_id):
        """The cards of the customer's own account that have started, with the user's rights."""
        account = self._find_account(account_id, right='see')
        cards = request.env['clip.card'].search(
            [('account_id', '=', account.id), ('purchase_date', '!=', False)], order='id'
        )
        if not cards:
            raise NotFound()
        return cards

    def _get_invoice_links(self, cards):
        """Number and address of the cards' invoices that the user may read."""
        invoices = cards._get_invoices()
        if not invoices or request.env.user._is_public():
            return []
        readable = invoices.sudo(False)._filtered_access('read')
        return [(invoice.name, f'/my/invoices/{invoice.id}') for invoice in readable]

    def _get_total_names(self, cards, page):
        """What the rows can be added up by; not by what there is none or one of."""
        names = cards._get_total_names()
        if len(cards) == 1:
            del names['card']
        if not page['departments']:
            del names['department']
        return names

    def _read_period(self, query):
        """The first and last day that were asked for, None where they are no days."""
        return {name: self._get_day(query.get(name)) for name in ('date_from', 'date_to')}

    def _read_wishes(self, query):
        """Period, filters, search and order, as far as they make sense."""
        sort = self._get_text(query.get('sort'), 20)
        key, _space, direction = sort.partition(' ')
        totals = self._get_text(query.get('totals'), 20)
        return {
            **self._read_period(query),
            'consultant': self._get_text(query.get('consultant')),
            'task': self._get_text(query.get('task')),
            'department': self._get_text(query.get('department')),
            'search': self._get_text(query.get('search')),
            'totals': totals if totals in DIMENSIONS else '',
            'sort': sort if key in SORTS and direction in ('', 'desc') else 'date desc',
        }

    def _get_page(self, card, wishes, number):
        """A page of the statement; the last one where there are not so many.

        :return: the number of the page, and the page
        """
        number = self._get_number(number) or 1
        page = card._statement_page(
            **wishes, offset=(number - 1) * self._items_per_page, limit=self._items_per_page
        )
        last = max(1, math.ceil(page['count'] / self._items_per_page))
        if number > last:
            return self._get_page(card, wishes, last)
        return number, page

    def _get_summary(self, page, offset, filtered):
        """Which rows these are, and what all that were found come to."""
        values = {
            'first': offset + 1,
            'last': offset + len(page['rows']),
            'count': page['count'],
            'work': format_duration(page['work_minutes']),
            'transport': format_duration(page['transport_minutes']),
            'change': self._tell_change(page),
        }
        if filtered:
            return request.env._(
                "%(first)s–%(last)s of %(count)s. Work %(work)s, transport %(transport)s."
                " %(change)s.",
                **values,
            )
        return request.env._(
            "%(first)s–%(last)s of %(count)s. Work %(work)s, transport %(transport)s. %(change)s"
            " (from %(before)s to %(after)s).",
            **values,
            before=page['balance_before'],
            after=page['balance_after'],
        )

    def _tell_change(self, page):
        """The clips that were used, and what else came or went."""
        tell = request.env['clip.card.account']._tell_clips
        used, other = tell(page['used']), page['clips'] + page['used']
        if other > 0:
            return request.env._("%(used)s used, %(other)s added", used=used, other=other)
        if other < 0:
            return request.env._("%(used)s used, %(other)s taken off", used=used, other=-other)
        return request.env._("%(used)s used", used=used)

    def _tell_filters(self, wishes):
        """How many of the fields above the rows are set, in words for the button of a phone."""
        count = sum(map(bool, wishes.values())) - (wishes['sort'] == 'date desc')
        if not count:
            return request.env._("Filter and sort")
        return request.env._("Filter and sort (%(count)s set)", count=count)

    def _get_sorts(self):
        return {
            'date desc': request.env._("Newest first"),
            'date': request.env._("Oldest first"),
            'task': request.env._("Task"),
            'consultant': request.env._("Consultant"),
            'name': request.env._("What was done"),
            'time desc': request.env._("Most time first"),
            'clips': request.env._("Most clips used first"),
        }
