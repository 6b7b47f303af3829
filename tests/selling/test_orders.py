"""Orders of clip cards: locked, copied, made from templates, cancelled and confirmed again."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import SellingCommon


@tagged('post_install', '-at_install')
class TestOrders(SellingCommon):
    # Orders

    def test_locked_orders(self):
        group = self.env.ref('sale.group_auto_done_setting')
        self.env.ref('base.group_user').implied_ids |= group
        line = self.sell(20)
        self.assertTrue(line.order_id.locked)
        self.assertEqual(line.clip_card_ids.balance, 20)
        with self.assertRefused(UserError, "locked order"):
            line.order_id.action_cancel()
        line.order_id.action_unlock()
        line.order_id.action_cancel()
        self.assertEqual(line.clip_card_ids.state, 'cancelled')

    def test_duplicate_starts_clean(self):
        line = self.sell(20, discount=12)
        copy = line.order_id.copy()
        self.assertEqual(copy.state, 'draft')
        self.assertFalse(copy.order_line.clip_card_ids)
        self.assertFalse(copy.order_line.project_id)
        self.assertEqual(copy.order_line.clip_card_tier_id, line.clip_card_tier_id)
        self.assertEqual((copy.order_line.product_uom_qty, copy.order_line.discount), (20, 12))
        copy.action_confirm()
        self.assertNotEqual(copy.order_line.clip_card_ids.name, line.clip_card_ids.name)
        self.assertEqual(self.customer.clip_card_balance, 40)

    def test_quotation_template(self):
        order = self.quote_from(self.make_template())
        line = order.order_line.filtered('product_id')
        self.assertEqual((line.product_uom_qty, line.discount), (20, 10))
        order.action_confirm()
        self.assertEqual(line.clip_card_ids.net_amount, 18000)

    def test_optional_card_not_chosen(self):
        order = self.quote_from(self.make_template(optional=True))
        order.order_line = [
            Command.create(
                {
                    'product_id': self.env['product.product'].create({'name': "Kabel"}).id,
                    'sequence': -200,
                }
            )
        ]
        order.action_confirm()
        self.assertFalse(order.clip_card_ids)
        self.assertFalse(self.customer.clip_card_account_ids)
        line = order.order_line.filtered(lambda line: line.product_id == self.product)
        with self.assertRefused(UserError, "not sold with 5 clips"):
            line.product_uom_qty = 5
        line.product_uom_qty = 20
        self.assertEqual(line.clip_card_ids.balance, 20)
        self.assertEqual(line.discount, 10)

    def test_optional_card_chosen(self):
        order = self.quote_from(self.make_template(optional=True))
        line = order.order_line.filtered('product_id')
        line.product_uom_qty = 30
        order.action_confirm()
        self.assertEqual(line.clip_card_ids.net_amount, 25500)

    # Cancelling

    def test_cancel_unused(self):
        with self.on('2025-03-12'):
            line = self.sell(20)
        with self.on('2025-04-01'):
            line.order_id.action_cancel()
        card = line.clip_card_ids
        self.assertEqual((card.state, card.balance, card.used_clips), ('cancelled', 0, 0))
        self.assertEntries(
            card, [('purchase', 20, '2025-03-12'), ('cancellation', -20, '2025-04-01')]
        )
        self.assertSaleLine(line, 20, 0, 0)
        self.assertEqual(self.customer.clip_card_balance, 0)

    def test_cancel_used(self):
        line = self.sell(20)
        work = self.log(self.make_task(), 90)
        card = line.clip_card_ids
        with self.assertRefused(
            UserError,
            f"{line.order_id.name} cannot be cancelled: 2 of the 20 clips on card {card.name}",
        ):
            line.order_id.action_cancel()
        self.assertEqual((line.state, card.state, card.balance), ('sale', 'active', 18))
        work.unlink()
        line.order_id.action_cancel()
        self.assertEqual((line.state, card.state, card.balance), ('cancel', 'cancelled', 0))
        self.assertLedger()

    def test_cancel_one_of_two(self):
        """An order of which one card is used stays as it is."""
        line = self.sell(10)
        order = line.order_id
        order.order_line = [Command.create({'product_id': self.product.id, 'product_uom_qty': 20})]
        self.log(self.make_task(), 30)
        with self.assertRefused(UserError, "1 of the 10 clips"):
            order.action_cancel()
        self.assertEqual(order.clip_card_ids.mapped('balance'), [9, 20])

    def test_cancel_lapsed(self):
        with self.on('2025-03-12'):
            line = self.sell(10)
        with self.on('2029-01-01'):
            self.end_cards()
            with self.assertRefused(UserError, "10 of the 10 clips.*used or have ended"):
                line.order_id.action_cancel()

    def test_confirm_again(self):
        line = self.sell(20)
        old = line.clip_card_ids
        order = line.order_id
        order.action_cancel()
        order.action_draft()
        self.assertEqual(line.clip_card_ids.state, 'cancelled')
        line.clip_card_tier_id = self.product.product_tmpl_id._get_clip_card_tier(30)
        order.action_confirm()
        new = line.clip_card_ids - old
        self.assertNotEqual(new.name, old.name)
        self.assertEqual((old.state, old.clips), ('cancelled', 20))
        self.assertEqual((new.state, new.clips, new.balance), ('active', 30, 30))
        self.assertSaleLine(line, 30, 0, 30)
        self.assertLedger()

    def test_cancelled_line_deleted(self):
        line = self.sell(20)
        card, name = line.clip_card_ids, line.order_id.name
        line.order_id.action_cancel()
        line.order_id.sudo().unlink()
        self.assertTrue(card.exists())
        self.assertFalse(card.sale_line_id)
        self.assertEqual(card.entry_ids.mapped('name'), [name, name])

    def test_cancelled_customer_may_change(self):
        line = self.sell(20)
        line.order_id.action_cancel()
        line.order_id.action_draft()
        other = self.make_customer("Smedjen ApS")
        line.order_id.partner_id = other
        line.order_id.action_confirm()
        self.assertEqual(line.clip_card_ids.mapped('partner_id'), self.customer | other)
        self.assertEqual((self.customer.clip_card_balance, other.clip_card_balance), (0, 20))

    def test_work_after_cancelling_is_uncovered(self):
        line = self.sell(20)
        task = self.make_task()
        line.order_id.action_cancel()
        work = self.log(task, 30)
        self.assertClips(work, 0, uncovered=1)
        line.order_id.action_draft()
        line.order_id.action_confirm()
        self.assertClips(work, 1)

    # Nothing but sales sells

    def test_consultant_cannot_cancel(self):
        line = self.sell(20)
        with self.assertRaises(AccessError):
            line.order_id.with_user(self.consultant_user).action_cancel()


@tagged('post_install', '-at_install')
class TestPortalOrders(SellingCommon, HttpCase):
    SIGNATURE = (
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E'
        'rkJggg=='
    )

    def sign(self, order):
        """Sign a quotation as the page does that was sent to the customer, without a login."""
        if order.state == 'draft':
            order.action_quotation_sent()
        return self.make_jsonrpc_request(
            f'/my/orders/{order.id}/accept',
            {
                'access_token': order._portal_ensure_token(),
                'name': "Bente Bager",
                'signature': self.SIGNATURE,
            },
        )

    def test_signed(self):
        order = self.sell(20, confirm=False).order_id
        order.require_signature = True
        order.require_payment = False
        result = self.sign(order)
        self.assertTrue(result.get('force_refresh'), result)
        self.assertEqual((order.state, order.signed_by), ('sale', "Bente Bager"))
        card = order.sudo().clip_card_ids
        self.assertEqual((card.balance, card.state), (20, 'active'))
        self.assertEqual(order.order_line.sudo().project_id.clip_card_billing, True)

    def test_not_signed_with_a_quantity_of_no_size(self):
        order = self.sell(20, confirm=False).order_id
        order.require_signature = True
        order.require_payment = False
        order.action_quotation_sent()
        order.order_line.product_uom_qty = 21
        with mute_logger('odoo.http'), self.assertRaises(JsonRpcException):
            self.sign(order)
        self.assertNotEqual(order.state, 'sale')
        self.assertFalse(order.sudo().clip_card_ids)

    def test_optional_card_steps_through_sizes(self):
        order = self.quote_from(self.make_template(optional=True))
        order.action_quotation_sent()
        line = order.order_line.filtered('product_id')
        clips = []
        for remove in (False, False, False, False, True, True, True, True):
            self.make_jsonrpc_request(
                f'/my/orders/{order.id}/update_line_dict',
                {
                    'access_token': order._portal_ensure_token(),
                    'line_id': line.id,
                    'remove': remove,
                },
            )
            clips.append((line.product_uom_qty, line.discount))
        self.assertEqual([quantity for quantity, _off in clips], [10, 20, 30, 30, 20, 10, 0, 0])
        self.assertEqual([off for _quantity, off in clips][:4], [5, 10, 15, 15])
