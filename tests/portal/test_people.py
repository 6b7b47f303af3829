"""Who gets mails about clips, and who gets things to do: people who are there, and no others."""

from datetime import date

from odoo.tests import tagged

from ..life.test_notices import NoticesCommon
from ..server_checks.common import ServerCheckCommon


@tagged('post_install', '-at_install')
class TestContacts(NoticesCommon):
    def setUp(self):
        super().setUp()
        self.other = self.make_customer("Beta A/S", email='beta@example.com')
        self.anna = self.make_customer(
            "Anna", parent_id=self.customer.id, is_company=False, email='anna@example.com'
        )
        self.account.notice_partner_id = self.anna

    def recipients(self):
        mails = self.env['mail.mail'].search([('model', '=', 'clip.card.notice')])
        return mails.recipient_ids

    def assertLeft(self, customer=None):
        """Anna is nobody's contact any more, and the salesperson knows."""
        self.assertFalse(self.account.notice_partner_id)
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertEqual(activity.summary, "Who gets mails about the clips?")
        self.assertIn("Anna", activity.note)
        self.send('2025-03-12')
        self.assertEqual(self.recipients(), customer or self.customer)

    def test_moved_to_another_customer(self):
        self.anna.parent_id = self.other
        self.assertLeft()

    def test_on_her_own(self):
        self.anna.write({'parent_id': False, 'is_company': True})
        self.assertLeft()

    def test_archived(self):
        self.anna.action_archive()
        self.assertLeft()

    def test_written_past_the_orm(self):
        """By a merge of contacts, say: what a mail goes to is looked at when it is sent."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET active = FALSE WHERE id = %s", [self.anna.id])
        self.env.invalidate_all()
        self.send('2025-03-12')
        self.assertEqual(self.recipients(), self.customer)

    def test_whoever_ordered_last_is_archived(self):
        with self.on('2025-03-12'):
            self.buy(10, customer=self.anna)
            self.account.renewal = 'auto'
        self.use(19, '2025-04-01')
        self.anna.action_archive()
        with self.on('2025-04-01'):
            self.run_job('clip_card.ir_cron_renew')
        order = self.account.sudo().renewal_order_ids
        self.assertEqual((order.partner_id, order.state), (self.customer, 'sale'))
        product = self.env['product.product'].search([('clip_card_type', '=', 'phone_support')])
        order = self.account._request_add_on(product[:1])
        self.assertEqual(order.partner_id, self.customer)

    def test_a_renewal_under_way_stays_the_customer_s(self):
        order = self.renew_as_anna()
        self.anna.parent_id = self.other
        self.assertReaddressed(order)

    def test_a_renewal_under_way_is_addressed_to_nobody_archived(self):
        order = self.renew_as_anna()
        self.anna.action_archive()
        self.assertReaddressed(order)

    def renew_as_anna(self):
        with self.on('2025-03-12'):
            self.buy(10, customer=self.anna)
            order = self.account.with_user(self.salesperson)._renew().sudo()
        self.assertEqual(order.partner_id, self.anna)
        return order

    def assertReaddressed(self, order):
        self.assertEqual(order.partner_id, self.customer)
        self.assertIn("Anna has left Bageriet", str(order.message_ids.mapped('body')))
        with self.on('2025-03-12'):
            order.action_confirm()
        self.assertEqual(order.clip_card_ids.account_id, self.account)


@tagged('post_install', '-at_install')
class TestArchivedCustomers(NoticesCommon):
    def test_no_mail_and_no_renewal(self):
        self.account.renewal = 'auto'
        self.company.clip_card_invoice_renewals = True
        self.use(9, '2025-04-01')
        self.customer.active = False
        self.assertEqual(self.send('2025-04-01'), [])
        with self.on('2025-04-01'):
            self.account._renew_automatically()
        self.assertFalse(self.account.sudo().renewal_order_ids)
        self.account._report_problem("Noget er galt", "Se her")
        with self.on('2025-04-01'):
            self.account._end_agreement()
        notice = self.notices()[0]
        self.assertEqual((notice.kind, notice.state), ('not_renewed', 'skipped'))
        self.assertFalse(self.env['mail.mail'].search([('model', '=', 'clip.card.notice')]))
        notes = ' '.join(self.account.activity_ids.mapped('note'))
        self.assertIn("Bageriet Kernen ApS is archived, so no mail was sent", notes)

    def test_restored_it_is_asked_again(self):
        self.use(9, '2025-03-20')
        self.customer.active = False
        self.assertEqual(self.send('2025-03-20'), [])
        self.customer.active = True
        self.assertEqual(self.send('2025-03-21'), ['low'])


@tagged('post_install', '-at_install')
class TestStaff(NoticesCommon):
    """Nobody who has left gets anything to do."""

    def test_the_salesperson_has_left(self):
        self.company.clip_card_responsible_id = self.manager
        self.assertEqual(self.account._get_salesperson(), self.salesperson)
        self.salesperson.active = False
        self.assertFalse(self.account._get_salesperson())
        self.assertEqual(self.account._get_seller_or_responsible(), self.manager)

    def test_the_responsible_has_left(self):
        self.company.clip_card_responsible_id = self.colleague_user
        self.assertEqual(self.account._get_responsible(), self.colleague_user)
        self.colleague_user.active = False
        self.assertEqual(self.account._get_responsible(), self.salesperson)
        admin = self.env.ref('base.user_admin')
        self.assertEqual(self.company._get_clip_card_responsible(), admin)
        order = self.sell(10, confirm=False).order_id.sudo()
        order.user_id = self.colleague_user
        self.assertEqual(order._get_promise_owner(), admin)
        admin.active = False
        self.assertIn(
            self.env.ref('clip_card.group_clip_card_manager'),
            self.company._get_clip_card_responsible().all_group_ids,
        )

    def test_a_user_who_became_a_customer(self):
        user = self.make_portal_user()
        self.customer.user_id = user
        self.company.clip_card_responsible_id = user
        self.assertEqual(self.account._get_salesperson(), self.salesperson)
        self.assertEqual(self.account._get_responsible(), self.salesperson)


@tagged('post_install', '-at_install')
class TestArchivedCustomersAddOns(ServerCheckCommon):
    def test_nothing_is_charged_until_it_is_restored(self):
        self.make_check()
        self.customer.active = False
        account = self.subscription.account_id
        for day in ('2025-04-01', '2025-05-01'):
            with self.on(day):
                account._charge_add_ons()
        self.assertEqual((self.card.balance, self.subscription.state), (18, 'waiting'))
        self.assertEqual(len(self.subscription.server_check_ids), 1)
        self.assertIn("the customer is archived", str(self.subscription.message_ids.mapped('body')))
        [note] = account.activity_ids.filtered(lambda it: 'archived:' in it.note).mapped('note')
        self.assertIn("nothing is charged for Månedscheck", note)
        self.assertFalse(self.env['mail.mail'].search([('model', '=', 'clip.card.notice')]))
        self.customer.active = True
        with self.on('2025-06-03'):
            account._charge_add_ons()
        self.assertEqual((self.card.balance, self.subscription.state), (16, 'active'))
        starts = self.subscription.charge_ids.mapped('period_start')
        self.assertEqual(sorted(starts), [date(2025, 3, 1), date(2025, 6, 1)])

    def test_a_result_is_mailed_to_nobody(self):
        check = self.make_check()
        self.customer.active = False
        self.finish(check, 'ok', 'ok')
        self.assertFalse(self.mails_of(check))
        self.assertIn("is archived", check.activity_ids.note)
        self.assertEqual(check.activity_ids.user_id, self.consultant_user)

    def test_the_result_s_contact_has_left(self):
        contact = self.make_customer(
            "Ib", parent_id=self.customer.id, is_company=False, email='ib@example.com'
        )
        self.subscription.account_id.notice_partner_id = contact
        contact.parent_id = self.make_customer("Beta A/S")
        check = self.make_check()
        self.finish(check, 'ok', 'ok')
        self.assertEqual(self.mails_of(check).recipient_ids, self.customer)
