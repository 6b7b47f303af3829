"""Two people at the same moment, each on a connection of their own, with real commits.

The rows that a test commits are deleted after it.
"""

import threading
import time
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

PATIENCE = 30


class CommittedCase(BaseCase):
    """Tests that commit, and clean up after themselves."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # Retried at once instead of after some random seconds.
        self.startPatcher(patch('odoo.service.model.random.uniform', return_value=0.01))
        last = self._get_last_ids()
        self.addCleanup(self._delete_rows_after, last)
        with self.committing() as env:
            self.setUpRecords(env)

    @contextmanager
    def committing(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {'tracking_disable': True})

    def setUpRecords(self, env):
        """What the tests need: people, a card of 10 clips, a customer and a clip project."""
        self.company = env.ref('base.main_company').id
        self.users = [self._make_consultant(env, name) for name in ("Anna", "Bent")]
        self.product = (
            env['product.template']
            .create(
                {
                    'name': "Klippekort",
                    'clip_card_type': 'card',
                    'clip_card_tier_ids': [Command.create({'clips': 10, 'discount': 5})],
                }
            )
            .product_variant_id.id
        )
        self.customer = self._make_customer(env, "Samtidig ApS")
        self.other = self._make_customer(env, "En anden ApS")
        self.project = (
            env['project.project']
            .create(
                {
                    'name': "Klip for alle",
                    'clip_card_billing': True,
                    'allow_timesheets': True,
                    'allow_billable': True,
                    'privacy_visibility': 'employees',
                    'company_id': self.company,
                }
            )
            .id
        )
        self.task = self._make_task(env, self.customer)
        self.other_task = self._make_task(env, self.other)

    def _make_consultant(self, env, name):
        user = env['res.users'].create(
            {
                'name': name,
                'login': f'{name.lower()}_at_the_same_time',
                'group_ids': [Command.set(env.ref('hr_timesheet.group_hr_timesheet_user').ids)],
                'company_id': self.company,
                'company_ids': [Command.set([self.company])],
            }
        )
        env['hr.employee'].create(
            {
                'name': name,
                'user_id': user.id,
                'company_id': self.company,
            }
        )
        return user.id

    def _make_customer(self, env, name):
        return env['res.partner'].create({'name': name, 'is_company': True}).id

    def _make_task(self, env, customer):
        return (
            env['project.task']
            .create(
                {
                    'name': "Opgave",
                    'project_id': self.project,
                    'partner_id': customer,
                }
            )
            .id
        )

    # Cleaning up

    def _get_tables(self, cr):
        cr.execute("""
            SELECT table_name FROM information_schema.columns
             JOIN information_schema.tables USING (table_schema, table_name)
             WHERE table_schema = current_schema AND table_type = 'BASE TABLE'
               AND column_name = 'id' AND data_type = 'integer'
               AND table_name NOT LIKE 'orm_signaling%'
        """)
        return [name for (name,) in cr.fetchall()]

    def _get_last_ids(self):
        with self.registry.cursor() as cr:
            last = {}
            for table in self._get_tables(cr):
                cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))
                last[table] = cr.fetchone()[0]
            return last

    def _delete_rows_after(self, last):
        """Delete what was added, rows that others refer to after those that refer to them."""
        with mute_logger('odoo.sql_db'), self.registry.cursor() as cr:
            left = list(last)
            while left:
                blocked = [table for table in left if not self._delete_rows(cr, table, last[table])]
                self.assertLess(len(blocked), len(left), f"rows are left in {blocked}")
                left = blocked
        self.registry.clear_all_caches()

    def _delete_rows(self, cr, table, last_id):
        try:
            with cr.savepoint(flush=False):
                cr.execute(SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), last_id))
        except psycopg2.errors.ForeignKeyViolation:
            return False
        return True

    # At the same moment

    def together(self, first, second, overlap=True):
        """Do two things on two connections, the second while the first is not committed yet.

        :param first: called with an environment, and committed when the second one waits for it
        :param second: sees the database as it was before the first, until it is tried again
        :param overlap: False when the second must not wait for the first
        :return: how often each was tried
        """
        return Duet(self, first, second, overlap).play()

    # What people do

    def log(self, number, minutes, task=None):
        """A consultant's action: log time today."""

        def action(env):
            company = env['res.company'].browse(self.company)
            env['account.analytic.line'].with_user(self.users[number]).create(
                {
                    'name': f"Konsulent {number}",
                    'task_id': task or self.task,
                    'date': company._clip_card_today(),
                    'unit_amount': minutes / 60,
                }
            )

        return action

    def sell(self, customer=None):
        """The salesperson's action: sell a card of 10 clips."""

        def action(env):
            env['sale.order'].create(
                {
                    'partner_id': customer or self.customer,
                    'company_id': self.company,
                    'order_line': [
                        Command.create(
                            {
                                'product_id': self.product,
                                'product_uom_qty': 10,
                            }
                        )
                    ],
                }
            ).action_confirm()

        return action

    def outcome(self, customer=None):  # pylint: disable=method-required-super
        """Clips per line, balance and uncovered clips of a customer, as committed."""
        with self.committing() as env:
            account = env['clip.card.account'].search(
                [('partner_id', '=', customer or self.customer)]
            )
            self.assertEqual(len(account), 1)
            lines = {
                line.name: (line.clip_card_clips, line.clip_card_uncovered)
                for line in account.timesheet_ids
            }
            for card in account.card_ids:
                self.assertEqual(card.balance, sum(card.entry_ids.mapped('clips')))
            self.assertEqual(account.balance, sum(account.card_ids.mapped('balance')))
            self.assertEqual(
                account.uncovered, sum(account.timesheet_ids.mapped('clip_card_uncovered'))
            )
            return lines, account.balance, account.uncovered


