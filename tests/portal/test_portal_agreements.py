"""What customers agree to beforehand and stop: automatic renewal, one add-on product."""

from odoo.tests import tagged

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestAgreement(PortalCase):
    def setUp(self):
        super().setUp()
        self.enter(self.kasper)
        self.path = f'/my/clip-cards/agreement/{self.account.id}'

    def size(self, clips):
        return self.product.clip_card_tier_ids.filtered(lambda tier: tier.clips == clips).id

    def test_the_customer_agrees(self):
        words = self.submit(self.path, tier_id=self.size(20), most=3)
        agreement = (
            "By agreement your card is renewed when you have 2 clips left: Klippekort with"
            " 20 clips. At most 3 times a year."
        )
        self.assertIn(agreement, words)
        account = self.account
        self.assertEqual(
            (account.renewal, account.renewal_product_id, account.renewal_clips),
            ('auto', self.product, 20),
        )
        self.assertEqual((account.renewal_max_per_year, account.agreed_by_id), (3, self.kasper))
        message = account.message_ids.filtered(lambda it: agreement in str(it.body))
        self.assertEqual(message.author_id, self.kasper.partner_id)
        self.assertIn("Entered by Kasper Kunde", self.text(self.path))

    def test_what_was_agreed_is_ordered(self):
        self.submit(self.path, tier_id=self.size(20), most=3)
        self.use(8 * 60)
        self.account._renew_automatically()
        self.assertEqual(sorted(self.account.card_ids.mapped('clips')), [10, 20])

    def test_the_customer_ends_it(self):
        self.submit(self.path, tier_id=self.size(10), most=0)
        self.submit(self.path, ask=1)
        self.assertEqual(self.account.renewal, 'ask')
        self.assertFalse(self.account.agreed_on)
        self.assertFalse(self.account.agreed_by_id)

    def test_nonsense_changes_nothing(self):
        other = self.make_product("Andet kort", {50: 20}).product_tmpl_id
        for values in (
            {'tier_id': 'abc', 'most': 1},
            {'tier_id': other.clip_card_tier_ids.id, 'most': 1},
            {'tier_id': self.size(10), 'most': 53},
            {},
        ):
            self.submit(self.path, **values)
            self.assertEqual(self.account.renewal, 'ask', values)

    def test_staff_enters_it_too(self):
        account = self.account.with_user(self.salesperson)
        account.renewal = 'auto'
        self.assertEqual(account.agreed_by_id, self.salesperson)

    def test_only_who_decides(self):
        self.kasper.partner_id.clip_card_right = 'ask'
        self.submit(self.path, tier_id=self.size(10), most=0)
        self.assertEqual(self.account.renewal, 'ask')
        self.enter(self.sven)
        self.assertEqual(self.get(self.path).status_code, 404)


@tagged('post_install', '-at_install')
class TestStopAddOn(PortalCase):
    def setUp(self):
        super().setUp()
        product = self.env['product.product'].create(
            {
                'name': "Telefonsupport",
                'type': 'service',
                'clip_card_type': 'phone_support',
                'clip_card_period_clips': 1,
            }
        )
        self.subscription = self.env['clip.card.subscription'].create(
            {
                'partner_id': self.customer.id,
                'product_id': product.id,
                'start_date': self.today,
            }
        )
        self.path = f'/my/clip-cards/add-on/{self.account.id}/{self.subscription.id}'
        self.enter(self.kasper)

    def test_stop_one_and_go_on(self):
        self.assertIn("It stays in force until", self.text(self.path))
        self.submit(self.path)
        self.assertTrue(self.subscription.stop_date)
        self.assertEqual(self.account.renewal, 'ask')
        self.assertIn("Go on with it", self.text(self.path))
        self.submit(self.path, resume=1)
        self.assertFalse(self.subscription.stop_date)

    def test_not_anothers(self):
        self.enter(self.sven)
        self.assertEqual(self.get(self.path).status_code, 404)
        stranger = self.buy(10, customer=self.other).account_id
        path = f'/my/clip-cards/add-on/{stranger.id}/{self.subscription.id}'
        self.assertEqual(self.post(path).status_code, 404)
        self.assertFalse(self.subscription.stop_date)
