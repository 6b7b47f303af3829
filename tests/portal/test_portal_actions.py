"""What customers do in the portal: once, however often it is sent, and told what happened."""

from datetime import timedelta

from odoo.tests import tagged

from .common import PortalCase


class ActionsCase(PortalCase):
    def setUp(self):
        super().setUp()
        self.enter(self.kasper)

    def path(self, action):
        return f'/my/clip-cards/{action}/{self.account.id}'

    def orders(self):
        return self.env['sale.order'].search(
            [('partner_id', '=', self.customer.id), ('state', '!=', 'sale')]
        )

    def tasks(self):
        return self.env['project.task'].search([('clip_card_request_key', '!=', False)])


@tagged('post_install', '-at_install')
class TestRenew(ActionsCase):
    def size(self, clips):
        return self.product.clip_card_tier_ids.filtered(lambda tier: tier.clips == clips).id

    def test_sizes_with_prices(self):
        words = self.text(self.path('renew'))
        for offer in ("10 clips, 5 % off kr 9,500.00", "30 clips, 15 % off kr 25,500.00"):
            self.assertIn(offer, words)
        (chosen,) = self.page(self.path('renew')).xpath("//input[@name='tier_id'][@checked]")
        self.assertEqual(chosen.get('value'), str(self.size(10)))
        self.assertFalse(self.orders())

    def test_makes_one_quotation_and_leads_to_it(self):
        answer = self.post(self.path('renew'), tier_id=self.size(20))
        order = self.orders()
        self.assertEqual((order.state, order.amount_untaxed), ('sent', 18000.0))
        self.assertEqual(order.clip_card_renewal_account_id, self.account)
        self.assertEqual(order.user_id, self.salesperson)
        self.assertIn(f'/my/orders/{order.id}?access_token=', answer.headers['Location'])
        self.assertEqual(self.get(answer.headers['Location']).status_code, 200)
        again = self.post(self.path('renew'), tier_id=self.size(20))
        self.assertEqual(again.headers['Location'], answer.headers['Location'])
        self.assertEqual(self.orders(), order)
        self.post(self.path('renew'), tier_id=self.size(30))
        self.assertEqual(order.amount_untaxed, 25500.0)

    def test_signed_it_is_the_next_card(self):
        self.post(self.path('renew'), tier_id=self.size(20))
        order = self.orders()
        order.require_payment = False
        self.make_jsonrpc_request(
            f'/my/orders/{order.id}/accept',
            {
                'access_token': order.access_token,
                'name': "Kasper Kunde",
                'signature': 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADh'
                'gGAWjR9awAAAABJRU5ErkJggg==',
            },
        )
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, 30)

    def test_covers_what_is_missing_when_asked_to(self):
        self.use(12 * 60)
        self.assertIn("work done without clips: 2 clips", self.text(self.path('renew')))
        self.post(self.path('renew'), tier_id=self.size(20), cover_uncovered='1')
        self.assertTrue(self.orders().clip_card_cover_uncovered)
        self.post(self.path('renew'), tier_id=self.size(20))
        self.assertFalse(self.orders().clip_card_cover_uncovered)

    def test_sizes_that_are_not_sold_are_refused(self):
        other = self.make_product("Andet kort", {50: 20})
        for size in ('', 'x', '-1', '0', str(other.clip_card_tier_ids.id)):
            with self.subTest(size=size):
                words = self.submit(self.path('renew'), tier_id=size)
                self.assertIn("This card size is not sold any more.", words)
        self.assertFalse(self.orders())

    def test_an_order_under_way_is_shown(self):
        self.company.clip_card_start = 'invoice'
        self.post(self.path('renew'), tier_id=self.size(20))
        order = self.orders()
        order.action_confirm()
        self.assertIn(f"as soon as it starts. Order: {order.name}", self.text(self.path('renew')))
        answer = self.post(self.path('renew'), tier_id=self.size(20))
        self.assertIn(f'/my/orders/{order.id}?', answer.headers['Location'])
        words = self.submit(self.path('renew'), tier_id=self.size(10))
        self.assertIn(f"{order.name} renews the card with 20 clips already.", words)


