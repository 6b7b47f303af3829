"""What is going on for a customer: requests, their pages, and what is planned."""

import base64
from datetime import datetime, timedelta

import vobject

from odoo import http
from odoo.tests import tagged

from .common import PortalCase

PICTURE = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
)


@tagged('post_install', '-at_install')
class TestRequests(PortalCase):
    def setUp(self):
        super().setUp()
        self.enter(self.kasper)

    def path(self, action):
        return f'/my/clip-cards/{action}/{self.account.id}'

    def report(self, files=(), **values):
        """A fault report as a browser sends it."""
        self.env.flush_all()
        answer = self.url_open(
            self.path('fault'),
            data={
                'name': "Serveren er nede",
                'request_key': 'a1b2',
                **values,
                'csrf_token': http.Request.csrf_token(self),
            },
            files=[('pictures', file) for file in files] or None,
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 303)
        self.env.invalidate_all()
        return self.env['project.task'].search([('clip_card_request_key', '=', 'a1b2')])

    def test_states_in_plain_words(self):
        task = self.report()
        self.assertIn("Serveren er nede Received Reported:", self.text('/my/clip-cards'))
        task.write(
            {
                'user_ids': self.consultant_user.ids,
                'date_deadline': datetime.combine(self.today, datetime.min.time())
                + timedelta(days=3, hours=12),
            }
        )
        self.assertIn("Serveren er nede Planned for ", self.text('/my/clip-cards'))
        task.date_deadline = False
        self.assertIn("Received: Karl Konsulent will do it", self.text('/my/clip-cards'))
        task.sudo().clip_card_onsite_at = datetime.now()
        self.assertIn("Serveren er nede On site", self.text('/my/clip-cards'))
        task.state = '1_done'
        self.assertIn("Serveren er nede Done", self.text('/my/clip-cards'))

    def test_what_was_done_long_ago_is_gone(self):
        task = self.report()
        self.assertIn("Serveren er nede", self.text('/my/clip-cards'))
        task.state = '1_done'
        task.date_last_stage_update = datetime.now() - timedelta(days=31)
        self.assertNotIn("Serveren er nede", self.text('/my/clip-cards'))
        self.assertIn("Done", self.text(f'/my/clip-cards/request/{task.id}'))

    def test_a_page_of_its_own_with_the_thread(self):
        task = self.report(description="Intet lys")
        words = self.text(f'/my/clip-cards/request/{task.id}')
        for part in ("Serveren er nede", "Intet lys", "Reported", "Messages"):
            self.assertIn(part, words)
        (thread,) = self.page(f'/my/clip-cards/request/{task.id}').xpath("//*[@id='discussion']")
        self.assertEqual(thread.get('data-allow_composer'), '1')
        self.assertEqual(thread.get('data-token'), task.access_token)

    def test_who_only_sees_writes_nothing(self):
        task = self.report()
        self.kasper.partner_id.clip_card_right = 'see'
        (thread,) = self.page(f'/my/clip-cards/request/{task.id}').xpath("//*[@id='discussion']")
        self.assertEqual(thread.get('data-allow_composer'), '0')
        self.assertFalse(thread.get('data-token'))

    def test_nobody_elses(self):
        task = self.report()
        ordinary = self.make_task()
        self.assertEqual(self.get(f'/my/clip-cards/request/{ordinary.id}').status_code, 404)
        self.enter(self.sven)
        for number in (task.id, ordinary.id, 0, 2**40):
            self.assertEqual(self.get(f'/my/clip-cards/request/{number}').status_code, 404)

    def test_pictures_and_nothing_else(self):
        task = self.report(
            files=[
                ('skærm.png', PICTURE, 'image/png'),
                ('virus.png', b'MZ\x90\x00 no picture', 'image/png'),
            ]
        )
        attachments = self.env['ir.attachment'].search(
            [('res_model', '=', 'project.task'), ('res_id', '=', task.id)]
        )
        self.assertEqual(attachments.mapped('name'), ["skærm.png"])

    def test_a_receipt_by_mail(self):
        task = self.report()
        mail = self.env['mail.mail'].search(
            [('recipient_ids', '=', self.kasper.partner_id.id), ('subject', 'like', "received")]
        )
        self.assertEqual(mail.subject, "We have received: Serveren er nede")
        self.assertIn(f'/my/clip-cards/request/{task.id}', mail.body_html)
        self.report()
        self.assertEqual(len(mail.search([('subject', '=', mail.subject)])), 1)

    def test_an_add_on_waits_for_the_customer(self):
        product = self.env['product.product'].create(
            {'name': "Telefonsupport", 'type': 'service', 'clip_card_type': 'phone_support'}
        )
        self.post(self.path('add-ons'), product_id=product.id)
        self.assertIn("Telefonsupport Waits for your signature", self.text('/my/clip-cards'))

    def test_a_question_about_the_statement(self):
        line = self.use(60)
        entry = line.sudo().clip_card_entry_ids[:1]
        self.env['clip.card.question'].with_user(self.kasper).create(
            {'entry_id': entry.id, 'text': "Hvad var det?"}
        )
        self.assertIn("Hvad var det? Received Question:", self.text('/my/clip-cards'))

    def test_what_is_planned_as_a_calendar(self):
        task = self.report()
        self.assertFalse(self.page('/my/clip-cards').xpath(f"//a[@href='{self.path('calendar')}']"))
        day = self.today + timedelta(days=3)
        task.write(
            {
                'user_ids': self.consultant_user.ids,
                'date_deadline': datetime.combine(day, datetime.min.time()) + timedelta(hours=12),
            }
        )
        self.assertTrue(self.page('/my/clip-cards').xpath(f"//a[@href='{self.path('calendar')}']"))
        text = self.get(self.path('calendar')).text
        self.assertRegex(text, r'DTSTAMP:\d{8}T\d{6}Z')
        (event,) = vobject.readOne(text).vevent_list
        self.assertEqual(event.dtstart.value, day)
        self.assertIn("Serveren er nede", event.summary.value)
        self.enter(self.sven)
        self.assertEqual(self.get(self.path('calendar')).status_code, 404)

    def test_whom_to_call(self):
        self.salesperson.partner_id.phone = '+45 12 34 56 78'
        self.assertIn("Questions? Sofie Salg, +45 12 34 56 78", self.text('/my/clip-cards'))

    def test_working_hours_in_words(self):
        calendar = self.env['resource.calendar'].create(
            {
                'name': "Kontor",
                'tz': 'Europe/Copenhagen',
                'attendance_ids': [(5,)]
                + [
                    (0, 0, {'name': "x", 'dayofweek': str(day), 'hour_from': 8.5, 'hour_to': end})
                    for day, end in enumerate((16, 16, 16, 16, 15))
                ],
            }
        )
        self.company.resource_calendar_id = calendar
        self.assertEqual(
            self.company._tell_clip_card_working_hours(),
            "Monday – Thursday 8:30–16:00, Friday 8:30–15:00",
        )
        self.assertIn("Our working hours: Monday", self.text(self.path('fault')))


