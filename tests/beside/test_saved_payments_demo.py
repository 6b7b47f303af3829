"""Renewals that a stock provider's saved payment method pays, with the provider's own answers."""

from odoo.tests import tagged

from ..life.test_agreement import AgreementCommon
from ..life.test_saved_payments import SavedPaymentCase
from .common import CompanionCase


@tagged('post_install', '-at_install')
class TestDemoProvider(CompanionCase, SavedPaymentCase, AgreementCommon):
    needs = ('payment_demo',)

    def setUp(self):
        super().setUp()
        self.customer.lang = 'en_US'
        self.provider = self.make_provider(code='demo')
        self.token = self.make_token(self.provider, self.customer, demo_simulated_state='done')
        self.agree()
        self.account.renewal_token_id = self.token
        self.send('2025-03-12')
        self.use(8, '2025-04-01')

    def post_process(self, day):
        with self.on(day):
            self.run_job('payment.cron_post_process_payment_tx')

    def test_success(self):
        self.renew('2025-04-01')
        payment = self.payments()
        self.assertEqual((payment.state, payment.is_post_processed), ('done', False))
        self.renew('2025-04-01')
        self.post_process('2025-04-01')
        self.assertEqual(self.payments(), payment)
        order = self.renewals()
        self.assertEqual((order.state, self.account.balance), ('sale', 12))
        self.assertEqual(order.invoice_ids.amount_residual, 0)

    def test_pending(self):
        self.token.demo_simulated_state = 'pending'
        self.renew('2025-04-01')
        self.post_process('2025-04-01')
        self.renew('2025-04-03')
        payment = self.payments()
        self.assertEqual((payment.state, self.account.balance), ('pending', 2))
        payment.action_demo_set_done()
        self.post_process('2025-04-03')
        self.assertEqual(self.account.balance, 12)

    def test_error(self):
        self.token.demo_simulated_state = 'error'
        for number, day in enumerate(('2025-04-01', '2025-04-02', '2025-04-03'), start=1):
            self.assertEqual(self.account.renewal, 'auto')
            self.renew(day)
            self.post_process(day)
            self.assertEqual(
                (len(self.payments()), self.account.renewal_failures), (number, number)
            )
        self.assertEqual(self.account.renewal, 'ask')
        self.assertIn("failed 3 times", self.mails()[0].body_html)
        self.renew('2025-04-04')
        self.assertEqual(len(self.payments()), 3)
