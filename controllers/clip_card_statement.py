import math

from werkzeug.urls import url_encode

from odoo.http import content_disposition, request, route
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..rules.hours import format_duration
from .clip_card_portal import ClipCardPortal

SORTS = ('date', 'task', 'consultant', 'name', 'time', 'clips')
CONTENT_TYPES = {
    'pdf': 'application/pdf',
    'xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}


class ClipCardStatement(ClipCardPortal):
    """One card's statement: on the screen, as PDF and as a spreadsheet."""

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
        card = self._find_card(card_id, access_token)
        wishes = self._read_wishes(query)
        number, page = self._get_page(card, wishes, number)
        asked = {name: value for name, value in wishes.items() if value}
        link = {'access_token': access_token} if access_token else {}
        pager = portal_pager(
            url=f'/my/clip-cards/{card.id}',
            url_args={**asked, **link},
            total=page['count'],
            page=number,
            step=self._items_per_page,
        )
        period = {name: asked[name] for name in ('date_from', 'date_to') if name in asked}
        return self._render(
            'clip_card.portal_clip_card',
            {
                'page_name': 'clip_card',
                'card': card,
                'company': card.sudo().company_id,
                'is_own': card.partner_id == self._get_customer(),
                'by_link': request.env.user._is_public(),
                'access_token': access_token,
                'statement': page,
                'wishes': wishes,
                'filtered': bool(asked.keys() - {'sort'}),
                'summary': self._get_summary(page, (number - 1) * self._items_per_page),
                'pager': pager,
                'sorts': self._get_sorts(),
                'format_duration': format_duration,
                'days': {
                    day: format_date(request.env, day)
                    for day in {row['date'] for row in page['rows']}
                },
                'download': f'?{url_encode({**period, **link})}' if period or link else '',
            },
        )

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
        card = self._find_card(card_id, access_token)
        period = self._read_period(query)
        make = {'pdf': card._get_statement_pdf, 'xlsx': card._get_statement_xlsx}[kind]
        content, name = make(**period), card._get_statement_filename(kind, **period)
        return request.make_response(
            content,
            headers=[
                ('Content-Type', CONTENT_TYPES[kind]),
                ('Content-Length', len(content)),
                ('Content-Disposition', content_disposition(name)),
                ('Cache-Control', 'private, no-store'),
            ],
        )

    def _read_period(self, query):
        """The first and last day that were asked for, None where they are no days."""
        return {name: self._get_day(query.get(name)) for name in ('date_from', 'date_to')}

    def _read_wishes(self, query):
        """Period, filters, search and order, as far as they make sense."""
        sort = self._get_text(query.get('sort'), 20)
        key, _space, direction = sort.partition(' ')
        return {
            **self._read_period(query),
            'consultant': self._get_text(query.get('consultant')),
            'task': self._get_text(query.get('task')),
            'search': self._get_text(query.get('search')),
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

    def _get_summary(self, page, offset):
        """Which rows these are, and what all that were found come to."""
        return request.env._(
            "%(first)s–%(last)s of %(count)s. Work %(work)s, transport %(way)s. From %(opening)s to"
            " %(closing)s clips in the period.",
            first=offset + 1,
            last=offset + len(page['rows']),
            count=page['count'],
            work=format_duration(page['work_minutes']),
            way=format_duration(page['transport_minutes']),
            opening=page['balance_before'],
            closing=page['balance_after'],
        )

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
