"""A shop sells cards in their sizes, and nothing that cannot be delivered."""

from odoo.exceptions import ValidationError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ShopCase


@tagged('post_install', '-at_install')
class TestShopCart(ShopCase):
    def test_one_clip_goes_to_the_smallest_size_and_says_so(self):
        answer = self.add(1)
        self.assertEqual(
            answer['notification_info']['warning'],
            "Klippekort is sold with 10, 20, 30 clips: 10 are in your cart.",
        )
        self.assertEqual(answer['quantity'], 10)
        self.assertCart((10, 5, 9500.0))
        self.assertEqual(self.get_cart().amount_total, 11875.0)

    def test_a_size_is_taken_as_it_is(self):
        answer = self.add(20)
        self.assertFalse(answer['notification_info']['warning'])
        self.assertCart((20, 10, 18000.0))
        self.assertEqual(answer['cart_quantity'], 1)

    def test_quantities_in_between_go_to_the_next_size(self):
        for asked, clips, discount, net in (
            (2, 10, 5, 9500.0),
            (11, 20, 10, 18000.0),
            (29, 30, 15, 25500.0),
            (31, 30, 15, 25500.0),
            (1000, 30, 15, 25500.0),
        ):
            with self.subTest(asked=asked):
                self.call('/shop/cart/clear')
                answer = self.add(asked)
                self.assertIn(f"{clips} are in your cart", answer['notification_info']['warning'])
                self.assertCart((clips, discount, net))

    def test_another_size_has_its_own_discount(self):
        self.add(30)
        self.assertCart((30, 15, 25500.0))
        line = self.get_cart().order_line
        self.change(line, 20)
        self.assertCart((20, 10, 18000.0))
        answer = self.change(line, 12)
        self.assertIn("20 are in your cart", answer['warning'])
        self.assertCart((20, 10, 18000.0))
        self.change(line, 30)
        self.assertCart((30, 15, 25500.0))
        self.change(line, 0)
        self.assertCart()

    def test_one_less_is_the_smaller_size(self):
        self.add(30)
        line = self.get_cart().order_line
        for clips in (20, 10, 10):
            self.change(line, line.product_uom_qty - 1)
            self.env.invalidate_all()
            self.assertEqual(line.product_uom_qty, clips)

    def test_another_card_is_a_line_of_its_own(self):
        self.add(30)
        answer = self.add(30)
        self.assertCart((30, 15, 25500.0), (30, 15, 25500.0))
        self.assertEqual(answer['cart_quantity'], 2)

    def test_an_add_on_product_needs_a_card(self):
        phone = self.phone.product_variant_id
        answer = self.add(1, phone)
        self.assertEqual(
            answer['notification_info']['warning'],
            "Telefonsupport is paid in clips, and there is no clip card yet: choose one first.",
        )
        self.assertFalse(self.get_cart().order_line)
        self.add(10)
        answer = self.add(3, phone)
        self.assertEqual(answer['notification_info']['warning'], "Telefonsupport is sold once.")
        self.assertCart((10, 5, 9500.0), (1, 0, 0.0))
        self.assertTrue(self.get_cart()._is_cart_ready())

    def test_without_its_card_an_add_on_product_cannot_be_paid(self):
        self.add(10)
        self.add(1, self.phone.product_variant_id)
        cart = self.get_cart()
        self.change(cart.order_line[0], 0)
        cart = self.get_cart()
        self.assertFalse(cart._is_cart_ready())
        words = "Telefonsupport is paid in clips, and there is no clip card yet"
        self.assertIn(words, cart._get_shop_warning(clear=False))
        with self.assertRefused(ValidationError, words):
            cart._check_cart_is_ready_to_be_paid()
        self.assertIn(words, self.url_open('/shop/cart').text)

    def test_who_has_a_card_buys_an_add_on_product_alone(self):
        self.buy(10)
        self.authenticate(self.kasper.login, 'clip-card-tests')
        answer = self.add(1, self.phone.product_variant_id)
        self.assertFalse(answer['notification_info']['warning'])
        self.assertCart((1, 0, 0.0))
        self.assertTrue(self.get_cart()._is_cart_ready())

    def test_what_a_customer_has_once_is_not_sold_twice(self):
        self.buy(10)
        phone = self.phone.product_variant_id
        self.env['clip.card.subscription'].create(
            {
                'partner_id': self.customer.id,
                'product_id': phone.id,
                'start_date': self.company._clip_card_today(),
            }
        )
        self.authenticate(self.kasper.login, 'clip-card-tests')
        answer = self.add(1, phone)
        self.assertEqual(answer['notification_info']['warning'], "You have Telefonsupport already.")
        self.add(10)
        self.assertNotIn('name="suggested_product"', self.url_open('/shop/cart').text)

    def test_add_on_products_are_sold_where_the_shop_sells_nothing_for_nothing(self):
        self.website.prevent_zero_price_sale = True
        self.add(10)
        self.add(1, self.phone.product_variant_id)
        self.assertCart((10, 5, 9500.0), (1, 0, 0.0))
        self.assertIn("Telefonsupport", self.url_open('/shop/cart').text)

    def test_add_on_products_are_offered_with_a_card(self):
        self.assertNotIn("Telefonsupport", self.url_open('/shop/cart').text)
        self.add(10)
        page = self.url_open('/shop/cart').text
        self.assertIn('name="suggested_product"', page)
        self.assertIn("Telefonsupport", page)
        self.assertIn("2 clips per month", page)

    def test_a_size_that_is_not_sold_any_more_cannot_be_paid(self):
        self.add(20)
        self.product.clip_card_tier_ids.filtered(lambda it: it.clips == 20).unlink()
        cart = self.get_cart()
        self.assertFalse(cart._is_cart_ready())
        with self.assertRefused(ValidationError, "sold with 10, 30 clips, not with 20"):
            cart._check_cart_is_ready_to_be_paid()

    def test_a_card_without_sizes_is_not_sold(self):
        self.product.clip_card_tier_ids.unlink()
        with mute_logger('odoo.http'), self.assertRefused(JsonRpcException, "UserError"):
            self.add(10)
        self.assertFalse(self.get_cart().order_line)
        self.assertIn("Klippekort", self.url_open(self.product.website_url).text)


