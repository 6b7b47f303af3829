"""Automatic renewal that a saved payment method pays: each payment asked for once, then ordered."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_agreement import AgreementCommon


class SavedPaymentCase:
    """A provider with saved payment methods.

    One without code of its own answers later, as those do that tell the outcome by a webhook: what
    their webhooks call, the tests call.
    """

    def make_provider(self, **values):
        bank = self.env['account.journal'].search(
            [('type', '=', 'bank'), ('company_id', '=', self.company.id)], limit=1
        )
        values = {'name': "Kortselskabet", 'state': 'test', **values}
        provider = self.env['payment.provider'].create({'company_id': self.company.id, **values})
        provider.journal_id = bank
        lines = bank.inbound_payment_method_line_ids
        if provider not in lines.payment_provider_id:
            lines[0].payment_provider_id = provider
            provider.journal_id = bank
        return provider

    def make_token(self, provider, partner, number='1234', **values):
        return self.env['payment.token'].create(
            {
                'provider_id': provider.id,
                'payment_method_id': self.env.ref('payment.payment_method_card').id,
                'partner_id': partner.id,
                'payment_details': number,
                'provider_ref': f'ref-{number}',
                **values,
            }
        )

    def payments(self):
        return self.renewals().transaction_ids.sorted('id')

    def answer(self, payment, state, reason=None):
        """The provider's webhook, and the job that deals with it."""
        if state == 'error':
            payment._set_error(reason or "Card declined")
        else:
            getattr(payment, f'_set_{state}')()
        payment._post_process()
        self.env.invalidate_all()


class SavedPaymentCommon(SavedPaymentCase, AgreementCommon):
    def setUp(self):
        super().setUp()
        self.customer.lang = 'en_US'
        self.provider = self.make_provider()
        self.token = self.make_token(self.provider, self.customer)
        self.agree()
        self.account.renewal_token_id = self.token
        self.send('2025-03-12')
        self.env['mail.mail'].search([]).unlink()
        self.use(8, '2025-04-01')


