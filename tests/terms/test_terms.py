"""The small print: written from the settings, shown before it is accepted, kept with the card."""

from datetime import date

from odoo.tests import HttpCase, tagged
from odoo.tools import html2plaintext

from ..common import ClipCardCommon
from ..statement.test_statement import StatementCase


def plain(terms):
    return ' '.join(html2plaintext(terms).split())


@tagged('post_install', '-at_install')
class TestTerms(StatementCase):
    def test_from_the_settings_in_force(self):
        text = plain(self.card.terms)
        for words in (
            "Time spent on a task is taken off the card with one clip per commenced hour.",
            "There is no driving fee",
            "(postcodes 1000–2999) a standard time of 0:30 counts",
            f"cannot be handed over to a third party without a special agreement with"
            f" {self.company.name}",
            "has not been used for 3 years",
            "always expires 5 years after its purchase",
        ):
            self.assertIn(words, text)

    def test_own_clauses(self):
        """In the customer's language, one per line, and kept on the card as it was sold."""
        self.env['res.lang']._activate_lang('da_DK')
        self.assertFalse(self.env['res.company'].create({'name': "Ny"}).clip_card_clauses)
        self.company.clip_card_clauses = "Disputes go to the court of Lyngby.\n\n<b>Quiet</b>"
        self.company.with_context(lang='da_DK').clip_card_clauses = "Værneting er Lyngby."
        sold = self.buy(10)
        self.assertIn("Disputes go to the court of Lyngby.", plain(sold.terms))
        self.assertIn("&lt;b&gt;Quiet&lt;/b&gt;", sold.terms)
        self.customer.lang = 'da_DK'
        self.assertIn("Værneting er Lyngby.", plain(self.buy(10).terms))
        self.company.clip_card_clauses = False
        self.assertIn("Disputes", plain(sold.terms))
        self.customer.lang = 'en_US'
        self.assertNotIn("Disputes", plain(self.buy(10).terms))

    def test_other_settings(self):
        template = self.product.product_tmpl_id
        template.write({'clip_card_lifetime_years': 2, 'clip_card_forfeit_years': 1})
        zone = self.env.ref('clip_card.transport_zone_copenhagen')
        zone.standard_hours = 0.75
        roundings = {
            'task': "one clip per commenced hour.",
            'task_day': "one clip per commenced hour of each day.",
            'line': "one clip per commenced hour of each piece of work.",
        }
        for rounding, words in roundings.items():
            self.company.clip_card_rounding = rounding
            self.assertIn(
                words, plain(self.sell(10, confirm=False).order_id._get_clip_card_terms()[0])
            )
        text = plain(self.buy(10).terms)
        self.assertIn("a standard time of 0:45 counts", text)
        self.assertIn("has not been used for 1 year.", text)
        self.assertIn("2 years after its purchase", text)
        zone.active = False
        self.assertNotIn("standard time", plain(self.buy(10).terms))

    def test_a_card_keeps_its_terms(self):
        before = self.card.terms
        self.company.clip_card_rounding = 'line'
        self.product.clip_card_lifetime_years = 9
        self.company.name = "Andet navn"
        self.env.invalidate_all()
        self.assertEqual(self.card.terms, before)
        self.assertEqual(self.order._get_clip_card_terms(), [before])
        self.assertNotEqual(self.buy(10).terms, before)

    def test_many_cards_are_given_theirs_with_the_queries_of_one(self):
        """As an upgrade from a version without them does."""
        cards = self.card | self.buy(10) | self.buy(10) | self.buy(10)
        before = cards.mapped('terms')
        self.assertEqual(
            self.count_queries(cards._compute_terms), self.count_queries(self.card._compute_terms)
        )
        self.assertEqual(cards.mapped('terms'), before)

    def count_queries(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before

    def test_clips_that_are_handed_over_keep_them_too(self):
        self.company.clip_card_rounding = 'line'
        other = self.make_customer("Andre ApS")
        new = self.card.with_user(self.manager)._transfer(other, 3, "Aftale")
        self.assertEqual(new.sudo().terms, self.card.terms)

    def test_a_paper_card_comes_under_the_terms_in_force(self):
        opening = (
            self.env['clip.card.opening']
            .with_user(self.manager)
            .create(
                {
                    'partner_id': self.customer.id,
                    'clips': 4,
                    'purchase_date': date(2024, 1, 1),
                    'product_id': self.product.id,
                }
            )
        )
        self.assertIn("always expires 5 years", plain(opening.card_id.terms))

    def test_in_the_customer_s_language(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.customer.lang = 'da_DK'
        self.env['clip.card.transport.zone'].search([]).with_context(lang='da_DK').name = "Zonen"
        self.assertIn("Zonen", self.buy(10).terms)

    def test_the_customer_reads_them(self):
        portal = self.make_portal_user()
        self.assertIn("one clip per commenced hour", self.card.with_user(portal).terms)

    def test_markup_in_a_name_is_text(self):
        self.company.name = "<b>Firma</b> & Søn"
        self.assertIn("&lt;b&gt;Firma&lt;/b&gt; &amp; Søn", self.buy(10).terms)


@tagged('post_install', '-at_install')
class TestTermsOnDocuments(StatementCase):
    WORDS = "Terms of the clip card"

    def html(self, report, records):
        return str(self.env['ir.actions.report']._render_qweb_html(report, records.ids)[0], 'utf-8')

    def test_on_quotation_and_order(self):
        quotation = self.sell(20, confirm=False).order_id
        for order in (quotation, self.order):
            html = self.html('sale.report_saleorder', order)
            self.assertIn(self.WORDS, html)
            self.assertIn("one clip per commenced hour", html)

    def test_on_the_invoice_and_not_on_the_credit_note(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.assertIn(self.WORDS, self.html('account.report_invoice', invoice))
        credit_note = invoice._reverse_moves()
        self.assertNotIn(self.WORDS, self.html('account.report_invoice', credit_note))

    def test_not_on_other_orders(self):
        service = self.env['product.product'].create({'name': "Timer", 'type': 'service'})
        order = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'order_line': [(0, 0, {'product_id': service.id})],
            }
        )
        self.assertEqual(order._get_clip_card_terms(), [])
        self.assertNotIn(self.WORDS, self.html('sale.report_saleorder', order))

    def test_two_cards_of_the_same_terms_have_them_once(self):
        order = self.sell(10, confirm=False).order_id
        order.order_line.copy({'order_id': order.id})
        self.assertEqual(len(order._get_clip_card_terms()), 1)


@tagged('post_install', '-at_install')
class TestTermsInThePortal(ClipCardCommon, HttpCase):
    def test_before_the_signature(self):
        order = self.sell(20, confirm=False).order_id
        order.write({'require_signature': True, 'require_payment': False})
        order.action_quotation_sent()
        page = self.url_open(order.get_portal_url()).text
        self.assertIn("Terms of the clip card", page)
        self.assertIn("one clip per commenced hour", page)
        self.assertRegex(
            ' '.join(page.split()), r"By signing you accept the <a [^>]*href=.#clip_card_terms"
        )

    def test_before_the_payment(self):
        order = self.sell(20, confirm=False).order_id
        order.write({'require_signature': False, 'require_payment': True})
        order.action_quotation_sent()
        page = self.url_open(order.get_portal_url()).text
        self.assertIn("By paying you accept the", page)
