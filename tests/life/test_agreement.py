"""Automatic renewal orders exactly what was agreed, or nothing, and both sides are told."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_notices import NoticesCommon

MIGRATION = Path(__file__).parents[2] / 'migrations/19.0.4.0.0/post-renewal_agreement.py'


class AgreementCommon(NoticesCommon):
    def renewals(self):
        return self.env['sale.order'].search(
            [('clip_card_renewal_account_id', '=', self.account.id)]
        )

    def renew(self, day):
        with self.on(day):
            self.run_job('clip_card.ir_cron_renew')

    def agree(self, **values):
        self.account.with_user(self.salesperson).write({'renewal': 'auto', **values})

    def size(self, clips, product=None):
        return (product or self.product).clip_card_tier_ids.filtered(lambda it: it.clips == clips)

    def mails(self):
        return self.env['mail.mail'].search([('model', '=', 'clip.card.notice')])


@tagged('post_install', '-at_install')
class TestAgreement(AgreementCommon):
    def test_names_what_was_bought_last(self):
        self.agree()
        self.assertEqual(
            (self.account.renewal_product_id, self.account.renewal_clips), (self.product, 10)
        )
        with self.on('2025-03-20'):
            self.buy(30)
        self.account.with_user(self.salesperson).action_stop()
        self.agree()
        self.assertEqual(self.account.renewal_clips, 10, "what was agreed stays")

    def test_or_what_is_named(self):
        other = self.make_product("Stort kort", {50: 20})
        self.agree(renewal_product_id=other.id, renewal_clips=50)
        self.use(8, '2025-04-01')
        self.renew('2025-04-01')
        self.assertEqual(self.renewals().order_line.product_id, other)
        self.assertEqual(self.renewals().amount_untaxed, 40000)

    def test_goes_with_the_customer_that_is_merged(self):
        self.agree(renewal_max_per_year=3)
        twin = self.make_customer("Kernen Bageri")
        with self.on('2025-03-13'):
            other = self.buy(20, customer=twin)
            self.env['base.partner.merge.automatic.wizard'].create({})._merge(
                (self.customer | twin).ids, twin
            )
        account = other.account_id
        self.assertEqual(
            (account.renewal, account.renewal_product_id, account.renewal_clips),
            ('auto', self.product, 10),
        )
        self.assertEqual(account.renewal_max_per_year, 3)

    def test_of_nothing_is_refused(self):
        account = self.env['clip.card.account']._get_or_create(
            self.make_customer("Ny A/S"), self.company
        )
        with self.assertRefused(ValidationError, "Enter the clip card and the size with which Ny"):
            account.with_user(self.salesperson).renewal = 'auto'
        with self.assertRefused(UserError, "Klippekort is not sold with 15 clips any more."):
            self.agree(renewal_clips=15)
        with self.assertRaises(ValidationError):
            self.agree(renewal_product_id=self.env['product.product'].create({'name': "X"}).id)

    def test_the_last_purchase_does_not_change_it(self):
        self.agree()
        with self.on('2025-03-20'):
            self.buy(30)
        self.use(38, '2025-04-01')
        self.renew('2025-04-01')
        self.assertEqual(self.renewals().order_line.product_uom_qty, 10)


@tagged('post_install', '-at_install')
class TestNotAsAgreed(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.customer.lang = 'en_US'
        self.agree()
        self.send('2025-03-12')
        self.company.clip_card_invoice_renewals = True
        # Another card is sold: nobody agreed to it.
        self.other = self.make_product("Stort kort", {50: 0}, list_price=2400)

    def assertNotRenewed(self, reason, day='2025-04-01'):
        """Nothing is ordered; the customer has one mail and sales one activity, with the reason."""
        self.mails().unlink()
        self.account.activity_ids.unlink()
        before = self.renewals()
        self.assertEqual(self.send(day), ['low', 'not_renewed'])
        self.assertEqual(self.renewals(), before)
        self.assertEqual(self.account.renewal, 'ask')
        (mail,) = self.mails()
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(reason, mail.body_html)
        self.assertIn(f'/my/clip-cards/renew/{self.account.id}?', mail.body_html)
        (activity,) = self.account.activity_ids
        self.assertEqual(
            (activity.user_id, activity.summary), (self.salesperson, "Not renewed automatically")
        )
        self.assertIn(reason, activity.note)
        self.assertEqual(self.send(day), [])

    def test_archived(self):
        self.use(9, '2025-04-01')
        self.product.product_tmpl_id.active = False
        self.assertNotRenewed("Klippekort is not sold any more.")

    def test_not_for_sale(self):
        self.use(9, '2025-04-01')
        self.product.sale_ok = False
        self.assertNotRenewed("Klippekort is not sold any more.")

    def test_a_size_taken_off_sale(self):
        self.use(9, '2025-04-01')
        self.size(10).unlink()
        self.assertNotRenewed("Klippekort is not sold with 10 clips any more.")

    def test_another_size_now(self):
        self.use(9, '2025-04-01')
        self.size(10).clips = 12
        self.assertNotRenewed("Klippekort is not sold with 10 clips any more.")

    def test_more_than_agreed_for_a_year(self):
        self.account.renewal_max_per_year = 1
        self.use(9, '2025-04-01')
        self.renew('2025-04-01')
        self.assertEqual(len(self.renewals()), 1)
        self.send('2025-04-01')
        self.use(10, '2025-05-01')
        self.assertNotRenewed(
            "Cards renewed since 05/02/2024: 1, as many as were agreed on for a year.",
            '2025-05-02',
        )

    def test_as_many_as_agreed_in_each_year(self):
        self.account.renewal_max_per_year = 1
        self.use(9, '2025-04-01')
        self.renew('2025-04-01')
        self.use(10, '2026-04-02')
        self.renew('2026-04-02')
        self.assertEqual(self.renewals().mapped('state'), ['sale', 'sale'])

    def test_without_an_agreement(self):
        """As imported, or written past Odoo."""
        self.use(9, '2025-04-01')
        self.account.flush_recordset()
        self.env.cr.execute("UPDATE clip_card_account SET renewal_clips = 0")
        self.env.invalidate_all()
        self.assertNotRenewed("No card and no size have been agreed on.")

    def test_nobody_to_write_to(self):
        self.use(9, '2025-04-01')
        self.product.sale_ok = False
        self.customer.email = False
        self.send('2025-04-01')
        notes = ''.join(self.account.activity_ids.mapped('note'))
        self.assertIn("Klippekort is not sold any more.", notes)
        self.assertIn("has no e-mail address", notes)


@tagged('post_install', '-at_install')
class TestLapse(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.agree()

    def lapse(self, day):
        with self.on(day):
            self.end_cards()

    def test_unused_clips_that_end_order_nothing(self):
        self.send('2025-03-12')
        self.lapse('2028-03-13')
        self.assertEqual((self.card.state, self.account.balance), ('forfeited', 0))
        self.mails().unlink()
        self.assertEqual(self.send('2028-03-13'), ['ended'])
        self.assertFalse(self.renewals())
        self.assertIn(f'/my/clip-cards/renew/{self.account.id}?', self.mails().body_html)

    def test_nor_does_the_rest_of_a_card(self):
        self.use(7, '2025-04-01')
        self.lapse('2028-04-02')
        self.renew('2028-04-02')
        self.assertFalse(self.renewals())

    def test_use_of_another_card_does(self):
        with self.on('2027-01-01'):
            self.buy(10)
        self.lapse('2028-03-13')
        self.use(8, '2028-04-01')
        self.renew('2028-04-01')
        self.assertEqual(len(self.renewals()), 1)

    def test_use_that_came_before_the_lapse_does(self):
        self.use(8, '2025-04-01')
        self.lapse('2028-04-02')
        self.renew('2028-04-02')
        self.assertEqual(len(self.renewals()), 1)

    def test_clips_given_back_do_not(self):
        self.card.with_user(self.manager)._adjust(-9, "Fortrudt")
        self.renew('2025-04-01')
        self.assertFalse(self.renewals())


@tagged('post_install', '-at_install')
class TestWays(AgreementCommon):
    """No renewal stands in the way of the next one for ever."""

    def renew_online(self, clips, **kwargs):
        return self.account.sudo()._renew_online(self.size(clips), **kwargs)

    def test_an_expired_offer_is_made_again(self):
        with self.on('2025-03-13'):
            order = self.renew_online(10)
        self.product.list_price = 1200
        with self.on('2025-09-01'):
            self.assertTrue(order.is_expired)
            self.assertEqual(self.renew_online(10), order)
            self.env.invalidate_all()
            self.assertFalse(order.is_expired)
            self.assertEqual(str(order.validity_date), '2025-10-01')
            self.assertEqual(order.amount_untaxed, 11400)

    def test_sales_makes_an_expired_offer_again(self):
        account = self.account.with_user(self.salesperson)
        with self.on('2025-03-13'):
            order = account._renew()
            self.assertEqual(account.action_renew()['res_id'], order.id)
        self.env.invalidate_all()
        with self.on('2025-09-01'):
            self.assertEqual(account.action_renew()['res_model'], 'clip.card.renew')
            wizard = (
                self.env['clip.card.renew']
                .with_user(self.salesperson)
                .create({'account_id': account.id, 'tier_id': self.size(20).id})
            )
            self.assertEqual(wizard.action_renew()['res_id'], order.id)
            self.env.invalidate_all()
            self.assertFalse(order.is_expired)
            self.assertEqual(order.amount_untaxed, 18000)

    def test_automatic_renewal_waits_for_another_card_that_was_ordered(self):
        self.agree()
        self.company.clip_card_start = 'invoice'
        self.use(9, '2025-04-01')
        with self.on('2025-04-01'):
            self.buy(20)
        self.renew('2025-04-02')
        self.assertFalse(self.renewals())

    def test_automatic_renewal_does_not_wait_for_an_expired_offer(self):
        with self.on('2025-03-13'):
            order = self.renew_online(20)
        self.agree()
        self.use(9, '2025-03-14')
        self.renew('2025-03-14')
        self.assertEqual(self.renewals(), order, "the customer may still sign")
        self.renew('2025-09-01')
        self.assertEqual(order.state, 'cancel')
        self.assertEqual((self.renewals() - order).state, 'sale')
        self.assertEqual(self.account.balance, 11)

    def test_a_renewal_credited_before_it_started(self):
        self.company.clip_card_start = 'payment'
        with self.on('2025-04-01'):
            order = self.renew_online(10)
            order.action_confirm()
            move = order._create_invoices()
            move.action_post()
            self.assertEqual(self.account._get_open_renewal(), order)
            move._reverse_moves([{'invoice_date': move.invoice_date}], cancel=True)
            self.assertEqual(order.clip_card_ids.state, 'pending')
            self.assertFalse(self.account._get_open_renewal())
            self.assertNotEqual(self.renew_online(10), order)

    def test_nor_does_it_keep_the_customer_from_being_asked(self):
        self.agree()
        self.send('2025-03-12')
        self.company.clip_card_start = 'payment'
        self.use(10, '2025-04-01')
        self.renew('2025-04-01')
        with self.on('2025-04-01'):
            move = self.renewals()._create_invoices()
            move.action_post()
            self.assertEqual(self.send('2025-04-01'), [])
            move._reverse_moves([{'invoice_date': move.invoice_date}], cancel=True)
            self.account.renewal = 'ask'
        self.assertEqual(self.send('2025-04-02'), ['used_up'])

    def test_the_product_was_replaced(self):
        with self.on('2025-03-13'):
            order = self.renew_online(10)
            self.product.product_tmpl_id.active = False
            new = self.make_product("Nyt kort", {10: 5, 20: 10}, list_price=1200)
            self.env['product.product'].search(
                [('clip_card_type', '=', 'card'), ('id', '!=', new.id)]
            ).sale_ok = False
            offers = self.account._get_renewal_offers()
            self.assertEqual([offer.price_subtotal for offer in offers], [11400, 21600])
            self.account._renew_online(self.size(10, new))
            self.assertEqual(order.order_line.product_id, new)
            self.assertEqual(order.amount_untaxed, 11400)

    def test_what_is_offered_is_what_the_quotation_says(self):
        with self.on('2025-03-13'):
            order = self.renew_online(10)
            self.product.list_price = 1200
            offers = self.account._get_renewal_offers()
            self.assertEqual([offer.price_subtotal for offer in offers], [9500, 21600, 30600])
            self.renew_online(10)
            self.assertEqual(order.amount_untaxed, 9500)
            self.renew_online(20)
            self.assertEqual(order.amount_untaxed, 21600)

    def test_the_card_was_taken_off_the_quotation(self):
        with self.on('2025-03-13'):
            order = self.renew_online(10)
            order.order_line.unlink()
            self.assertEqual(self.renew_online(20), order)
            self.assertEqual(order.amount_untaxed, 18000)


@tagged('post_install', '-at_install')
class TestMigration(AgreementCommon):
    def test_who_renewed_automatically_agreed_to_what_it_bought_last(self):
        with self.on('2025-03-20'):
            self.buy(20)
        asking = self.make_customer("Spørg A/S")
        self.buy(30, customer=asking)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clip_card_account SET renewal = 'auto', renewal_clips = NULL WHERE id = %s",
            [self.account.id],
        )
        spec = spec_from_file_location('renewal_agreement', MIGRATION)
        migration = module_from_spec(spec)
        spec.loader.exec_module(migration)
        migration.migrate(self.env.cr, '19.0.3.0.0')
        self.env.invalidate_all()
        self.assertEqual(
            (self.account.renewal_product_id, self.account.renewal_clips), (self.product, 20)
        )
        self.assertFalse(asking.clip_card_account_ids.renewal_product_id)
