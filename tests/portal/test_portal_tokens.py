"""Links in mails: each opens exactly its own page, for a time, until it is withdrawn."""

import re
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PortalCase


class TokensCase(PortalCase):
    def setUp(self):
        super().setUp()
        self.enter(None)

    def send(self, minutes=8 * 60):
        """The notices that are due after some work, as mails."""
        self.use(minutes)
        self.env['clip.card.notice']._send_due(self.account)
        self.env.flush_all()
        return self.env['mail.mail'].search([('model', '=', 'clip.card.notice')])

    def links(self, mail):
        """Addresses in a mail per path, without the server's name."""
        base = self.company.get_base_url()
        links = re.findall(r'href="([^"]+)"', mail.body_html)
        return [link.removeprefix(base) for link in links if '/my/clip-cards' in link]

    def link(self, kind, card=None):
        """A new link, as the mails have it."""
        if kind == 'statement':
            url = (card or self.card)._get_statement_url()
        else:
            url = self.account._get_decision_url(kind)
        return url.removeprefix(self.company.get_base_url())


@tagged('post_install', '-at_install')
class TestMails(TokensCase):
    def test_each_kind_has_its_links(self):
        start, low = self.send().sorted('id')
        self.assertEqual(self.paths(start), [f'/{self.card.id}?access_token', ''])
        self.assertEqual(
            self.paths(low),
            [
                f'/renew/{self.account.id}?access_token',
                f'/stop/{self.account.id}?access_token',
                f'/{self.card.id}?access_token',
                '',
            ],
        )
        for link in self.links(low):
            answer = self.get(link)
            if 'access_token' in link:
                self.assertEqual(answer.status_code, 200, link)
            else:
                self.assertTrue(self.is_login(answer), link)

    def paths(self, mail):
        return [link.removeprefix('/my/clip-cards').partition('=')[0] for link in self.links(mail)]

    def test_looking_changes_nothing(self):
        low = self.send().sorted('id')[-1]
        for link in self.links(low):
            self.get(link)
        self.env.invalidate_all()
        self.assertEqual(self.account.renewal, 'ask')
        self.assertFalse(self.account.sudo().renewal_order_ids)

    def test_tokens_are_in_the_mail_alone(self):
        mails = self.send()
        tokens = re.findall(r'access_token=([\w-]+)', ''.join(mails.mapped('body_html')))
        self.assertEqual(len(tokens), 4)
        messages = self.env['mail.message'].search(
            [('model', 'in', ('clip.card.account', 'clip.card', 'sale.order'))]
        )
        for token in tokens:
            self.assertFalse(messages.filtered(lambda it, token=token: token in it.body))
        self.assertTrue(all(mails.mapped('auto_delete')))

    def test_in_the_customers_language(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.customer.lang = 'da_DK'
        page = self.page(self.link('renew'))
        self.assertEqual(page.get('lang'), 'da-DK')


@tagged('post_install', '-at_install')
class TestLinks(TokensCase):
    def test_a_statement_link_opens_its_card(self):
        self.use(60)
        words = self.text(self.link('statement'))
        self.assertIn(f"Clip card {self.card.name}", words)
        self.assertIn("Karl Konsulent", words)
        page = self.page(self.link('statement'))
        for address in page.xpath("//main//a/@href"):
            if '/pdf' not in address and '/xlsx' not in address:
                self.assertNotIn('/my/clip-cards/', address)

    def test_and_nothing_else(self):
        other = self.buy(10)
        token = self.link('statement').partition('?')[2]
        for path in (
            f'/my/clip-cards/{other.id}',
            f'/my/clip-cards/{other.id}/pdf',
            f'/my/clip-cards/renew/{self.account.id}',
            f'/my/clip-cards/stop/{self.account.id}',
        ):
            with self.subTest(path=path):
                self.assertTrue(self.is_ended(self.get(f'{path}?{token}')))
        for path in (
            f'/my/clip-cards/visit/{self.account.id}',
            f'/my/clip-cards/add-ons/{self.account.id}',
            '/my/clip-cards',
            '/my',
        ):
            with self.subTest(path=path):
                self.assertTrue(self.is_login(self.get(f'{path}?{token}')))

    def test_a_decision_link_decides_and_reads_no_statement(self):
        token = self.link('renew').partition('?')[2]
        self.assertTrue(self.is_ended(self.get(f'/my/clip-cards/{self.card.id}?{token}')))
        self.assertTrue(self.is_login(self.get(f'/my/clip-cards?{token}')))
        stranger = self.buy(10, customer=self.other).account_id
        path = f'/my/clip-cards/stop/{stranger.id}'
        self.assertTrue(self.is_ended(self.get(f'{path}?{token}')))
        self.assertTrue(self.is_ended(self.post(f'{path}?{token}')))
        self.assertEqual(stranger.renewal, 'ask')

    def test_renew_and_stop_without_a_login(self):
        tier = self.product.clip_card_tier_ids[1]
        answer = self.post(self.link('renew'), tier_id=tier.id)
        order = self.account.sudo().renewal_order_ids
        self.assertEqual(order.amount_untaxed, 18000.0)
        self.assertEqual(self.get(answer.headers['Location']).status_code, 200)
        words = self.submit(self.link('stop'))
        self.assertIn("You have stopped: we do not remind you", words)
        self.assertEqual(self.account.renewal, 'stop')
        self.assertIn("Stopped with the link in a mail, ", self.account._tell_stopped())
        words = self.submit(self.link('stop'), resume='1')
        self.assertIn("You have resumed", words)
        self.assertEqual(self.account.renewal, 'ask')

    def test_guessed_and_broken_tokens(self):
        path, _query, token = self.link('statement').partition('?access_token=')
        for guess in (
            '',
            'x',
            'AAAA',
            token[:-1],
            token[:-2] + 'xx',
            token + 'x',
            '%00',
            'æøå',
            'A' * 5000,
            '../../etc/passwd',
        ):
            with self.subTest(token=guess):
                ends = self.is_ended if guess else self.is_login
                self.assertTrue(ends(self.get(f'{path}?access_token={guess}')))

    def test_another_customer_with_the_link(self):
        """The link is the key: who got it may read that one card, logged in or not."""
        self.enter(self.sven)
        self.assertEqual(self.get(self.link('statement')).status_code, 200)
        self.assertEqual(self.get(f'/my/clip-cards/{self.card.id}').status_code, 404)

    def test_links_get_old(self):
        self.assertEqual(self.company.clip_card_link_days, 90)
        with self.at(str(datetime.now() - timedelta(days=91))[:19]):
            old = self.link('statement')
        with self.at(str(datetime.now() - timedelta(days=89))[:19]):
            young = self.link('statement')
        self.assertTrue(self.is_ended(self.get(old)))
        self.assertEqual(self.get(young).status_code, 200)
        self.company.clip_card_link_days = 0
        with self.at(str(datetime.now() - timedelta(days=999))[:19]):
            endless = self.link('statement')
        self.assertEqual(self.get(endless).status_code, 200)


@tagged('post_install', '-at_install')
class TestWithdrawal(TokensCase):
    def test_withdrawn_links_open_nothing(self):
        links = [self.link(kind) for kind in ('statement', 'renew', 'stop')]
        others = self.buy(10, customer=self.other)._get_statement_url()
        self.account.with_user(self.salesperson).action_withdraw_links()
        self.assertIn("were withdrawn", self.account.message_ids[0].body)
        for link in links:
            self.assertTrue(self.is_ended(self.get(link)), link)
        self.assertEqual(self.get(self.link('statement')).status_code, 200)
        others = others.removeprefix(self.company.get_base_url())
        self.assertEqual(self.get(others).status_code, 200)

    def test_withdrawn_links_stay_so_when_customers_become_one(self):
        double = self.make_customer("Bageriet Kernen (gammel)")
        old = self.buy(10, customer=double)
        links = [old._get_statement_url(), self.card._get_statement_url()]
        withdrawn = [url.removeprefix(self.company.get_base_url()) for url in links]
        old.account_id.action_withdraw_links()
        self.env['base.partner.merge.automatic.wizard']._merge(
            [double.id, self.customer.id], self.customer
        )
        self.env.invalidate_all()
        self.assertEqual(old.account_id, self.account)
        self.assertFalse(self.opens(withdrawn[0]))
        self.assertTrue(self.opens(self.link('statement', old)))

    def opens(self, link):
        return self.get(link).status_code == 200

    def test_only_sales_withdraws(self):
        internal = new_test_user(self.env, login='intern', groups='base.group_user')
        for user in (self.consultant_user, self.accountant, self.kasper, internal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.account.with_user(user).action_withdraw_links()

    def test_nothing_that_customers_read_opens_links(self):
        account = self.account.with_user(self.kasper)
        names = account.fields_get()
        self.assertNotIn('link_number', names)
        self.assertFalse([name for name in names if 'token' in name])
        with self.assertRaises(AccessError):
            account.read(['link_number'])
