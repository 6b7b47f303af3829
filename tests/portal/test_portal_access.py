"""Every page of the portal as every role, with what nobody should send."""

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PortalCase

#: What is sent where numbers, days and words are expected.
NONSENSE = (
    '-1',
    '0',
    'abc',
    '1e9',
    '²',
    '99999999999999999999',
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '%00',
    '2026-13-45',
    '{{7*7}}',
)
PARAMETERS = (
    'number',
    'page',
    'limit',
    'date_from',
    'date_to',
    'consultant',
    'task',
    'search',
    'sort',
)
CARD_PATHS = ('', '/page/1', '/pdf', '/xlsx')
ACCOUNT_PATHS = ('renew', 'stop', 'add-ons', 'visit', 'fault')


class AccessCase(PortalCase):
    def setUp(self):
        super().setUp()
        self.line = self.use(60)
        self.stranger_card = self.buy(10, customer=self.other)

    def card_paths(self, card):
        return [f'/my/clip-cards/{card.id}{path}' for path in CARD_PATHS]

    def account_paths(self, account):
        return [f'/my/clip-cards/{path}/{account.id}' for path in ACCOUNT_PATHS]

    def statuses(self, paths):
        return {path: self.get(path).status_code for path in paths}


@tagged('post_install', '-at_install')
class TestRoles(AccessCase):
    def test_customers_see_their_own(self):
        for user in (self.kasper, self.make_portal_user(name="Kirsten Kunde")):
            self.enter(user)
            for path, status in self.statuses(
                ['/my', '/my/clip-cards', *self.card_paths(self.card)]
                + self.account_paths(self.account)
            ).items():
                self.assertEqual(status, 200, path)

    def test_and_nothing_of_others(self):
        self.enter(self.sven)
        paths = self.card_paths(self.card) + self.account_paths(self.account)
        for path, status in self.statuses(paths).items():
            self.assertEqual(status, 404, path)
        words = self.text('/my/clip-cards')
        self.assertIn(self.stranger_card.name, words)
        self.assertNotIn(self.card.name, words)
        self.assertNotIn(self.customer.name, words)

    def test_nothing_is_done_to_others(self):
        self.enter(self.sven)
        contact = self.sven.partner_id
        for path in (
            *self.account_paths(self.account),
            f'/my/clip-cards/notices/{self.account.id}',
        ):
            answer = self.post(
                path,
                tier_id=self.product.clip_card_tier_ids[0].id,
                contact_id=contact.id,
                name="Hej",
            )
            self.assertEqual(answer.status_code, 404, path)
        self.assertEqual(self.account.renewal, 'ask')
        self.assertFalse(self.account.notice_partner_id)
        self.assertFalse(self.account.sudo().renewal_order_ids)
        self.assertFalse(self.env['project.task'].search([('name', '=', "Hej")]))

    def test_visitors_are_asked_to_log_in(self):
        self.enter(None)
        paths = ['/my/clip-cards', *self.card_paths(self.card), *self.account_paths(self.account)]
        for path in paths:
            self.assertTrue(self.is_login(self.get(path)), path)
        for path in (
            *self.account_paths(self.account),
            f'/my/clip-cards/notices/{self.account.id}',
        ):
            self.assertTrue(self.is_login(self.post(path)), path)

    def test_colleagues_read_as_in_the_backend_and_decide_nothing(self):
        internal = self.make_user('iben', "Iben Intern")
        for user, status in (
            (self.salesperson, 200),
            (self.manager, 200),
            (self.accountant, 200),
            (self.consultant_user, 200),
            (internal, 404),
        ):
            self.enter(user)
            with self.subTest(user=user.login):
                self.assertEqual(self.get(f'/my/clip-cards/{self.card.id}').status_code, status)
                self.assertEqual(self.get('/my/clip-cards').status_code, 200)
                for path in self.account_paths(self.account):
                    self.assertEqual(self.get(path).status_code, 404, path)

    def test_other_companies_of_ours(self):
        company = self.env['res.company'].create({'name': "Datterselskabet"})
        account = self.env['clip.card.account']._get_or_create(self.customer, company)
        self.enter(self.kasper)
        for path, status in self.statuses(self.account_paths(account)).items():
            self.assertEqual(status, 404, path)
        self.assertNotIn("Datterselskabet", self.text('/my/clip-cards'))

    def test_forms_need_their_token(self):
        self.enter(self.kasper)
        with mute_logger('odoo.http'):
            for path in self.account_paths(self.account):
                answer = self.url_open(path, data={'name': "Hej"}, allow_redirects=False)
                self.assertEqual(answer.status_code, 400, path)
        self.env.invalidate_all()
        self.assertEqual(self.account.renewal, 'ask')

    def test_a_task_by_its_address(self):
        task = self.line.task_id
        self.enter(self.sven)
        answer = self.get(f'/my/tasks/{task.id}')
        self.assertNotIn(task.name, answer.text)
        self.assertNotEqual(answer.status_code, 200)