@tagged('post_install', '-at_install')
class TestShopPrices(ShopCase):
    def get_prices(self, user=None):
        """The prices on the product page, as numbers of whole kroner in their order."""
        text = self.url_open(self.product.website_url).text
        start = text.index('o_clip_card_sizes')
        values = text[start : text.index('</fieldset>', start)].split('oe_currency_value">')[1:]
        return [float(it.split('<')[0].replace(',', '')) for it in values]

    def test_sizes_without_vat(self):
        self.assertEqual(
            self.get_prices(),
            [9500.0, 950.0, 500.0, 18000.0, 900.0, 2000.0, 25500.0, 850.0, 4500.0],
        )

    def test_sizes_with_vat(self):
        self.website.show_line_subtotals_tax_selection = 'tax_included'
        self.assertEqual(
            self.get_prices(),
            [11875.0, 1187.5, 625.0, 22500.0, 1125.0, 2500.0, 31875.0, 1062.5, 5625.0],
        )

    def test_sizes_of_a_price_with_vat_in_it(self):
        self.vat.price_include_override = 'tax_included'
        self.website.show_line_subtotals_tax_selection = 'tax_included'
        self.assertEqual(self.get_prices()[:3], [9500.0, 950.0, 500.0])

    def test_sizes_at_the_pricelist_of_the_customer(self):
        pricelist = self.env['product.pricelist'].create(
            {
                'name': "Erhverv",
                'item_ids': [
                    (0, 0, {'compute_price': 'percentage', 'percent_price': 20.0}),
                ],
            }
        )
        self.customer.property_product_pricelist = pricelist
        self.kasper.partner_id.property_product_pricelist = pricelist
        self.authenticate(self.kasper.login, 'clip-card-tests')
        self.assertEqual(self.get_prices()[:3], [7600.0, 760.0, 400.0])

    def test_the_page_says_what_the_cart_takes(self):
        """Whatever the hourly price, to the øre."""
        for price in (999.99, 1234.56, 333.33, 0.07):
            for selection in ('tax_excluded', 'tax_included'):
                self.product.list_price = price
                self.website.show_line_subtotals_tax_selection = selection
                shown = self.get_prices()[::3]
                for clips, amount in zip((10, 20, 30), shown, strict=True):
                    with self.subTest(price=price, selection=selection, clips=clips):
                        self.call('/shop/cart/clear')
                        self.add(clips)
                        line = self.get_cart().order_line
                        total = {
                            'tax_excluded': line.price_subtotal,
                            'tax_included': line.price_total,
                        }
                        self.assertEqual(amount, total[selection])

    def test_lists_show_the_smallest_size(self):
        page = self.url_open('/shop?search=Klippekort').text
        self.assertIn("9,500.00", page)
        self.assertNotIn(">1,000.00", page)
        page = self.url_open('/shop?search=Telefonsupport').text
        self.assertIn("2 clips per month", page)

    def test_the_price_of_a_chosen_size(self):
        answer = self.call(
            '/website_sale/get_combination_info',
            product_template_id=self.product.product_tmpl_id.id,
            product_id=self.product.id,
            combination=[],
            add_qty=20,
        )
        self.assertEqual((answer['price'], answer['list_price']), (18000.0, 20000.0))

    def test_the_page_of_an_add_on_product(self):
        page = self.url_open(self.phone.website_url).text
        self.assertIn("2 clips per month", page)
        self.assertIn("You have no clip card yet", page)
        self.add(10)
        self.assertNotIn("You have no clip card yet", self.url_open(self.phone.website_url).text)

    def test_each_variant_has_its_own_prices(self):
        attribute = self.env['product.attribute'].create(
            {
                'name': "Konsulent",
                'value_ids': [
                    (0, 0, {'name': "Junior"}),
                    (0, 0, {'name': "Senior", 'default_extra_price': 200.0}),
                ],
            }
        )
        template = self.product.product_tmpl_id
        template.attribute_line_ids = [
            (0, 0, {'attribute_id': attribute.id, 'value_ids': attribute.value_ids.ids})
        ]
        self.product, senior = template.product_variant_ids
        answer = self.call(
            '/website_sale/get_combination_info',
            product_template_id=template.id,
            product_id=senior.id,
            combination=[],
            add_qty=20,
        )
        self.assertEqual(answer['price'], 21600.0)
        self.assertIn("11,400.00", answer['clip_card_sizes'])
        self.assertEqual(self.get_prices()[0], 9500.0)
        self.add(20, senior)
        self.assertCart((20, 10, 21600.0))

    def test_the_dialog_of_optional_products_multiplies(self):
        self.product.product_tmpl_id.optional_product_ids = self.phone
        answer = self.call(
            '/website_sale/product_configurator/get_values',
            product_template_id=self.product.product_tmpl_id.id,
            quantity=20,
            currency_id=self.website.currency_id.id,
            so_date='2025-03-12',
            product_uom_id=self.product.uom_id.id,
            company_id=self.company.id,
            pricelist_id=False,
            ptav_ids=[],
        )
        self.assertEqual(answer['products'][0]['price'], 900.0)


