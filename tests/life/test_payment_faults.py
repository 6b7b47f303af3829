"""Two jobs at once, with real commits: no customer is charged twice."""

from unittest.mock import patch

from odoo.tests import tagged

from .test_job_faults import JobFaultsCase


@tagged('post_install', '-at_install')
class TestPaymentFaults(JobFaultsCase):
    bought = '2020-03-15 11:00:00'
    job = ('clip.card.account', '_cron_renew')

    def setUpRecords(self, env):
        super().setUpRecords(env)
        provider = env['payment.provider'].create(
            {'name': "Kortselskabet", 'state': 'test', 'company_id': self.company}
        )
        for account in env['clip.card.account'].browse(self.accounts):
            token = provider.env['payment.token'].create(
                {
                    'provider_id': provider.id,
                    'payment_method_id': env.ref('payment.payment_method_card').id,
                    'partner_id': account.partner_id.id,
                    'payment_details': '1234',
                    'provider_ref': f'ref-{account.id}',
                }
            )
            account.write({'renewal': 'auto', 'renewal_token_id': token.id})

    def setUp(self):
        super().setUp()
        self.charged = []
        payments = self.registry['payment.transaction']

        def ask(payment):
            self.charged.append(payment.sale_order_ids.clip_card_renewal_account_id.id)

        self.startPatcher(patch.object(payments, '_charge_with_token', ask))

    def payments(self):
        """Customers of the payments that there are, and whether their provider was asked."""
        return self.rows(
            """
            SELECT sale.clip_card_renewal_account_id, payment.clip_card_asked_on IS NOT NULL
              FROM payment_transaction payment
              JOIN sale_order_transaction_rel link ON link.transaction_id = payment.id
              JOIN sale_order sale ON sale.id = link.sale_order_id
             WHERE sale.clip_card_renewal_account_id = ANY(%s) ORDER BY 1
            """,
            self.accounts,
        )

    def assertChargedOnce(self):
        self.assertEqual(self.payments(), [(account, True) for account in self.accounts])
        self.assertEqual(sorted(self.charged), self.accounts)

    def test_two_jobs_charge_each_customer_once(self):
        self.run_twice_at_once(*self.job)
        self.assertChargedOnce()
        self.run_job(*self.job)
        self.assertChargedOnce()

    def test_two_jobs_find_what_a_dead_one_has_left(self):
        """The offers are made, and nobody has asked for the money yet."""
        with self.committing() as env:
            for account in env['clip.card.account'].browse(self.accounts):
                account._renew_automatically()
        self.assertEqual(self.payments(), [(account, False) for account in self.accounts])
        self.run_twice_at_once(*self.job)
        self.assertChargedOnce()

    def test_whoever_is_later_takes_nothing(self):
        """Also when it saw the payment before it was marked: it starts again, and finds it so."""
        with self.committing() as env:
            env['clip.card.account'].browse(self.accounts[0])._renew_automatically()
        taken = {'first': [], 'second': []}

        def take(name):
            def action(env):
                account = env['clip.card.account'].browse(self.accounts[0])
                taken[name].append(len(account._take_next_payment()))

            return action

        self.assertEqual(self.together(take('first'), take('second')), (1, 2))
        self.assertEqual(taken, {'first': [1], 'second': [0]})
