from datetime import timedelta

import vobject
from dateutil.tz import UTC
from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.http import content_disposition, request, route

from .clip_card_portal import ClipCardPortal


class ClipCardProgress(ClipCardPortal):
    """One request of a customer with its thread, and what is planned as a calendar."""

    @route(
        '/my/clip-cards/request/<int:task_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_request(self, task_id, **kwargs):
        """What was asked for, how far it is, and what was said about it."""
        task = self._browse('project.task', task_id)
        account = task.project_id.clip_card_account_id
        self._check_own(account)
        task = account._find_request_task(task.id)
        if not task:
            raise NotFound()
        state = task._get_clip_card_progress()
        return self._render(
            'clip_card.portal_request',
            {
                'page_name': 'clip_card_request',
                'account': account,
                'company': account.company_id,
                # Not "task": stock's breadcrumbs would lead to that, too.
                'asked': task,
                'state': state,
                'words': task._tell_clip_card_progress(state),
                'asks': self._has_right('ask'),
                'decides': self._has_right('decide'),
                'readable': task.access_token or task.sudo(False).has_access('read'),
            },
        )

    @route(
        '/my/clip-cards/calendar/<int:account_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_calendar(self, account_id, **kwargs):
        """Planned visits and server checks, one day each, as an iCalendar file."""
        account = self._find_account(account_id, right='see')
        calendar = vobject.iCalendar()
        tasks, subscriptions = account._get_request_tasks(), account.subscription_ids
        for day, name, key in account._get_planned(tasks, subscriptions):
            event = calendar.add('vevent')
            event.add('uid').value = f'clip-card-{key}-{day:%Y%m%d}'
            event.add('dtstamp').value = fields.Datetime.now().replace(tzinfo=UTC)
            event.add('dtstart').value = day
            event.add('dtend').value = day + timedelta(days=1)
            event.add('summary').value = f'{name} ({account.company_id.name})'
        return request.make_response(
            calendar.serialize().encode(),
            headers=[
                ('Content-Type', 'text/calendar; charset=utf-8'),
                ('Content-Disposition', content_disposition('clip-cards.ics')),
                ('Cache-Control', 'private, no-store'),
            ],
        )