@tagged('post_install', '-at_install')
class TestNonsense(AccessCase):
    def setUp(self):
        super().setUp()
        self.enter(self.kasper)

    def test_parameters(self):
        """Each page answers, and shows nothing as the browser would run it."""
        for path in (f'/my/clip-cards/{self.card.id}', '/my/clip-cards'):
            for value in NONSENSE:
                query = '&'.join(f'{name}={value}' for name in PARAMETERS)
                with self.subTest(path=path, value=value):
                    answer = self.get(f'{path}?{query}')
                    self.assertEqual(answer.status_code, 200)
                    self.assertNotIn('<script>alert', answer.text)
                    self.assertNotIn('>49<', answer.text)

    def test_numbers_that_are_none(self):
        with mute_logger('odoo.http'):
            for number in ('-1', '0', 'abc', '99999999999999999999', "1'"):
                for path in (
                    f'/my/clip-cards/{number}',
                    f'/my/clip-cards/{number}/pdf',
                    f'/my/clip-cards/renew/{number}',
                    f'/my/clip-cards/check/{number}',
                ):
                    self.assertEqual(self.get(path).status_code, 404, path)
            self.assertEqual(self.get(f'/my/clip-cards/{self.card.id}/page/-1').status_code, 200)
            self.assertEqual(self.get(f'/my/clip-cards/{self.card.id}/exe').status_code, 404)

    def test_a_search_is_words_only(self):
        path = f'/my/clip-cards/{self.card.id}'
        for search in ('%25', '_', '%5C', "' OR 1=1 --"):
            self.assertIn("Nothing on this card fits", self.text(f'{path}?search={search}'))

    def test_forms(self):
        for value in (*NONSENSE, 'x' * 50000):
            for path in ('renew', 'add-ons', 'notices'):
                answer = self.post(
                    f'/my/clip-cards/{path}/{self.account.id}',
                    tier_id=value,
                    product_id=value,
                    contact_id=value,
                )
                self.assertEqual(answer.status_code, 303, f'{path} {value[:50]}')
        self.assertFalse(self.account.sudo().renewal_order_ids)

    def test_html_in_requests_stays_words(self):
        html = '<script>alert(1)</script><img src=x onerror=alert(1)>'
        for path in ('visit', 'fault'):
            self.post(
                f'/my/clip-cards/{path}/{self.account.id}',
                name=html,
                description=html,
                time=html,
                day=html,
                address_id=html,
                request_key=f'{html}{path}',
            )
        tasks = self.env['project.task'].search([('name', '=', html)])
        self.assertEqual(len(tasks), 2)
        for task in tasks:
            self.assertNotIn('<script', task.description)
            self.assertNotIn('<img', task.description)
            self.assertIn('&lt;script&gt;', task.description)
        self.assertNotIn('<script>alert', self.get('/my/clip-cards').text)


