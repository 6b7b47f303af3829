"""Buying a card in the shop, in a real browser, as a guest and as a customer."""

from odoo.tests import tagged

from .common import ShopCase


@tagged('post_install', '-at_install')
class TestShopTours(ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['payment.provider'].search([]).state = 'disabled'
        demo = cls.env.ref('payment.payment_provider_demo')
        demo.write({'state': 'test', 'is_published': True, 'allow_express_checkout': False})
        demo.payment_method_ids.active = True
        cls.website.auth_signup_uninvited = 'b2c'

    def get_order(self):
        domain = [('website_id', '=', self.website.id), ('state', '=', 'sale')]
        return self.env['sale.order'].search(domain, limit=1, order='id desc')

    def check_bought(self):
        """30 clips less 2 for the first month of phone support."""
        order = self.get_order()
        card = order.clip_card_ids
        self.assertEqual((order.amount_untaxed, order.amount_total), (25500.0, 31875.0))
        self.assertEqual((card.state, card.clips, card.net_amount), ('active', 30, 25500.0))
        self.assertEqual(order.clip_card_subscription_ids.product_id.name, "Telefonsupport")
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_charge_subscriptions').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(card.balance, 28)
        self.assertLedger()
        return card

    def test_guest(self):
        self.start_tour(self.product.website_url, 'clip_card_shop_guest', timeout=180)
        card = self.check_bought()
        guest = self.env['res.users'].search([('login', '=', 'gitte@example.com')])
        self.assertTrue(guest.share)
        self.assertEqual(guest.partner_id.clip_card_ids, card)
        self.assertEqual(card.account_id.partner_id, guest.partner_id)

    def test_customer(self):
        self.customer.write({'street': "Strandvejen 1", 'phone': "12345678", 'email': "b@b.dk"})
        self.kasper.partner_id.write(
            {'street': "Strandvejen 1", 'zip': '2900', 'city': "Hellerup", 'phone': "12345678"}
        )
        self.start_tour(
            self.product.website_url,
            'clip_card_shop_customer',
            login=self.kasper.login,
            timeout=180,
        )
        card = self.check_bought()
        self.assertEqual(card.account_id.partner_id, self.customer)
