"""Every route of ours with what no page of ours sends: never a server error, rights first."""

import json
import threading
from urllib.parse import quote

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_portal_tokens import TokensCase

OURS = 'odoo.addons.clip_card.'
#: What is sent in each of these at once, in the address and in the form.
NAMES = (
    'access_token',
    'address_id',
    'consultant',
    'contact_id',
    'cover_uncovered',
    'date_from',
    'date_to',
    'day',
    'description',
    'name',
    'number',
    'page',
    'payment_amount',
    'product_id',
    'request_key',
    'resume',
    'search',
    'sort',
    'task',
    'tier_id',
    'time',
)
VALUES = (
    'abc',
    '-1',
    '99999999999999999999',
    '9999-12-31',
    '0001-01-01',
    'æøå',
    'a\r\nSet-Cookie: b=c',
    'x' * 1_000,
    '\x00',
    'date desc; DROP',
    '[]',
)
JUNK = (None, 'abc', -1, 0, 2**40, 1e300, [], [1], {}, {'id': 1}, True, 'æ', 'a\r\nb')


@tagged('post_install', '-at_install')
class TestBadRequests(TokensCase):
    def setUp(self):
        super().setUp()
        self.customer.email = 'bageriet@example.com'
        self.order = self.sell(10, confirm=False).order_id
        self.order.action_quotation_sent()
        self.numbers = {
            'account_id': self.account.id,
            'card_id': self.card.id,
            'check_id': 1,
            'kind': 'pdf',
            'number': 1,
            'order_id': self.order.id,
            'entry_id': self.card.entry_ids[:1].id,
            'task_id': self.make_task().id,
        }
        # The map is made for the database of a request.
        threading.current_thread().dbname = self.env.cr.dbname
        self.addCleanup(delattr, threading.current_thread(), 'dbname')
        self.rules = [
            rule
            for rule in self.env['ir.http'].routing_map().iter_rules()
            if rule.endpoint.original_endpoint.__module__.startswith(OURS)
        ]

    def routes(self, kind):
        """Addresses of ours that take this kind of request, with the methods that they take.

        A record that the test does not have is tried by a number.
        """
        for rule in self.rules:
            if rule.endpoint.routing['type'] == kind:
                values = {name: self.numbers.get(name, 1) for name in rule.arguments}
                yield rule.build(values)[1], (rule.methods or {'GET'}) & {'GET', 'POST'}

    def ask(self, path, method, values, files=None):
        self.env.flush_all()
        query = '&'.join(f'{name}={quote(value)}' for name, value in values.items())
        if method == 'GET':
            return self.url_open(f'{path}?{query}', allow_redirects=False)
        data = {**values, 'csrf_token': http.Request.csrf_token(self)}
        return self.url_open(path, data=data, files=files, allow_redirects=False)

    def assertAnswered(self, answer, path, insider):
        self.assertLess(answer.status_code, 500, path)
        self.assertNotIn('Set-Cookie: b', str(answer.headers))
        if not insider and path != '/my/clip-cards/link':
            # Whoever asks for a new link learns nothing, and so may be anybody.
            closed = answer.status_code in (302, 303, 400, 403, 404)
            self.assertTrue(closed, f"{path} answers {answer.status_code} to a stranger")

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule')
    def test_every_page_and_form(self):
        walked = sorted(self.routes('http'))
        self.assertGreater(len(walked), 12)
        for user in (self.kasper, self.sven, None):
            self.enter(user)
            for path, methods in walked:
                if path in ('/my/clip-cards', '/my/clip-cards/page/1'):
                    continue
                for method in methods:
                    for value in VALUES if user == self.kasper else VALUES[4:7]:
                        with self.subTest(user=user and user.login, path=path, value=value[:20]):
                            answer = self.ask(path, method, dict.fromkeys(NAMES, value))
                            self.assertAnswered(answer, path, user == self.kasper)
                    if method == 'POST':
                        files = {name: (f'{name}.txt', b'abc') for name in NAMES}
                        with self.subTest(user=user and user.login, path=path, value='file'):
                            answer = self.ask(path, method, {}, files)
                            self.assertAnswered(answer, path, user == self.kasper)
        self.env.invalidate_all()
        self.assertLedger()

    @mute_logger('odoo.http')
    def test_the_bearer_of_a_link_may_send_nonsense_too(self):
        self.enter(None)
        for kind in ('statement', 'renew', 'stop'):
            path, _question, token = self.link(kind).partition('?access_token=')
            path = path.partition('/my')[2]
            for value in VALUES:
                values = {**dict.fromkeys(NAMES, value), 'access_token': token}
                with self.subTest(kind=kind, value=value[:20]):
                    answer = self.ask(f'/my{path}', 'GET', values)
                    self.assertEqual(answer.status_code, 200)

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule')
    def test_calls_about_an_order(self):
        """Whose order it is comes first; a line that is none changes nothing."""
        (line,) = self.order.order_line
        path = f'/my/orders/{self.order.id}/update_line_dict'
        for user in (self.kasper, None):
            self.enter(user)
            for junk in JUNK:
                for values in (
                    {'line_id': junk},
                    {'line_id': line.id, 'input_quantity': junk},
                    {'line_id': line.id, 'access_token': junk},
                ):
                    with self.subTest(user=user and user.login, values=values):
                        self.assertTold(path, {'line_id': line.id, **values})
            for junk in JUNK:
                accept = {'name': "Kasper", 'signature': '', 'access_token': junk}
                self.assertTold(f'/my/orders/{self.order.id}/accept', accept)
        self.env.invalidate_all()
        self.assertEqual((line.product_uom_qty, self.order.state), (10, 'sent'))

    def assertTold(self, path, values):
        """An answer, or a refusal in words."""
        self.env.flush_all()
        answer = self.url_open(
            path,
            data=json.dumps({'jsonrpc': '2.0', 'params': values}),
            headers={'Content-Type': 'application/json'},
        )
        self.assertEqual(answer.status_code, 200)
        error = answer.json().get('error', {}).get('data', {})
        self.assertRegex(error.get('name', 'odoo.exceptions'), r'^odoo\.exceptions', error)