@tagged('post_install', '-at_install')
class TestStop(ActionsCase):
    def test_stop_and_undo(self):
        self.assertIn("Stop your clip cards?", self.text(self.path('stop')))
        self.assertEqual(self.account.renewal, 'ask')
        words = self.submit(self.path('stop'))
        self.assertIn("You have stopped: we do not remind you", words)
        self.assertIn("Stopped by Kasper Kunde", words)
        self.assertEqual(self.account.renewal, 'stop')
        self.assertEqual(self.account.stopped_by_id, self.kasper)
        stopped_on = self.account.stopped_on
        self.submit(self.path('stop'))
        self.assertEqual(self.account.stopped_on, stopped_on)
        words = self.submit(self.path('stop'), resume='1')
        self.assertIn("You have resumed", words)
        self.assertEqual((self.account.renewal, self.account.stopped_on), ('ask', False))

    def test_what_happened_is_said_once(self):
        self.submit(self.path('stop'))
        self.assertNotIn("You have stopped: we do not remind you, and", self.text('/my'))
        (flash, *_more) = self.page('/my/clip-cards').xpath("//*[@role='status']") or [None]
        self.assertIsNone(flash)


@tagged('post_install', '-at_install')
class TestNoticeContact(ActionsCase):
    def test_one_of_the_customers_contacts(self):
        contact = self.kasper.partner_id
        words = self.submit(self.path('notices'), contact_id=contact.id)
        self.assertIn("Mails about your clips go to Kasper Kunde now.", words)
        self.assertEqual(self.account.notice_partner_id, contact)

    def test_nobody_else(self):
        for number in (self.sven.partner_id.id, 'x', '', -1, 10**30):
            with self.subTest(contact=number):
                words = self.submit(self.path('notices'), contact_id=number)
                self.assertIn("Choose one of your contacts", words)
        self.assertFalse(self.account.notice_partner_id)


@tagged('post_install', '-at_install')
class TestAddOns(ActionsCase):
    def setUp(self):
        super().setUp()
        self.check = self.env['product.product'].create(
            {
                'name': "Månedscheck",
                'type': 'service',
                'clip_card_type': 'server_check',
                'clip_card_period_clips': 2,
                'list_price': 0.0,
            }
        )

    def test_asking_makes_one_quotation(self):
        self.assertIn(
            "Månedscheck Paid in clips: 2 clips per month", self.text(self.path('add-ons'))
        )
        answer = self.post(self.path('add-ons'), product_id=self.check.id)
        order = self.orders()
        self.assertEqual((order.state, order.order_line.product_id), ('sent', self.check))
        self.assertIn(f'/my/orders/{order.id}?', answer.headers['Location'])
        self.post(self.path('add-ons'), product_id=self.check.id)
        self.assertEqual(self.orders(), order)

    def test_only_add_ons_that_the_customer_does_not_have(self):
        self.env['clip.card.subscription'].create(
            {
                'partner_id': self.customer.id,
                'product_id': self.check.id,
                'start_date': self.today,
            }
        )
        for product in (self.check.id, self.product.id, 'x', ''):
            with self.subTest(product=product):
                words = self.submit(self.path('add-ons'), product_id=product)
                self.assertIn("You have this add-on product already", words)
        self.assertFalse(self.orders())


