"""A link that opens nothing any more ends at a page that says why, and offers a new one."""

import re
from datetime import datetime, timedelta

from odoo.tests import tagged

from .test_portal_tokens import TokensCase


@tagged('post_install', '-at_install')
class TestNewLinks(TokensCase):
    def said(self, link):
        """What the page says at which a link ends."""
        answer = self.get(link)
        self.assertTrue(self.is_ended(answer), answer.text[:300])
        self.assertEqual(answer.headers['Cache-Control'], 'private, no-store')
        for secret in (self.customer.name, self.customer.email, self.card.name):
            self.assertNotIn(secret, answer.text)
        return ' '.join(answer.text.split())

    def ask(self, kind, number):
        self.get('/my/clip-cards/link')
        answer = self.post('/my/clip-cards/link', kind=kind, number=number)
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn(self.customer.email, answer.text)
        return re.sub(r'csrf_token: "\w+"', '', ' '.join(answer.text.split()))

    def mails(self):
        mails = self.env['mail.mail'].search([('model', '=', 'clip.card.notice')], order='id')
        return mails.filtered(lambda mail: "new link" in mail.subject)

    # What happened

    def test_too_old(self):
        day = datetime.now() - timedelta(days=100)
        with self.at(str(day)[:19]):
            links = [self.link('statement'), self.link('renew'), self.link('stop')]
        until = (day + timedelta(days=90)).date()
        for link in links:
            self.assertIn(f"This link worked until {until:%m/%d/%Y}", self.said(link))

    def test_withdrawn(self):
        link = self.link('statement')
        self.account.action_withdraw_links()
        self.assertIn("This link was withdrawn", self.said(link))

    def test_not_whole(self):
        path, _query, token = self.link('statement').partition('?access_token=')
        neutral = "It is too old, was withdrawn, or is not whole"
        for guess in (token[:-1], token + 'x', 'x', 'A' * 5000):
            self.assertIn(neutral, self.said(f'{path}?access_token={guess}'))

    def test_whether_there_is_such_a_card_is_told_to_nobody(self):
        """A token for another card, or none of ours, says the same as one for no card at all."""
        token = self.link('statement').partition('?')[2]
        other = self.buy(10, customer=self.other)
        pages = {
            self.said(f'/my/clip-cards/{number}?{token}').replace(str(number), '#')
            for number in (other.id, 999999999)
        }
        self.assertEqual(len({self.without_csrf(page) for page in pages}), 1)

    def without_csrf(self, page):
        return page.partition('csrf_token')[0] + page.partition('Send me a new link')[2]

    def test_in_the_customers_language(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.customer.lang = 'da_DK'
        link = self.link('statement')
        self.account.action_withdraw_links()
        self.assertIn('lang="da-DK"', self.get(link).text)

    def test_who_is_logged_in_is_shown_what_is_theirs(self):
        self.enter(self.kasper)
        link = f'/my/clip-cards/{self.card.id}?access_token=x'
        self.assertEqual(self.get(link).status_code, 200)
        self.enter(self.sven)
        self.assertEqual(self.get(link).status_code, 404)

    # A new one

    def test_it_is_mailed_to_the_address_on_file(self):
        self.account.action_withdraw_links()
        words = self.ask('card', self.card.id)
        self.assertIn("If the link was one of ours, a new one is on its way", words)
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.customer)
        [link] = self.links(mail)
        self.assertEqual(self.get(link).status_code, 200)
        self.assertIn("New link asked for", self.account.message_ids[0].body)
        self.assertNotIn('access_token', str(self.account.message_ids.mapped('body')))

    def test_to_decide(self):
        self.ask('account', self.account.id)
        links = self.links(self.mails())
        self.assertEqual([link.split('/')[3] for link in links], ['renew', 'stop'])
        for link in links:
            self.assertEqual(self.get(link).status_code, 200)

    def test_as_often_as_makes_sense(self):
        noon = datetime.now().replace(hour=10, minute=0)
        for minutes, count in ((0, 1), (5, 1), (11, 2), (30, 3), (60, 3), (120, 3)):
            with self.at(str(noon + timedelta(minutes=minutes))[:19]):
                self.ask('card', self.card.id)
            self.assertEqual(len(self.mails()), count, minutes)
        with self.at(str(noon + timedelta(days=1))[:19]):
            self.ask('account', self.account.id)
        self.assertEqual(len(self.mails()), 4)

    def test_nothing_is_said_of_what_is_not_there(self):
        said = self.ask('card', self.card.id)
        for kind, number in (('card', 0), ('card', 'æ'), ('account', 999999999), ('x', 'y' * 500)):
            self.assertEqual(self.ask(kind, number), said)
        self.assertEqual(len(self.mails()), 1)

    def test_no_customer_who_is_archived(self):
        self.customer.active = False
        self.ask('card', self.card.id)
        self.assertFalse(self.mails())
        self.assertFalse(self.account.activity_ids)

    def test_by_a_form_of_ours_alone(self):
        answer = self.url_open('/my/clip-cards/link', data={'kind': 'card', 'number': self.card.id})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.mails())