@tagged('post_install', '-at_install')
class TestSecrets(AccessCase):
    """What no customer reads, on pages and by RPC."""

    def test_pages_show_no_internals(self):
        self.consultant.sudo().write(
            {'hourly_cost': 417.5, 'private_phone': "+45 11 22 33 44", 'barcode': 'KARL417'}
        )
        self.card.with_user(self.manager)._hold("Betaler aldrig til tiden")
        self.line.task_id.message_post(
            body=Markup("Kunden er besværlig"), subtype_xmlid='mail.mt_note'
        )
        self.account._message_log(body="Ring ikke mere")
        self.enter(self.kasper)
        # A token or the hash of a bundle may have any three digits.
        secrets = (
            '417.5',
            'KARL417',
            '11 22 33 44',
            'Betaler aldrig',
            'besværlig',
            'Ring ikke',
            '9,500',
            '950.0',
            self.consultant_user.login,
        )
        for path in ('/my/clip-cards', f'/my/clip-cards/{self.card.id}'):
            text = self.get(path).text
            for secret in secrets:
                self.assertNotIn(secret, text, path)

    def test_nor_does_rpc(self):
        for model, records in (
            ('clip.card.account', self.account),
            ('clip.card', self.card),
            ('clip.card.entry', self.card.entry_ids),
        ):
            fields = self.rpc(model, 'fields_get')
            for name in fields:
                if name in ('message_ids', 'website_message_ids'):
                    self.assertFalse(self.rpc(model, 'read', records.ids, [name])[0][name], model)
            self.assertFalse(
                {'net_amount', 'clip_price', 'hold_reason', 'link_number', 'user_id'}
                & set(fields) - ({'user_id'} if model != 'clip.card.entry' else set()),
                model,
            )

    def test_settings_and_counters_are_for_employees(self):
        project = self.line.project_id.sudo()
        project.privacy_visibility = 'portal'
        project.message_subscribe(partner_ids=self.sven.partner_id.ids)
        self.assertTrue(project.with_user(self.sven).read(['name']))
        company = self.company.with_user(self.sven)
        self.assertTrue(company.read(['name']))
        secrets = [
            (self.account.with_user(self.kasper), 'version'),
            (self.account.with_user(self.kasper), 'verified_version'),
            (project.with_user(self.sven), 'clip_card_balance'),
            (company, 'clip_card_responsible_id'),
            (company, 'clip_card_on_call_user_id'),
            *(
                (company, name)
                for name in company.sudo()._fields
                if name.startswith(('clip_card_recogni', 'clip_card_deferred'))
                or name in ('clip_card_breakage_account_id', 'clip_card_opening_account_id')
            ),
        ]
        self.assertEqual(len(secrets), 12)
        for record, name in secrets:
            with self.subTest(field=name), self.assertRaises(AccessError):
                record.read([name])

    def test_a_refusal_names_nothing_of_others(self):
        entry = self.card.entry_ids[:1]
        for user in (self.sven, new_test_user(self.env, login='intern', groups='base.group_user')):
            for refused in (
                entry.with_user(user).unlink,
                lambda user=user: entry.with_user(user).write({'name': "Hej"}),
                lambda user=user: self.env['clip.card'].with_user(user).create({}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError) as caught:
                    refused()
                self.assertNotIn(self.card.name, str(caught.exception))

    def test_nobody_learns_of_the_renewals_of_others(self):
        self.account.sudo()._renew()
        internal = new_test_user(self.env, login='intern', groups='base.group_user')
        for user in (self.sven, internal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.account.with_user(user).action_renew()

    def rpc(self, model, method, *args):
        self.enter(self.kasper)
        self.env.flush_all()
        return self.make_jsonrpc_request(
            '/web/dataset/call_kw',
            {'model': model, 'method': method, 'args': list(args), 'kwargs': {}},
        )

    def test_private_methods_stay_private(self):
        with mute_logger('odoo.http'):
            for method in ('_renew_online', '_get_decision_url', '_order_consultant'):
                with self.subTest(method=method), self.assertRaises(JsonRpcException):
                    self.rpc('clip.card.account', method, self.account.ids)
            for method in ('action_stop', 'action_withdraw_links'):
                with self.subTest(method=method), self.assertRaises(JsonRpcException):
                    self.rpc('clip.card.account', method, self.account.ids)
        self.env.invalidate_all()
        self.assertEqual(self.account.renewal, 'ask')

    def test_employees_without_rights(self):
        internal = new_test_user(self.env, login='intern', groups='base.group_user')
        with self.assertRaises(AccessError):
            self.card.with_user(internal).read(['name'])
