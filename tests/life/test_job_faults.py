"""Scheduled jobs that meet each other, a damaged card, or their own end; with real commits."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, config, mute_logger

from ..ledger.test_concurrency import PATIENCE, CommittedCase

CUSTOMERS = 7
#: What a job's process is told; two customers per transaction, so that it has several of them.
PROGRAM = """
from odoo.addons.clip_card.models.life import clip_card, clip_card_notice
clip_card.LEDGER_BATCH = clip_card_notice.BATCH = 2
env[{model!r}].{method}()
"""


class JobFaultsCase(CommittedCase):
    def setUpRecords(self, env):
        super().setUpRecords(env)
        self.customers = [
            self._make_customer(env, f"Kunde {number}") for number in range(CUSTOMERS)
        ]
        env['res.partner'].browse(self.customers).email = 'kunde@example.com'
        with freeze_time(self.bought):
            for customer in self.customers:
                self.sell(customer)(env)
        accounts = env['clip.card.account'].search([('partner_id', 'in', self.customers)])
        self.accounts = sorted(accounts.ids)
        accounts.low_threshold = 10
        self.cards = (
            accounts.browse(self.accounts).card_ids.sorted(lambda card: card.account_id.id).ids
        )

    # Jobs

    def run_job(self, model, method):
        """Run a job on a connection of its own, as the scheduler does."""
        with self.committing() as env:
            getattr(env[model].with_context(tracking_disable=False), method)()

    def run_twice_at_once(self, model, method):
        """Run a job on two connections; both know what is due before either has done anything."""
        with ThreadPoolExecutor(2) as pool:
            with self.holding('clip_card_account', self.accounts[3]):
                runs = [pool.submit(self.run_job, model, method) for _number in range(2)]
                self.wait_for_locks(2)
            for run in runs:
                run.result(2 * PATIENCE)

    def kill_in_mid_job(self, model, method, table, row):
        """Run a job in a process of its own and kill it when it comes to a row."""
        with self.holding(table, row):
            process = subprocess.Popen(  # noqa: S603 - this very Python
                [
                    *(sys.executable, '-m', 'odoo', 'shell', '--no-http'),
                    *('--config', config['config'], '--database', get_db_name()),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            process.stdin.write(PROGRAM.format(model=model, method=method).encode())
            process.stdin.close()
            try:
                (backend,) = self.wait_for_locks(1)
            finally:
                process.kill()
                self.assertEqual(process.wait(PATIENCE), -signal.SIGKILL)
        self.wait_for_end(backend)

    # Locks

    @contextmanager
    def holding(self, table, row):
        """Keep everybody else from changing a row."""
        with self.registry.cursor() as cr:
            cr.execute(SQL("SELECT 1 FROM %s WHERE id = %s FOR UPDATE", SQL.identifier(table), row))
            yield

    def wait_for_locks(self, count):
        """The connections that wait for a lock."""
        return self.wait_for(
            count,
            """
            SELECT pid FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'
            """,
        )

    def wait_for_end(self, backend):
        """Until PostgreSQL has noticed that nobody is there any more."""
        self.wait_for(0, SQL("SELECT pid FROM pg_stat_activity WHERE pid = %s", backend))

    def wait_for(self, count, query):
        """The connections that a query finds, as soon as there are so many of them."""
        deadline = time.monotonic() + 2 * PATIENCE
        found = self.rows(query)
        while len(found) != count:
            self.assertLess(time.monotonic(), deadline, f"{len(found)} connections, not {count}")
            time.sleep(0.05)
            found = self.rows(query)
        return [pid for (pid,) in found]

    # What the database says

    def rows(self, query, *args):
        with self.registry.cursor() as cr:
            cr.execute(query, args or None)
            return cr.fetchall()

    def ends(self):
        """Per card, oldest first: its clips, its customer's clips, lapses and messages."""
        return [
            row[1:]
            for row in self.rows(
                """
                SELECT card.id, card.state, card.balance, account.balance,
                       (SELECT COUNT(*) FROM clip_card_entry entry
                         WHERE entry.card_id = card.id AND entry.kind = 'forfeiture'),
                       (SELECT COUNT(*) FROM mail_message message
                         WHERE message.model = 'clip.card' AND message.res_id = card.id
                           AND message.body LIKE '%%10 clips left%%')
                  FROM clip_card card JOIN clip_card_account account ON account.id = account_id
                 WHERE card.id = ANY(%s) ORDER BY account.id
                """,
                self.cards,
            )
        ]


WHOLE = ('active', 10, 10, 0, 0)
ENDED = ('forfeited', 0, 0, 1, 1)