@tagged('post_install', '-at_install')
class TestSavedPayments(SavedPaymentCommon):
    def test_asked_for_once_and_ordered_when_paid(self):
        self.renew('2025-04-01')
        order, payment = self.renewals(), self.payments()
        self.assertEqual((order.state, order.amount_untaxed), ('sent', 9500))
        self.assertEqual(
            (payment.operation, payment.token_id, payment.amount, payment.state),
            ('offline', self.token, order.amount_total, 'draft'),
        )
        self.assertEqual(self.account.balance, 2, "nothing is given before it is paid")
        self.renew('2025-04-01')
        self.assertEqual(self.payments(), payment)
        with self.on('2025-04-01'):
            self.answer(payment, 'pending')
        self.renew('2025-04-03')
        self.assertEqual(self.payments(), payment, "one that is under way is waited for")
        with self.on('2025-04-04'):
            self.answer(payment, 'done')
        self.assertEqual((order.state, self.account.balance), ('sale', 12))
        move = order.invoice_ids
        self.assertEqual((move.state, move.amount_residual), ('posted', 0))
        self.assertEqual(payment.payment_id.amount, move.amount_total)
        self.assertEqual(self.account.renewal_failures, 0)
        self.renew('2025-04-05')
        self.assertEqual((self.renewals(), self.payments()), (order, payment))

    def test_a_card_that_starts_when_it_is_paid(self):
        self.company.clip_card_start = 'payment'
        self.renew('2025-04-01')
        with self.on('2025-04-01'):
            self.answer(self.payments(), 'done')
        self.assertEqual(self.renewals().clip_card_ids.state, 'active')
        self.assertFalse(self.renewals().activity_ids)

    def test_told_twice_it_pays_once(self):
        self.renew('2025-04-01')
        payment = self.payments()
        with self.on('2025-04-01'):
            self.answer(payment, 'done')
            payment._post_process()
            payment._set_done()
        self.assertEqual(len(self.renewals().invoice_ids), 1)
        self.assertEqual(
            self.env['account.payment'].search_count([('payment_transaction_id', '=', payment.id)]),
            1,
        )

    def test_nobody_is_asked_while_it_is_paid(self):
        self.assertEqual(self.send('2025-04-01'), [])
        with self.on('2025-04-01'):
            self.answer(self.payments(), 'error')
        self.assertEqual(self.send('2025-04-02'), [])

    def test_three_failures_and_the_customer_is_asked(self):
        for number, day in enumerate(('2025-04-01', '2025-04-02', '2025-04-03'), start=1):
            self.renew(day)
            payment = self.payments()[-1]
            self.assertEqual((len(self.payments()), payment.state), (number, 'draft'))
            self.renew(day)
            with self.on(day):
                self.answer(payment, 'error', "Card declined")
                payment._post_process()
            self.assertEqual(self.account.renewal_failures, number)
            self.renew(day)
            self.assertEqual(len(self.payments()), number, "tried again on another day")
        self.assertEqual(self.account.renewal, 'ask')
        reason = "The payment with Card •••• 1234 failed 3 times, and nothing was taken."
        (mail,) = self.mails()
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(reason, mail.body_html)
        (activity,) = self.account.activity_ids
        self.assertEqual(
            (activity.user_id, activity.summary), (self.salesperson, "Not renewed automatically")
        )
        self.assertIn(reason, activity.note)
        said = str(self.account.message_ids.mapped('body'))
        self.assertIn("failed (2 of 3). Card declined", said)
        self.assertEqual(self.send('2025-04-04'), [])
        self.assertEqual((len(self.payments()), self.renewals().state), (3, 'sent'))

    def test_a_success_starts_the_count_again(self):
        self.renew('2025-04-01')
        with self.on('2025-04-01'):
            self.answer(self.payments(), 'error')
        self.renew('2025-04-02')
        with self.on('2025-04-02'):
            self.answer(self.payments()[-1], 'done')
        self.assertEqual((self.account.renewal_failures, self.account.balance), (0, 12))

    def test_a_payment_that_arrives_after_it_failed(self):
        self.renew('2025-04-01')
        payment = self.payments()
        with self.on('2025-04-01'):
            self.answer(payment, 'error')
            self.answer(payment, 'done')
        self.assertEqual((self.account.renewal_failures, self.account.balance), (0, 12))
        self.renew('2025-04-03')
        self.assertEqual(self.payments(), payment)

    def test_what_nobody_can_tell_is_looked_up(self):
        self.renew('2025-04-01')
        payment = self.payments()
        self.renew('2025-04-02')
        self.renew('2025-04-03')
        self.assertEqual((self.payments(), payment.state), (payment, 'draft'))
        (activity,) = self.renewals().activity_ids
        self.assertEqual(activity.summary, "Payment whose outcome is not known")
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn(payment.reference, activity.note)
        self.assertTrue(self.renewals()._has_money_coming())

    def test_a_job_that_died_before_it_asked_asks_later(self):
        with self.on('2025-04-01'):
            self.account._renew_automatically()
        payment = self.payments()
        self.assertFalse(payment.clip_card_asked_on)
        self.renew('2025-04-02')
        self.assertEqual(self.payments(), payment)
        self.assertEqual(str(payment.clip_card_asked_on.date()), '2025-04-02')

    def test_another_offer_than_agreed_is_not_paid(self):
        self.renew('2025-04-01')
        with self.on('2025-04-01'):
            self.answer(self.payments(), 'error')
        with self.on('2025-04-01'):
            self.account.sudo()._renew(self.size(30))
        self.renew('2025-04-02')
        self.assertEqual(len(self.payments()), 1)

    def test_a_payment_method_that_was_taken_away(self):
        self.token.active = False
        self.assertEqual(self.send('2025-04-01'), ['low', 'not_renewed'])
        self.assertFalse(self.renewals())
        self.assertEqual(self.account.renewal, 'ask')
        (mail,) = self.mails()
        self.assertIn("Card •••• 1234 was to pay it, and cannot be used any more.", mail.body_html)

    def test_or_deleted(self):
        self.token.unlink()
        self.assertEqual(self.send('2025-04-01'), ['low', 'not_renewed'])
        self.assertEqual((self.account.renewal, len(self.renewals())), ('ask', 0))

    def test_or_taken_away_after_a_payment_failed(self):
        self.renew('2025-04-01')
        with self.on('2025-04-01'):
            self.answer(self.payments(), 'error')
        self.token.active = False
        self.renew('2025-04-02')
        self.assertEqual((self.account.renewal, len(self.payments())), ('ask', 1))

    def test_agreed_anew(self):
        """What could not be paid makes room; the count starts again."""
        self.test_three_failures_and_the_customer_is_asked()
        order = self.renewals()
        other = self.make_token(self.provider, self.customer, '9876')
        with self.on('2025-04-05'):
            self.account.write({'renewal': 'auto', 'renewal_token_id': other.id})
        self.assertEqual((order.state, self.account.renewal_failures), ('cancel', 0))
        self.renew('2025-04-05')
        payment = self.payments()[-1]
        with self.on('2025-04-05'):
            self.answer(payment, 'done')
        self.assertEqual((payment.token_id, self.account.balance), (other, 12))

    def test_staff_agrees_to_an_invoice(self):
        self.account.with_user(self.salesperson).renewal = 'ask'
        self.agree()
        self.assertEqual(
            (self.account.renewal_pays_with, len(self.account.renewal_token_id)), (0, 0)
        )
        self.renew('2025-04-01')
        self.assertEqual((self.renewals().state, len(self.payments())), ('sale', 0))

    def test_only_a_method_of_the_customer(self):
        stranger = self.make_token(self.provider, self.make_customer("Slagter A/S"), '5555')
        with self.assertRefused(ValidationError, "5555 is no saved payment method of Bageriet"):
            self.account.renewal_token_id = stranger
        colleague = self.env['res.partner'].create(
            {'name': "Birthe", 'parent_id': self.customer.id}
        )
        own = self.make_token(self.provider, colleague, '7777')
        self.account.renewal_token_id = own
        self.assertEqual(self.account.renewal_pays_with, "Card •••• 7777")

    def test_nobody_chooses_it_past_the_customer(self):
        token = self.make_token(self.provider, self.customer, '7777')
        for user in (self.salesperson, self.manager):
            with self.assertRefused(UserError, "cannot be changed"):
                self.account.with_user(user).renewal_token_id = token.id
        with self.assertRaises(UserError):
            self.account.with_user(self.consultant_user).renewal_token_id = token.id
        self.assertEqual(self.account.renewal_token_id, self.token)
