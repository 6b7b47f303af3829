"""The customer's own saved payment method, chosen where automatic renewal is agreed to."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..life.test_saved_payments import SavedPaymentCase
from .common import PortalCase


@tagged('post_install', '-at_install')
class TestSavedPaymentMethod(SavedPaymentCase, PortalCase):
    def setUp(self):
        super().setUp()
        self.enter(self.kasper)
        self.path = f'/my/clip-cards/agreement/{self.account.id}'
        self.tier = self.product.clip_card_tier_ids[0].id

    def save(self, partner, number='1234'):
        return self.make_token(self.make_provider(), partner, number)

    def agree(self, token_id):
        return self.submit(self.path, tier_id=self.tier, most=2, token_id=token_id)

    def renewals(self):
        return self.account.renewal_order_ids

    def test_without_one_nothing_is_shown(self):
        self.assertNotIn("How is it paid?", self.text(self.path))
        self.submit(self.path, tier_id=self.tier, most=2)
        self.assertEqual((self.account.renewal, self.account.renewal_pays_with), ('auto', False))

    def test_chosen_and_paid(self):
        token = self.save(self.kasper.partner_id)
        page = self.page(self.path)
        (chosen,) = page.xpath("//input[@name='token_id'][@checked]")
        self.assertEqual(chosen.get('value'), '0', "by invoice, until it is chosen")
        self.assertIn("Paid with Card •••• 1234.", self.agree(token.id))
        self.assertEqual(self.account.renewal_token_id, token)
        self.use(8 * 60)
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_renew').method_direct_trigger()
        self.env.invalidate_all()
        overview = self.text('/my/clip-cards')
        self.assertIn("waits for your payment to arrive", overview)
        self.answer(self.payments(), 'done')
        self.assertEqual(self.account.balance, 12)

    def test_by_invoice_again(self):
        token = self.save(self.kasper.partner_id)
        self.agree(token.id)
        self.assertNotIn("Paid with", self.agree(0))
        self.assertFalse(self.account.renewal_token_id)

    def test_not_anothers(self):
        colleague = self.env['res.partner'].create(
            {'name': "Birthe", 'parent_id': self.customer.id}
        )
        for partner in (self.sven.partner_id, self.other, colleague):
            token = self.save(partner, '5555')
            self.assertNotIn("5555", self.text(self.path))
            self.assertIn("Choose one of your saved payment methods", self.agree(token.id))
            self.assertEqual(self.account.renewal, 'ask', partner.name)

    def test_the_firms_own(self):
        token = self.save(self.customer)
        self.assertIn("Paid with Card •••• 1234.", self.agree(token.id))

    def test_after_it_failed_the_page_says_why(self):
        token = self.save(self.kasper.partner_id)
        self.agree(token.id)
        self.account.renewal_failures = 3
        self.account._end_agreement()
        words = self.text(self.path)
        self.assertIn("The payment with Card •••• 1234 failed 3 times", words)
        self.assertNotIn("failed", self.agree(token.id))
        self.assertEqual((self.account.renewal, self.account.renewal_failures), ('auto', 0))

    def test_whoever_takes_it_away_is_told_what_it_pays(self):
        token = self.save(self.kasper.partner_id)
        self.agree(token.id)
        (info,) = self.as_user(self.kasper, token).get_linked_records_info()
        self.assertEqual((info['name'], info['url']), (self.customer.name, self.path))
        with self.assertRaises(AccessError):
            self.as_user(self.sven, token).get_linked_records_info()

    def test_not_past_the_page(self):
        token = self.save(self.kasper.partner_id)
        account = self.as_user(self.kasper, self.account)
        with self.assertRefused(UserError, "cannot be changed"):
            account.write({'renewal_token_id': token.id})
        with self.assertRaises(AccessError):
            account.read(['renewal_token_id'])
