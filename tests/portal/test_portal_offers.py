"""Offers that customers open, sign and pay: in words for customers, and somebody is told."""

from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalCase

SIGNATURE = (
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJ'
    'ggg=='
)


@tagged('post_install', '-at_install')
class TestOffers(PortalCase):
    def setUp(self):
        super().setUp()
        self.order = self.sell(20, confirm=False).order_id
        self.order.write({'require_signature': True, 'require_payment': False})
        self.order.action_quotation_sent()
        self.url = self.order.get_portal_url()

    def drop_size(self, clips):
        self.product.clip_card_tier_ids.filtered(lambda tier: tier.clips == clips).unlink()

    def sign(self):
        """The answer to a signature: the order's page, or an error in words."""
        self.env.flush_all()
        with mute_logger('odoo.http'):
            answer = self.url_open(
                f'/my/orders/{self.order.id}/accept',
                json={
                    'params': {
                        'access_token': self.order.access_token,
                        'name': "Kasper Kunde",
                        'signature': SIGNATURE,
                    }
                },
            ).json()
        self.env.invalidate_all()
        if error := answer.get('error'):
            return error['data']['message']
        return answer['result']

    def told(self):
        self.env.invalidate_all()
        activities = self.order.sudo().activity_ids
        return [(it.user_id, it.summary, it.note) for it in activities]

    def test_a_size_taken_off_sale(self):
        self.drop_size(20)
        words = (
            "Klippekort is sold with 10, 30 clips, not with 20. Nothing can be signed or paid here;"
            f" write to {self.company.name} for another offer."
        )
        self.assertEqual(self.sign(), words)
        self.assertEqual((self.order.state, self.order.signature), ('sent', False))
        ((user, summary, note),) = self.told()
        self.assertEqual((user, summary), (self.salesperson, "Offer that cannot be delivered"))
        self.assertIn("not sold with 20 clips. Choose one of its sizes", note)
        self.sign()
        self.assertEqual(len(self.told()), 1)

    def test_the_page_says_so_and_offers_no_button(self):
        self.assertTrue(self.page(self.url).xpath("//*[@id='modalaccept']//form"))
        self.assertFalse(self.told())
        self.drop_size(20)
        page = self.page(f'{self.url}&payment_amount=22500')
        (refusal,) = page.xpath("//*[hasclass('o_clip_card_refusal')]")
        self.assertIn("is sold with 10, 30 clips, not with 20.", refusal.text_content())
        self.assertFalse(page.xpath("//*[@data-bs-target='#modalaccept']"))
        self.assertFalse(page.xpath("//*[@id='payment_method']"))
        self.assertEqual(len(self.told()), 1)

    def decline(self):
        self.enter(None)
        return self.post(
            f'/my/orders/{self.order.id}/decline?access_token={self.order.access_token}',
            decline_message="Nej tak",
        )

    def test_it_can_be_declined(self):
        self.drop_size(20)
        page = self.page(self.url)
        self.assertTrue(page.xpath("//*[@data-bs-target='#modaldecline']"))
        answer = self.decline()
        self.assertNotIn('cant_reject', answer.headers['Location'])
        self.assertEqual(self.order.state, 'cancel')
        self.assertIn("Nej tak", str(self.order.message_ids.mapped('body')))

    def test_what_is_signed_is_not_declined(self):
        self.order.write({'signature': SIGNATURE, 'signed_by': "Kasper"})
        self.drop_size(20)
        self.assertFalse(self.page(self.url).xpath("//*[@data-bs-target='#modaldecline']"))
        self.assertIn('cant_reject', self.decline().headers['Location'])
        self.assertEqual(self.order.state, 'sent')

    @mute_logger('odoo.http')
    def test_it_is_not_paid(self):
        self.drop_size(20)
        with self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self.make_jsonrpc_request(
                f'/my/orders/{self.order.id}/transaction',
                {
                    'access_token': self.order.access_token,
                    'provider_id': self.env['payment.provider'].create({'name': "Bank"}).id,
                    'payment_method_id': self.env.ref('payment.payment_method_unknown').id,
                    'token_id': None,
                    'flow': 'direct',
                    'tokenization_requested': False,
                    'landing_route': self.url,
                    'amount': 22500,
                },
            )
        self.assertFalse(self.order.sudo().transaction_ids)

    def test_what_only_confirming_finds_out(self):
        """The customer reads no sentence meant for staff, whatever it is about."""
        product = self.env['product.product'].create(
            {
                'name': "Opsætning",
                'type': 'service',
                'service_tracking': 'task_global_project',
            }
        )
        product.project_id = False
        self.order.order_line = [Command.create({'product_id': product.id})]
        self.order.project_id = self.project_of()
        self.assertEqual(
            self.sign(),
            f"{self.order.name} cannot be delivered as it is. Nothing was ordered;"
            f" {self.company.name} has been told and will write to you.",
        )
        self.assertEqual((self.order.state, self.order.signature), ('sent', False))
        ((_user, _summary, note),) = self.told()
        self.assertIn("would make its task in", note)

    def test_signed_as_ever(self):
        self.assertIn('redirect_url', self.sign())
        self.assertEqual(self.order.state, 'sale')
        self.assertEqual(self.order.clip_card_ids.balance, 20)

    def test_what_else_the_card_pays_is_said_where_it_is_signed(self):
        words = "When the new card starts, it also pays for earlier work that no card has paid"
        self.use(13 * 60)
        self.assertNotIn(words, self.page(self.url).text_content())
        self.order.clip_card_cover_uncovered = True
        self.assertIn(f"{words}: 3 clips today.", self.page(self.url).text_content())
        content, _kind = self.env['ir.actions.report']._render_qweb_html(
            'sale.action_report_saleorder', self.order.ids
        )
        self.assertIn(f"{words}: 3 clips today.", content.decode())
        self.sign()
        self.assertEqual(self.account.uncovered, 0)


