from werkzeug.exceptions import NotFound

from odoo.http import request, route

from .clip_card_portal import ClipCardPortal


class ClipCardChecks(ClipCardPortal):
    """The results of server checks, with the reader's own rights."""

    @route(
        '/my/clip-cards/check/<int:check_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_server_check(self, check_id, **kwargs):
        """What was checked, and the result of each topic."""
        return self._render(
            'clip_card.portal_server_check',
            {'page_name': 'clip_card_check', 'check': self._find_check(check_id)},
        )

    @route(
        '/my/clip-cards/check/<int:check_id>/pdf',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_server_check_pdf(self, check_id, **kwargs):
        """The same as a file."""
        check = self._find_check(check_id)
        content, _kind = (
            request.env['ir.actions.report']
            .sudo()
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf('clip_card.action_report_server_check', check.ids)
        )
        return self._send_pdf(content, check._get_report_name())

    def _find_check(self, check_id):
        """:raise NotFound: for checks that the user may not see, or that there are not"""
        check = self._browse('clip.card.server.check', check_id).sudo(False)
        if not check or not check.has_access('read'):
            raise NotFound()
        return check
