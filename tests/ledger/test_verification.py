"""The nightly check finds damage, tells who is responsible, and repairs nothing."""

from odoo.tests import tagged

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestVerification(ClipCardCommon):
    def setUp(self):
        super().setUp()
        with self.on('2025-03-12'):
            self.card = self.buy(10)
            self.line = self.log(self.make_task(), 90)
        self.account = self.card.account_id
        self.company.clip_card_responsible_id = self.manager
        self.assertFalse(self.verify())

    def verify(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_verify_ledger').method_direct_trigger()
        self.env.invalidate_all()
        return self.account.activity_ids

    def damage(self, query, *params):
        """Write past Odoo, a night after all was found in order."""
        self.env.flush_all()
        self.env.cr.execute(query, params)
        self.env.invalidate_all()

    def test_nothing_to_report(self):
        self.assertFalse(self.verify())
        self.assertEqual(self.account.verified_version, self.account.version)

    def test_balance(self):
        self.damage("UPDATE clip_card SET balance = 9 WHERE id = %s", self.card.id)
        activity = self.verify()
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("shows 9 clips left, its entries add up to 8", activity.note)
        self.assertEqual(self.card.balance, 9)
        self.verify()
        self.assertEqual(len(self.account.activity_ids), 1)

    def test_entry(self):
        entry = self.card.entry_ids.filtered(lambda entry: entry.kind == 'work')
        self.damage("UPDATE clip_card_entry SET clips = -1 WHERE id = %s", entry.id)
        note = self.verify().note
        self.assertIn("shows 8 clips left, its entries add up to 9", note)
        self.assertIn("shows 2 clips, its entries add up to 1", note)

    def test_time(self):
        self.damage("UPDATE account_analytic_line SET unit_amount = 3 WHERE id = %s", self.line.id)
        self.assertFalse(self.verify())
        with self.on('2025-03-13'):
            self.log(self.make_task("Ny server"), 30)
        self.assertIn("comes to 3 commenced hours, but 2 clips", self.verify().note)

    def test_charge(self):
        product = self.env['product.template'].create(
            {'name': "Telefonsupport", 'clip_card_type': 'phone_support'}
        )
        with self.on('2025-03-12'):
            subscription = self.env['clip.card.subscription'].create(
                {
                    'partner_id': self.customer.id,
                    'product_id': product.product_variant_id.id,
                    'start_date': '2025-03-12',
                }
            )
            self.account._charge_add_ons()
        self.assertFalse(self.verify())
        self.damage("UPDATE clip_card_charge SET clips = 3")
        self.assertIn("comes to 3 clips, its entries add up to 1", self.verify().note)
        self.assertEqual(subscription.charge_ids.clips, 3)

    def test_totals(self):
        self.damage("UPDATE clip_card_account SET balance = 3 WHERE id = %s", self.account.id)
        self.assertIn("shows 3 usable clips, its cards and time add up to 8", self.verify().note)

    def test_several_customers(self):
        """Each is told what is its own, and each is checked again when it changes."""
        with self.on('2025-03-12'):
            other = self.buy(20, customer=self.make_customer("Slagteren ApS", zip='1165'))
            third = self.buy(30, customer=self.make_customer("Bageren ApS", zip='1165'))
        self.damage("UPDATE clip_card SET balance = 9 WHERE id = %s", self.card.id)
        self.damage("UPDATE clip_card SET balance = 19 WHERE id = %s", other.id)
        self.damage("UPDATE account_analytic_line SET unit_amount = 3 WHERE id = %s", self.line.id)
        note = self.verify().note
        self.assertIn("shows 9 clips left, its entries add up to 8", note)
        self.assertIn("comes to 3 commenced hours", note)
        self.assertNotIn("19 clips", note)
        self.assertIn("shows 19 clips left", other.account_id.activity_ids.note)
        self.assertNotIn("add up to 8", other.account_id.activity_ids.note)
        self.assertFalse(third.account_id.activity_ids)
        for account in (self.account, other.account_id, third.account_id):
            self.assertEqual(account.verified_version, account.version)

    def test_button_tells_the_manager(self):
        action = self.account.with_user(self.manager).action_verify()
        self.assertEqual(action['params']['type'], 'success')
