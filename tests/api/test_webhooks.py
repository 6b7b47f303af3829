"""The webhooks of dev/docs/api.md: each rule is made, and its call received by a server.

Runs where automation rules are: ./dev/test --beside tests/api/test_webhooks.py
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest import SkipTest

from odoo.fields import Command
from odoo.tests import tagged

from ..common import ClipCardCommon

PAGE = (Path(__file__).parents[2] / 'dev' / 'docs' / 'api.md').read_text(encoding='utf-8')
RULES = {
    rule['when']: rule
    for rule in map(json.loads, re.findall(r'```webhook\n(.*?)\n```', PAGE, re.DOTALL))
}


class Receiver(HTTPServer):
    """A server of somebody else that keeps what it is told."""

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Answer)
        self.told = []

    @property
    def url(self):
        return f'http://127.0.0.1:{self.server_port}/hook'


class Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers['Content-Length'])
        self.server.told.append(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        """Nothing: the test says what matters."""


@tagged('post_install', '-at_install')
class TestWebhooks(ClipCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'base.automation' not in cls.env:
            raise SkipTest("base_automation is not installed")

    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server_close)
        threading.Thread(target=self.receiver.serve_forever, daemon=True).start()
        self.addCleanup(self.receiver.shutdown)
        self.stay_on('2025-03-12')
        self.card = self.buy(10)

    def make(self, when):
        rule = RULES[when]
        model = self.env['ir.model']._get(rule['model'])

        def fields(names):
            return [
                Command.set([self.env['ir.model.fields']._get(model.model, it).id for it in names])
            ]

        automation = self.env['base.automation'].create(
            {
                'name': when,
                'model_id': model.id,
                'trigger': 'on_create_or_write',
                'filter_pre_domain': repr(rule['before']),
                'filter_domain': repr(rule['apply_on']),
                'trigger_field_ids': fields(rule['watch']),
                'action_server_ids': [
                    Command.create(
                        {
                            'name': when,
                            'model_id': model.id,
                            'state': 'webhook',
                            'webhook_url': self.receiver.url,
                            'webhook_field_ids': fields(rule['send']),
                        }
                    )
                ],
            }
        )
        self.assertEqual(automation.trigger_field_ids.mapped('name'), rule['watch'])
        self.assertEqual(automation.filter_domain, repr(rule['apply_on']))

    def saved(self):
        """What is sent once everything is saved."""
        self.env.flush_all()
        self.env.cr.postcommit.run()
        told, self.receiver.told = self.receiver.told, []
        return told

    def assertTold(self, record, **values):
        (told,) = self.saved()
        self.assertEqual((told['_model'], told['_id']), (record._name, record.id))
        self.assertEqual({name: told[name] for name in values}, values)

    def test_the_page_has_three(self):
        self.assertEqual(list(RULES), ["about to run out", "used up", "fault reported"])

    def test_about_to_run_out(self):
        self.make("about to run out")
        self.customer.email = 'bageriet@example.com'
        task, account = self.make_task(), self.card.account_id
        self.log(task, 7 * 60)
        self.env['clip.card.notice']._send_due(account)
        self.assertFalse(self.saved())
        self.log(task, 60)
        self.env['clip.card.notice']._send_due(account)
        notice = account.env['clip.card.notice'].search(
            [('account_id', '=', account.id), ('kind', '=', 'low')]
        )
        self.assertTold(notice, account_id=account.id, kind='low', date='2025-03-12')
        self.env['clip.card.notice']._send_due(account)
        self.assertFalse(self.saved())

    def test_used_up(self):
        self.make("used up")
        task = self.make_task()
        self.log(task, 9 * 60)
        self.assertFalse(self.saved())
        self.log(task, 60)
        self.assertTold(self.card, name=self.card.name, last_use_date='2025-03-12')

    def test_fault_reported(self):
        self.make("fault reported")
        task = self.make_task("Server nede")
        self.assertFalse(self.saved())
        task.clip_card_fault_reported_at = '2025-03-12 08:00:00'
        self.assertTold(task, name="Server nede", clip_card_fault_reported_at='2025-03-12 08:00:00')
        reported = self.env['project.task']._clip_card_report_fault(
            self.card.account_id, {'name': "Mail nede"}
        )
        self.assertTold(reported, name="Mail nede", partner_id=self.customer.id)
