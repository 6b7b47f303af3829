"""Mails to the customer: each once, about the account, to the chosen contact."""

from datetime import date

from lxml import html

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import ClipCardCommon


class NoticesCommon(ClipCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('da_DK')
        cls.customer.write({'email': 'bageriet@example.com', 'lang': 'da_DK'})
        cls.customer.user_id = cls.salesperson

    def setUp(self):
        super().setUp()
        with self.on('2025-03-12'):
            self.card = self.buy(10)
        self.account = self.card.account_id

    def run_job(self, name='clip_card.ir_cron_send_notices'):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def notices(self):
        return self.env['clip.card.notice'].search([('account_id', '=', self.account.id)])

    def send(self, day):
        """Kinds of the notices that the job sends on a day."""
        before = self.notices()
        with self.on(day):
            self.run_job()
        return sorted((self.notices() - before).mapped('kind'))

    def use(self, clips, day):
        with self.on(day):
            return self.log(self.make_task(), clips * 60, day)


@tagged('post_install', '-at_install')
class TestNotices(NoticesCommon):
    def test_started_once(self):
        self.assertEqual(self.send('2025-03-12'), ['start'])
        self.assertEqual(self.send('2025-03-12'), [])
        mail = self.env['mail.mail'].search([('model', '=', 'clip.card.notice')], limit=1)
        self.assertIn(self.card.name, mail.subject)
        self.assertEqual(mail.recipient_ids, self.customer)

    def test_the_chosen_contact_gets_the_mail_and_nobody_else(self):
        contact = self.env['res.partner'].create(
            {'name': "Birthe", 'parent_id': self.customer.id, 'email': 'birthe@example.com'}
        )
        self.account.notice_partner_id = contact
        self.assertEqual(self.send('2025-03-12'), ['start'])
        mail = self.env['mail.mail'].search([('model', '=', 'clip.card.notice')], limit=1)
        self.assertEqual((mail.recipient_ids, mail.email_to or ''), (contact, ''))

    def test_one_clip_is_no_clips_and_nobody_reads_the_name_of_a_record(self):
        self.customer.lang = 'en_US'
        self.send('2025-03-12')
        self.use(9, '2025-04-01')
        self.assertEqual(self.send('2025-04-01'), ['low'])
        mail = self.env['mail.mail'].search([('model', '=', 'clip.card.notice')], limit=1)
        self.assertEqual(mail.subject, "You have 1 clip left")
        words = ' '.join(html.fromstring(mail.body_html).text_content().split())
        name = self.company.name
        self.assertIn(f"{name} Hello, You have 1 clip left with {name}.", words)
        self.assertNotIn("Clip Card Notice", words)

    def test_low_and_used_up_once_until_clips_are_added(self):
        self.send('2025-03-12')
        line = self.use(8, '2025-04-01')
        self.assertEqual(self.send('2025-04-01'), ['low'])
        line.unlink()
        self.use(8, '2025-04-02')
        self.assertEqual(self.send('2025-04-02'), [])
        self.use(2, '2025-04-03')
        self.assertEqual(self.send('2025-04-03'), ['used_up'])
        self.assertEqual(self.send('2025-05-03'), [])
        with self.on('2025-05-04'):
            self.buy(10)
        self.use(9, '2025-05-05')
        self.assertEqual(self.send('2025-05-05'), ['low', 'start'])
        summaries = self.account.activity_ids.mapped('summary')
        self.assertIn("Clips running low", summaries)
        self.assertEqual(self.account.activity_ids.user_id, self.salesperson)

    def test_another_card_keeps_the_account_from_running_low(self):
        with self.on('2025-03-20'):
            self.buy(20)
        self.use(10, '2025-04-01')
        self.assertEqual(self.card.state, 'used_up')
        self.assertEqual(self.send('2025-04-01'), [])

    def test_before_and_after_the_end(self):
        self.send('2025-03-12')
        self.assertEqual(self.send('2027-12-12'), [])
        self.assertEqual(self.send('2027-12-13'), ['ending_first'])
        self.assertEqual(self.send('2028-01-20'), [])
        self.assertEqual(self.send('2028-02-11'), ['ending_second'])
        self.use(1, '2028-02-12')
        self.assertEqual(self.send('2028-03-01'), [])
        with self.on('2030-03-13'):
            self.end_cards()
        self.assertIn('ended', self.send('2030-03-13'))
        self.assertEqual(self.send('2030-03-14'), [])

    def test_uncovered(self):
        self.send('2025-03-12')
        self.use(12, '2025-04-01')
        self.assertEqual(self.send('2025-04-01'), ['uncovered', 'used_up'])

    def test_uncovered_again_only_for_new_work(self):
        self.send('2025-03-12')
        first = self.use(12, '2025-04-01')
        self.use(1, '2025-04-02')
        self.assertEqual(self.send('2025-04-02'), ['uncovered', 'used_up'])
        first.with_user(self.salesperson)._clip_card_write_off("Kulance")
        self.assertEqual(self.send('2025-04-03'), [])
        self.use(1, '2025-04-04')
        self.assertEqual(self.send('2025-04-04'), ['uncovered'])

    def test_a_merged_customer_is_not_told_twice(self):
        self.send('2025-03-12')
        twin = self.make_customer("Kernen Bageri")
        with self.on('2025-03-13'):
            other = self.buy(10, customer=twin)
            self.env['base.partner.merge.automatic.wizard'].create({})._merge(
                (self.customer | twin).ids, self.customer
            )
        self.assertEqual(other.account_id, self.account)
        self.assertEqual(self.send('2025-03-13'), ['start'])
        self.assertEqual(self.send('2025-03-14'), [])

    def test_who_sold_the_card_decides_for_a_customer_of_nobody(self):
        self.customer.user_id = False
        self.use(8, '2025-04-01')
        self.send('2025-04-01')
        self.assertEqual(self.account.activity_ids.user_id, self.salesperson)
        self.account.activity_ids.unlink()
        self.salesperson.active = False
        self.company.clip_card_responsible_id = self.manager
        self.use(2, '2025-04-02')
        self.send('2025-04-02')
        self.assertEqual(self.account.activity_ids.user_id, self.manager)

    def test_nothing_after_stop_and_again_after_resume(self):
        self.send('2025-03-12')
        self.use(8, '2025-03-30')
        self.assertEqual(self.send('2025-03-30'), ['low'])
        self.account.with_user(self.salesperson).action_stop()
        self.assertFalse(self.account.activity_ids)
        self.assertEqual(self.account.stopped_by_id, self.salesperson)
        self.use(2, '2025-04-01')
        self.assertEqual(self.send('2025-04-01'), [])
        self.account.with_user(self.salesperson).action_resume()
        self.assertFalse(self.account.stopped_on)
        self.assertEqual(self.send('2025-04-02'), ['used_up'])

    def test_chosen_contact_and_no_address(self):
        contact = self.env['res.partner'].create(
            {
                'name': "Birthe",
                'parent_id': self.customer.id,
                'email': 'birthe@example.com',
            }
        )
        self.account.notice_partner_id = contact
        self.send('2025-03-12')
        self.assertEqual(self.notices().contact_id, contact)
        contact.email = False
        self.use(9, '2025-04-01')
        self.send('2025-04-01')
        self.assertIn("no e-mail address", ''.join(self.account.activity_ids.mapped('note')))

    def test_preview_sends_nothing_and_can_skip(self):
        with self.on('2025-03-12'):
            preview = self.env['clip.card.notice.preview'].with_user(self.manager).create({})
            self.assertEqual(preview.line_ids.mapped('kind'), ['start'])
            self.assertFalse(self.notices())
            preview.action_skip()
        self.assertEqual(self.notices().mapped('state'), ['skipped'])
        self.assertEqual(self.send('2025-03-12'), [])

    def test_preview_starts_the_job(self):
        triggers = self.env['ir.cron.trigger'].search([])
        preview = self.env['clip.card.notice.preview'].create({})
        with self.assertRefused(AccessError, "manager"):
            preview.with_user(self.salesperson).action_send()
        preview.with_user(self.manager).action_send()
        started = self.env['ir.cron.trigger'].search([]) - triggers
        self.assertEqual(started.cron_id, self.env.ref('clip_card.ir_cron_send_notices'))

    def test_two_notices_are_one_message_and_no_mail_to_sales(self):
        self.account.low_threshold = 10
        self.assertEqual(self.send('2025-03-12'), ['low', 'start'])
        bodies = [
            str(message.body) for message in self.account.message_ids if 'Mailed to' in message.body
        ]
        self.assertEqual(len(bodies), 1)
        self.assertIn("Mailed to Bageriet Kernen ApS: Card started", bodies[0])
        self.assertIn("Mailed to Bageriet Kernen ApS: Clips running low", bodies[0])
        self.assertEqual(self.account.activity_ids.user_id, self.salesperson)
        self.assertEqual(self.account.activity_ids.date_deadline, date(2025, 3, 12))
        told = self.env['mail.message'].search(
            [('partner_ids', 'in', self.salesperson.partner_id.ids)]
        )
        self.assertFalse(told)


@tagged('post_install', '-at_install')
class TestRenewal(NoticesCommon):
    def renewals(self):
        return self.env['sale.order'].search(
            [('clip_card_renewal_account_id', '=', self.account.id)]
        )

    def test_one_at_a_time(self):
        account = self.account.with_user(self.salesperson)
        order = account._renew()
        self.assertEqual(account._renew(), order)
        self.assertEqual(order.order_line.product_uom_qty, 10)
        self.assertEqual(order.state, 'draft')
        order.action_confirm()
        self.assertNotEqual(account._renew(), order)

    def test_size_is_chosen(self):
        wizard = (
            self.env['clip.card.renew']
            .with_user(self.salesperson)
            .create(
                {
                    'account_id': self.account.id,
                }
            )
        )
        self.assertEqual(wizard.tier_id.clips, 10)
        wizard.tier_id = self.product.clip_card_tier_ids.filtered(lambda tier: tier.clips == 30)
        order = self.env['sale.order'].browse(wizard.action_renew()['res_id'])
        self.assertEqual(order.amount_untaxed, 25500.0)

    def test_automatic_when_low_and_only_then(self):
        self.account.renewal = 'auto'
        self.run_job('clip_card.ir_cron_renew')
        self.assertFalse(self.renewals())
        self.use(8, '2025-04-01')
        with self.on('2025-04-01'):
            self.company.clip_card_invoice_renewals = True
            self.run_job('clip_card.ir_cron_renew')
            self.run_job('clip_card.ir_cron_renew')
        self.assertEqual(self.renewals().mapped('state'), ['sale'])
        self.assertEqual(self.renewals().invoice_ids.mapped('state'), ['posted'])
        self.assertEqual(self.account.balance, 12)

    def test_automatic_before_anybody_is_told(self):
        self.account.renewal = 'auto'
        self.use(9, '2025-04-01')
        self.assertFalse(self.renewals(), "never by the consultant's save")
        self.assertEqual(self.send('2025-04-01'), ['start'])
        self.assertEqual(self.renewals().mapped('state'), ['sale'])
        self.assertEqual(self.account.balance, 11)
        self.assertEqual(self.send('2025-04-02'), [])
        self.assertEqual(len(self.renewals()), 1)

    def test_nobody_is_asked_while_an_automatic_renewal_waits_for_its_invoice(self):
        self.account.renewal = 'auto'
        self.company.clip_card_start = 'invoice'
        self.use(10, '2025-04-01')
        self.assertEqual(self.send('2025-04-01'), [])
        self.assertEqual(self.account.card_ids.mapped('state'), ['used_up', 'pending'])
        self.assertEqual(self.send('2025-04-02'), [])
        self.renewals()._action_cancel()
        self.company.clip_card_start = 'order'
        self.account.renewal = 'ask'
        self.assertEqual(self.send('2025-04-03'), ['used_up'])

    def test_automatic_waits_for_a_held_card(self):
        self.account.renewal = 'auto'
        self.card.with_user(self.manager)._hold("Faktura forfalden")
        with self.on('2025-04-01'):
            self.run_job('clip_card.ir_cron_renew')
        self.assertFalse(self.renewals())
        self.assertIn(self.card.name, self.account.activity_ids.note)

    def test_another_size_while_a_quotation_is_open(self):
        account = self.account.with_user(self.salesperson)
        order = account._renew()
        tiers = self.product.clip_card_tier_ids
        self.assertEqual(account._renew(tiers.filtered(lambda tier: tier.clips == 20)), order)
        self.assertEqual(order.amount_untaxed, 18000.0)

    def test_without_the_last_product(self):
        self.product.product_tmpl_id.active = False
        order = self.account.with_user(self.salesperson)._renew()
        self.assertNotEqual(order.order_line.product_id, self.product)
        self.assertEqual(order.order_line.product_uom_qty, 10)

    def test_notices_go_to_the_customers_own_contacts(self):
        stranger = self.make_customer("Slagteren ApS")
        with self.assertRaisesRegex(ValidationError, "is no contact of Bageriet Kernen"):
            self.account.with_user(self.salesperson).notice_partner_id = stranger

    def test_automatic_waits_for_a_pending_card(self):
        self.account.renewal = 'auto'
        self.company.clip_card_start = 'invoice'
        self.use(9, '2025-04-01')
        with self.on('2025-04-01'):
            self.run_job('clip_card.ir_cron_renew')
            self.run_job('clip_card.ir_cron_renew')
        self.assertEqual(len(self.renewals()), 1)

    def test_new_card_covers_what_was_uncovered(self):
        line = self.use(12, '2025-04-01')
        self.assertClips(line, 10, 2)
        with self.on('2025-04-10'):
            order = self.account.with_user(self.salesperson)._renew()
            order.clip_card_cover_uncovered = True
            order.action_confirm()
        self.assertClips(line, 12)
        self.assertEqual(self.account.balance, 8)
