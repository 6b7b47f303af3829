"""Databases of earlier releases, upgraded: every figure stays."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import psycopg2

from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
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
#: The database that each release left, per version; nothing outside ``./dev/test``.
RELEASED = json.loads(os.environ.get('CLIP_CARD_RELEASED', '{}'))
FOLDER = Path(__file__).parent / 'upgrade'


@tagged('post_install', '-at_install')
class TestUpgrade(BaseCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        if not RELEASED:
            self.skipTest("./dev/test makes the databases of earlier releases")

    def odoo(self, version, command, *arguments, **options):
        """Run an Odoo command on a release's database with this version's code."""
        database = RELEASED[version]
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

    def read_tables(self, version, tables, columns=None):
        """Every stored value of some tables.

        :param columns: the columns to read per table; all that there are by default
        :return: rows per table, and the columns per table
        """
        connection = psycopg2.connect(dbname=RELEASED[version])
        self.addCleanup(connection.close)
        rows, read = {}, {}
        with connection, connection.cursor() as cr:
            for table in tables:
                cr.execute(f'SELECT * FROM {table} ORDER BY id')  # noqa: S608 names from above
                names = [column.name for column in cr.description]
                kept = columns[table] if columns else [n for n in names if n not in NO_FIGURES]
                places = [names.index(name) for name in kept]
                read[table] = kept
                rows[table] = [tuple(row[place] for place in places) for row in cr]
        connection.close()
        return rows, read

    def read_models(self, database):
        """The models of ours that a database knows."""
        connection = psycopg2.connect(dbname=database)
        self.addCleanup(connection.close)
        with connection, connection.cursor() as cr:
            cr.execute("SELECT model FROM ir_model WHERE model LIKE 'clip.card%'")
            return {model for (model,) in cr}

    def upgrade(self, version, *more_tables, entries):
        """Upgrade, with every figure kept; what the release's own question then finds.

        :param entries: how many ledger entries the release's story has
        """
        tables = (*TABLES, *more_tables)
        self.edit_mail(version)
        before, columns = self.read_tables(version, tables)
        self.odoo(version, 'server', '-u', 'clip_card', '--stop-after-init')
        after, _columns = self.read_tables(version, tables, columns)
        self.assertEqual(len(before['clip_card_entry']), entries)
        self.check_statement_rows(version)
        self.check_mails(version)
        self.check_translations(version)
        for table in tables:
            self.assertEqual(after[table], before[table], table)
        self.assertEqual(self.read_models(RELEASED[version]), self.read_models(get_db_name()))
        question = (FOLDER / version / 'after.py').read_text(encoding='utf-8')
        output = self.odoo(version, 'shell', '--log-level=error', input=question)
        return json.loads(output.split('FOUND')[1].splitlines()[0])

    def edit_mail(self, version):
        """One of our mails gets the words of somebody who works there."""
        connection = psycopg2.connect(dbname=RELEASED[version])
        self.addCleanup(connection.close)
        with connection, connection.cursor() as cr:
            cr.execute(
                """
                UPDATE mail_template SET body_html = '{"en_US": "<p>Our own words</p>"}',
                       write_uid = 2
                 WHERE id = (
                    SELECT res_id FROM ir_model_data
                     WHERE module = 'clip_card' AND name = 'mail_template_used_up'
                 )
                """
            )
            self.assertEqual(cr.rowcount, 1)

    def check_mails(self, version):
        """Mails read as in a new database, but for those that somebody has edited."""
        here, upgraded = (self.read_mails(name) for name in (get_db_name(), RELEASED[version]))
        self.assertEqual(upgraded['mail_template_used_up'][0], "<p>Our own words</p>")
        here.pop('mail_template_used_up')
        for name, texts in here.items():
            self.assertEqual(upgraded[name], texts, name)

    def read_mails(self, database):
        """The words of our mails, per name: body and subject."""
        connection = psycopg2.connect(dbname=database)
        self.addCleanup(connection.close)
        with connection, connection.cursor() as cr:
            cr.execute(
                """
                SELECT data.name, mail.body_html->>'en_US', mail.subject->>'en_US'
                  FROM ir_model_data data JOIN mail_template mail ON mail.id = data.res_id
                 WHERE data.module = 'clip_card' AND data.model = 'mail.template'
                """
            )
            return {name: texts for name, *texts in cr}

    def check_translations(self, version):
        """All of ours reads in Danish as in a new database, but for what somebody has edited."""
        here, upgraded = (
            self.read_translations(name) for name in (get_db_name(), RELEASED[version])
        )
        self.assertGreater(len(here), 500)
        for name, texts in here.items():
            if name != 'mail_template_used_up':
                self.assertEqual(upgraded[name], texts, name)

    def read_translations(self, database):
        """The Danish words of our records, per external id."""
        connection = psycopg2.connect(dbname=database)
        self.addCleanup(connection.close)
        texts = defaultdict(list)
        with connection, connection.cursor() as cr:
            cr.execute(
                """
                SELECT DISTINCT data.model, columns.table_name, columns.column_name
                  FROM ir_model_data data
                  JOIN information_schema.columns columns
                    ON columns.table_name = CASE data.model
                        WHEN 'ir.actions.act_window' THEN 'ir_act_window'
                        WHEN 'ir.actions.report' THEN 'ir_act_report_xml'
                        WHEN 'ir.actions.server' THEN 'ir_act_server'
                        ELSE replace(data.model, '.', '_')
                       END
                 WHERE data.module = 'clip_card' AND columns.data_type = 'jsonb'
                   AND columns.column_name <> 'website_form_label'
                 ORDER BY 1, 3
                """
            )
            for model, table, column in cr.fetchall():
                cr.execute(
                    f"""
                    SELECT data.name, ours.{column}->>'da_DK'
                      FROM ir_model_data data JOIN {table} ours ON ours.id = data.res_id
                     WHERE data.module = 'clip_card' AND data.model = %s
                       AND ours.{column}->>'da_DK' IS NOT NULL
                    """,  # noqa: S608 names from the database
                    [model],
                )
                for name, text in cr:
                    # Buttons name actions by numbers that are the database's own.
                    texts[name].append(re.sub(r'name="\d+"', '', text))
        return texts

    def check_statement_rows(self, version):
        """Each entry knows its row of the statement, as if it were posted now."""
        table, columns = 'clip_card_entry', ('kind', 'source', 'date', 'name', 'statement_row')
        rows, _columns = self.read_tables(version, [table], {table: columns})
        self.assertTrue(rows[table])
        for kind, source, date, name, row in rows[table]:
            expected = {
                'work': source,
                'service': source,
                'expiry': date.isoformat(),
                'forfeiture': date.isoformat(),
                'refund': name,
            }.get(kind)
            self.assertEqual(row, f'{kind} {expected}' if expected else None)

    def test_each_release_has_a_test(self):
        kept = {
            '19.0.1.0.0',
            '19.0.2.0.0',
            '19.0.4.0.0',
            '19.0.5.0.0',
            '19.0.6.0.0',
            '19.0.7.0.0',
            '19.0.8.0.0',
        }
        self.assertEqual(set(RELEASED), kept)

    def test_first(self):
        found = self.upgrade('19.0.1.0.0', entries=27)
        self.assertEqual(found, {'problems': [], 'clips': 1, 'taken': 1, 'add_ons': 0})

    def test_second(self):
        """Clips used before their invoice was posted are recognised with it."""
        found = self.upgrade('19.0.2.0.0', 'clip_card_recognition', entries=4)
        self.assertEqual(
            found,
            {
                'problems': [],
                'used': [[-3, -2850.0, '2025-01-31'], [-2, -1900.0, '2025-02-28']],
                'job': 'days',
            },
        )

    def test_third(self):
        """Paper cards, agreements and what stands paid; the company is past its first steps."""
        found = self.upgrade('19.0.4.0.0', 'clip_card_opening', entries=7)
        self.assertEqual(
            found,
            {
                'problems': [],
                'net_paid': [8500.0, 5600.0, 1700.0],
                'rows': [
                    [
                        "Purchase, order S00001",
                        "Fejlsøgning",
                        "Backup",
                        "Handed over by special agreement: Aftale 7",
                    ],
                    [
                        "Adjustment: Opening balance from a paper card",
                        "Valid for longer by special agreement: Aftale med Thy 3/3",
                    ],
                    ["Taken over by special agreement: Aftale 7"],
                ],
                'agreement': [10, 2],
                'paper': '1047',
                'projects': 1,
                'set_up': True,
            },
        )

    def test_fourth(self):
        """What was asked, agreed, measured and chosen stands; nothing is recognised twice."""
        found = self.upgrade(
            '19.0.5.0.0',
            'clip_card_recognition',
            'clip_card_question',
            'clip_card_server_check_line',
            'clip_card_server_check_value',
            'project_task',
            entries=5,
        )
        self.assertEqual(
            found,
            {
                'problems': [],
                'again': 0,
                'next': [['used', -1, -90000], ['used', -1, -90000], ['expected', 0, -45000]],
                'policy': 'expected',
                'rows': [
                    ["Purchase, order S00001", 20],
                    ["Fejlsøgning", -1],
                    ["Nattearbejde", -3],
                    ["Tilkaldegaranti, 02/01/2025 to 02/28/2025", -1],
                    ["Servertjek, 02/01/2025 to 02/28/2025", -1],
                ],
                'departments': ["Butikken"],
                'estimates': [['accepted', "Kasper Kunde"]],
                'agreed': ["Kasper"],
                'requests': ["Kassen er nede"],
                'question': "Så I kunne arbejde om dagen.",
                'values': [['srv1', 7.0, False]],
                'mails': ['month', '2025-02', '2025-01'],
                'to_check': 1,
            },
        )

    def test_fifth(self):
        """What is to pay still pays, a day after it failed; receipts and tasks stand."""
        found = self.upgrade(
            '19.0.6.0.0',
            'clip_card_server_check_line',
            'payment_transaction',
            'project_task',
            entries=3,
        )
        self.assertEqual(
            found,
            {
                'problems': [],
                'pays_with': "Card •••• 1234",
                'failures': 1,
                'same_day': ['error'],
                'day_after': ['error', 'draft'],
                'receipt': ["Printeren driller", True, 'sent'],
                'critical': ['critical', "Blomst & Blad ApS"],
            },
        )

    def test_sixth(self):
        """A part of an opening entry is followed by the rest, an activity by what is true now."""
        found = self.upgrade(
            '19.0.7.0.0', 'clip_card_recognition', 'clip_card_recognition_due', entries=6
        )
        self.assertEqual(
            found,
            {
                'problems': [],
                'until': '2025-01-31',
                'opened': 0,
                'kinds': ["Estimate", "Visit without a time"],
                'activities': [
                    "2 accepted, 4 used",
                    "Registrér tiden for dit besøg den 02.02.2025",
                ],
                'recognised': [
                    ['sale', 10, 9500.0],
                    ['used', -2, -1900.0],
                    ['sale', 10, 9500.0],
                    ['sale', 10, 9500.0],
                    ['used', -4, -3800.0],
                ],
                'deferred': -22800.0,
            },
        )

    def test_seventh(self):
        """Reports say the same of goodwill and many cards; more time takes from later cards."""
        self.assertEqual(
            self.upgrade('19.0.8.0.0', entries=14),
            {
                'problems': [],
                'used': [
                    [0, 0.0, 12, 9500.0],
                    [0, 0.0, 10, 9500.0],
                    [0, 0.0, 10, 9500.0],
                    [0, 0.0, 10, 9500.0],
                    [7, 6650.0, 3, 2850.0],
                    [10, 9500.0, 0, 0.0],
                ],
                'earned': [[45, 40850.0, 42.5]],
                'after_a_year': 16150.0,
                'balances': [0, 0, 0, 0, 0, 8],
            },
        )
