"""Add-on products pause, stop and go on."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestPauseAndStop(AddOnCommon):
    def setUp(self):
        super().setUp()
        with self.on('2025-01-12'):
            self.card = self.buy(20)
            self.subscription = self.subscribe(self.phone, '2025-01-12')
            self.charge()

    def as_sales(self):
        return self.subscription.with_user(self.salesperson)

    def in_force(self, day):
        return bool(
            self.card.account_id._get_subscription_in_force(
                'phone_support', date.fromisoformat(day)
            )
        )

    def assertInForce(self, days, other_days):
        self.assertEqual([day for day in days if not self.in_force(day)], [])
        self.assertEqual([day for day in other_days if self.in_force(day)], [])

    def test_pause_and_resume(self):
        with self.on('2025-01-20'):
            self.as_sales().action_pause()
            self.assertInForce(['2025-01-12', '2025-02-11'], ['2025-02-12', '2025-01-11'])
        self.assertIn("Paused", self.subscription.message_ids[0].body)
        self.charge_on('2025-02-12', '2025-03-12')
        with self.on('2025-05-20'):
            self.as_sales().action_resume()
            self.assertInForce(
                ['2025-02-11', '2025-05-12', '2025-06-30'], ['2025-02-12', '2025-05-11']
            )
            self.charge()
        self.assertIn("Resumed", self.subscription.message_ids[0].body)
        self.assertCharges(self.subscription, '2025-01-12', '2025-05-12')

    def test_resumed_in_the_paid_period(self):
        with self.on('2025-01-20'):
            self.as_sales().action_pause()
        with self.on('2025-02-01'):
            self.as_sales().action_resume()
        self.assertEqual(self.subscription.next_date, date(2025, 2, 12))

    def test_stop_at_the_end_of_the_paid_period(self):
        with self.on('2025-01-20'):
            self.as_sales().action_stop()
        self.assertEqual(
            (
                self.subscription.state,
                self.subscription.stop_date,
                self.subscription.next_charge_date,
            ),
            ('active', date(2025, 2, 11), False),
        )
        self.charge_on('2025-02-11')
        self.assertEqual(self.subscription.state, 'active')
        self.charge_on('2025-02-12')
        self.assertEqual(self.subscription.state, 'stopped')
        self.assertCharges(self.subscription, '2025-01-12')
        self.assertInForce(['2025-02-11'], ['2025-02-12'])

    def test_stop_of_a_period_that_is_not_charged_yet(self):
        with self.on('2025-02-20'):
            self.as_sales().action_stop()
            self.assertEqual(self.subscription.stop_date, date(2025, 3, 11))
            self.charge()
        self.charge_on('2025-03-12')
        self.assertCharges(self.subscription, '2025-01-12', '2025-02-12')
        self.assertEqual(self.subscription.state, 'stopped')

    def test_a_stop_is_undone(self):
        with self.on('2025-01-20'):
            self.as_sales().action_stop()
            self.as_sales().action_resume()
        self.assertEqual(
            (self.subscription.stop_date, self.subscription.next_charge_date),
            (False, date(2025, 2, 12)),
        )

    def test_resumed_after_it_stopped(self):
        with self.on('2025-01-20'):
            self.as_sales().action_stop()
        self.charge_on('2025-02-12')
        with self.on('2025-04-01'):
            self.as_sales().action_resume()
            self.charge()
        self.assertCharges(self.subscription, '2025-01-12', '2025-03-12')

    def test_a_stopped_one_makes_room_and_stays_stopped_then(self):
        with self.on('2025-02-12'):
            self.as_sales().action_stop()
        self.charge_on('2025-03-12')
        with self.on('2025-03-12'):
            self.subscribe(self.phone)
            with self.assertRefused(ValidationError, "has Telefonsupport already"):
                self.as_sales().action_resume()

    def test_one_that_waits_stops_at_once(self):
        with self.on('2025-02-12'):
            self.log(self.make_task(), 20 * 60)
            self.charge()
            self.assertEqual(self.subscription.state, 'waiting')
            self.as_sales().action_stop()
        self.assertEqual(
            (self.subscription.state, self.subscription.stop_date), ('stopped', date(2025, 2, 11))
        )

    def test_a_waiting_period_is_not_in_force(self):
        with self.on('2025-02-15'):
            self.assertInForce(['2025-02-13'], [])
            self.log(self.make_task(), 20 * 60)
            self.charge()
            self.assertInForce(['2025-01-12', '2025-02-11'], ['2025-02-12', '2025-02-15'])
        with self.on('2025-03-13'):
            self.assertInForce([], ['2025-02-12', '2025-03-12', '2025-03-13'])
            self.buy(10)
            self.charge()
            self.assertInForce(['2025-03-12', '2025-05-01'], ['2025-02-12', '2025-03-11'])

    def test_one_that_waits_again_in_the_same_period(self):
        """Paused or stopped, then resumed before there were clips: it waits, and is told once."""
        self.customer.email = 'kontor@example.com'
        check = self.subscribe(self.check, '2025-03-01')
        with self.on('2025-02-12'):
            self.log(self.make_task(), 19 * 60)
            self.charge()
            for leave in ('action_pause', 'action_stop'):
                with self.subTest(leave=leave):
                    getattr(self.as_sales(), leave)()
                    self.as_sales().action_resume()
                    self.charge()
                    self.assertEqual(self.subscription.state, 'waiting')
        self.assertEqual(len(self.get_waiting_notices()), 1)
        with self.on('2025-03-12'):
            self.charge()
        self.assertEqual(self.get_waiting_notices().subscription_ids, self.subscription | check)

    def get_waiting_notices(self):
        return self.env['clip.card.notice'].search(
            [('account_id', '=', self.card.account_id.id), ('kind', '=', 'waiting')]
        )

    def test_who_may(self):
        for user in (self.consultant_user, self.accountant):
            with self.on('2025-01-20'):
                subscription = self.subscription.with_user(user)
                self.assertEqual(subscription.product_id.name, "Telefonsupport")
                for action in ('action_pause', 'action_stop', 'action_resume'):
                    with self.assertRaises(AccessError):
                        getattr(subscription, action)()
                with self.assertRaises(AccessError):
                    self.subscribe(self.check, user=user)

    def test_what_was_agreed_stays(self):
        for values in ({'period_clips': 9}, {'state': 'stopped'}, {'next_date': '2030-01-01'}):
            with self.assertRefused(UserError, "was agreed when it was sold"):
                self.as_sales().write(values)
        with self.assertRefused(UserError, "starts on 01/12/2025"):
            self.as_sales().start_date = '2025-03-01'
        with self.assertRefused(ValidationError, "cannot stop before"):
            self.as_sales().stop_date = '2025-01-01'
        with self.assertRefused(UserError, "is kept for its history"):
            self.subscription.unlink()
        with self.on('2025-01-20'):
            mine = self.subscribe(self.check, '2025-02-01', next_date='2031-01-01', period_clips=0)
            self.assertEqual((str(mine.next_date), mine.period_clips), ('2025-02-01', 2))
            mine.with_user(self.salesperson).start_date = '2025-02-05'
        self.assertEqual(str(mine.next_date), '2025-02-05')

    # Customers who stopped

    def test_stop_ends_it_when_no_usable_card_is_left(self):
        account = self.card.account_id
        with self.on('2025-01-20'):
            account.with_user(self.salesperson).action_stop()
            self.assertFalse(self.subscription.stop_date)
            self.log(self.make_task(), 19 * 60)
        self.assertEqual(
            (self.subscription.state, self.subscription.stop_date), ('stopped', date(2025, 2, 11))
        )
        self.assertInForce(['2025-02-11'], ['2025-02-12'])
        with self.on('2025-02-12'):
            account.with_user(self.salesperson).action_resume()
            self.buy(10)
            self.charge()
        self.assertCharges(self.subscription, '2025-01-12')

    def test_stop_when_a_charge_takes_the_last_clips(self):
        """What that charge paid for is given; what it left no clips for ends."""
        check = self.subscribe(self.check, '2025-02-12')
        with self.on('2025-01-20'):
            self.card.account_id.with_user(self.salesperson).action_stop()
            self.log(self.make_task(), 18 * 60)
        with self.on('2025-02-12'):
            self.charge()
            self.assertInForce(['2025-02-11', '2025-02-12', '2025-03-11'], ['2025-03-12'])
        self.assertCharges(self.subscription, '2025-01-12', '2025-02-12')
        self.assertCharges(check)
        self.assertEqual(
            (self.subscription.state, self.subscription.stop_date), ('stopped', date(2025, 3, 11))
        )
        self.assertEqual(check.state, 'stopped')
        self.charge_on('2025-03-12')
        self.assertCharges(self.subscription, '2025-01-12', '2025-02-12')

    def test_stop_with_no_usable_card_left(self):
        with self.on('2025-01-20'):
            self.log(self.make_task(), 19 * 60)
            self.assertEqual(self.subscription.state, 'active')
            self.card.account_id.with_user(self.salesperson).action_stop()
        self.assertEqual(self.subscription.state, 'stopped')

    def test_stop_and_the_last_card_ends(self):
        with self.on('2025-01-20'):
            self.as_sales().action_pause()
            self.card.account_id.with_user(self.salesperson).action_stop()
        with self.on('2028-01-13'):
            self.end_cards()
        self.assertEqual((self.card.state, self.subscription.state), ('forfeited', 'stopped'))

    def test_stop_with_a_held_card(self):
        with self.on('2025-01-20'):
            self.card.with_user(self.manager)._hold("Faktura forfalden")
            self.card.account_id.with_user(self.salesperson).action_stop()
        self.assertEqual(self.subscription.state, 'active')
