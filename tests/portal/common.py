"""A customer in the portal: a login, pages as they are served, and forms as browsers send them."""

import re
from datetime import timedelta

from lxml import html

from odoo import http
from odoo.tests import HttpCase

from ..common import PASSWORD, ClipCardCommon


class PortalCase(ClipCardCommon, HttpCase):
    bought_days_ago = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._clip_card_today()
        cls.customer.write({'email': 'bageriet@example.com', 'lang': 'en_US'})
        cls.customer.user_id = cls.salesperson
        cls.kasper = cls.make_portal_user()
        cls.other = cls.make_customer("Slagter Svendsen A/S")
        cls.sven = cls.make_portal_user(cls.other, "Sven Svendsen")

    def setUp(self):
        super().setUp()
        with self.on(self.today - timedelta(days=self.bought_days_ago)):
            self.card = self.buy(10)
        self.account = self.card.account_id

    def use(self, minutes, days_ago=0, task=None, **values):
        day = self.today - timedelta(days=days_ago)
        return self.log(task or self.make_task(), minutes, day, **values)

    def enter(self, user):
        """Log in; nobody in particular when None."""
        login = user and user.login
        self.authenticate(login, login and PASSWORD)

    def get(self, path):
        """The answer to a request, redirections not followed."""
        self.env.flush_all()
        return self.url_open(path, allow_redirects=False)

    def page(self, path):
        """The page at an address, which must be there."""
        answer = self.get(path)
        self.assertEqual(answer.status_code, 200, path)
        return html.fromstring(answer.text)

    def text(self, path):
        """What a page says, in one line."""
        return self.words(self.page(path))

    def words(self, page):
        (content,) = page.xpath(".//*[hasclass('o_clip_card_portal')]") or [page]
        return re.sub(r'\s+', ' ', content.text_content()).strip()

    def post(self, path, **values):
        """The answer to a form, redirections not followed."""
        self.env.flush_all()
        answer = self.url_open(
            path,
            data={**values, 'csrf_token': http.Request.csrf_token(self)},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return answer

    def submit(self, path, **values):
        """What the page says to which sending a form leads."""
        answer = self.post(path, **values)
        self.assertEqual(answer.status_code, 303, answer.text[:500])
        return self.text(answer.headers['Location'])

    def is_ended(self, answer):
        """Whether a link has ended at the page that offers a new one, and opened nothing."""
        page = html.fromstring(answer.text or '<p/>')
        offered = page.xpath("//form[@action='/my/clip-cards/link']")
        return answer.status_code == 403 and bool(offered) and self.card.name not in answer.text

    def is_login(self, answer):
        return answer.status_code in (302, 303) and '/web/login' in answer.headers['Location']