@tagged('post_install', '-at_install')
class TestOrderConsultant(ActionsCase):
    def form(self, **values):
        return {'name': "Ny printer", 'request_key': 'a1b2', **values}

    def test_makes_one_task(self):
        day = self.today + timedelta(days=3)
        form = self.form(
            description="<b>Den</b> gamle er i stykker\nHaster",
            day=str(day),
            time='09:30',
            address_id=self.customer.id,
        )
        words = self.submit(self.path('visit'), **form)
        task = self.tasks()
        self.assertIn(f'"Ny printer" is with us as task no. {task.id}', words)
        self.assertEqual(task.project_id, self.project_of())
        self.assertEqual(task.partner_id, self.customer)
        self.assertEqual(task.date_deadline.date(), day)
        self.assertIn("&lt;b&gt;Den&lt;/b&gt; gamle er i stykker<br>Haster", task.description)
        self.assertIn("09:30", task.description)
        self.assertIn("2900", task.description)
        self.assertEqual(task.activity_ids.user_id, self.salesperson)
        self.assertFalse(task.user_ids, "who asks does not do it")
        self.assertIn("Ny printer Received Ordered:", self.text('/my/clip-cards'))
        self.submit(self.path('visit'), **form)
        self.assertEqual(self.tasks(), task)
        self.submit(self.path('visit'), **{**form, 'request_key': 'c3d4'})
        self.assertEqual(len(self.tasks()), 2)

    def test_the_customer_can_follow_it(self):
        self.submit(self.path('visit'), **self.form())
        task = self.tasks().with_user(self.kasper)
        self.assertEqual(task.name, "Ny printer")
        self.assertEqual(self.get(f'/my/tasks/{task.id}').status_code, 200)

    def test_refused_with_what_was_written(self):
        for values, message in (
            ({'name': ' '}, "Write in a few words what it is about."),
            ({'day': '2001-01-01'}, "The day that you prefer is past."),
        ):
            answer = self.post(self.path('visit'), **self.form(description="Haster", **values))
            self.assertIn(message, answer.text)
            self.assertIn("Haster", answer.text)
        self.assertFalse(self.tasks())

    def test_only_own_addresses(self):
        self.submit(self.path('visit'), **self.form(address_id=self.other.id, day='31/12'))
        task = self.tasks()
        self.assertEqual((task.partner_id, task.date_deadline), (self.customer, False))

    def test_an_address_names_its_place_once(self):
        self.customer.write({'street': "Strandvejen 112", 'zip': '2900', 'city': "Hellerup"})
        shop, yard = self.customer.create(
            [
                {'type': 'delivery', 'parent_id': self.customer.id, 'name': name, 'street': street}
                for name, street in (("Butikken", "Nygade 2"), (False, "Havnegade 1"))
            ]
        )
        options = self.page(self.path('visit')).xpath("//select[@name='address_id']/option")
        shown = {option.get('value'): option.text_content().strip() for option in options}
        name = self.customer.name
        self.assertEqual(shown[str(shop.id)], "Butikken, Nygade 2")
        self.assertEqual(shown[str(yard.id)], f"{name}, Havnegade 1")
        self.assertEqual(shown[str(self.customer.id)].count(name), 1)
        self.submit(self.path('visit'), **self.form(address_id=shop.id))
        self.assertIn("Butikken, Nygade 2", self.tasks().description)

    def test_without_a_project(self):
        archived = self.project_of()
        archived.active = False
        self.submit(self.path('visit'), **self.form())
        project = self.tasks().project_id
        self.assertNotEqual(project, archived)
        self.assertTrue(project.clip_card_billing)


@tagged('post_install', '-at_install')
class TestReportFault(ActionsCase):
    def form(self, **values):
        return {'name': "Serveren er nede", 'request_key': 'e5f6', **values}

    def guarantee(self, hours):
        """Let the customer have a call-out guarantee from today on."""
        product = self.env['product.product'].create(
            {
                'name': "Tilkaldegaranti",
                'type': 'service',
                'clip_card_type': 'callout_guarantee',
                'clip_card_response_hours': hours,
            }
        )
        self.env['clip.card.subscription'].create(
            {
                'partner_id': self.customer.id,
                'product_id': product.id,
                'start_date': self.today,
            }
        )

    def test_without_a_guarantee(self):
        self.assertIn("You have no call-out guarantee", self.text(self.path('fault')))
        words = self.submit(self.path('fault'), **self.form())
        task = self.tasks()
        self.assertIn(f"task no. {task.id}; we come as soon as we can.", words)
        self.assertIn("Serveren er nede", words)

    def test_the_deadline_is_said_at_once(self):
        self.guarantee(4)
        self.assertIn("within 4 working hours of your fault report", self.text(self.path('fault')))
        words = self.submit(self.path('fault'), **self.form(description="Intet lys"))
        task = self.tasks()
        deadline = self.company._format_clip_card_moment(task.clip_card_callout_deadline)
        self.assertIn(f"a consultant is on site by {deadline} at the latest.", words)
        self.assertIn(f"On site by: {deadline}", words)
        self.assertIn("Intet lys", task.description)
        self.assertEqual(task.partner_id, self.kasper.partner_id)
        self.assertEqual(task.clip_card_callout_state, 'pending')
        self.submit(self.path('fault'), **self.form())
        self.assertEqual(self.tasks(), task)

    def test_without_words(self):
        answer = self.post(self.path('fault'), **self.form(name=''))
        self.assertIn("Write in a few words what is wrong.", answer.text)
        self.assertFalse(self.tasks())
