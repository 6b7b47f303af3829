"""Every call of dev/docs/api.md, made over HTTP with keys, as the users it names."""

import json
import re
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tests import HttpCase, mute_logger, tagged

from ..common import ClipCardCommon

PAGE = (Path(__file__).parents[2] / 'dev' / 'docs' / 'api.md').read_text()
CALL = re.compile(r'```http\nPOST (\S+)\n(.*?)\n```', re.DOTALL)


@tagged('post_install', '-at_install')
class TestApi(ClipCardCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technical = cls.make_user(
            'technical',
            "Integration",
            'hr_timesheet.group_hr_timesheet_user',
            'sales_team.group_sale_salesman_all_leads',
        )
        cls.make_employee(cls.technical)
        cls.portal = cls.make_portal_user()
        cls.stranger = cls.make_portal_user(cls.make_customer("Slagteren ApS"), "Sanne Slagter")
        # Keys end by the real clock.
        until = fields.Datetime.now() + timedelta(hours=6)
        keys = cls.env['res.users.apikeys']
        cls.keys = {
            user: keys.with_user(user)._generate('rpc', "Test", until)
            for user in (cls.technical, cls.portal, cls.stranger)
        }

    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.task = self.make_task("Drift")
        self.line = self.log(self.task, 31)

    def call(self, user, path, body):
        for word, record in (
            ('CUSTOMER', self.customer),
            ('CARD', self.card),
            ('TASK', self.task),
            ('LINE', self.line),
        ):
            body = body.replace(f'"{word}"', str(record.id))
        response = self.url_open(
            path,
            data=json.dumps(json.loads(body)),
            headers={
                'Content-Type': 'application/json',
                'Authorization': f'bearer {self.keys[user]}',
            },
        )
        return response.status_code, response.json()

    def test_the_page(self):
        """Customers read what is theirs, and neither log time nor read that of others."""
        calls = CALL.findall(PAGE)
        answers = {
            '/json/2/clip.card.account/search_read': [{'balance': 9, 'uncovered': 0}],
            '/json/2/clip.card/search_read': [{'name': self.card.name, 'balance': 9, 'clips': 10}],
            '/json/2/clip.card/get_statement': [
                {'kind': 'purchase', 'clips': 10, 'balance': 10, 'date': '2025-03-12'},
                {'kind': 'work', 'clips': -1, 'balance': 9, 'consultant': "Karl Konsulent"},
            ],
            '/json/2/project.task/search_read': [{'name': "Drift", 'clip_card_balance': 9}],
            '/json/2/account.analytic.line/read': [
                {'clip_card_clips': 1, 'clip_card_uncovered': 0}
            ],
        }
        time = '/json/2/account.analytic.line/'
        self.assertEqual(
            {path for path, _body in calls} - {*answers},
            {time + 'create', time + 'write', time + 'unlink'},
        )
        mine = (time, '/json/2/project.task/')
        for path, body in calls:
            with self.subTest(path=path):
                status, answer = self.call(self.technical, path, body)
                self.assertEqual(status, 200, answer)
                rows = answer if path in answers else ()
                for expected, row in zip(answers.get(path, ()), rows, strict=False):
                    self.assertEqual(row | expected, row)
                if path.endswith('/create'):
                    self.line = self.env['account.analytic.line'].browse(answer)
                    self.assertEqual((self.line.clip_card_clips, self.line.task_id), (1, self.task))
                elif path.endswith('/write'):
                    self.assertEqual(self.card.balance, 7)
                elif path.endswith('/unlink'):
                    self.assertEqual(self.card.balance, 9)
                elif not path.startswith(mine):
                    status, answer = self.call(self.portal, path, body)
                    self.assertEqual(status, 200, answer)
                    for expected, row in zip(answers.get(path, ()), answer, strict=False):
                        self.assertEqual(row | expected, row)

    @mute_logger('odoo.http')
    def test_who_may_not(self):
        body = '{"ids": ["CARD"]}'
        status, answer = self.call(self.stranger, '/json/2/clip.card/get_statement', body)
        self.assertEqual(status, 403, answer)
        self.assertNotIn(self.card.name, str(answer['message']))
        body = '{"vals_list": [{"task_id": "TASK", "unit_amount": 1, "name": "Mit"}]}'
        status, answer = self.call(self.portal, '/json/2/account.analytic.line/create', body)
        self.assertIn(status, (403, 422), answer)
        self.assertEqual(self.card.balance, 9)

    @mute_logger('odoo.http')
    def test_bad_input(self):
        for body, words in (
            ('{"ids": ["CARD"], "date_from": "yesterday"}', "is no day"),
            ('{"ids": ["CARD"], "date_to": "2025-13-01"}', "is no day"),
        ):
            status, answer = self.call(self.technical, '/json/2/clip.card/get_statement', body)
            self.assertEqual(status, 422, answer)
            self.assertIn(words, answer['message'])