@tagged('post_install', '-at_install')
class TestFirstCard(PortalCase):
    def setUp(self):
        super().setUp()
        self.enter(self.sven)

    def size(self, clips):
        return self.product.clip_card_tier_ids.filtered(lambda tier: tier.clips == clips).id

    def test_silent_by_default(self):
        self.assertFalse(self.page('/my').xpath("//a[@href='/my/clip-cards']"))
        self.assertIn("Write to us to buy one", self.text('/my/clip-cards'))
        self.post('/my/clip-cards/first', tier_id=self.size(10))
        self.assertFalse(self.env['sale.order'].search([('partner_id', '=', self.other.id)]))

    def test_buys_the_first_card(self):
        self.company.clip_card_sell_online = True
        (tile,) = self.page('/my').xpath("//a[@href='/my/clip-cards']")
        self.assertIn("Prepaid consulting time", tile.text_content())
        words = self.text('/my/clip-cards')
        self.assertIn("20 clips, 10 % off", words)
        self.assertNotIn("Write to us", words)
        (tier,) = self.page('/my/clip-cards').xpath(
            "//label[contains(., '20 clips')]//input[@name='tier_id']/@value"
        )
        answer = self.post('/my/clip-cards/first', tier_id=tier)
        order = self.env['sale.order'].search([('partner_id', '=', self.other.id)])
        self.assertEqual((order.state, order.amount_untaxed), ('sent', 18000.0))
        self.assertIn(f'/my/orders/{order.id}', answer.headers['Location'])
        order.action_confirm()
        self.assertIn("20 of 20 clips left", self.text('/my/clip-cards'))

    def test_not_for_who_has_cards_or_does_not_decide(self):
        self.company.clip_card_sell_online = True
        self.sven.partner_id.clip_card_right = 'see'
        self.submit('/my/clip-cards/first', tier_id=self.size(10))
        self.enter(self.kasper)
        self.submit('/my/clip-cards/first', tier_id=self.size(10))
        self.assertFalse(self.env['sale.order'].search([('state', '=', 'sent')]))

    def test_what_the_cards_gave(self):
        self.enter(self.kasper)
        self.use(60)
        words = self.text('/my/clip-cards')
        self.assertIn("You have saved kr 500.00, without taxes, by buying cards.", words)
        self.assertIn("Tasks that were paid in clips, without an invoice: 1.", words)

    def test_on_hold_names_the_invoice_to_pay(self):
        self.enter(self.kasper)
        invoice = self.card.sale_line_id.order_id._create_invoices()
        invoice.action_post()
        self.card.with_user(self.manager)._hold("Regningen er ikke betalt")
        words = self.text('/my/clip-cards')
        self.assertIn(f"On hold until its invoice is paid: {invoice.name}", words)
        self.assertNotIn("Regningen er ikke betalt", words)
        self.pay(invoice)
        words = self.text('/my/clip-cards')
        self.assertIn("On hold: it pays for nothing until it is released", words)

    def pay(self, invoice):
        wizard = self.env['account.payment.register'].with_context(
            active_model='account.move', active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        self.env.invalidate_all()


@tagged('post_install', '-at_install')
class TestUsingLess(PortalCase):
    """When use has fallen, a smaller card or fewer add-on products would do."""

    def setUp(self):
        super().setUp()
        with self.on(self.today - timedelta(days=400)):
            self.buy(30)
        self.enter(self.kasper)

    def spend(self, clips, days_ago):
        day = self.today - timedelta(days=days_ago)
        with self.on(day):
            self.log(self.make_task(), clips * 60, day)

    def test_less_than_before(self):
        self.spend(12, 250)
        self.spend(4, 30)
        words = self.text('/my/clip-cards')
        self.assertIn("about 4 clips in half a year, 12 clips in the one before.", words)
        with self.on(self.today):
            self.buy(30)
        self.assertIn("A card with 10 clips would do next time.", self.text('/my/clip-cards'))
        self.assertNotIn("all your add-on products", words)

    def test_fewer_add_on_products(self):
        self.spend(12, 250)
        self.spend(4, 30)
        product = self.env['product.product'].create(
            {
                'name': "Telefonsupport",
                'type': 'service',
                'clip_card_type': 'phone_support',
                'clip_card_period_clips': 1,
            }
        )
        self.env['clip.card.subscription'].create(
            {'partner_id': self.customer.id, 'product_id': product.id, 'start_date': self.today}
        )
        self.assertIn("See whether you still need all your add-on", self.text('/my/clip-cards'))

    def test_as_much_as_before(self):
        self.spend(6, 250)
        self.spend(5, 30)
        self.assertNotIn("You use less", self.text('/my/clip-cards'))
