"""The requisition number, typed by the customer on everything that it orders in the portal."""

from odoo.tests import tagged

from .common import PortalCase

MISSING = "Write your requisition number: it goes on the order."


@tagged('post_install', '-at_install')
class TestRequisitionNumbers(PortalCase):
    def setUp(self):
        super().setUp()
        self.enter(self.kasper)
        self.add_on = self.env['product.product'].create(
            {
                'name': "Telefonsupport",
                'type': 'service',
                'clip_card_type': 'phone_support',
                'clip_card_period_clips': 1,
            }
        )
        tier = self.product.clip_card_tier_ids[0].id
        number = self.account.id
        #: Where something is ordered, and what is sent to order it.
        self.places = {
            f'/my/clip-cards/renew/{number}': {'tier_id': tier},
            f'/my/clip-cards/agreement/{number}': {'tier_id': tier, 'most': 1},
            f'/my/clip-cards/add-ons/{number}': {'product_id': self.add_on.id},
            f'/my/clip-cards/visit/{number}': {'name': "Ny printer", 'request_key': 'abc'},
        }

    def choose(self, policy, number=False):
        self.account.with_user(self.salesperson).write(
            {'purchase_order_policy': policy, 'purchase_order': number}
        )

    def field(self, path):
        return self.page(path).xpath("//input[@name='purchase_order']")

    def ordered(self):
        """What stands after anything was ordered."""
        self.env.invalidate_all()
        orders = self.env['sale.order'].search([('partner_id', '=', self.customer.id)])
        tasks = self.env['project.task'].search([('clip_card_request_key', '=', 'abc')])
        return len(orders), len(tasks), self.account.renewal

    def test_not_used(self):
        for path, values in self.places.items():
            self.assertFalse(self.field(path), path)
            self.post(path, **values, purchase_order='REK-9')
        self.assertFalse(self.account.purchase_order)
        self.assertFalse(self.account.renewal_order_ids.client_order_ref)

    def test_required_and_empty(self):
        self.choose('required')
        before = self.ordered()
        for path, values in self.places.items():
            (field,) = self.field(path)[:1]
            self.assertEqual(field.get('required'), 'required', path)
            for typed in ({}, {'purchase_order': ''}, {'purchase_order': '  '}):
                answer = self.post(path, **values, **typed)
                page = (
                    self.text(answer.headers['Location'])
                    if answer.status_code == 303
                    else answer.text
                )
                self.assertIn(MISSING, page, path)
                self.assertEqual(self.ordered(), before, path)

    def test_asked_for_and_left_out(self):
        self.choose('ask', 'REK-1')
        path = f'/my/clip-cards/renew/{self.account.id}'
        (field,) = self.field(path)
        self.assertEqual((field.get('value'), field.get('required')), ('REK-1', None))
        self.post(path, **self.places[path], purchase_order='')
        self.assertFalse(self.account.renewal_order_ids.client_order_ref)

    def test_from_the_page_to_the_invoice(self):
        self.choose('required')
        path = f'/my/clip-cards/renew/{self.account.id}'
        self.post(path, **self.places[path], purchase_order='REK-2')
        order = self.account.renewal_order_ids
        self.assertEqual((order.client_order_ref, self.account.purchase_order), ('REK-2', 'REK-2'))
        self.post(path, **self.places[path], purchase_order='REK-3')
        self.assertEqual(order.client_order_ref, 'REK-3')
        order.action_confirm()
        move = order._create_invoices()
        self.assertEqual(move.ref, 'REK-3')

    def test_on_add_on_products(self):
        self.choose('required')
        path = f'/my/clip-cards/add-ons/{self.account.id}'
        answer = self.post(path, **self.places[path], purchase_order='REK-4')
        order = self.env['sale.order'].search([('order_line.product_id', '=', self.add_on.id)])
        self.assertIn(f'/my/orders/{order.id}', answer.headers['Location'])
        self.assertEqual(order.client_order_ref, 'REK-4')

    def test_on_the_order_of_a_visit(self):
        self.choose('ask')
        path = f'/my/clip-cards/visit/{self.account.id}'
        self.post(path, **self.places[path], purchase_order='REK-5')
        task = self.env['project.task'].search([('clip_card_request_key', '=', 'abc')])
        self.assertIn('REK-5', task.description)
        self.assertEqual(self.account.purchase_order, 'REK-5')

    def test_kept_for_automatic_renewal(self):
        self.choose('required')
        path = f'/my/clip-cards/agreement/{self.account.id}'
        words = self.submit(path, **self.places[path], purchase_order='REK-6')
        self.assertIn("Your number: REK-6.", words)
        self.use(8 * 60)
        self.account._renew_automatically()
        self.assertEqual(self.account.renewal_order_ids.client_order_ref, 'REK-6')

    def test_on_the_invoice_of_work_without_clips(self):
        self.choose('ask', 'REK-7')
        self.company.clip_card_hourly_product_id = self.env['product.product'].create(
            {'name': "Konsulenttime", 'type': 'service', 'list_price': 1200}
        )
        line = self.use(11 * 60).sudo()
        order = line._clip_card_invoice()
        self.assertEqual(order.client_order_ref, 'REK-7')
