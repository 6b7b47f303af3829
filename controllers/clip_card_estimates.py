from werkzeug.exceptions import NotFound

from odoo.http import request, route

from .clip_card_portal import ClipCardPortal


class ClipCardEstimates(ClipCardPortal):
    """The customer says whether about so many clips for a task are fine.

    Looking at the page changes nothing: programs that scan mails open every link in them.
    """

    @route(
        '/my/clip-cards/estimate/<int:task_id>',
        type='http',
        auth='public',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_estimate(self, task_id, access_token=None, **kwargs):
        """What is asked, and the two answers."""
        task = self._find_estimate(task_id, access_token)
        return self._render(
            'clip_card.portal_estimate',
            {
                'page_name': 'clip_card_estimate',
                'estimate': task,
                'account': task._get_clip_card_account(),
                'access_token': access_token,
            },
        )

    @route(
        '/my/clip-cards/estimate/<int:task_id>',
        type='http',
        auth='public',
        methods=['POST'],
        website=True,
    )
    def portal_estimate_submit(self, task_id, access_token=None, **form):
        """Accept or decline, once."""
        task = self._find_estimate(task_id, access_token)
        answer = form.get('answer')
        if answer in ('accept', 'decline'):
            self._do(lambda: task._answer_estimate(answer == 'accept', self._get_contact(task)))
        link = f'?access_token={access_token}' if access_token else ''
        return self._go(f'/my/clip-cards/estimate/{task.id}{link}')

    def _find_estimate(self, task_id, access_token=None):
        """The task, with all rights, for the bearer of its mail link and for who decides.

        :raise NotFound: for tasks of others, and those about which nobody was asked
        """
        task = self._browse('project.task', task_id)
        if not task.clip_card_estimate_state:
            self._check_login()
            raise NotFound()
        if access_token and task._opens_with(access_token):
            account = self._in_customers_language(
                task._get_clip_card_account(), task.clip_card_estimate_contact_id
            )
            self._check_right(account, 'decide')
            return task.with_env(account.env)
        self._find_account(task._get_clip_card_account().id)
        return task

    def _get_contact(self, task):
        """Who answers: the user, else whom the link was mailed to."""
        user = request.env.user
        return task.clip_card_estimate_contact_id if user._is_public() else user.partner_id.sudo()
