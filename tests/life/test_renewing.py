"""The next card, asked for from the customer, the account or a card."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestRenewing(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-17')
        self.card = self.buy(20)
        self.account = self.card.account_id

    def renew_from(self, record, method):
        """Press Renew and take the size that is proposed."""
        action = getattr(record.with_user(self.salesperson), method)()
        self.assertEqual(action['res_model'], 'clip.card.renew')
        wizard = Form(
            self.env['clip.card.renew']
            .with_user(self.salesperson)
            .with_context(**action['context'])
        ).save()
        return self.env['sale.order'].browse(wizard.action_renew()['res_id'])

    def test_from_card_customer_and_contact_it_is_the_same_quotation(self):
        order = self.renew_from(self.card, 'action_renew')
        self.assertEqual(order.clip_card_renewal_account_id, self.account)
        self.assertEqual(order.order_line.product_uom_qty, 20)
        contact = self.env['res.partner'].create({'name': "Ib", 'parent_id': self.customer.id})
        for record, method in (
            (self.account, 'action_renew'),
            (self.customer, 'action_renew_clip_card'),
            (contact, 'action_renew_clip_card'),
        ):
            action = getattr(record.with_user(self.salesperson), method)()
            self.assertEqual((action['res_model'], action['res_id']), ('sale.order', order.id))

    def test_a_customer_without_cards_buys_the_first_one_with_a_quotation(self):
        stranger = self.make_customer("Fremmed A/S").with_user(self.salesperson)
        with self.assertRefused(UserError, "Fremmed A/S has no clip cards with"):
            stranger.action_renew_clip_card()

    def test_whoever_ordered_last_has_gone_to_another_customer(self):
        contact = self.env['res.partner'].create({'name': "Ib", 'parent_id': self.customer.id})
        self.buy(10, customer=contact)
        contact.parent_id = self.make_customer("Fremmed A/S")
        order = self.renew_from(self.account, 'action_renew')
        self.assertEqual(order.partner_id, self.customer)

    def test_consultants_do_not_renew(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.consultant_user)._renew()

    def test_a_quotation_with_a_card_offers_to_pay_what_is_uncovered(self):
        self.log(self.make_task(), 22 * 60, day='2025-03-17')
        line = self.sell(10, confirm=False)
        self.assertEqual(line.order_id.clip_card_uncovered, 2)
        line.order_id.clip_card_cover_uncovered = True
        with self.on('2025-03-20'):
            line.order_id.action_confirm()
        self.assertEqual((self.account.uncovered, self.account.balance), (0, 8))

    def test_without_the_offer_earlier_work_stays_uncovered(self):
        self.log(self.make_task(), 22 * 60, day='2025-03-17')
        with self.on('2025-03-20'):
            self.sell(10)
        self.assertEqual((self.account.uncovered, self.account.balance), (2, 10))

    def test_other_quotations_offer_nothing(self):
        self.log(self.make_task(), 22 * 60, day='2025-03-17')
        order = (
            self.env['sale.order']
            .with_user(self.salesperson)
            .create({'partner_id': self.customer.id})
        )
        self.assertEqual(order.clip_card_uncovered, 0)
