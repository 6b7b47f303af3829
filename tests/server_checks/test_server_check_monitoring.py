"""dev/docs/examples/report_values.py, run as its own program against Prometheus, Zabbix and Odoo.

Prometheus and its node_exporter run where they are installed. `recorded.json` is what they, and
Zabbix 6.0 with an agent, answered to this very program on 26 November 2026; CUSTOMER stands for the
number of the customer.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import skipUnless
from urllib import error, parse, request

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, mute_logger, tagged

from .test_server_check_values import ValuesCommon

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / 'dev' / 'docs' / 'examples' / 'report_values.py'
RECORDED = (HERE / 'recorded.json').read_text(encoding='utf-8')
PROGRAMS = {name: shutil.which(name) for name in ('prometheus', 'prometheus-node-exporter')}
LIMITS = {
    'disk': ('falling', 20, 5),
    'load': ('rising', 80, 100),
    'memory': ('rising', 85, 95),
    'backup_age': ('rising', 26, 50),
}
TARGETS = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["127.0.0.1:{port}"]
        labels: {{customer: "{customer}", host: srv1}}
"""


# As the documentation of Zabbix's API has them, and who met them.
ANONYMOUS = {
    'code': -32602,
    'message': 'Invalid params.',
    'data': 'The "apiinfo.version" method must be called without authorization parameter.',
}
UNEXPECTED = {
    'code': -32600,
    'message': 'Invalid request.',
    'data': 'Invalid parameter "/": unexpected parameter "auth".',
}
UNKNOWN = {'code': -32602, 'message': 'Invalid params.', 'data': 'Not authorized.'}


class Recording(BaseHTTPRequestHandler):
    """Answers as Prometheus and Zabbix did to the same questions."""

    def do_GET(self):
        asked = parse.parse_qs(parse.urlsplit(self.path).query)['query'][0]
        self.answer('prometheus', asked)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.answer('zabbix', body['method'], self.refuse(body))

    def refuse(self, body):
        """What Zabbix of the server's version says to a request before it is looked at.

        Since 6.4 a token may be in the header, since 7.2 nowhere else; its version is told to
        anybody, and to nobody who says who he is.
        """
        header, inside = self.headers['Authorization'], body.get('auth')
        if body['method'] == 'apiinfo.version':
            return header and ANONYMOUS
        if self.server.zabbix >= (7, 2) and 'auth' in body:
            return UNEXPECTED
        given = header or inside if self.server.zabbix >= (6, 4) else inside
        return None if given in ('token', 'Bearer token') else UNKNOWN

    def answer(self, source, asked, refusal=None):
        recorded = json.loads(RECORDED.replace('CUSTOMER', str(self.server.customer)))
        version = '.'.join(map(str, self.server.zabbix))
        recorded['zabbix']['apiinfo.version'] = {'result': f'{version}.1'}
        found = {'error': refusal} if refusal else recorded[source].get(asked)
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def log_message(self, *args):
        """Nothing: the test says what matters."""