@tagged('post_install', '-at_install')
class TestRenewalUnderWay(PortalCase):
    """The renewal that was signed, and may be paid, is what the customer is led to."""

    def setUp(self):
        super().setUp()
        self.enter(self.kasper)
        self.company.portal_confirmation_pay = True
        self.provider = self.env['payment.provider'].create({'name': "Bank", 'state': 'test'})
        bank = self.env['account.journal'].search(
            [('type', '=', 'bank'), ('company_id', '=', self.company.id)], limit=1
        )
        bank.inbound_payment_method_line_ids[0].payment_provider_id = self.provider
        self.provider.journal_id = bank

    def renew(self, clips, **form):
        tier = self.product.clip_card_tier_ids.filtered(lambda it: it.clips == clips)
        return self.post(f'/my/clip-cards/renew/{self.account.id}', tier_id=tier.id, **form)

    def renewal(self):
        (order,) = self.env['sale.order'].search(
            [('clip_card_renewal_account_id', '=', self.account.id)]
        )
        return order

    def sign(self, order):
        self.make_jsonrpc_request(
            f'/my/orders/{order.id}/accept',
            {
                'access_token': order.access_token,
                'name': "Kasper Kunde",
                'signature': SIGNATURE,
            },
        )
        self.env.invalidate_all()

    def transfer(self, order, state):
        transaction = self.env['payment.transaction'].create(
            {
                'provider_id': self.provider.id,
                'payment_method_id': self.env.ref('payment.payment_method_unknown').id,
                'reference': order.name,
                'amount': order.amount_total,
                'currency_id': order.currency_id.id,
                'partner_id': order.partner_id.id,
                'sale_order_ids': [Command.set(order.ids)],
            }
        )
        transaction.state = state
        transaction._post_process()
        self.env.invalidate_all()
        return transaction

    def test_what_is_being_paid_does_not_change(self):
        self.renew(10)
        order = self.renewal()
        self.sign(order)
        self.assertEqual((order.state, order.amount_total), ('sent', 11875))
        self.transfer(order, 'pending')
        answer = self.renew(30)
        self.assertIn(f'/my/clip-cards/renew/{self.account.id}', answer.headers['Location'])
        words = self.text(answer.headers['Location'])
        self.assertIn(f"You have signed or paid {order.name} with 10 clips", words)
        self.assertIn(f"{order.name} with 10 clips waits for your payment to arrive.", words)
        self.assertEqual((self.renewal().amount_total, bool(order.signature)), (11875, True))
        self.assertIn(f'/my/orders/{order.id}?', self.renew(10).headers['Location'])

    def test_another_size_than_was_signed_is_signed_again(self):
        self.renew(10)
        order = self.renewal()
        self.sign(order)
        page = self.text(f'/my/clip-cards/renew/{self.account.id}')
        self.assertIn("If you choose something else than you have signed, you sign it again", page)
        self.renew(10)
        self.assertTrue(order.signature)
        self.renew(30)
        self.assertEqual((order.amount_total, order.signature), (31875, False))

    def test_what_else_it_pays_is_signed_again(self):
        self.use(13 * 60)
        self.renew(10)
        order = self.renewal()
        self.sign(order)
        self.renew(10, cover_uncovered='1')
        self.assertTrue(order.clip_card_cover_uncovered)
        self.assertFalse(order.signature)

    def step(self):
        """What the overview says of a renewal, and the button to it."""
        (box,) = self.page('/my/clip-cards').xpath("//*[hasclass('o_clip_card_renewal')]")
        (button,) = box.xpath(".//a")
        self.assertIn(f'/my/orders/{self.renewal().id}', button.get('href'))
        self.assertEqual(self.get(button.get('href')).status_code, 200)
        return ' '.join(box.text_content().split())

    def test_the_overview_says_what_it_waits_for(self):
        self.use(9 * 60)
        words = self.text('/my/clip-cards')
        self.assertIn("You have only 1 clip left. Renew", words)
        self.renew(10)
        order = self.renewal()
        self.assertEqual(
            self.step(), f"{order.name} with 10 clips waits for your signature. Sign here"
        )
        self.assertNotIn("clip left. Renew", self.text('/my/clip-cards'))
        self.sign(order)
        self.assertEqual(
            self.step(),
            f"You have signed {order.name} with 10 clips: it waits for your payment. Pay here",
        )
        transaction = self.transfer(order, 'pending')
        self.assertEqual(
            self.step(),
            f"{order.name} with 10 clips waits for your payment to arrive. See the order",
        )
        transaction.state = 'done'
        transaction._post_process()
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, 11)
        self.assertFalse(self.page('/my/clip-cards').xpath("//*[hasclass('o_clip_card_renewal')]"))

    def test_who_has_paid_is_not_asked_again(self):
        self.use(13 * 60)
        words = self.text('/my/clip-cards')
        self.assertIn("You have no clips left.", words)
        self.assertIn("3 clips missing", words)
        Notice = self.env['clip.card.notice']
        kinds = [it['kind'] for it in Notice._get_due(self.company, self.account)]
        self.assertEqual(sorted(kinds), ['uncovered', 'used_up'])
        self.company.clip_card_start = 'payment'
        self.renew(20)
        order = self.renewal()
        self.sign(order)
        self.transfer(order, 'done')
        self.assertEqual((order.state, order.clip_card_ids.state), ('sale', 'pending'))
        self.assertEqual(
            self.step(),
            f"You have paid {order.name}: 20 clips can be used as soon as the card starts."
            " See the order",
        )
        words = self.text('/my/clip-cards')
        self.assertNotIn("You have no clips left.", words)
        self.assertNotIn("missing", words)
        self.assertNotIn("Renew ", words)
        self.assertEqual(Notice._get_due(self.company, self.account), [])
        words = self.text(f'/my/clip-cards/renew/{self.account.id}')
        self.assertIn("You have renewed already", words)

    def test_who_has_paid_what_nobody_has_confirmed_is_not_asked_either(self):
        self.use(13 * 60)
        self.renew(20)
        order = self.renewal()
        self.sign(order)
        transaction = self.transfer(order, 'pending')
        self.product.clip_card_tier_ids.filtered(lambda tier: tier.clips == 20).unlink()
        transaction.state = 'done'
        transaction._post_process()
        self.env.invalidate_all()
        self.assertEqual(order.state, 'sent')
        words = self.text('/my/clip-cards')
        self.assertIn(f"You have paid {order.name} with 20 clips: we write to you when", words)
        self.assertNotIn("You have no clips left.", words)
        self.assertNotIn("missing", words)
        Notice = self.env['clip.card.notice']
        self.assertEqual(Notice._get_due(self.company, self.account), [])
        self.account._get_paid_order()._action_cancel()
        kinds = [it['kind'] for it in Notice._get_due(self.company, self.account)]
        self.assertEqual(sorted(kinds), ['uncovered', 'used_up'])
