"""From a confirmed order to the customer's card, and what is agreed for good with it."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SellingCommon


@tagged('post_install', '-at_install')
class TestSelling(SellingCommon):
    # The card

    def test_card_of_confirmed_order(self):
        with self.on('2025-03-12'):
            line = self.sell(30)
        card = line.clip_card_ids.with_user(self.salesperson)
        self.assertRegex(card.name, r'^KK\d{5}$')
        self.assertEqual(card.display_name, card.name)
        self.assertEqual(card.partner_id, self.customer)
        self.assertEqual(card.company_id, self.company)
        self.assertEqual(card.user_id, self.salesperson)
        self.assertEqual(card.product_id, self.product)
        self.assertEqual(card.sale_line_id, line)
        self.assertEqual((card.clips, card.balance, card.used_clips), (30, 30, 0))
        self.assertEqual(card.currency_id, self.company.currency_id)
        self.assertEqual((card.net_amount, card.clip_price), (25500, 850))
        self.assertEqual((card.lifetime_years, card.forfeit_years), (5, 3))
        self.assertEqual(card.state, 'active')
        self.assertEqual(str(card.purchase_date), '2025-03-12')
        self.assertEqual(str(card.expiry_date), '2030-03-12')
        self.assertEqual(str(card.forfeit_date), '2028-03-12')
        self.assertEqual(str(card.end_date), '2028-03-12')
        self.assertFalse(card.last_use_date)
        self.assertEntries(card, [('purchase', 30, '2025-03-12')])

    def test_purchase_entry(self):
        with self.on('2025-03-12'):
            card = self.buy(10)
        entry = card.entry_ids
        self.assertEqual(entry.name, card.order_id.name)
        self.assertEqual(entry.account_id, card.account_id)
        self.assertEqual(entry.partner_id, self.customer)
        self.assertEqual(entry.company_id, self.company)
        self.assertEqual(str(entry.posting_date), '2025-03-12')
        self.assertEqual(entry.user_id, self.salesperson)

    def test_numbers_follow_each_other(self):
        numbers = [int(self.buy(10).name[2:]) for _card in range(3)]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))

    def test_company_date_around_midnight(self):
        """At half past midnight in Copenhagen it is still yesterday in UTC."""
        with self.on('2025-03-12') as clock:
            clock.move_to('2025-03-11 23:30:00')
            card = self.buy(10)
            clock.move_to('2025-06-30 21:59:00')
            summer = self.buy(10)
            clock.move_to('2025-06-30 22:01:00')
            july = self.buy(10)
        self.assertEntries(card, [('purchase', 10, '2025-03-12')])
        self.assertEqual(str(card.expiry_date), '2030-03-12')
        self.assertEqual(str(summer.purchase_date), '2025-06-30')
        self.assertEqual(str(july.purchase_date), '2025-07-01')

    def test_leap_day(self):
        with self.on('2024-02-29'):
            card = self.buy(10)
        self.assertEqual(str(card.expiry_date), '2029-02-28')
        self.assertEqual(str(card.forfeit_date), '2027-02-28')

    def test_order_shows_card(self):
        line = self.sell(20)
        order = line.order_id.with_user(self.salesperson)
        self.assertEqual(order.clip_card_ids, line.clip_card_ids)
        self.assertEqual((order.clip_card_count, order.clip_card_balance), (1, 20))
        self.assertEqual(order.action_view_clip_cards()['res_id'], line.clip_card_ids.id)

    def test_customer_shows_cards(self):
        cards = self.buy(20) | self.buy(10)
        customer = self.customer.with_user(self.salesperson)
        self.assertEqual(customer.clip_card_ids, cards)
        self.assertEqual((customer.clip_card_balance, customer.clip_card_count), (30, 1))
        contact = self.env['res.partner'].create({'name': "Bo", 'parent_id': self.customer.id})
        self.assertEqual(contact.with_user(self.salesperson).clip_card_balance, 30)

    def test_two_cards_on_one_order(self):
        line = self.sell(10, confirm=False)
        order = line.order_id
        order.order_line = [
            Command.create(
                {
                    'product_id': self.product.id,
                    'clip_card_tier_id': self.product.product_tmpl_id._get_clip_card_tier(30).id,
                }
            )
        ]
        order.action_confirm()
        first, second = order.order_line.sudo().clip_card_ids
        self.assertEqual((first.clips, second.clips), (10, 30))
        self.assertEqual((first.net_amount, second.net_amount), (9500, 25500))
        self.assertNotEqual(first.name, second.name)
        self.assertEqual(first.account_id, second.account_id)
        self.assertEqual(first.account_id.balance, 40)
        self.assertEqual(order.clip_card_count, 2)
        self.assertEqual(
            order.action_view_clip_cards()['domain'], [('id', 'in', (first | second).ids)]
        )

    def test_several_orders_confirmed_together(self):
        orders = self.sell(10, confirm=False).order_id | self.sell(20, confirm=False).order_id
        orders.action_confirm()
        self.assertEqual(orders.order_line.sudo().clip_card_ids.mapped('clips'), [10, 20])

    def test_line_added_to_confirmed_order(self):
        order = self.sell(10).order_id
        order.order_line = [Command.create({'product_id': self.product.id, 'product_uom_qty': 20})]
        self.assertEqual(order.order_line.sudo().clip_card_ids.mapped('clips'), [10, 20])
        self.assertEqual(self.customer.clip_card_balance, 30)
        with self.assertRefused(UserError, "not sold with 7 clips"):
            order.order_line = [
                Command.create({'product_id': self.product.id, 'product_uom_qty': 7})
            ]

    def test_quotation_has_no_card(self):
        line = self.sell(10, confirm=False)
        self.assertFalse(line.clip_card_ids)
        self.assertFalse(self.customer.clip_card_ids)

    def test_order_without_cards(self):
        hours = self.env['product.product'].create({'name': "Timer", 'type': 'service'})
        order = self.sell(10, confirm=False).order_id
        order.order_line.unlink()
        order.order_line = [Command.create({'product_id': hours.id})]
        order.action_confirm()
        order.action_cancel()
        self.assertFalse(order.clip_card_ids)

    def test_others_see_what_concerns_them(self):
        card = self.buy(10)
        seen = card.with_user(self.consultant_user)
        self.assertEqual((seen.name, seen.balance), (card.name, 10))
        for name in ('net_amount', 'clip_price', 'sale_line_id', 'order_id'):
            with self.subTest(field=name), self.assertRaises(AccessError):
                seen.mapped(name)
        self.assertEqual(card.with_user(self.accountant).net_amount, 9500)

    def test_nobody_writes_cards(self):
        card = self.buy(10)
        for user in (self.salesperson, self.manager, self.consultant_user, self.accountant):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                card.with_user(user).write({'balance': 100})
        with self.assertRefused(UserError, f"{card.name} cannot be deleted"):
            card.unlink()

    # Who buys

    def test_contact_buys_for_its_company(self):
        contact = self.env['res.partner'].create(
            {
                'name': "Bente Bogholder",
                'parent_id': self.customer.id,
                'type': 'invoice',
            }
        )
        card = self.buy(10, customer=contact)
        self.assertEqual(card.partner_id, self.customer)
        self.assertEqual(card.account_id, self.buy(20).account_id)

    def test_person_buys(self):
        person = self.env['res.partner'].create({'name': "Privat Person"})
        self.assertEqual(self.buy(10, customer=person).partner_id, person)

    def test_signed_in_the_portal(self):
        """The customer's signature runs without any right of its own."""
        portal = self.make_portal_user()
        line = self.sell(20, confirm=False)
        line.order_id.action_quotation_sent()
        line.order_id.with_user(portal).sudo()._validate_order()
        card = line.sudo().clip_card_ids
        self.assertEqual((card.clips, card.state), (20, 'active'))
        self.assertEqual(card.user_id, self.salesperson)
        self.assertEqual(card.with_user(portal).balance, 20)

    # Agreed for good

    def test_later_changes_of_the_product(self):
        card = self.buy(20)
        self.product.product_tmpl_id.write(
            {
                'list_price': 1500,
                'clip_card_lifetime_years': 2,
                'clip_card_forfeit_years': 1,
                'clip_card_tier_ids': [
                    Command.update(tier.id, {'discount': 50})
                    for tier in self.product.clip_card_tier_ids
                ],
            }
        )
        self.assertEqual((card.lifetime_years, card.forfeit_years), (5, 3))
        self.assertEqual((card.net_amount, card.clip_price), (18000, 900))
        new = self.buy(20)
        self.assertEqual((new.lifetime_years, new.forfeit_years), (2, 1))
        self.assertEqual((new.net_amount, new.clip_price), (15000, 750))

    def test_agreed_years_count(self):
        self.product.product_tmpl_id.write(
            {
                'clip_card_lifetime_years': 2,
                'clip_card_forfeit_years': 1,
            }
        )
        with self.on('2025-03-12'):
            card = self.buy(10)
        self.assertEqual(str(card.expiry_date), '2027-03-12')
        self.assertEqual(str(card.forfeit_date), '2026-03-12')

    def test_sold_line_is_locked(self):
        line = self.sell(20)
        card = line.clip_card_ids
        other = self.make_product("Andet kort", {20: 5})
        another = self.sell(10, confirm=False).order_id
        day = self.env.ref('uom.product_uom_day')
        for values, field in (
            ({'product_uom_qty': 30}, "Quantity"),
            ({'product_uom_qty': 0}, "Quantity"),
            ({'product_id': other.id}, "Product"),
            ({'clip_card_tier_id': self.product.clip_card_tier_ids[2].id}, "Card Size"),
            ({'clip_card_tier_id': False}, "Card Size"),
            ({'product_uom_id': day.id}, "Unit"),
            ({'order_id': another.id}, "Order Reference"),
        ):
            with (
                self.subTest(values=values),
                self.assertRefused(UserError, f"^{field} .*{card.name}.*{line.order_id.name}"),
            ):
                line.write(values)
        line.write({'product_uom_qty': 20, 'clip_card_tier_id': line.clip_card_tier_id.id})
        self.assertEqual((line.product_uom_qty, card.balance), (20, 20))

    def test_size_made_anew_after_the_sale(self):
        line = self.sell(20)
        self.invoice(line)
        self.product.clip_card_tier_ids.unlink()
        self.product.product_tmpl_id.clip_card_tier_ids = [
            Command.create({'clips': 20, 'discount': 40})
        ]
        line.write({'product_uom_qty': 20, 'name': "Klip"})
        self.assertEqual((line.discount, line.clip_card_ids.balance), (10, 20))

    def test_sold_line_is_kept(self):
        line = self.sell(20)
        message = "cannot be changed any more. Sell another card, credit clips"
        with self.assertRefused(UserError, message):
            line.unlink()
        with self.assertRefused(UserError, message):
            line.order_id.order_line = [Command.delete(line.id)]
        with self.assertRefused(UserError, "can not delete .* confirmed sales order"):
            line.order_id.with_user(self.env.ref('base.user_admin')).unlink()

    def test_customer_of_sold_card(self):
        line = self.sell(20)
        order, other = line.order_id, self.make_customer("Smedjen ApS")
        for values in ({'partner_id': other.id}, {'partner_id': False}):
            with self.assertRefused(
                UserError, f"{line.clip_card_ids.name}.*belongs to Bageriet Kernen ApS"
            ):
                order.write(values)
        contact = self.env['res.partner'].create({'name': "Bo", 'parent_id': self.customer.id})
        order.partner_id = contact
        self.assertEqual(line.clip_card_ids.partner_id, self.customer)

    def test_price_follows_order_until_invoiced(self):
        line = self.sell(20)
        card = line.sudo().clip_card_ids
        line.price_unit = 900
        self.assertEqual((card.net_amount, card.clip_price), (16200, 810))
        line.write({'product_uom_qty': 20, 'discount': 20})
        self.assertEqual((card.net_amount, card.clip_price), (14400, 720))
        draft = self.draft_invoice(line)
        line.price_unit = 950
        self.assertEqual(card.net_amount, 15200)
        draft.action_post()
        for values, field in (({'price_unit': 800}, "Unit Price"), ({'discount': 5}, "Discount")):
            with self.assertRefused(UserError, f"^{field} .*{card.name}"):
                line.write(values)
        line.write({'price_unit': 950, 'name': "Klip"})
        self.assertEqual(card.net_amount, 15200)
        draft.button_draft()
        line.price_unit = 1000
        self.assertEqual(card.net_amount, 16000)

    def test_update_prices_of_confirmed_order(self):
        line = self.sell(20)
        card = line.sudo().clip_card_ids
        self.product.list_price = 1100
        line.order_id.action_update_prices()
        self.assertEqual((line.price_unit, line.discount), (1100, 10))
        self.assertEqual(card.net_amount, 19800)
        self.invoice(line)
        self.product.list_price = 1200
        line.order_id.action_update_prices()
        self.assertEqual((line.price_unit, card.net_amount), (1100, 19800))

    def test_prices_with_tax_included(self):
        tax = self.env['account.tax'].create(
            {
                'name': "Moms inkl.",
                'amount': 25,
                'price_include_override': 'tax_included',
            }
        )
        card = self.buy(20, tax_ids=[Command.set(tax.ids)], price_unit=1250)
        self.assertEqual((card.net_amount, card.clip_price), (18000, 900))