class MonitoringCase(ValuesCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topics = {
            name: cls.env.ref(f'clip_card.clip_card_server_check_topic_{name}') for name in LIMITS
        }
        for name, (direction, watch, critical) in LIMITS.items():
            cls.topics[name].write(
                {'direction': direction, 'watch_from': watch, 'critical_from': critical}
            )
        cls.check.clip_card_topic_ids = [Command.set([it.id for it in cls.topics.values()])]
        until = fields.Datetime.now() + timedelta(hours=6)
        keys = cls.env['res.users.apikeys']
        cls.keys = {
            user: keys.with_user(user).sudo()._generate('rpc', "Monitor", until)
            for user in (cls.monitor, cls.consultant_user)
        }

    def make_check_today(self):
        """The check of a new customer's first month, with the customer."""
        smith = self.make_customer("Smed Ib ApS")
        self.buy(20, customer=smith)
        subscription = self.subscribe(self.check, customer=smith)
        subscription.account_id._charge_add_ons()
        return smith, subscription.server_check_ids

    def report_by_program(self, key=None, **environment):
        """Run the example as cron does.

        :return: exit code, what it printed and what it complained about
        """
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            ended = subprocess.run(
                [sys.executable, EXAMPLE],
                env={
                    'ODOO_URL': self.base_url(),
                    'ODOO_KEY': key or self.keys[self.monitor],
                    **environment,
                },
                capture_output=True,
                text=True,
                check=False,
            )
        self.env.invalidate_all()
        return ended.returncode, ended.stdout.strip(), ended.stderr

    def found(self, check, host):
        """Value and result per topic of a server."""
        names = {topic: name for name, topic in self.topics.items()}
        return {
            names[line.topic_id]: (line.value, line.result)
            for line in check.line_ids
            if line.host == host
        }


@tagged('post_install', '-at_install')
class TestRecordedMonitoring(MonitoringCase):
    def setUp(self):
        super().setUp()
        self.enterContext(self.at('2026-11-26T20:00:00'))
        customer, self.november = self.make_check_today()
        server = ThreadingHTTPServer(('127.0.0.1', 0), Recording)
        server.customer, server.zabbix = customer.id, (6, 0)
        self.server = server
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        self.url = f'http://127.0.0.1:{server.server_port}'

    def test_prometheus(self):
        self.assertEqual(
            self.report_by_program(PROMETHEUS_URL=self.url), (0, "4 taken, 0 known, of 4", "")
        )
        found = {
            'disk': (76.14, 'ok'),
            'memory': (23.86, 'ok'),
            'load': (485.5, 'critical'),
            'backup_age': (31.5, 'watch'),
        }
        self.assertEqual(self.found(self.november, 'srv1'), found)
        self.assertEqual(
            self.report_by_program(PROMETHEUS_URL=self.url), (0, "0 taken, 4 known, of 4", "")
        )
        self.assertEqual(self.found(self.november, 'srv1'), found)

    def test_zabbix_adds_its_own_server(self):
        self.report_by_program(PROMETHEUS_URL=self.url)
        self.assertEqual(
            self.report_by_program(ZABBIX_URL=self.url, ZABBIX_TOKEN='token'),
            (0, "4 taken, 0 known, of 4", ""),
        )
        self.assertEqual(
            self.found(self.november, 'srv2'),
            {
                'disk': (76.14, 'ok'),
                'memory': (25.54, 'ok'),
                'load': (485.74, 'critical'),
                'backup_age': (30.01, 'watch'),
            },
        )
        self.assertEqual(len(self.november.line_ids), 8)
        self.assertEqual(self.november.answered_count, 8, "nothing is left but to confirm")

    def test_zabbix_wants_its_token_in_the_header(self):
        for version in (6, 4), (7, 0), (7, 2), (7, 4):
            with self.subTest(version=version):
                self.server.zabbix = version
                self.assertEqual(
                    self.report_by_program(ZABBIX_URL=self.url, ZABBIX_TOKEN='token')[::2], (0, "")
                )
        self.assertEqual(self.november.answered_count, 4)

    def test_what_is_refused_is_said(self):
        self.server.customer = 2**30
        code, _printed, said = self.report_by_program(PROMETHEUS_URL=self.url)
        self.assertEqual(code, 1)
        self.assertIn(f"There is no customer {2**30}.", said)

    @mute_logger('odoo.http')
    def test_who_may_not(self):
        for key, words in (
            (self.keys[self.consultant_user], "You may not report values of servers."),
            ('nonsense', "Invalid apikey"),
        ):
            code, printed, said = self.report_by_program(key, PROMETHEUS_URL=self.url)
            self.assertEqual((code, printed), (1, ""))
            self.assertIn(words, said)
        for version in (6, 0), (7, 4):
            self.server.zabbix = version
            code, _printed, said = self.report_by_program(ZABBIX_URL=self.url, ZABBIX_TOKEN='wrong')
            self.assertEqual(code, 1)
            self.assertIn("Not authorized", said)
        self.assertFalse(any(self.november.line_ids.mapped('is_measured')))


@tagged('post_install', '-at_install')
@skipUnless(all(PROGRAMS.values()), "Prometheus and its node_exporter are not installed")
class TestPrometheus(MonitoringCase):
    def start(self, program, *arguments):
        process = subprocess.Popen(
            [PROGRAMS[program], *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def free_port(self):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            return probe.getsockname()[1]

    def wait_for_values(self, url):
        """Until Prometheus has asked the node_exporter once."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with (
                suppress(error.URLError),
                request.urlopen(f'{url}/api/v1/query?query=up==1', timeout=5) as answer,
            ):
                if json.load(answer)['data']['result']:
                    return
            time.sleep(0.2)
        self.fail("Prometheus has no values after a minute")

    def test_this_machine(self):
        """What the node_exporter measures of this machine arrives in the check, judged."""
        customer, check = self.make_check_today()
        folder = Path(self.enterContext(TemporaryDirectory()))
        (folder / 'backup.prom').write_text(
            f'backup_last_success_time_seconds {int(time.time()) - 30 * 3600}\n'
        )
        port, exporter = self.free_port(), self.free_port()
        (folder / 'prometheus.yml').write_text(TARGETS.format(port=exporter, customer=customer.id))
        self.start(
            'prometheus-node-exporter',
            f'--web.listen-address=127.0.0.1:{exporter}',
            f'--collector.textfile.directory={folder}',
        )
        self.start(
            'prometheus',
            f'--config.file={folder}/prometheus.yml',
            f'--storage.tsdb.path={folder}/data',
            f'--web.listen-address=127.0.0.1:{port}',
        )
        url = f'http://127.0.0.1:{port}'
        self.wait_for_values(url)
        code, printed, said = self.report_by_program(PROMETHEUS_URL=url)
        self.assertEqual((code, said), (0, ""))
        found = self.found(check, 'srv1')
        self.assertEqual(printed, f"{len(found)} taken, 0 known, of {len(found)}")
        age, result = found['backup_age']
        self.assertAlmostEqual(age, 30, delta=0.2)
        self.assertEqual(result, 'watch')
        self.assertTrue(0 < found['memory'][0] < 100, found)
        self.assertGreaterEqual(found['load'][0], 0)
        if disk := found.get('disk'):  # a container may have none of its own
            self.assertLess(disk[0] * 1e9, shutil.disk_usage(os.sep).total)
