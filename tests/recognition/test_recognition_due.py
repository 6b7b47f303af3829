"""A recognition looks at cards with something new, and at no other."""

from odoo.fields import Date
from odoo.tests import tagged

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognitionDue(RecognitionCommon):
    def setUp(self):
        super().setUp()
        with self.on('2025-01-10'):
            self.line = self.sell(10)
            self.posted = self.invoice(self.line)
            self.card = self.line.sudo().clip_card_ids
            self.work(3, '2025-01-10')
            self.idle = self.sell(10, customer=self.make_customer("Tømreren"))
            self.invoice(self.idle)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')

    def due(self, day):
        plan = self.company.sudo()._plan_clip_card_recognition(Date.to_date(day))
        self.assertNothingOverlooked(day)
        return self.env['clip.card'].browse(plan.lots)

    def test_nothing_new(self):
        with self.on('2025-03-03'):
            self.assertFalse(self.due('2025-02-28'))

    def test_work(self):
        with self.on('2025-02-10'):
            self.work(1, '2025-02-10')
        with self.on('2025-03-03'):
            self.assertEqual(self.due('2025-02-28'), self.card)
            self.recognise('2025-02-28')
        with self.on('2025-04-01'):
            self.assertFalse(self.due('2025-03-31'))

    def test_work_of_a_later_period(self):
        with self.on('2025-03-02'):
            self.work(1, '2025-02-10')
        with self.on('2025-03-03'):
            self.assertFalse(self.due('2025-02-28'))
            self.recognise('2025-02-28')
        with self.on('2025-04-01'):
            self.assertEqual(self.due('2025-03-31'), self.card)

    def test_posted_at_midnight(self):
        """Work whose saving ended after the period was recognised is not left out."""
        with self.on('2025-02-28'):
            self.work(1, '2025-02-28')
        self.company.clip_card_recognised_until = '2025-02-28'
        with self.on('2025-04-01'):
            self.assertEqual(self.due('2025-03-31'), self.card)

    def test_a_line_that_leaves_its_order(self):
        with self.on('2025-02-10'):
            self.card_line(self.posted).sudo().sale_line_ids = False
        with self.on('2025-03-03'):
            self.assertIn(self.card, self.due('2025-02-28'))

    def test_merged_into_a_contact_of_a_company(self):
        """What is recognised names the customer as its card does."""
        with self.on('2025-02-10'):
            person = self.make_customer("Per Privat", is_company=False)
            line = self.sell(10, customer=person)
            self.invoice(line)
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
        company = self.make_customer("Ny ejer ApS")
        contact = self.make_customer("Per", parent_id=company.id, is_company=False)
        self.env['base.partner.merge.automatic.wizard']._merge([person.id, contact.id], contact)
        self.env.invalidate_all()
        card = line.sudo().clip_card_ids
        self.assertEqual(card.partner_id, company)
        self.assertEqual(card.recognition_ids.partner_id, company)

    def test_credit_note(self):
        with self.on('2025-02-10'):
            self.credit(self.posted, quantity=1, price=100)
        with self.on('2025-03-03'):
            self.assertEqual(self.due('2025-02-28'), self.card)

    def test_invoice_of_a_later_period(self):
        """It is posted before the period is recognised, and dated after it."""
        with self.on('2025-02-20'):
            credit = self.draft_credit(self.posted, quantity=1, price=100)
            credit.invoice_date = credit.date = '2025-03-05'
            credit.action_post()
        with self.on('2025-03-03'):
            self.assertEqual(self.due('2025-02-28'), self.card)
            self.recognise('2025-02-28')
            self.assertEqual(self.due('2025-03-02'), self.card)
        with self.on('2025-04-01'):
            self.assertTrue(self.recognise('2025-03-31'))
            self.assertFalse(self.due('2025-03-31'))

    def test_invoice_undone(self):
        with self.on('2025-02-10'):
            self.posted.button_draft()
        with self.on('2025-03-03'):
            self.assertEqual(self.due('2025-02-28'), self.card)

    def test_other_account(self):
        with self.on('2025-02-10'):
            self.card_line(self.posted).account_id = self.sales
        with self.on('2025-03-03'):
            self.assertEqual(self.due('2025-02-28'), self.card)
            self.recognise('2025-02-28')
            self.assertTied('2025-02-01', '2025-02-28', closing=6650 + 9500)

    def test_payment_is_nothing_new(self):
        with self.on('2025-02-10'):
            self.pay(self.posted)
        with self.on('2025-03-03'):
            self.assertFalse(self.due('2025-02-28'))

    def test_clips_that_wait(self):
        with self.on('2025-02-10'):
            line = self.sell(10, customer=self.make_customer("Smeden"))
            self.work(2, '2025-02-10', customer=line.order_id.partner_id)
            card = line.sudo().clip_card_ids
        with self.on('2025-05-02'):
            for day in ('2025-02-28', '2025-03-31', '2025-04-30'):
                self.assertIn(card, self.due(day))
                self.recognise(day)
            self.assertEqual(self.due('2025-04-30'), card)
            self.invoice(line)
        with self.on('2025-06-02'):
            self.assertEqual(self.due('2025-05-31'), card)
            self.recognise('2025-05-31')
            self.assertFalse(self.due('2025-05-31'))

    def test_transfer(self):
        """Both cards, also when later only the price of the first one changes."""
        with self.on('2025-02-10'):
            other = self.make_customer("Smeden")
            new = self.card.with_user(self.manager)._transfer(other, 3, "Aftale").sudo()
        with self.on('2025-03-03'):
            self.assertEqual(self.due('2025-02-28'), self.card | new)
            self.recognise('2025-02-28')
            self.assertFalse(self.due('2025-02-28'))
        with self.on('2025-03-10'):
            self.credit(self.posted, quantity=1, price=100)
        with self.on('2025-04-01'):
            self.assertEqual(self.due('2025-03-31'), self.card | new)

    def test_reversed(self):
        with self.on('2025-02-03'):
            self.reverse(self.card.recognition_ids.move_id, '2025-01-31')
            self.assertEqual(self.due('2025-01-31'), self.card | self.idle.sudo().clip_card_ids)

    def test_confirmed_again(self):
        """An invoice that is not paid yet is about the new card of its order."""
        self.set_start('payment')
        with self.on('2025-02-10'):
            line = self.sell(10, customer=self.make_customer("Smeden"))
            self.invoice(line)
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
            line.order_id.sudo()._action_cancel()
            line.order_id.sudo().action_draft()
            line.order_id.sudo().action_confirm()
        with self.on('2025-04-01'):
            cards = line.sudo().clip_card_ids
            self.assertEqual((len(cards), self.due('2025-03-31')), (2, cards))

    def test_paper_cards(self):
        with self.on('2025-02-10'):
            card = (
                self.env['clip.card.opening']
                .with_user(self.manager)
                .create(
                    {
                        'partner_id': self.customer.id,
                        'clips': 5,
                        'clip_price': 800,
                        'purchase_date': '2024-08-01',
                    }
                )
                .sudo()
                .card_id
            )
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
            self.company.clip_card_opening_account_id = self.env['account.account'].search(
                [('account_type', '=', 'equity'), ('company_ids', 'in', self.company.ids)], limit=1
            )
        with self.on('2025-04-01'):
            self.assertEqual(self.due('2025-03-31'), card)
