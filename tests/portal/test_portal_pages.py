"""What customers see in the portal."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import sql_db
from odoo.tests import tagged
from odoo.tools import format_date

from .common import PortalCase


class PagesCase(PortalCase):
    bought_days_ago = 110

    def setUp(self):
        super().setUp()
        self.enter(self.kasper)

    def count_page_queries(self, path):
        """Queries of a page that was looked at before."""
        self.page(path)
        before = sql_db.sql_counter
        self.page(path)
        return sql_db.sql_counter - before


@tagged('post_install', '-at_install')
class TestOverview(PagesCase):
    def test_tile_with_the_balance(self):
        self.use(60)
        (tile,) = self.page('/my').xpath("//a[@href='/my/clip-cards']")
        self.assertEqual(' '.join(tile.text_content().split()), "Clip cards Clips left: 9")

    def test_no_tile_without_clips(self):
        self.enter(self.sven)
        self.assertFalse(self.page('/my').xpath("//a[@href='/my/clip-cards']"))
        self.assertIn("You have no clip cards yet", self.text('/my/clip-cards'))

    def test_card_as_a_picture_with_its_end(self):
        self.use(180)
        page = self.page('/my/clip-cards')
        (card,) = page.xpath("//article")
        boxes = card.xpath(".//*[@role='img']")
        self.assertEqual(boxes[0].get('aria-label'), "7 of 10 clips left")
        self.assertEqual(len(card.xpath(".//*[hasclass('o_clip_card_box_used')]")), 3)
        self.assertEqual(len(card.xpath(".//*[hasclass('o_clip_card_box_left')]")), 7)
        words = self.words(card)
        end = format_date(self.env, self.card.end_date, lang_code='en_US')
        self.assertIn(f"Valid until {end}", words)
        self.assertIn("The clips are forfeited 3 years after last use (", words)
        self.assertNotIn("only", self.words(page))

    def test_each_state_in_words(self):
        self.buy(20).with_user(self.manager)._hold("Faktura forfalden")
        self.company.clip_card_start = 'invoice'
        self.buy(30)
        self.card.sale_line_id.order_id._action_cancel()
        words = self.text('/my/clip-cards')
        self.assertIn("On hold: it pays for nothing until it is released", words)
        self.assertNotIn("Faktura forfalden", words)
        self.assertIn("30 clips, not started yet", words)
        self.assertIn("10 clips, cancelled", words)
        self.assertIn("Its order was cancelled", words)

    def test_asks_little_of_who_has_little(self):
        """Nobody has estimates, requests, checks, offers or questions: one query says so."""
        self.assertEqual(self.account._get_traces(), set())
        self.assertLessEqual(self.count_page_queries('/my/clip-cards'), 26)

    def test_very_large_cards_are_bars(self):
        card = self.buy(500, product=self.make_product("Stort kort", {500: 20}))
        self.assertEqual(card._get_picture()['parts'], [('left', 100.0)])
        self.assertIn("500 of 500 clips left", self.text('/my/clip-cards'))

    def test_warns_when_clips_run_low(self):
        self.use(8 * 60)
        page = self.page('/my/clip-cards')
        (warning,) = page.xpath("//*[hasclass('alert-warning')]")
        self.assertIn("You have only 2 clips left.", self.words(warning))
        (link,) = warning.xpath(".//a")
        self.assertEqual(link.get('href'), f'/my/clip-cards/renew/{self.account.id}')

    def test_warns_before_a_card_ends(self):
        with self.on(self.today - relativedelta(years=1) + timedelta(days=80)):
            self.card = self.buy(10)
            self.card.sudo().forfeit_years = 1
        words = self.text('/my/clip-cards')
        self.assertIn(f"10 clips on card {self.card.name} can be used until", words)

    def test_uncovered_work(self):
        self.use(12 * 60, name="Flytning af server")
        words = self.text('/my/clip-cards')
        self.assertIn("2 clips missing for work that we have done", words)
        self.assertIn("Flytning af server (Karl Konsulent): 12:00 work", words)

    def test_clips_used_per_month(self):
        first = self.today.replace(day=1)
        self.log(self.make_task(), 120, first)
        self.log(self.make_task(), 60, first - relativedelta(months=2))
        use = self.account.with_user(self.kasper)._get_monthly_use()
        self.assertEqual([clips for _month, clips in use], [0] * 9 + [1, 0, 2])
        page = self.page('/my/clip-cards')
        self.assertEqual(len(page.xpath("//*[local-name()='rect']")), 12)
        rows = page.xpath("//details//tbody/tr")
        self.assertEqual(' '.join(rows[-1].text_content().split()[-1:]), "2")

    def test_add_on_products(self):
        product = self.env['product.product'].create(
            {
                'name': "Månedscheck",
                'type': 'service',
                'clip_card_type': 'server_check',
                'clip_card_period_clips': 2,
            }
        )
        self.env['clip.card.subscription'].create(
            {
                'partner_id': self.customer.id,
                'product_id': product.id,
                'start_date': self.today + timedelta(days=7),
            }
        )
        words = self.text('/my/clip-cards')
        self.assertIn("Månedscheck Active 2 clips per month. Next charge on", words)

    def test_earlier_cards_come_in_pages(self):
        for _number in range(7):
            self.buy(10).sale_line_id.order_id._action_cancel()
        self.assertEqual(len(self.page('/my/clip-cards').xpath("//article")), 1 + 6)
        self.assertEqual(len(self.page('/my/clip-cards/page/2').xpath("//article")), 1 + 1)

    def test_in_danish(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.kasper.lang = 'da_DK'
        self.enter(self.kasper)
        page = self.page(self.get('/my/clip-cards').headers['Location'])
        self.assertEqual(page.get('lang'), 'da-DK')


@tagged('post_install', '-at_install')
class TestStatement(PagesCase):
    def setUp(self):
        super().setUp()
        self.path = f'/my/clip-cards/{self.card.id}'

    def rows(self, query='', path=None):
        """The words of each row, cell by cell."""
        page = self.page(f'{path or self.path}{query}')
        return [
            [self.words(cell) for cell in row.xpath("./td")]
            for row in page.xpath("//*[hasclass('o_clip_card_statement')]//tbody/tr")
        ]

    def test_asks_for_a_page_of_rows_at_once(self):
        for day in range(12):
            self.use(20, day)
        self.assertLessEqual(self.count_page_queries(self.path), 20)

    def test_a_row_says_it_all(self):
        self.use(31, 3, name="Ny disk", clip_card_work_type='onsite')
        row = self.rows()[0]
        day = format_date(self.env, self.today - timedelta(days=3), lang_code='en_US')
        self.assertEqual(
            row,
            [
                day,
                "Mail virker ikke Ny disk Explanation 0:31 work + 0:30 transport → 1:01 on the"
                f" task → 2 clips: 2 from {self.card.name} 59 minutes are left of the last clip on"
                " this task. Ask about this",
                "Karl Konsulent",
                "On-site",
                "Work 0:31",
                "Transport 0:30",
                "Clips −2",
                "Left 8",
            ],
        )

    def test_filters_search_and_order(self):
        old, new = self.make_task("Gammel server"), self.make_task("Ny server")
        self.use(60, 40, old, name="Oprydning")
        self.use(120, 5, new, name="Installation", user=self.colleague_user)
        since = self.today - timedelta(days=10)
        for query, found in (
            ('', ["Installation", "Oprydning", "Purchase"]),
            ('?sort=date', ["Purchase", "Oprydning", "Installation"]),
            ('?sort=clips', ["Installation", "Oprydning", "Purchase"]),
            (f'?date_from={since}', ["Installation"]),
            (f'?date_to={since}', ["Oprydning", "Purchase"]),
            ('?consultant=Kit Kollega', ["Installation"]),
            ('?task=Gammel server', ["Oprydning"]),
            ('?search=OPRYD', ["Oprydning"]),
            ('?search=server&consultant=Karl Konsulent', ["Oprydning"]),
            ('?search=findes ikke', []),
        ):
            with self.subTest(query=query):
                rows = self.rows(query)
                self.assertEqual(len(rows), len(found))
                for row, name in zip(rows, found, strict=True):
                    self.assertIn(name, row[1])
        self.assertIn("Nothing on this card fits", self.text(f'{self.path}?search=findes ikke'))

    def test_pages(self):
        task = self.make_task()
        for day in range(90):
            self.use(1, day, task)
        self.assertEqual(len(self.rows()), 80)
        self.assertIn("1–80 of 91.", self.text(self.path))
        self.assertEqual(len(self.rows(path=f'{self.path}/page/2')), 11)
        self.assertEqual(len(self.rows(path=f'{self.path}/page/999')), 11)

    def test_queries_do_not_grow_with_the_history(self):
        task = self.make_task()
        for day in range(60):
            self.use(1, day, task)
        self.page(self.path)
        before = self.count_queries()
        for day in range(60, 100):
            self.use(1, day, task)
        self.assertLessEqual(self.count_queries(), before)

    def count_queries(self):
        self.env.invalidate_all()
        card = self.card.with_user(self.kasper)
        count = self.env.cr.sql_log_count
        card._statement_page(limit=50)
        return self.env.cr.sql_log_count - count

    def test_files_have_what_was_chosen(self):
        self.use(60, 40)
        since = self.today - timedelta(days=10)
        page = self.page(f'{self.path}?date_from={since}&task=x')
        links = page.xpath("//a[contains(@href, '/pdf') or contains(@href, '/xlsx')]/@href")
        self.assertEqual(
            links,
            [f'{self.path}/{kind}?date_from={since}&task=x' for kind in ('pdf', 'xlsx')],
        )

    def test_files(self):
        self.use(60, 40, name="Oprydning")
        for kind, start in (('pdf', b'%PDF'), ('xlsx', b'PK')):
            answer = self.get(f'{self.path}/{kind}')
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.content[: len(start)], start)
            self.assertIn(f'Statement-{self.card.name}', answer.headers['Content-Disposition'])
            self.assertIn(f'.{kind}', answer.headers['Content-Disposition'])
