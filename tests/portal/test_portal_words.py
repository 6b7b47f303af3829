"""What the pages say about states that are easily told wrongly."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import PortalCase


class WordsCase(PortalCase):
    bought_days_ago = 60

    def setUp(self):
        super().setUp()
        self.enter(self.kasper)
        self.path = f'/my/clip-cards/{self.card.id}'

    def end_cards(self):
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_end_cards').method_direct_trigger()
        self.env.invalidate_all()


@tagged('post_install', '-at_install')
class TestSummaries(WordsCase):
    def test_what_was_used_and_what_came(self):
        self.use(6 * 60, 5)
        self.assertIn("6 clips used, 10 added (from 0 to 4).", self.text(self.path))
        since = self.today - timedelta(days=10)
        words = self.text(f'{self.path}?date_from={since}')
        self.assertIn("6 clips used (from 10 to 4).", words)
        words = self.text(f'{self.path}?task={self.entries()[:1].task_name}')
        self.assertIn("Work 6:00, transport 0:00. 6 clips used.", words)

    def test_what_went(self):
        self.use(60, 5)
        with self.on(self.card.end_date + timedelta(days=1)):
            self.end_cards()
        since = self.today - timedelta(days=10)
        words = self.text(f'{self.path}?date_from={since}')
        self.assertIn("1 clip used, 9 taken off (from 10 to 0).", words)

    def entries(self):
        return self.card.entry_ids.filtered(lambda it: it.kind == 'work')


@tagged('post_install', '-at_install')
class TestFilters(WordsCase):
    def button(self, query=''):
        (button,) = self.page(self.path + query).xpath("//button[@data-bs-toggle='collapse']")
        self.assertIn('d-md-none', button.getparent().get('class'))
        return self.words(button)

    def test_a_phone_folds_them_and_counts_what_is_set(self):
        self.use(60, 5)
        self.assertEqual(self.button(), "Filter and sort")
        self.assertEqual(self.button('?sort=task&search=x&totals=month'), "Filter and sort (3 set)")
        page = self.page(self.path)
        (form,) = page.xpath("//form[@id='clip_card_filters']")
        self.assertEqual({'collapse', 'd-md-flex'} - set(form.get('class').split()), set())


@tagged('post_install', '-at_install')
class TestEnds(WordsCase):
    def test_why_a_card_ends(self):
        """A card expires, its clips are forfeited: as the terms say it."""
        card = self.card.sudo()
        self.assertIn("are forfeited 3 years after purchase (", card._tell_end())
        self.assertIn("unless some are used.", card._tell_end())
        self.use(60, 5)
        self.assertIn("are forfeited 3 years after last use (", card._tell_end())
        with self.on(card.end_date + timedelta(days=1)):
            self.end_cards()
        self.assertIn("were forfeited 3 years after last use (", card._tell_end())
        card = self.buy(10).sudo()
        card.forfeit_years = 9
        self.assertIn("The card expires 5 years after purchase (", card._tell_end())
        with self.on(card.end_date + timedelta(days=1)):
            self.end_cards()
        self.assertIn("The card expired 5 years after purchase (", card._tell_end())

    def test_a_special_agreement(self):
        card = self.card.sudo()
        day = card.end_date + relativedelta(years=1)
        card.write({'prolonged_date': day, 'prolongation_agreement': "Aftale 17"})
        self.assertEqual(card._tell_end(), "By special agreement: Aftale 17")


@tagged('post_install', '-at_install')
class TestHeldAndWaiting(WordsCase):
    def test_clips_on_hold_are_not_gone(self):
        """The way out is the invoice, not another card."""
        invoice = self.card.sale_line_id.order_id._create_invoices()
        invoice.action_post()
        self.card.with_user(self.manager)._hold("Regningen er ikke betalt")
        page = self.page('/my/clip-cards')
        words = self.words(page)
        self.assertIn(f"10 clips on hold until invoice {invoice.name} is paid.", words)
        self.assertNotIn("You have no clips left", words)
        (button,) = page.xpath("//*[hasclass('btn-primary')][contains(@href, '/my/invoices/')]")
        self.assertEqual(self.words(button), "See the invoice")
        invoice.button_draft()
        words = self.text('/my/clip-cards')
        self.assertIn("10 clips on hold until we release them. Write to us about it.", words)

    def test_an_estimate_and_a_renewal_are_requests_too(self):
        task = self.make_task("Ny mailserver", user_ids=self.consultant_user.ids)
        task.clip_card_estimate = 4
        task.action_clip_card_ask_estimate()
        self.company.write({'portal_confirmation_pay': False, 'portal_confirmation_sign': True})
        self.post(f'/my/clip-cards/renew/{self.account.id}', tier_id=self.tier(20).id)
        words = self.text('/my/clip-cards')
        self.assertIn("Renewal: 20 clips Waits for your signature Order number:", words)
        self.assertIn("Ny mailserver Waits for your answer Estimate: 4 clips", words)
        task.sudo()._answer_estimate(True, self.kasper.partner_id)
        self.assertNotIn("Ny mailserver", self.text('/my/clip-cards'))

    def tier(self, clips):
        return self.product.clip_card_tier_ids.filtered(lambda it: it.clips == clips)

    def test_when_a_card_would_be_ordered(self):
        words = self.text(f'/my/clip-cards/agreement/{self.account.id}')
        self.assertIn("can order the next card for you when you have 2 clips left", words)

    def test_stopping_without_clips_speaks_of_none(self):
        self.use(10 * 60, 5)
        words = self.text(f'/my/clip-cards/stop/{self.account.id}')
        self.assertIn("renew nothing. Add-on products end", words)


@tagged('post_install', '-at_install')
class TestMoments(WordsCase):
    def test_a_year_where_the_day_of_the_week_is_not_enough(self):
        noon = datetime(2025, 3, 12, 11)
        with self.on('2025-03-12'):
            tell = self.company._format_clip_card_moment
            self.assertEqual(tell(noon), "Wednesday 12 March 12:00")
            self.assertEqual(tell(noon + timedelta(days=6)), "Tuesday 18 March 12:00")
            self.assertEqual(tell(noon + timedelta(days=7)), "Wednesday 19 March 2025 12:00")
            self.assertEqual(tell(noon - timedelta(days=7)), "Wednesday 5 March 2025 12:00")


@tagged('post_install', '-at_install')
class TestStockTimesheets(WordsCase):
    def test_what_cards_pay_is_not_unbilled(self):
        self.use(0, 5, clip_card_work_type='phone', clip_card_free_reason=False)
        self.use(61, 5)
        for group in ('so_line', 'timesheet_invoice_id'):
            page = self.page(f'/my/timesheets?groupby={group}')
            words = ' '.join(page.text_content().split())
            self.assertNotIn("Not Billed", words)
            self.assertNotIn("No Invoice", words)
            self.assertTrue(page.xpath("//th//a[@href='/my/clip-cards']"), group)
