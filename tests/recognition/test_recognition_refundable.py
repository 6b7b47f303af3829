"""Lapsed clips that are paid out for some months after the card ended."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_recognition_positions import PositionCase


@tagged('post_install', '-at_install')
class TestRecognitionRefundable(PositionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owed = cls.deferred.copy({'code': '7419', 'name': "Bortfaldne klip til udbetaling"})
        cls.switch_on(clip_card_refundable_account_id=cls.owed.id)
        cls.product.clip_card_refundable_months = 12

    def lapse(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.move = self.invoice(line)
            self.work(4, '2025-01-10')
        self.card = line.sudo().clip_card_ids
        # What was agreed stays with the card.
        self.product.clip_card_refundable_months = 0
        with self.on('2028-01-11'):
            self.end_cards()
        with self.on('2028-02-01'):
            self.first = self.recognise('2028-01-31')

    def refund(self, clips):
        wizard = (
            self.env['clip.card.refund']
            .with_user(self.accountant)
            .create({'card_id': self.card.id, 'clips': clips, 'reason': "Udbetaling"})
        )
        return self.env['account.move'].browse(wizard.action_refund()['res_id'])

    def test_waits_as_a_liability_and_becomes_revenue(self):
        self.lapse()
        self.assertEqual(str(self.card.refundable_until), '2029-01-10')
        self.assertItems(
            self.first,
            {self.deferred: 9500, self.sales: -3800, self.breakage: 0, self.owed: -5700},
        )
        report = None
        with self.on('2028-02-01'):
            report = self.assertTied('2028-01-01', '2028-01-31', closing=0)
        self.assertEqual((report.lapsed, report.refundable), (5700, 5700))
        with self.on('2029-01-11'):
            self.assertFalse(self.recognise('2028-12-31'))
        with self.on('2029-02-01'):
            move = self.recognise('2029-01-31')
            self.assertItems(move, {self.owed: 5700, self.breakage: -5700})

    def test_paid_out_by_the_refund(self):
        self.lapse()
        with self.on('2028-06-01'):
            self.assertEqual(self.card._get_refundable_clips(), 6)
            with self.assertRefused(UserError, "6 clips of card"):
                self.refund(7)
            wizard = (
                self.env['clip.card.refund']
                .with_user(self.accountant)
                .create({'card_id': self.card.id, 'reason': "Udbetaling"})
            )
            self.assertEqual(
                wizard.explanation.replace("\xa0", " "),
                "6 clips that are paid have lapsed, and may be paid out until 01/10/2029."
                " 6 × kr 950.00 paid per clip = kr 5,700.00.",
            )
            credit = self.refund(2)
            self.assertEqual((credit.amount_untaxed, credit.amount_tax), (1900, 475))
            credit.action_post()
            self.assertEqual((self.card.balance, self.card.lapsed_clips), (0, 4))
            self.assertEqual(self.card.state, 'forfeited')
            self.assertEqual(self.card._get_refundable_clips(), 4)
            self.assertLedger()
        with self.on('2028-07-01'):
            self.recognise('2028-06-30')
            self.assertEqual(self.balance(self.owed, '2028-06-30'), -3800)
            self.assertEqual(self.balance(self.breakage, '2028-06-30'), 0)
            self.assertTied('2028-06-01', '2028-06-30', closing=0)
            credit.button_draft()
            credit.button_cancel()
            self.assertEqual((self.card.balance, self.card.lapsed_clips), (0, 6))

    def test_not_after_that_time(self):
        self.lapse()
        with self.on('2029-01-11'):
            self.assertEqual(self.card._get_refundable_clips(), 0)

    def test_settings(self):
        with self.assertRefused(ValidationError, "liability account of its own for lapsed"):
            self.company.clip_card_refundable_account_id = self.deferred
        self.assertIn(
            "stand as a liability of their own", ' '.join(self.company._get_clip_card_policies())
        )
        card = self.make_product("Andet kort", {10: 0})
        self.assertEqual(card.clip_card_refundable_months, 0)

    def test_the_small_print_says_so(self):
        """On the offer and the card as sold; 0 months are not said."""
        words = "is paid back if the customer asks for it within 12 months of that day"
        report = self.env['ir.actions.report']
        with self.on('2025-01-10'):
            offer = self.sell(10, confirm=False).order_id
            (terms,) = offer._get_clip_card_terms()
            self.assertIn(words, terms)
            html = report._render_qweb_html('sale.report_saleorder', offer.ids)[0].decode()
            self.assertIn(words, html)
            card = self.buy(10)
            self.assertIn(words, card.with_user(self.make_portal_user()).terms)
            self.product.clip_card_refundable_months = 0
            self.assertNotIn("paid back", self.buy(10).terms)
            self.assertNotIn("paid back", offer._get_clip_card_terms()[0])
            self.assertIn(words, card.terms)
            self.product.clip_card_refundable_months = 1
            self.assertIn("within 1 month of", self.buy(10).terms)