@tagged('post_install', '-at_install')
class TestShopPayment(ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env.ref('payment.payment_provider_demo')
        cls.provider.write({'state': 'test', 'is_published': True})

    def check_out(self, clips=20):
        """A cart of Kasper's, about to be paid."""
        self.authenticate(self.kasper.login, 'clip-card-tests')
        self.add(clips)
        return self.get_cart()

    def pay(self, order):
        """As the demo provider reports a payment."""
        transaction = self.env['payment.transaction'].create(
            {
                'provider_id': self.provider.id,
                'payment_method_id': self.provider.payment_method_ids[:1].id,
                'amount': order.amount_total,
                'currency_id': order.currency_id.id,
                'partner_id': order.partner_id.id,
                'sale_order_ids': [(6, 0, order.ids)],
                'reference': f'{order.name}-test',
                'operation': 'online_direct',
            }
        )
        transaction._set_done()
        transaction._post_process()
        return transaction

    def test_paying_makes_the_card(self):
        order = self.check_out()
        self.pay(order)
        card = order.clip_card_ids
        self.assertEqual(order.state, 'sale')
        self.assertEqual((card.state, card.balance, card.net_amount), ('active', 20, 18000.0))
        self.assertEqual(card.account_id.partner_id, self.customer)

    def test_a_card_that_starts_with_its_payment_starts_with_the_automatic_invoice(self):
        self.company.clip_card_start = 'payment'
        self.env['ir.config_parameter'].set_param('sale.automatic_invoice', True)
        order = self.check_out()
        self.pay(order)
        card = order.clip_card_ids
        self.assertEqual(order.invoice_ids.mapped('state'), ['posted'])
        self.assertEqual((card.state, card.net_paid), ('active', 18000.0))

    def test_what_cannot_be_delivered_cannot_be_paid(self):
        order = self.check_out(20)
        token = order._portal_ensure_token()
        self.product.clip_card_tier_ids.filtered(lambda it: it.clips == 20).unlink()
        with (
            mute_logger('odoo.http'),
            self.assertRefused(JsonRpcException, "ValidationError"),
        ):
            self.call(
                f'/shop/payment/transaction/{order.id}',
                access_token=token,
                provider_id=self.provider.id,
                payment_method_id=self.provider.payment_method_ids[:1].id,
                token_id=None,
                flow='direct',
                tokenization_requested=False,
                landing_route='/shop/payment/validate',
            )
        self.env.invalidate_all()
        self.assertFalse(order.transaction_ids)
        self.assertEqual(order.state, 'draft')

    def test_the_page_of_thanks_names_the_card(self):
        order = self.check_out()
        self.pay(order)
        card = order.clip_card_ids
        page = self.env['ir.qweb']._render(
            'clip_card.shop_bought', {'order': order.with_user(self.kasper).sudo()}
        )
        self.assertIn(card.name, page)
        self.assertIn("It can be used.", page)

    def test_ordering_again(self):
        order = self.check_out(30)
        self.pay(order)
        self.call('/my/orders/reorder', order_id=order.id)
        self.assertCart((30, 15, 25500.0))
        self.call('/shop/cart/clear')
        self.product.clip_card_tier_ids.filtered(lambda it: it.clips == 30).unlink()
        self.call('/my/orders/reorder', order_id=order.id)
        self.assertCart((20, 10, 18000.0))
