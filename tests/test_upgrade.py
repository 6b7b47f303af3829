"""A database of the first release, upgraded: every figure stays."""

import json
import os
import subprocess
import sys

import psycopg2

from odoo.tests import BaseCase, tagged
from odoo.tools import config

TABLES = (
    'clip_card',
    'clip_card_account',
    'clip_card_entry',
    'clip_card_tier',
    'clip_card_notice',
    'account_analytic_line',
    'sale_order_line',
    'account_move_line',
)
#: No figures: when new fields were filled, and how stock reports class time since 19.0.2.0.0.
NO_FIGURES = {'write_date', 'write_uid', 'timesheet_invoice_type'}
#: Fed to the upgraded database: the ledger adds up, and it goes on.
GO_ON = """
import json
accounts = env['clip.card.account'].search([])
problems = [problem for account in accounts for problem in account._verify()]
card = env['clip.card'].search([('state', '=', 'active')], limit=1)
before = card.balance
task = env['project.task'].search([('partner_id', '=', card.partner_id.id)], limit=1)
line = env['account.analytic.line'].create({
    'name': "Efter opgraderingen",
    'task_id': task.id,
    'project_id': task.project_id.id,
    'unit_amount': 1.0,
    'employee_id': env['hr.employee'].search([('hourly_cost', '>', 0)], limit=1).id,
})
model = env['ir.model']._get('clip.card.subscription').model
print('FOUND' + json.dumps([model, problems, line.clip_card_clips, before - card.balance]))
"""


@tagged('post_install', '-at_install')
class TestUpgrade(BaseCase):
    def odoo(self, command, *arguments, **options):
        """Run an Odoo command on the old database with this version's code."""
        database = os.environ['CLIP_CARD_RELEASED']
        result = subprocess.run(  # noqa: S603 our own interpreter
            [sys.executable, '-m', 'odoo', command, '-d', database, '--no-http', *arguments],
            env={**os.environ, 'PGDATABASE': database, 'ODOO_RC': config['config']},
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        self.assertNotIn(' ERROR ', result.stderr)
        return result.stdout

    def read_tables(self, columns=None):
        """Every stored value of the tables, per table.

        :param columns: the columns to read per table; all that there are by default
        """
        connection = psycopg2.connect(dbname=os.environ['CLIP_CARD_RELEASED'])
        self.addCleanup(connection.close)
        found = {}
        with connection, connection.cursor() as cr:
            for table in TABLES:
                cr.execute(f'SELECT * FROM {table} ORDER BY id')  # noqa: S608 names from above
                names = [column.name for column in cr.description]
                kept = columns[table] if columns else [n for n in names if n not in NO_FIGURES]
                places = [names.index(name) for name in kept]
                found[table] = [tuple(row[place] for place in places) for row in cr]
                if not columns:
                    self.columns[table] = kept
        connection.close()
        return found

    def test_every_figure_is_kept(self):
        self.columns = {}
        before = self.read_tables()
        self.odoo('server', '-u', 'clip_card', '--stop-after-init')
        after = self.read_tables(self.columns)
        self.assertGreater(len(before['clip_card_entry']), 10)
        for table in TABLES:
            self.assertEqual(after[table], before[table], table)
        output = self.odoo('shell', '--log-level=error', input=GO_ON)
        found = json.loads(output.split('FOUND')[1].splitlines()[0])
        self.assertEqual(found, ['clip.card.subscription', [], 1, 1])
