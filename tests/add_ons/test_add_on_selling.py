"""Selling add-on products: on an order, with a card or later, and what happens to them then."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..selling.common import SellingCommon
from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestAddOnOrders(AddOnCommon, SellingCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')

    def test_with_the_card(self):
        order = self.order(self.check, self.phone, clips=10)
        check, phone = order.sudo().clip_card_subscription_ids
        self.assertEqual(check.product_id, self.check)
        self.assertEqual(
            (check.partner_id, check.kind, check.period_clips, check.period_months),
            (self.customer, 'server_check', 2, 1),
        )
        self.assertEqual(
            (phone.start_date, phone.next_date, phone.state),
            (date(2025, 3, 12), date(2025, 3, 12), 'active'),
        )
        self.assertEqual(order.clip_card_subscription_count, 2)
        self.charge()
        self.assertEqual(order.sudo().clip_card_ids.balance, 7)

    def test_the_line_costs_clips_and_no_money(self):
        self.env['product.pricelist'].create(
            {
                'name': "Alt til 700",
                'item_ids': [Command.create({'compute_price': 'fixed', 'fixed_price': 700})],
            }
        )
        order = self.order(self.check, self.quarterly, clips=10, confirm=False)
        order.pricelist_id = self.env['product.pricelist'].search([('name', '=', "Alt til 700")])
        order.action_update_prices()
        lines = order.order_line.filtered(lambda line: line.product_id != self.product)
        self.assertEqual(lines.mapped('price_unit'), [0, 0])
        lines.write({'price_unit': 10, 'discount': 5})
        self.assertEqual(lines.mapped('price_subtotal'), [0, 0])
        self.assertIn("Paid in clips: 2 clips per month", lines[0].name)
        self.assertIn("Paid in clips: 3 clips per quarter", lines[1].name)
        order.action_confirm()
        self.assertEqual(order.invoice_status, 'to invoice')
        invoice = order._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.product_id, self.product)
        self.assertEqual(order.invoice_status, 'invoiced')

    def test_nothing_to_invoice(self):
        self.buy(10)
        order = self.order(self.check)
        self.assertEqual((order.invoice_status, order.amount_total), ('invoiced', 0))

    def test_optional_on_the_quotation(self):
        order = self.order(clips=10, confirm=False)
        order.write(
            {
                'order_line': [
                    Command.create(
                        {'display_type': 'line_section', 'name': "Tilvalg", 'is_optional': True}
                    ),
                    Command.create({'product_id': self.check.id, 'product_uom_qty': 0}),
                    Command.create({'product_id': self.phone.id, 'product_uom_qty': 0}),
                ]
            }
        )
        chosen = order.order_line.filtered(lambda line: line.product_id == self.phone)
        chosen.product_uom_qty = 1
        order.action_confirm()
        self.assertEqual(order.sudo().clip_card_subscription_ids.product_id, self.phone)

    def test_one_per_line(self):
        order = self.order(self.check, clips=10, confirm=False)
        line = order.order_line.filtered(lambda line: line.product_id == self.check)
        line.product_uom_qty = 2
        with self.assertRefused(UserError, "set its quantity to 1, not 2"):
            order.action_confirm()

    def test_only_for_customers_with_a_card(self):
        order = self.order(self.check, confirm=False)
        with self.assertRefused(UserError, "Bageriet Kernen ApS has no clip card"):
            order.action_confirm()
        with self.assertRefused(UserError, "Bageriet Kernen ApS has no clip card with"):
            self.subscribe(self.check)
        self.buy(10)
        order.action_confirm()
        self.assertEqual(len(order.clip_card_subscription_ids), 1)

    def test_entered_before_the_customer_has_a_card(self):
        """An import with all rights: it waits as with any other lack of clips."""
        subscription = self.subscribe(self.phone, '2025-03-01', user=self.env.user)
        self.assertEqual(self.in_force('phone_support', '2025-03-12'), subscription)
        self.charge()
        self.assertEqual(subscription.state, 'waiting')
        self.assertFalse(self.in_force('phone_support', '2025-03-12'))
        with self.on('2025-04-03'):
            card = self.buy(10)
            self.charge()
        self.assertCharges(subscription, '2025-04-01')
        self.assertEqual(card.balance, 9)

    def test_later_and_for_a_contact(self):
        self.buy(10)
        contact = self.make_customer("Bo", parent_id=self.customer.id, is_company=False)
        subscription = self.subscribe(self.phone, '2025-03-20', customer=contact)
        self.assertEqual(subscription.partner_id, self.customer)
        self.assertEqual(subscription.next_date, date(2025, 3, 20))

    def test_added_to_a_confirmed_order(self):
        order = self.order(clips=10)
        order.order_line = [Command.create({'product_id': self.phone.id})]
        self.assertEqual(order.sudo().clip_card_subscription_ids.product_id, self.phone)
        with self.assertRefused(UserError, "set its quantity to 1, not 3"):
            order.order_line = [Command.create({'product_id': self.check.id, 'product_uom_qty': 3})]
        line = order.order_line.filtered(lambda line: line.product_id == self.phone)
        with self.assertRefused(UserError, "cannot be changed any more"):
            line.product_uom_qty = 2

    def test_it_starts_with_its_pending_card(self):
        self.set_start('invoice')
        order = self.order(self.phone, clips=10)
        subscription = order.sudo().clip_card_subscription_ids
        self.assertEqual((subscription.state, subscription.start_date), ('pending', False))
        self.charge()
        self.assertFalse(subscription.charge_ids)
        with self.on('2025-04-03'):
            self.invoice(order.order_line[-1])
            self.charge()
        self.assertEqual(
            (subscription.state, subscription.start_date), ('active', date(2025, 4, 3))
        )
        self.assertCharges(subscription, '2025-04-03')

    def test_sold_before_the_only_card_has_started(self):
        self.set_start('invoice')
        line = self.sell(10)
        order = self.order(self.phone)
        subscription = order.sudo().clip_card_subscription_ids
        self.assertEqual(subscription.state, 'pending')
        self.invoice(line)
        self.assertEqual(subscription.state, 'active')

    def test_cancelled_and_confirmed_again(self):
        self.buy(10)
        order = self.order(self.phone)
        subscription = order.sudo().clip_card_subscription_ids
        self.charge()
        order._action_cancel()
        self.assertEqual(
            (subscription.state, subscription.stop_date), ('stopped', date(2025, 4, 11))
        )
        with self.on('2025-04-12'):
            self.charge()
            self.assertCharges(subscription, '2025-03-12')
        with self.on('2025-06-20'):
            order.action_draft()
            order.action_confirm()
            self.assertEqual(order.sudo().clip_card_subscription_ids, subscription)
            self.charge()
        self.assertEqual((subscription.state, subscription.stop_date), ('active', False))
        self.assertCharges(subscription, '2025-03-12', '2025-06-12')

    def test_cancelled_before_it_was_charged(self):
        self.buy(10)
        order = self.order(self.phone)
        subscription = order.sudo().clip_card_subscription_ids
        order._action_cancel()
        self.assertEqual(subscription.state, 'stopped')
        self.assertFalse(self.in_force('phone_support', '2025-03-12'))
        with self.on('2025-05-20'):
            order.action_draft()
            order.action_confirm()
        self.assertEqual(subscription.start_date, date(2025, 5, 20))

    def test_the_order_keeps_its_customer(self):
        order = self.order(self.phone, clips=10)
        self.buy(10, customer=(other := self.make_customer("Slagteren ApS")))
        with self.assertRefused(UserError, "Its customer and company cannot be changed"):
            order.write({'partner_id': other.id})

    def in_force(self, kind, day):
        return self.customer.clip_card_account_ids._get_subscription_in_force(
            kind, date.fromisoformat(day)
        )

    # One at a time

    def test_customer_and_product_are_needed(self):
        Subscription = self.env['clip.card.subscription'].with_user(self.salesperson)
        for values in ({}, {'product_id': self.phone.id}, {'partner_id': self.customer.id}):
            with self.assertRefused(UserError, "Enter the customer and the add-on product"):
                Subscription.create(values)
        self.buy(10)
        sold = Subscription.with_context(default_partner_id=self.customer.id).create(
            {'product_id': self.phone.id}
        )
        self.assertEqual(sold.partner_id, self.customer)

    def test_a_second_phone_support_is_refused(self):
        self.order(self.phone, clips=10)
        with self.assertRefused(ValidationError, "has Telefonsupport already, since 03/12/2025"):
            self.subscribe(self.phone, '2025-05-01')
        order = self.order(
            self.env.ref('clip_card.product_phone_support').product_variant_id, confirm=False
        )
        with self.assertRefused(UserError, "has Telefonsupport already, since 03/12/2025"):
            order.action_quotation_sent()
        with self.assertRefused(UserError, "has Telefonsupport already"):
            order.action_quotation_send()
        words = order._get_delivery_refusal()
        self.assertIn("You have Telefonsupport already. Nothing can be signed", words)
        with self.assertRefused(ValidationError, "has Telefonsupport already"):
            order.action_confirm()
        self.subscribe(self.check)
        self.subscribe(self.check)

    def test_another_company_and_another_customer(self):
        self.order(self.phone, clips=10)
        other = self.make_customer("Slagteren ApS")
        self.assertTrue(self.order(self.phone, clips=10, customer=other).clip_card_ids)

    def test_another_level_takes_over_at_the_next_period(self):
        self.buy(10)
        old = self.subscribe(self.callout_8, '2025-03-12')
        self.charge()
        with self.on('2025-03-20'):
            new = self.order(self.callout_4).sudo().clip_card_subscription_ids
        self.assertEqual(old.stop_date, date(2025, 4, 11))
        self.assertEqual((new.start_date, new.next_date), (date(2025, 4, 12), date(2025, 4, 12)))
        with self.on('2025-04-11'):
            self.charge()
            self.assertEqual(old.state, 'active')
            self.assertEqual(self.in_force('callout_guarantee', '2025-04-11'), old)
            self.assertEqual(self.in_force('callout_guarantee', '2025-04-12'), new)
        self.charge_on('2025-04-12')
        self.assertEqual(old.state, 'stopped')
        self.assertCharges(old, '2025-03-12')
        self.assertCharges(new, '2025-04-12')

    def test_another_level_says_from_when(self):
        """On the quotation, in the order's chatter, and to the customer."""
        self.buy(10)
        self.subscribe(self.callout_8, '2025-03-12')
        self.charge()
        with self.on('2025-03-20'):
            order = self.order(self.callout_4)
            self.assertIn("from 04/12/2025 on.", order.order_line.name)
            self.assertIn("begins on 04/12/2025", order.message_ids[0].body)
            new = order.sudo().clip_card_subscription_ids
            self.assertIn("Begins on 04/12/2025.", new._tell())
            self.assertTrue(new._is_coming())
        with self.on('2025-04-12'):
            self.assertNotIn("Begins on 04/12/2025.", new._tell())
        self.assertNotIn("takes the place", self.order(self.phone).order_line.name)

    def test_the_level_changes_twice_before_the_next_period(self):
        self.buy(10)
        old = self.subscribe(self.callout_8, '2025-03-12')
        self.charge()
        never = self.subscribe(self.callout_4)
        callout_6 = self.make_add_on("Tilkald 6", 'callout_guarantee', 2, hours=6)
        new = self.subscribe(callout_6)
        self.assertEqual((never.state, new.start_date), ('stopped', date(2025, 4, 12)))
        self.charge_on('2025-04-12')
        self.assertCharges(old, '2025-03-12')
        self.assertCharges(never)
        self.assertCharges(new, '2025-04-12')

    def test_a_level_that_was_never_charged_is_replaced_from_its_start(self):
        """A choice that is corrected before anything was paid, from its day or an earlier one."""
        for start in ('2025-03-12', '2025-03-01'):
            customer = self.make_customer(f"Kunde {start}")
            self.buy(10, customer=customer)
            old = self.subscribe(self.callout_8, '2025-03-12', customer)
            new = self.subscribe(self.callout_4, start, customer)
            self.assertEqual((old.state, str(new.start_date)), ('stopped', start))
            self.charge()
            self.assertCharges(old)
            self.assertCharges(new, start)

    def test_a_level_that_was_stopped_before_its_first_charge(self):
        """It is given until its stop; the other one follows it."""
        self.buy(10)
        old = self.subscribe(self.callout_8)
        old.with_user(self.salesperson).action_stop()
        self.assertEqual((old.state, str(old.stop_date)), ('active', '2025-04-11'))
        new = self.subscribe(self.callout_4)
        self.assertEqual(str(new.start_date), '2025-04-12')
        self.charge()
        self.assertCharges(old, '2025-03-12')

    def test_a_level_that_waits_is_replaced_at_once(self):
        self.buy(10)
        self.log(self.make_task(), 9 * 60)
        old = self.subscribe(self.callout_4)
        self.charge()
        self.assertEqual(old.state, 'waiting')
        new = self.subscribe(self.callout_8)
        self.assertEqual((old.state, new.start_date), ('stopped', date(2025, 3, 12)))
        self.charge()
        self.assertCharges(new, '2025-03-12')

    def test_another_level_with_a_pending_card(self):
        self.buy(10)
        old = self.subscribe(self.callout_8)
        self.charge()
        self.set_start('invoice')
        order = self.order(self.callout_4, clips=10)
        new = order.sudo().clip_card_subscription_ids
        self.assertEqual((new.state, old.stop_date), ('pending', False))
        with self.on('2025-04-20'):
            self.charge()
            self.invoice(order.order_line[-1])
        self.assertEqual(old.stop_date, date(2025, 5, 11))
        self.assertEqual(new.start_date, date(2025, 5, 12))

    def test_the_same_level_again_is_refused(self):
        self.buy(10)
        self.subscribe(self.callout_8)
        with self.assertRefused(ValidationError, "has Tilkald 8 already"):
            self.subscribe(self.callout_8)
        self.set_start('invoice')
        order = self.order(self.callout_8, clips=10, confirm=False)
        with self.assertRefused(UserError, "has Tilkald 8 already"):
            order.action_quotation_sent()
        with self.assertRefused(ValidationError, "has Tilkald 8 already"):
            order.action_confirm()
        self.order(self.callout_4, confirm=False).action_quotation_sent()

    def test_twice_on_one_offer(self):
        self.buy(10)
        order = self.order(self.phone, self.phone, confirm=False)
        with self.assertRefused(UserError, "has Telefonsupport twice"):
            order.action_quotation_sent()
        order.order_line[0].unlink()
        order.action_quotation_sent()
        stopped = self.subscribe(self.callout_8)
        stopped.stop_date = stopped.start_date
        with self.on('2025-04-01'):
            self.order(self.callout_8, confirm=False).action_quotation_sent()

    def test_sold_twice_before_its_card_starts(self):
        self.buy(10)
        self.set_start('invoice')
        order = self.order(self.callout_4, clips=10)
        self.subscribe(self.callout_4)
        self.invoice(order.order_line[-1])
        self.assertEqual(order.sudo().clip_card_subscription_ids.state, 'stopped')


@tagged('post_install', '-at_install')
class TestPortalQuotation(AddOnCommon, HttpCase):
    def test_an_optional_add_on_is_there_once_or_not_at_all(self):
        order = self.order(clips=10, confirm=False)
        order.write(
            {
                'order_line': [
                    Command.create(
                        {'display_type': 'line_section', 'name': "Tilvalg", 'is_optional': True}
                    ),
                    Command.create({'product_id': self.phone.id, 'product_uom_qty': 0}),
                ]
            }
        )
        order.action_quotation_sent()
        line = order.order_line.filtered(lambda line: line.product_id == self.phone)
        quantities = []
        for change in (
            {'remove': False},
            {'remove': False},
            {'remove': True},
            {'remove': True},
            {'input_quantity': 7},
            {'input_quantity': 0},
        ):
            self.make_jsonrpc_request(
                f'/my/orders/{order.id}/update_line_dict',
                {'access_token': order._portal_ensure_token(), 'line_id': line.id, **change},
            )
            quantities.append(line.product_uom_qty)
        self.assertEqual(quantities, [1, 1, 0, 0, 1, 0])