@tagged('post_install', '-at_install')
class TestEndingFaults(JobFaultsCase):
    bought = '2020-03-15 11:00:00'
    job = ('clip.card', '_cron_end_cards')

    def test_two_at_once_end_each_card_once(self):
        self.run_twice_at_once(*self.job)
        self.assertEqual(self.ends(), [ENDED] * CUSTOMERS)

    def test_killed_half_way(self):
        """Two transactions of two customers are done; the third one is lost as a whole."""
        self.kill_in_mid_job(*self.job, 'clip_card', self.cards[5])
        self.assertEqual(self.ends(), [ENDED] * 4 + [WHOLE] * 3)
        self.run_job(*self.job)
        self.assertEqual(self.ends(), [ENDED] * CUSTOMERS)

    def test_a_damaged_card_is_skipped_reported_and_tried_again(self):
        damaged = self.cards[4]
        with self.committing() as env:
            env['res.company'].browse(self.company).clip_card_responsible_id = self.users[0]
            env.flush_all()
            env.cr.execute("UPDATE clip_card SET expiry_date = NULL WHERE id = %s", [damaged])
        for _night in range(2):
            with mute_logger('odoo.addons.clip_card.models.ledger.clip_card_account_jobs'):
                self.run_job(*self.job)
            self.assertEqual(self.ends(), [ENDED] * 4 + [WHOLE] + [ENDED] * 2)
        activities = self.rows(
            "SELECT res_id, user_id, summary FROM mail_activity WHERE res_id = ANY(%s)"
            " AND res_model = 'clip.card.account'",
            self.accounts,
        )
        self.assertEqual(
            activities, [(self.accounts[4], self.users[0], "Cards that could not be ended")]
        )
        with self.committing() as env:
            env['clip.card'].browse(damaged).expiry_date = date(2025, 3, 15)
        self.run_job(*self.job)
        self.assertEqual(self.ends(), [ENDED] * CUSTOMERS)


@tagged('post_install', '-at_install')
class TestNoticeFaults(JobFaultsCase):
    """Each customer is due two notices: the card started, and few clips are left."""

    job = ('clip.card.notice', '_cron_send_notices')

    @property
    def bought(self):
        return f'{date.today()} 11:00:00'

    def setUpRecords(self, env):
        super().setUpRecords(env)
        self.contacts = []
        for account in env['clip.card.account'].browse(self.accounts):
            account.notice_partner_id = account.partner_id.create(
                {
                    'name': "Birthe",
                    'parent_id': account.partner_id.id,
                    'email': 'birthe@example.com',
                }
            )
            self.contacts.append(account.notice_partner_id.id)

    def sent(self):
        """Per customer: its notices, mails, activities, and messages about them."""
        return [
            row[1:]
            for row in self.rows(
                """
                SELECT account.id,
                       (SELECT COUNT(*) FROM clip_card_notice notice
                         WHERE notice.account_id = account.id AND notice.state = 'sent'),
                       (SELECT COUNT(*) FROM mail_mail mail
                          JOIN mail_message message ON message.id = mail_message_id
                          JOIN clip_card_notice notice ON notice.id = message.res_id
                         WHERE message.model = 'clip.card.notice' AND mail.state = 'outgoing'
                           AND notice.account_id = account.id),
                       (SELECT COUNT(*) FROM mail_activity
                         WHERE res_model = 'clip.card.account' AND res_id = account.id),
                       (SELECT COUNT(*) FROM mail_message message
                         WHERE message.model = 'clip.card.account' AND message.res_id = account.id
                           AND message.body LIKE '%%Mailed to%%')
                  FROM clip_card_account account WHERE account.id = ANY(%s) ORDER BY account.id
                """,
                self.accounts,
            )
        ]

    def test_two_at_once_send_each_notice_once(self):
        self.run_twice_at_once(*self.job)
        self.assertEqual(self.sent(), [(2, 2, 1, 1)] * CUSTOMERS)

    def test_killed_half_way(self):
        self.kill_in_mid_job(*self.job, 'res_partner', self.contacts[5])
        self.assertEqual(self.sent(), [(2, 2, 1, 1)] * 4 + [(0, 0, 0, 0)] * 3)
        self.run_job(*self.job)
        self.assertEqual(self.sent(), [(2, 2, 1, 1)] * CUSTOMERS)


@tagged('post_install', '-at_install')
class TestRenewalFaults(JobFaultsCase):
    bought = '2020-03-15 11:00:00'

    def renewals(self):
        """Customers and states of the orders that renew their cards."""
        return self.rows(
            """
            SELECT clip_card_renewal_account_id, state FROM sale_order
             WHERE clip_card_renewal_account_id = ANY(%s) ORDER BY 1
            """,
            self.accounts,
        )

    def test_two_clicks_make_one_quotation(self):
        def click(env):
            env['clip.card.account'].browse(self.accounts[0])._renew()

        self.assertEqual(self.together(click, click), (1, 2))
        self.assertEqual(self.renewals(), [(self.accounts[0], 'draft')])

    def test_two_jobs_renew_each_customer_once(self):
        with self.committing() as env:
            env['clip.card.account'].browse(self.accounts).renewal = 'auto'
        self.run_twice_at_once('clip.card.account', '_cron_renew')
        self.assertEqual(self.renewals(), [(account, 'sale') for account in self.accounts])
