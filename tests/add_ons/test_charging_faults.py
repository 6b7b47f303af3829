"""A period is charged once: two jobs at once, a job that is killed, a customer that fails."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..ledger.test_concurrency import CommittedCase
from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestChargingFaults(CommittedCase):
    """With connections of their own, as jobs have."""

    def setUpRecords(self, env):
        super().setUpRecords(env)
        self.phone = (
            env['product.template']
            .create({'name': "Telefonsupport", 'clip_card_type': 'phone_support'})
            .product_variant_id.id
        )
        self.sell()(env)
        env['clip.card.subscription'].create(
            {
                'partner_id': self.customer,
                'product_id': self.phone,
                'company_id': self.company,
                'start_date': self.today(env) - timedelta(days=70),
            }
        )

    def today(self, env):
        return env['res.company'].browse(self.company)._clip_card_today()

    def account(self, env):
        return env['clip.card.account'].search([('partner_id', '=', self.customer)])

    def charge(self, env):
        self.account(env)._charge_add_ons()

    def assertChargedOnce(self):
        """Three periods have begun in 70 days."""
        with self.committing() as env:
            account = self.account(env)
            charges = account.subscription_ids.charge_ids
            self.assertEqual(len(charges), 3)
            self.assertEqual([sum(it.entry_ids.mapped('clips')) for it in charges], [-1] * 3)
            self.assertEqual(account.balance, 7)
            self.assertFalse(account._verify())

    def test_two_jobs_at_the_same_time(self):
        tries = self.together(self.charge, self.charge)
        self.assertEqual(tries, (1, 2))
        self.assertChargedOnce()

    def test_a_charge_while_time_is_logged(self):
        with self.committing() as env:
            self.log(0, 8 * 60, self._make_task(env, self.customer))(env)
        tries = self.together(self.log(0, 60), self.charge)
        self.assertEqual(tries, (1, 2))
        with self.committing() as env:
            subscription = self.account(env).subscription_ids
            self.assertEqual((len(subscription.charge_ids), subscription.state), (1, 'waiting'))
            self.assertEqual(self.account(env).balance, 0)

    def test_time_logged_while_it_is_charged(self):
        with self.committing() as env:
            self.log(0, 8 * 60, self._make_task(env, self.customer))(env)
        self.together(self.charge, self.log(1, 60))
        lines, balance, uncovered = self.outcome()
        self.assertEqual((lines["Konsulent 1"], balance, uncovered), ((0, 1), 0, 1))

    def test_a_charge_given_back_twice_at_the_same_time(self):
        with self.committing() as env:
            self.charge(env)

        def give_back(env):
            self.account(env).subscription_ids.charge_ids[0]._return("Ikke udført")

        tries = self.together(give_back, give_back)
        self.assertEqual(tries, (1, 2))
        self.assertEqual(self.outcome()[1], 8)

    def test_two_guarantees_sold_at_the_same_time(self):
        with self.committing() as env:
            self.account(env).subscription_ids._stop_charging()

        def subscribe(env):
            env['clip.card.subscription'].create(
                {
                    'partner_id': self.customer,
                    'product_id': self.phone,
                    'company_id': self.company,
                    'start_date': self.today(env),
                }
            )

        with self.assertRaisesRegex(UserError, "has Telefonsupport already"):
            self.together(subscribe, subscribe)
        with self.committing() as env:
            live = self.account(env)._get_add_ons('phone_support')
            self.assertEqual(len(live), 1)

    @mute_logger('odoo.sql_db')
    def test_killed_between_charge_and_commit(self):
        """The server goes away when all is written and nothing is committed."""
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        env = api.Environment(cr, SUPERUSER_ID, {})
        self.charge(env)
        env.flush_all()
        cr.execute("SELECT pg_backend_pid()")
        pid = cr.fetchone()[0]
        with self.registry.cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        with self.assertRaises(psycopg2.Error):
            cr.execute("SELECT 1")
        with self.committing() as env:
            account = self.account(env)
            self.assertFalse(account.subscription_ids.charge_ids)
            self.assertEqual(account.balance, 10)
            self.charge(env)
            self.charge(env)
        self.assertChargedOnce()


@tagged('post_install', '-at_install')
class TestOneCustomerFails(AddOnCommon):
    def test_the_others_are_charged_and_it_is_reported(self):
        others = [self.make_customer(f"Kunde {number}") for number in range(2)]
        with self.on('2025-03-12'):
            subscriptions = []
            for customer in (others[0], self.customer, others[1]):
                self.buy(10, customer=customer)
                subscriptions.append(self.subscribe(self.phone, customer=customer))
            failing = subscriptions[1].account_id
            stock = type(failing)._charge_add_ons

            def fail(accounts):
                stock(accounts)
                if failing in accounts:
                    raise ValueError("Strømmen gik")

            with (
                patch.object(type(failing), '_charge_add_ons', fail),
                mute_logger('odoo.addons.clip_card.models.ledger.clip_card_account_jobs'),
            ):
                self.charge()
            self.assertEqual([len(it.charge_ids) for it in subscriptions], [1, 0, 1])
            self.assertEqual(failing.balance, 10)
            self.assertIn("could not be charged", failing.activity_ids.summary)
            self.charge()
            self.assertEqual([len(it.charge_ids) for it in subscriptions], [1, 1, 1])
        self.assertLedger()

    def test_a_period_is_unique_in_the_database(self):
        with self.on('2025-03-12'):
            self.buy(10)
            charge = self.subscribe(self.phone)
            self.charge()
        values = charge.charge_ids.copy_data()[0]
        values.pop('date')
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.env['clip.card.charge'].create(values)
