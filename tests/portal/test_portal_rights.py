"""Who of a customer sees, asks or decides."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PortalCase

#: What a contact with each right may open, and post.
NEEDS = {
    'renew': 'decide',
    'stop': 'decide',
    'add-ons': 'decide',
    'visit': 'ask',
    'fault': 'ask',
}


@tagged('post_install', '-at_install')
class TestPortalRights(PortalCase):
    def setUp(self):
        super().setUp()
        self.contact = self.kasper.partner_id

    def allow(self, right):
        self.contact.clip_card_right = right
        self.enter(self.kasper)

    def test_decides_by_default(self):
        self.assertEqual(self.contact.clip_card_right, 'decide')

    def test_pages_by_right(self):
        for right, allowed in (
            ('see', set()),
            ('ask', {'visit', 'fault'}),
            ('decide', set(NEEDS)),
        ):
            self.allow(right)
            for page in NEEDS:
                with self.subTest(right=right, page=page):
                    answer = self.get(f'/my/clip-cards/{page}/{self.account.id}')
                    self.assertEqual(answer.status_code, 200 if page in allowed else 303)

    def test_the_overview_offers_what_is_allowed(self):
        for right, shown in (
            ('see', set()),
            ('ask', {'visit', 'fault'}),
            ('decide', {'visit', 'fault', 'add-ons', 'stop'}),
        ):
            self.allow(right)
            page = self.get('/my/clip-cards').text
            found = {name for name in NEEDS if f'/my/clip-cards/{name}/' in page}
            self.assertEqual(found - {'renew'}, shown, right)

    def test_stopping_is_for_those_who_decide(self):
        path = f'/my/clip-cards/stop/{self.account.id}'
        decider = self.make_portal_user(name="Dorthe Direktør")
        self.allow('ask')
        self.assertIn(f"ordering is for {decider.name}", self.submit(path))
        self.assertEqual(self.account.renewal, 'ask')
        self.allow('decide')
        self.submit(path)
        self.assertEqual(self.account.renewal, 'stop')

    def test_an_offer_is_accepted_by_those_who_decide(self):
        order = self.sell(10, confirm=False).order_id.sudo()
        order.write({'state': 'sent', 'require_signature': True})
        self.contact.clip_card_right = 'see'
        own = order.with_user(self.kasper).sudo()
        self.assertFalse(own._has_to_be_signed())
        self.assertIn("for others of your company", own._get_delivery_refusal())
        self.contact.clip_card_right = 'decide'
        self.assertTrue(own._has_to_be_signed())
        self.assertFalse(own._get_delivery_refusal())

    def test_mails_ask_those_who_decide(self):
        self.contact.clip_card_right = 'see'
        self.account.notice_partner_id = self.contact
        self.use(9 * 60)
        notice = self.env['clip.card.notice'].create(
            self.env['clip.card.notice']._get_due(self.company, self.account)
        )
        notice._send()
        mails = self.env['mail.mail'].search([('recipient_ids', 'in', self.contact.ids)])
        self.assertTrue(mails)
        for mail in mails:
            self.assertNotIn('/my/clip-cards/renew/', mail.body_html)

    def test_words_for_a_customer_without_deciders(self):
        self.contact.clip_card_right = 'see'
        with self.assertRefused(UserError, "for others of your company"):
            self.account.with_user(self.kasper).sudo()._check_right('decide')
