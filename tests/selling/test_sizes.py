"""Sizes of a card: quantity, discount and price of the order line."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SellingCommon


@tagged('post_install', '-at_install')
class TestSizes(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.make_user('seller', "Sara Sælger", 'sales_team.group_sale_salesman')

    def tier(self, clips, product=None):
        return (product or self.product).product_tmpl_id._get_clip_card_tier(clips)

    def quote(self, user=None, **values):
        """A quotation with one line, made by a plain salesperson."""
        order = (
            self.env['sale.order']
            .with_user(user or self.seller)
            .create(
                {
                    'partner_id': self.customer.id,
                    'order_line': [Command.create({'product_id': self.product.id, **values})],
                }
            )
        )
        return order.order_line

    def assertSize(self, line, clips, discount, tier=True):
        self.assertEqual((line.product_uom_qty, line.discount), (clips, discount))
        self.assertEqual(line.clip_card_tier_id, self.tier(clips) if tier else self.tier(-1))

    # Size, quantity and discount

    def test_size_sets_quantity_and_discount(self):
        for clips, discount, amount in ((10, 5, 9500), (20, 10, 18000), (30, 15, 25500)):
            line = self.quote(clip_card_tier_id=self.tier(clips).id)
            self.assertSize(line, clips, discount)
            self.assertEqual(line.price_unit, 1000)
            self.assertEqual(line.price_subtotal, amount)

    def test_other_size_later(self):
        line = self.quote(clip_card_tier_id=self.tier(10).id)
        line.write({'clip_card_tier_id': self.tier(30).id})
        self.assertSize(line, 30, 15)
        self.assertEqual(line.price_subtotal, 25500)

    def test_size_wins_over_quantity(self):
        line = self.quote(clip_card_tier_id=self.tier(20).id, product_uom_qty=7)
        self.assertSize(line, 20, 10)
        line.write({'clip_card_tier_id': self.tier(30).id, 'product_uom_qty': 10})
        self.assertSize(line, 30, 15)

    def test_quantity_picks_size(self):
        line = self.quote(product_uom_qty=20)
        self.assertSize(line, 20, 10)
        line.product_uom_qty = 30
        self.assertSize(line, 30, 15)
        line.product_uom_qty = 25
        self.assertEqual(line.product_uom_qty, 25)
        self.assertFalse(line.clip_card_tier_id)
        line.product_uom_qty = 10
        self.assertSize(line, 10, 5)

    def test_size_taken_off(self):
        line = self.quote(clip_card_tier_id=self.tier(20).id)
        line.clip_card_tier_id = False
        self.assertSize(line, 20, 10, tier=False)

    def test_size_of_another_product(self):
        other = self.make_product("Erhvervsklippekort", {50: 20})
        with self.assertRefused(ValidationError, "50 clips belongs to Erhvervsklippekort"):
            self.quote(clip_card_tier_id=self.tier(50, other).id)

    def test_other_product(self):
        other = self.make_product("Erhvervsklippekort", {20: 12, 50: 20}, list_price=900)
        line = self.quote(clip_card_tier_id=self.tier(20).id)
        line.product_id = other
        self.assertEqual(line.clip_card_tier_id, self.tier(20, other))
        self.assertEqual((line.product_uom_qty, line.discount), (20, 12))

    def test_ordinary_product_instead(self):
        hours = self.env['product.product'].create({'name': "Timer", 'type': 'service'})
        line = self.quote(clip_card_tier_id=self.tier(20).id)
        line.product_id = hours
        self.assertFalse(line.clip_card_tier_id)
        self.assertEqual(line.discount, 0)

    def test_card_instead_of_ordinary_product(self):
        hours = self.env['product.product'].create({'name': "Timer", 'type': 'service'})
        line = self.quote(product_id=hours.id, product_uom_qty=20)
        line.product_id = self.product
        self.assertSize(line, 20, 10)

    def test_lines_together(self):
        lines = self.quote(product_uom_qty=10) | self.quote(product_uom_qty=20)
        hours = self.env['product.product'].create({'name': "Timer", 'type': 'service'})
        ordinary = self.quote(product_id=hours.id)
        (lines | ordinary).write({'product_uom_qty': 30})
        for line in lines:
            self.assertSize(line, 30, 15)
        self.assertEqual((ordinary.product_uom_qty, ordinary.discount), (30, 0))

    # A discount set by hand

    def test_discount_by_hand_stays(self):
        line = self.quote(clip_card_tier_id=self.tier(20).id, discount=12.5)
        self.assertSize(line, 20, 12.5)
        line.write({'name': "Klip til hele huset"})
        line.write({'product_uom_qty': 20})
        line.write({'clip_card_tier_id': self.tier(20).id})
        line.order_id.pricelist_id = self.make_pricelist(
            "Stamkunde", compute_price='percentage', percent_price=0
        )
        line.order_id.action_update_prices()
        line.order_id.action_update_taxes()
        line.order_id.partner_id = self.make_customer("Smedjen ApS")
        self.env.add_to_compute(line._fields['discount'], line)
        self.assertSize(line, 20, 12.5)
        self.assertEqual(line.price_subtotal, 17500)

    def test_discount_by_hand_until_another_size(self):
        line = self.quote(clip_card_tier_id=self.tier(20).id, discount=12.5)
        line.clip_card_tier_id = self.tier(30)
        self.assertSize(line, 30, 15)
        line.write({'clip_card_tier_id': self.tier(10).id, 'discount': 7})
        self.assertSize(line, 10, 7)

    def test_no_discount_by_hand_stays(self):
        line = self.quote(clip_card_tier_id=self.tier(20).id)
        line.discount = 0
        line.order_id.action_update_prices()
        self.assertSize(line, 20, 0)

    def test_update_prices_keeps_each_discount(self):
        first = self.quote(clip_card_tier_id=self.tier(20).id)
        order = first.order_id
        order.write(
            {
                'order_line': [
                    Command.create(
                        {
                            'product_id': self.product.id,
                            'clip_card_tier_id': self.tier(30).id,
                            'discount': 20,
                        }
                    )
                ]
            }
        )
        self.product.list_price = 1100
        order.action_update_prices()
        self.assertEqual(order.order_line.mapped('discount'), [10, 20])
        self.assertEqual(order.order_line.mapped('price_unit'), [1100, 1100])

    # Prices

    def make_pricelist(self, name, currency=None, **rule):
        return self.env['product.pricelist'].create(
            {
                'name': name,
                'currency_id': (currency or self.company.currency_id).id,
                'item_ids': [Command.create({'applied_on': '3_global', **rule})],
            }
        )

    def test_percentage_pricelist(self):
        """Its discount goes into the hourly price, shown separately or not."""
        pricelist = self.make_pricelist("Stamkunde", compute_price='percentage', percent_price=10)
        for feature in (False, True):
            if feature:
                group = self.env.ref('sale.group_discount_per_so_line')
                self.env.ref('base.group_user').sudo().implied_ids |= group
            line = self.quote(clip_card_tier_id=self.tier(20).id)
            line.order_id.pricelist_id = pricelist
            line.order_id.action_update_prices()
            self.assertSize(line, 20, 10)
            self.assertEqual(line.price_unit, 900)
            self.assertEqual(line.price_subtotal, 16200)

    def test_pricelist_of_customer(self):
        pricelist = self.make_pricelist("Fast", compute_price='fixed', fixed_price=850)
        self.customer.property_product_pricelist = pricelist
        line = self.quote(clip_card_tier_id=self.tier(30).id)
        self.assertEqual((line.price_unit, line.discount), (850, 15))
        self.assertEqual(line.price_subtotal, 21675)

    def test_pricelist_by_quantity(self):
        pricelist = self.make_pricelist(
            "Mængde", compute_price='fixed', fixed_price=800, min_quantity=20
        )
        self.customer.property_product_pricelist = pricelist
        line = self.quote(clip_card_tier_id=self.tier(10).id)
        self.assertEqual(line.price_unit, 1000)
        line.clip_card_tier_id = self.tier(20)
        self.assertEqual((line.price_unit, line.discount), (800, 10))

    def test_currency_stays_with_card(self):
        euro = self.env.ref('base.EUR')
        euro.active = True
        pricelist = self.make_pricelist("Euro", euro, compute_price='fixed', fixed_price=140)
        self.customer.property_product_pricelist = pricelist
        line = self.quote(clip_card_tier_id=self.tier(20).id)
        line.order_id.action_confirm()
        card = line.sudo().clip_card_ids
        self.assertEqual(card.currency_id, euro)
        self.assertEqual((card.net_amount, card.clip_price), (2520, 126))

    def test_price_by_hand(self):
        line = self.quote(clip_card_tier_id=self.tier(20).id, price_unit=950)
        self.assertSize(line, 20, 10)
        line.order_id.action_confirm()
        self.assertEqual(line.sudo().clip_card_ids.net_amount, 17100)

    # Refused at confirmation

    def test_quantity_of_no_size(self):
        for quantity, text in ((25, '25'), (10.5, '10.5'), (1, '1')):
            line = self.quote(product_uom_qty=quantity)
            with self.assertRefused(
                UserError, rf"Klippekort is not sold with {text} clips.*10, 20, 30 clips"
            ):
                line.order_id.action_confirm()
            self.assertEqual(line.state, 'draft')
            self.assertFalse(line.clip_card_ids)

    def test_product_without_sizes(self):
        product = self.make_product("Nyt kort", {})
        line = self.quote(product_id=product.id, product_uom_qty=10)
        with self.assertRefused(UserError, "Nyt kort has no card sizes yet"):
            line.order_id.action_confirm()

    def test_quantity_in_another_unit(self):
        self.product.uom_ids = self.env.ref('uom.product_uom_day')
        line = self.quote(product_uom_qty=10)
        line.product_uom_id = self.env.ref('uom.product_uom_day')
        with self.assertRefused(UserError, 'sold in the unit "Clip" only'):
            line.order_id.action_confirm()

    def test_size_removed_meanwhile(self):
        line = self.quote(clip_card_tier_id=self.tier(20).id)
        self.tier(20).unlink()
        with self.assertRefused(UserError, "not sold with 20 clips.*10, 30 clips"):
            line.order_id.action_confirm()

    def test_confirm_several_orders(self):
        good = self.quote(product_uom_qty=10).order_id
        bad = self.quote(product_uom_qty=11).order_id
        with self.assertRefused(UserError, "11 clips"):
            (good | bad).action_confirm()

    def test_others_do_not_sell(self):
        for user in (self.consultant_user, self.accountant):
            with self.assertRaises(AccessError):
                self.quote(user=user, product_uom_qty=10)

    # The form

    def open_order(self, user=None):
        form = Form(self.env['sale.order'].with_user(user or self.salesperson))
        form.partner_id = self.customer
        return form

    def test_form_first_size(self):
        form = self.open_order()
        with form.order_line.new() as line:
            line.product_id = self.product
            self.assertEqual((line.product_uom_qty, line.discount), (10, 5))
            self.assertEqual(line.clip_card_tier_id, self.tier(10))
        order = form.save()
        self.assertSize(order.order_line, 10, 5)
        self.assertEqual(order.amount_untaxed, 9500)

    def test_form_of_plain_salesperson(self):
        """Who sells without being in a clip card group sells cards as well."""
        form = self.open_order(self.seller)
        with form.order_line.new() as line:
            line.product_id = self.product
            line.clip_card_tier_id = self.tier(20)
        order = form.save()
        order.action_confirm()
        self.assertEqual(order.amount_untaxed, 18000)
        with Form(order) as form:
            self.assertEqual((form.clip_card_count, form.clip_card_balance), (1, 20))
        self.assertEqual(order.order_line.clip_card_ids.net_amount, 18000)

    def test_form_choose_size(self):
        form = self.open_order()
        with form.order_line.new() as line:
            line.product_id = self.product
            line.clip_card_tier_id = self.tier(30)
            self.assertEqual((line.product_uom_qty, line.discount), (30, 15))
        order = form.save()
        self.assertSize(order.order_line, 30, 15)
        self.assertEqual(order.amount_untaxed, 25500)
        self.assertAlmostEqual(order.amount_tax, 6375)

    def test_form_type_quantity(self):
        form = self.open_order()
        with form.order_line.new() as line:
            line.product_id = self.product
            line.product_uom_qty = 20
            self.assertEqual(line.clip_card_tier_id, self.tier(20))
            self.assertEqual(line.discount, 10)
            line.discount = 12
            line.product_uom_qty = 25
            self.assertFalse(line.clip_card_tier_id)
            line.product_uom_qty = 20
            self.assertEqual((line.clip_card_tier_id, line.discount), (self.tier(20), 10))
        self.assertSize(form.save().order_line, 20, 10)

    def test_form_discount_by_hand(self):
        form = self.open_order()
        with form.order_line.new() as line:
            line.product_id = self.product
            line.clip_card_tier_id = self.tier(20)
            line.discount = 12
        order = form.save()
        self.assertSize(order.order_line, 20, 12)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.name = "Klip til hele huset"
        self.assertSize(order.order_line, 20, 12)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.clip_card_tier_id = self.tier(30)
        self.assertSize(order.order_line, 30, 15)

    def test_form_other_product(self):
        other = self.make_product("Erhvervsklippekort", {10: 7, 50: 20})
        single = self.make_product("Enkelte klip", {1: 3, 5: 4})
        hours = self.env['product.product'].create({'name': "Timer", 'type': 'service'})
        form = self.open_order()
        with form.order_line.new() as line:
            line.product_id = single
            self.assertEqual((line.product_uom_qty, line.discount), (1, 3))
            line.product_id = self.product
            self.assertEqual((line.product_uom_qty, line.discount), (10, 5))
            line.product_id = other
            self.assertEqual(line.clip_card_tier_id, self.tier(10, other))
            self.assertEqual((line.product_uom_qty, line.discount), (10, 7))
            line.product_id = hours
            self.assertFalse(line.clip_card_tier_id)
            self.assertEqual(line.discount, 0)
        form.save()
