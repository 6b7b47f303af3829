"""Links from mails are read by their customers, and left in no log, page or message."""

import logging
import re

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..portal.test_portal_tokens import TokensCase

LOGGER = logging.getLogger('werkzeug')


@tagged('post_install', '-at_install')
class TestLogs(TokensCase):
    def logged(self, *paths):
        """What the server writes into its log about some requests, in one text."""
        with self.assertLogs('werkzeug', logging.INFO) as caught:
            for path in paths:
                self.get(path)
        return '\n'.join(caught.output)

    def token(self, link):
        return link.partition('access_token=')[2]

    def test_no_token_of_a_link_is_logged(self):
        links = [self.link(kind) for kind in ('statement', 'renew', 'stop')]
        lines = self.logged(*links)
        for link in links:
            self.assertIn(f'{link.partition("=")[0]}=*** ', lines)
            self.assertNotIn(self.token(link), lines)

    def test_nor_where_the_link_leads_on(self):
        """To another page of the statement, to a file, to the login when it is no use any more."""
        link = self.link('statement')
        token = self.token(link)
        path = f'/my/clip-cards/{self.card.id}'
        lines = self.logged(
            f'{path}/page/1?search=%22&access_token={token}&sort=date',
            f'{path}/xlsx?access_token={token}',
            f'/web/login?redirect=/my/clip-cards/9%3Faccess_token%3D{token}',
        )
        self.assertNotIn(token, lines)
        self.assertIn('search="&access_token=***&sort=date', lines)

    def test_other_lines_stay_as_they_are(self):
        with self.assertLogs('werkzeug', logging.INFO) as caught:
            LOGGER.info('"%s" %s %s', 'GET /my/orders/3?page=2&token=abc HTTP/1.1', 200, '-')
            LOGGER.info("100%% of access_token")
            LOGGER.info("%(share)s", {'share': 1})
        self.assertEqual(
            [record.getMessage() for record in caught.records],
            ['"GET /my/orders/3?page=2&token=abc HTTP/1.1" 200 -', "100%% of access_token", "1"],
        )


@tagged('post_install', '-at_install')
class TestPages(TokensCase):
    def test_pages_are_kept_by_no_browser_and_told_to_no_server(self):
        for link in (*map(self.link, ('statement', 'renew', 'stop')), '/my/clip-cards'):
            if 'access_token' not in link:
                self.enter(self.kasper)
            answer = self.get(link)
            with self.subTest(link=link.partition('?')[0]):
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers['Referrer-Policy'], 'no-referrer')
                self.assertEqual(answer.headers['Cache-Control'], 'private, no-store')

    def test_so_are_the_answers_to_forms(self):
        answer = self.post(self.link('stop'))
        self.assertIn('access_token=', answer.headers['Location'])
        self.assertEqual(answer.headers['Referrer-Policy'], 'no-referrer')
        self.assertEqual(answer.headers['Cache-Control'], 'private, no-store')


@tagged('post_install', '-at_install')
class TestMessages(TokensCase):
    def test_colleagues_read_no_link_of_a_mail(self):
        """Neither while it waits to be sent nor when sending has failed, by whatever message."""
        mails = self.send()
        mails.write({'state': 'exception'})
        tokens = re.findall(r'access_token=([\w-]+)', ''.join(mails.mapped('body_html')))
        self.assertEqual(len(tokens), 4)
        self.env.invalidate_all()
        for user in (self.salesperson, self.manager, self.kasper, self.consultant_user):
            with self.subTest(user=user.login):
                messages = self.env['mail.message'].with_user(user).search([])
                bodies = ' '.join(body or '' for body in messages.mapped('body'))
                for token in tokens:
                    self.assertNotIn(token, bodies)
                with self.assertRaises(AccessError):
                    mails.with_user(user).read(['body_html'])