class Duet:
    """Two actions, each on a thread and a connection of its own, tried again as requests are.

    :ivar seen: the second connection has its view of the database
    :ivar done: the first action is done, and not committed yet
    :ivar finished: the second action is over
    """

    def __init__(self, test, first, second, overlap):
        self.test = test
        self.actions = {'first': first, 'second': second}
        self.overlap = overlap
        self.tries = {'first': 0, 'second': 0}
        self.seen, self.done, self.finished = (threading.Event() for _number in range(3))
        self.errors = []

    def play(self):
        """Play both, and tell how often each was tried.

        :raise Exception: whatever reached either of them
        """
        second, first = (
            threading.Thread(target=self._play, args=[name]) for name in ('second', 'first')
        )
        second.start()
        self.test.assertTrue(self.seen.wait(PATIENCE))
        first.start()
        for thread in (first, second):
            thread.join(2 * PATIENCE)
            self.test.assertFalse(thread.is_alive(), "it hangs")
        if self.errors:
            raise self.errors[0]
        return self.tries['first'], self.tries['second']

    def _play(self, name):
        try:
            with self.test.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {'tracking_disable': True})
                cr.execute("SELECT 1")  # from here on the connection sees this moment
                if name == 'second':
                    self.seen.set()
                    self.test.assertTrue(self.done.wait(PATIENCE))
                retrying(partial(self._try, name, env), env)
        except Exception as error:
            self.errors.append(error)
        finally:
            (self.done if name == 'first' else self.finished).set()

    def _try(self, name, env):
        self.tries[name] += 1
        self.actions[name](env)
        env.cr.flush()
        if name == 'first' and self.tries[name] == 1:
            self.done.set()
            if self.overlap:
                self._wait_for_a_lock()
            else:
                self.test.assertTrue(self.finished.wait(PATIENCE), "the second one had to wait")

    def _wait_for_a_lock(self):
        """Until the second connection waits for a lock of the first."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self.finished.is_set():
            with self.test.registry.cursor() as cr:
                cr.execute("""
                    SELECT 1 FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)
                if cr.fetchone():
                    return
            time.sleep(0.02)
        self.test.fail("the second one did not wait for the first")


@tagged('post_install', '-at_install')
class TestConcurrency(CommittedCase):
    def test_two_consultants_take_the_last_clip(self):
        """One card pays, the other line is uncovered, and neither consultant sees an error."""
        with self.committing() as env:
            self.sell()(env)
            self.log(0, 9 * 60, self._make_task(env, self.customer))(env)
        other = self.make_second_task()
        tries = self.together(self.log(0, 60), self.log(1, 60, other))
        lines, balance, uncovered = self.outcome()
        self.assertEqual(tries, (1, 2))
        self.assertEqual((balance, uncovered), (0, 1))
        self.assertEqual(lines["Konsulent 1"], (0, 1))

    def make_second_task(self):
        with self.committing() as env:
            return self._make_task(env, self.customer)

    def test_two_consultants_on_the_same_task(self):
        with self.committing() as env:
            self.sell()(env)
        self.together(self.log(0, 30), self.log(1, 30))
        lines, balance, _uncovered = self.outcome()
        self.assertEqual(sorted(lines.values()), [(0, 0), (1, 0)])
        self.assertEqual(balance, 9)

    def test_a_line_logged_while_a_card_is_confirmed(self):
        with self.committing() as env:
            self.sell()(env)
            self.log(0, 10 * 60, self._make_task(env, self.customer))(env)
        self.together(self.sell(), self.log(1, 60))
        lines, balance, uncovered = self.outcome()
        self.assertEqual((lines["Konsulent 1"], balance, uncovered), ((1, 0), 9, 0))

    def test_a_card_confirmed_while_a_line_is_logged(self):
        with self.committing() as env:
            self.sell()(env)
            self.log(0, 10 * 60, self._make_task(env, self.customer))(env)
        self.together(self.log(1, 60), self.sell())
        lines, balance, uncovered = self.outcome()
        self.assertEqual((lines["Konsulent 1"], balance, uncovered), ((1, 0), 9, 0))

    def test_a_customer_s_first_line_and_first_card(self):
        """Both make the customer's account; one of them is tried again."""
        tries = self.together(self.log(0, 60), self.sell())
        self.assertEqual(tries, (1, 2))
        lines, balance, uncovered = self.outcome()
        self.assertEqual((lines["Konsulent 0"], balance, uncovered), ((1, 0), 9, 0))

    def test_a_customer_s_first_two_lines(self):
        tries = self.together(self.log(0, 60), self.log(1, 60, self.make_second_task()))
        self.assertEqual(tries, (1, 2))
        _lines, balance, uncovered = self.outcome()
        self.assertEqual((balance, uncovered), (0, 2))

    def test_other_customers_do_not_wait(self):
        with self.committing() as env:
            self.sell()(env)
            self.sell(self.other)(env)
        tries = self.together(self.log(0, 60), self.log(1, 60, self.other_task), overlap=False)
        self.assertEqual(tries, (1, 1))
        self.assertEqual(self.outcome()[1], 9)
        self.assertEqual(self.outcome(self.other)[1], 9)

    def test_deleting_time_while_time_is_logged(self):
        with self.committing() as env:
            self.sell()(env)
            self.log(0, 10 * 60, self._make_task(env, self.customer))(env)

        def delete(env):
            env['account.analytic.line'].search([('name', '=', "Konsulent 0")]).unlink()

        self.together(delete, self.log(1, 60))
        lines, balance, uncovered = self.outcome()
        self.assertEqual((lines, balance, uncovered), ({"Konsulent 1": (1, 0)}, 9, 0))
