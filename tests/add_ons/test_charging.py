"""What add-on products cost, when, and which card pays."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestCharging(AddOnCommon):
    def setUp(self):
        super().setUp()
        with self.on('2025-01-01'):
            self.card = self.buy(10)
        self.account = self.card.account_id

    def test_a_charge_and_its_entry(self):
        with self.on('2025-01-31'):
            subscription = self.subscribe(self.check, '2025-01-31')
        self.charge_on('2025-02-02')
        charge = subscription.charge_ids
        self.assertEqual(
            (charge.period_start, charge.period_end, charge.date, charge.clips, charge.state),
            (date(2025, 1, 31), date(2025, 2, 27), date(2025, 2, 2), 2, 'charged'),
        )
        entry = charge.entry_ids
        self.assertEqual(
            (entry.kind, entry.clips, entry.name, entry.date, entry.source, entry.card_id),
            ('service', -2, "Månedscheck", date(2025, 2, 2), charge.id, self.card),
        )
        self.assertEqual(
            (entry.period_start, entry.period_end), (date(2025, 1, 31), date(2025, 2, 27))
        )
        self.assertEqual((self.card.balance, self.account.balance), (8, 8))
        self.assertEqual(self.card.last_use_date, date(2025, 2, 2))
        self.assertEqual(self.card.forfeit_date, date(2028, 2, 2))
        self.assertEqual(subscription.next_date, date(2025, 2, 28))

    def test_month_ends(self):
        with self.on('2025-01-31'):
            subscription = self.subscribe(self.phone, '2025-01-31')
        self.charge_on('2025-01-31', '2025-02-27', '2025-02-28', '2025-03-30', '2025-03-31')
        self.assertCharges(subscription, '2025-01-31', '2025-02-28', '2025-03-31')

    def test_leap_day(self):
        with self.on('2024-02-29'):
            self.buy(20)
            subscription = self.subscribe(self.quarterly, '2024-02-29')
        self.charge_on('2024-02-29', '2024-05-28', '2024-05-29', '2025-02-28')
        self.assertCharges(
            subscription, '2024-02-29', '2024-05-29', '2024-08-29', '2024-11-29', '2025-02-28'
        )

    def test_missed_runs_are_caught_up_and_dated_today(self):
        with self.on('2025-01-10'):
            subscription = self.subscribe(self.check, '2025-01-10')
        self.charge_on('2025-03-20', '2025-03-20')
        self.assertCharges(subscription, '2025-01-10', '2025-02-10', '2025-03-10')
        self.assertEqual(set(subscription.charge_ids.mapped('date')), {date(2025, 3, 20)})
        self.assertEqual(self.card.balance, 4)

    def test_the_first_expiring_card_pays_first_then_the_next(self):
        with self.on('2024-06-01'):
            older = self.buy(10)
        with self.on('2025-01-10'):
            self.log(self.make_task(), 9 * 60)
            subscription = self.subscribe(self.quarterly, '2025-01-10')
            self.charge()
        entries = subscription.charge_ids.entry_ids.sorted('id')
        self.assertEqual(
            [(entry.card_id, entry.clips) for entry in entries], [(older, -1), (self.card, -2)]
        )

    def test_cards_that_do_not_pay(self):
        """Not one that is held, nor one that is over though the job has not ended it yet."""
        with self.on('2025-01-10'):
            subscription = self.subscribe(self.check, '2025-01-10')
            self.card.with_user(self.manager)._hold("Faktura forfalden")
            self.charge()
            self.assertEqual(subscription.state, 'waiting')
            self.card.with_user(self.manager).action_release()
            self.charge()
            self.assertEqual(subscription.state, 'active')
        with self.on('2029-01-01'):
            self.charge()
        self.assertEqual(self.card.state, 'active')
        self.assertEqual(subscription.state, 'waiting')
        self.assertCharges(subscription, '2025-01-10')

    def test_too_few_clips_take_nothing(self):
        self.customer.email = 'bo@kernen.example'
        with self.on('2025-01-10'):
            self.log(self.make_task(), 9 * 60)
            subscription = self.subscribe(self.check, '2025-01-10')
            phone = self.subscribe(self.phone, '2025-01-10')
            self.charge()
        self.assertEqual(subscription.state, 'waiting')
        self.assertFalse(subscription.charge_ids)
        self.assertCharges(phone, '2025-01-10')
        notice = self.env['clip.card.notice'].search([('account_id', '=', self.account.id)])
        self.assertEqual((notice.kind, notice.state), ('waiting', 'sent'))
        self.assertEqual(notice.subscription_ids, subscription)
        self.assertIn("waits for clips", self.account.activity_ids.summary)
        note = self.account.activity_ids.note
        self.assertIn("0 clips left, too few for Månedscheck (2 clips per month)", note)
        mail = self.env['mail.mail'].search([('model', '=', notice._name)])
        self.assertIn("Månedscheck", mail.body_html)
        self.assertIn(f'/my/clip-cards/renew/{self.account.id}?access_token=', mail.body_html)
        self.charge_on('2025-01-11', '2025-02-09')
        self.assertEqual(len(self.account.activity_ids), 1)

    def test_waiting_tries_the_current_period_and_drops_those_before(self):
        with self.on('2025-01-10'):
            self.log(self.make_task(), 9 * 60)
            subscription = self.subscribe(self.check, '2025-01-10')
        self.charge_on('2025-01-10', '2025-02-12')
        self.assertEqual(subscription.next_date, date(2025, 2, 10))
        with self.on('2025-04-20'):
            self.buy(10)
            self.charge()
        self.assertEqual(subscription.state, 'active')
        self.assertCharges(subscription, '2025-04-10')
        self.assertEqual(subscription.next_date, date(2025, 5, 10))

    def test_what_is_missed_is_paid_as_far_as_the_clips_reach(self):
        with self.on('2025-01-10'):
            self.log(self.make_task(), 5 * 60)
            subscription = self.subscribe(self.check, '2025-01-10')
        self.charge_on('2025-05-20')
        self.assertCharges(subscription, '2025-01-10', '2025-02-10')
        self.assertEqual(
            (subscription.state, subscription.next_date), ('waiting', date(2025, 5, 10))
        )

    def test_a_clock_set_back_charges_nothing(self):
        with self.on('2025-01-10'):
            subscription = self.subscribe(self.phone, '2025-01-10')
        self.charge_on('2025-03-10', '2025-02-15', '2025-01-10', '2025-03-10')
        self.assertCharges(subscription, '2025-01-10', '2025-02-10', '2025-03-10')

    def test_start_and_stop_dates(self):
        with self.on('2025-01-10'):
            subscription = self.subscribe(self.phone, '2025-02-01', stop_date=date(2025, 3, 31))
        self.charge_on('2025-01-31')
        self.assertFalse(subscription.charge_ids)
        self.charge_on('2025-04-02')
        self.assertCharges(subscription, '2025-02-01', '2025-03-01')
        self.assertEqual(subscription.state, 'stopped')

    def test_a_charge_that_moves_the_end_out_pays_what_is_due(self):
        """Work after the card's end is uncovered until the card is used."""
        with self.on('2027-12-31'):
            line = self.log(self.make_task(), 60, '2028-01-05')
            self.assertClips(line, 0, 1)
            subscription = self.subscribe(self.phone, '2027-12-31')
            self.charge()
        self.assertCharges(subscription, '2027-12-31')
        self.assertClips(line, 1)

    # Giving back

    def charged(self):
        with self.on('2025-03-10'):
            subscription = self.subscribe(self.check, '2025-03-10')
            self.charge()
        return subscription.charge_ids

    def test_give_back(self):
        charge = self.charged()
        self.assertEqual(self.card.last_use_date, date(2025, 3, 10))
        with self.on('2025-04-05'):
            action = charge.with_user(self.manager).action_return()
            self.env[action['res_model']].with_user(self.manager).with_context(
                **action['context']
            ).create({'reason': "Ikke udført"}).action_return()
            charge.with_user(self.manager)._return("Igen")
        self.assertEqual((charge.state, charge.return_reason), ('returned', "Ikke udført"))
        self.assertEqual(self.card.balance, 10)
        self.assertFalse(self.card.last_use_date)
        self.assertEqual(charge.entry_ids.sorted('id')[-1].date, date(2025, 4, 5))
        self.assertCharges(charge.subscription_id, '2025-03-10')
        self.assertIn("Ikke udført", charge.subscription_id.message_ids[0].body)

    def test_only_a_manager_gives_back(self):
        charge = self.charged()
        for user in (self.salesperson, self.consultant_user, self.accountant):
            with self.assertRefused(AccessError, "Only a clip card manager"):
                charge.with_user(user)._return("Ikke udført")
        with self.assertRefused(UserError, "Enter the reason"):
            charge.with_user(self.manager)._return(" ")
        self.assertEqual(self.card.balance, 8)

    def test_clips_given_back_pay_what_is_due(self):
        charge = self.charged()
        with self.on('2025-03-11'):
            line = self.log(self.make_task(), 10 * 60)
            self.assertClips(line, 8, 2)
            charge.with_user(self.manager)._return("Ikke udført")
            self.assertClips(line, 10)

    def test_clips_given_back_to_an_ended_card_lapse_at_once(self):
        charge = self.charged()
        with self.on('2028-03-11'):
            self.end_cards()
            self.assertEqual((self.card.state, self.card.lapsed_clips), ('forfeited', 8))
            charge.with_user(self.manager)._return("Ikke udført")
        self.assertEqual((self.card.balance, self.card.lapsed_clips), (0, 10))
        self.assertCharges(charge.subscription_id, '2025-03-10')
