"""A first day before today is a manager's decision, with what it costs said first."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestFirstDay(AddOnCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2026-03-15')
        self.card = self.buy(30)

    words = (
        "With 03/15/2025 as its first day, before today, Månedscheck costs 26 clips at once:"
        " 2 clips for each period that has begun, 13 in all."
    )

    def test_sales_is_refused_with_what_it_would_cost(self):
        with self.assertRefused(UserError, self.words + " A manager of clip cards decides"):
            self.subscribe(self.check, '2025-03-15', user=self.salesperson)
        subscription = self.subscribe(self.check, '2026-03-20')
        with self.assertRefused(UserError, "costs 2 clips at once"):
            subscription.with_user(self.salesperson).start_date = '2026-03-14'
        subscription.with_user(self.salesperson).start_date = '2026-03-15'
        self.charge()
        self.assertEqual(self.card.balance, 28)

    def test_a_manager_is_told_first(self):
        form = Form(self.env['clip.card.subscription'].with_user(self.manager))
        form.partner_id = self.customer
        form.product_id = self.check
        self.assertFalse(form.first_day_text)
        form.start_date = date(2025, 3, 15)
        self.assertEqual(form.first_day_text, self.words)
        subscription = form.save().sudo()
        self.charge()
        self.assertEqual((self.card.balance, len(subscription.charge_ids)), (4, 13))
        self.assertFalse(subscription.first_day_text)

    def test_quarters(self):
        subscription = self.subscribe(self.quarterly, '2025-09-16', user=self.manager)
        self.assertIn("costs 6 clips at once: 3 clips for each", subscription.first_day_text)

    def test_what_is_sold_on_an_order_starts_today(self):
        order = self.order(self.check)
        self.assertEqual(str(order.clip_card_subscription_ids.start_date), '2026-03-15')
