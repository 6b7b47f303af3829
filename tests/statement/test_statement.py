"""The statement: what was done, when, by whom, for how many clips, and what is left."""

from datetime import date
from functools import cached_property

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ClipCardCommon


class StatementCase(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.order = self.card.sudo().order_id
        self.task = self.make_task()

    @cached_property
    def reader(self):
        """The customer who reads the statement."""
        return self.make_portal_user()

    def rows(self, *period, card=None, user=None):
        card = card or self.card
        self.env.flush_all()
        return card.with_user(user or self.reader)._statement_rows(*period)

    def short(self, *period, **kwargs):
        """Kind, clips and balance of each row."""
        return [(row['kind'], row['clips'], row['balance']) for row in self.rows(*period, **kwargs)]


@tagged('post_install', '-at_install')
class TestStatementRows(StatementCase):
    def test_a_row_says_who_did_what_and_when(self):
        line = self.log(self.task, 31, clip_card_work_type='onsite', name="Skiftede disk")
        purchase, work = self.rows()
        self.assertEqual(
            work,
            {
                'date': date(2025, 3, 12),
                'kind': 'work',
                'kind_label': "Work",
                'task': "Mail virker ikke",
                'task_id': self.task.id,
                'name': "Skiftede disk",
                'consultant': "Karl Konsulent",
                'work_type': 'onsite',
                'work_type_label': "On-site",
                'work_minutes': 31,
                'transport_minutes': 30,
                'clips': -2,
                'balance': 8,
                'explanation': "0:31 work + 0:30 transport → 1:01 on the task → 2 clips: 2 from"
                f" {self.card.name}",
                'source': line.id,
                'entry_ids': sorted(line.sudo().clip_card_entry_ids.ids),
            },
        )
        self.assertEqual(purchase['name'], f"Purchase, order {self.order.name}")
        self.assertEqual(purchase['explanation'], purchase['name'])
        self.assertEqual((purchase['clips'], purchase['balance']), (10, 10))

    def test_edits_are_folded_into_their_row(self):
        line = self.log(self.task, 30, name="Først")
        self.log(self.task, 45, name="Så")
        line.write({'unit_amount': 2.5, 'name': "Rettet"})
        self.assertGreater(len(line.sudo().clip_card_entry_ids), 1)
        self.assertEqual(self.short(), [('purchase', 10, 10), ('work', -3, 7), ('work', -1, 6)])
        self.assertEqual([row['name'] for row in self.rows()][1:], ["Rettet", "Så"])
        self.assertEqual(self.rows()[1]['work_minutes'], 150)

    def test_new_words_alone(self):
        line = self.log(self.task, 30, name="Tastefejl")
        line.name = "Ny disk"
        self.assertEqual([row['name'] for row in self.rows()][1:], ["Ny disk"])

    def test_work_of_no_clips_stays_and_deleted_work_goes(self):
        self.log(self.task, 30)
        free = self.log(self.task, 20)
        gone = self.log(self.task, 5)
        gone.unlink()
        self.assertEqual(self.short(), [('purchase', 10, 10), ('work', -1, 9), ('work', 0, 9)])
        self.assertEqual(self.rows()[2]['source'], free.id)
        free.unlink()
        self.assertEqual(self.short(), [('purchase', 10, 10), ('work', -1, 9)])

    def test_work_moved_to_another_day_or_consultant(self):
        self.stay_on('2025-04-20')
        line = self.log(self.task, 30, '2025-03-20')
        line.date = '2025-04-02'
        line.sudo().employee_id = self.colleague
        self.assertEqual(self.short('2025-03-13', '2025-03-31'), [])
        (row,) = self.rows('2025-04-01', '2025-04-30')
        self.assertEqual((row['clips'], row['balance']), (-1, 9))
        self.assertEqual(row['consultant'], "Kit Kollega")

    def test_the_balance_goes_on_from_before_the_period(self):
        self.stay_on('2025-05-20')
        for day in ('2025-03-15', '2025-04-15', '2025-05-15'):
            self.log(self.make_task(day), 90, day)
        (statement,) = self.card._get_statements('2025-04-01', '2025-04-30')
        self.assertEqual((statement['balance_before'], statement['balance_after']), (8, 6))
        self.assertEqual([row['balance'] for row in statement['rows']], [6])
        self.assertEqual(self.short()[-1], ('work', -2, 4))
        self.assertEqual(self.card.balance, 4)

    def test_earlier_work_that_the_card_paid_afterwards(self):
        self.log(self.task, 12 * 60)
        self.stay_on('2025-03-20')
        new = self.buy(10)
        line = self.log(self.make_task("B"), 60, '2025-03-12')
        self.assertClips(line, 0, uncovered=1)
        line.with_user(self.salesperson)._clip_card_cover(new)
        self.assertEqual(self.short(card=new)[:2], [('purchase', 10, 10), ('work', -1, 9)])
        self.assertEqual(self.rows(card=new)[1]['date'], date(2025, 3, 12))

    def test_a_line_paid_by_two_cards(self):
        second = self.buy(10)
        self.log(self.make_task("Andet"), 9 * 60)
        line = self.log(self.task, 90, name="Gammel")
        line.name = "Ny tekst"
        for card, clips, minutes in ((self.card, -1, 90), (second, -1, 0)):
            row = self.rows(card=card)[-1]
            self.assertEqual((row['clips'], row['work_minutes']), (clips, minutes))
            self.assertEqual(row['name'], "Ny tekst")
            self.assertEqual(
                row['explanation'],
                f"1:30 work → 1:30 on the task → 2 clips: 1 from {self.card.name}, 1 from"
                f" {second.name}",
            )

    def test_work_that_went_to_another_customer(self):
        other = self.make_customer("Andre ApS")
        self.buy(10, customer=other)
        line = self.log(self.task, 60)
        task = self.make_task("Deres", customer=other)
        line.sudo().write({'task_id': task.id, 'project_id': task.project_id.id})
        self.assertEqual(self.short(), [('purchase', 10, 10)])

    def test_work_without_time_that_went_to_another_customer(self):
        other = self.make_customer("Andre ApS")
        theirs = self.buy(10, customer=other)
        line = self.log(self.task, 0, name="Nul")
        self.assertEqual(self.short(), [('purchase', 10, 10), ('work', 0, 10)])
        task = self.make_task("Deres", customer=other)
        line.sudo().write({'task_id': task.id, 'project_id': task.project_id.id})
        self.assertEqual(self.short(), [('purchase', 10, 10)])
        stranger = self.make_portal_user(other, "Sven Svendsen")
        rows = self.rows(card=theirs, user=stranger)
        self.assertEqual([row['name'] for row in rows][1:], ["Nul"])

    def test_goodwill_that_pays_for_earlier_work(self):
        self.log(self.task, 10 * 60)
        self.stay_on('2025-03-20')
        self.log(self.make_task("B"), 120, '2025-03-14')
        self.stay_on('2025-03-22')
        self.card.with_user(self.manager)._adjust(5, "Tak for tålmodigheden")
        self.assertEqual(
            self.short(),
            [('purchase', 10, 10), ('work', -10, 0), ('adjustment', 5, 5), ('work', -2, 3)],
        )
        (statement,) = self.card._get_statements('2025-03-13', '2025-03-21')
        self.assertEqual((statement['balance_before'], statement['balance_after']), (0, 0))

    def test_task_and_consultant_are_as_the_ledger_has_them(self):
        self.log(self.task, 60)
        before = self.rows()
        self.task.name = "Omdøbt"
        self.consultant.name = "Karl Karlsen"
        self.assertEqual(self.rows(), before)

    def test_goodwill(self):
        line = self.log(self.task, 60)
        line.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        row = self.rows()[-1]
        self.assertEqual((row['clips'], row['work_minutes']), (0, 60))
        self.assertIn("goodwill, Vores fejl", row['explanation'])

    def test_a_line_that_the_database_lost(self):
        """What the ledger alone knows is enough for a sentence."""
        line = self.log(self.task, 31, clip_card_work_type='onsite')
        free = self.log(self.task, 10)
        free.with_user(self.manager).clip_card_free_reason = "Vores fejl"
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM account_analytic_line WHERE id IN %s", ((line | free)._ids,)
        )
        self.env.invalidate_all()
        self.assertEqual(
            [row['explanation'] for row in self.rows()][1:],
            [
                f"0:31 work + 0:30 transport → 2 clips: 2 from {self.card.name}",
                "0:10 work → 0 clips: Goodwill, Vores fejl",
            ],
        )


@tagged('post_install', '-at_install')
class TestStatementEvents(StatementCase):
    def last(self, card=None, user=None):
        row = self.rows(card=card, user=user)[-1]
        self.assertEqual(row['name'], row['explanation'])
        return row['clips'], row['explanation']

    def test_corrections(self):
        card = self.card.with_user(self.manager)
        card._adjust(2, "Tak for tålmodigheden")
        self.assertEqual(self.last(), (2, "Adjustment: Tak for tålmodigheden"))
        card._prolong(date(2031, 1, 1), "Aftale af 1. marts")
        self.assertEqual(
            self.last(), (0, "Valid for longer by special agreement: Aftale af 1. marts")
        )
        other = self.make_customer("Andre ApS")
        new = card._transfer(other, 3, "Aftale af 2. marts")
        self.assertEqual(self.last(), (-3, "Handed over by special agreement: Aftale af 2. marts"))
        stranger = self.make_portal_user(other, "Sven Svendsen")
        self.assertEqual(
            self.last(card=new, user=stranger),
            (3, "Taken over by special agreement: Aftale af 2. marts"),
        )

    def test_an_add_on_product_and_its_return(self):
        words = {
            'card_id': self.card.id,
            'kind': 'service',
            'name': "Telefonsupport",
            'source': 17,
            'period_start': date(2025, 3, 1),
            'period_end': date(2025, 3, 31),
        }
        account = self.card.account_id.sudo()
        account._lock()
        account._post([{**words, 'clips': -1, 'date': date(2025, 3, 12)}])
        self.assertEqual(self.last(), (-1, "Telefonsupport, 03/01/2025 to 03/31/2025"))
        account._post([{**words, 'clips': 1, 'date': date(2025, 4, 2)}])
        self.assertEqual(self.short(), [('purchase', 10, 10)])
        self.assertEqual(self.short('2025-04-01'), [('service', 1, 10)])

    def test_a_lapse_and_what_came_back(self):
        with self.on('2028-03-20'):
            self.end_cards()
            self.assertEqual(
                self.last(), (-10, "The clips were forfeited after 3 years without use")
            )
            self.log(self.task, 60, '2025-03-12')
            self.assertEqual(
                self.short(),
                [('purchase', 10, 10), ('work', -1, 9), ('forfeiture', -9, 0)],
            )

    def test_an_order_that_was_cancelled(self):
        self.order._action_cancel()
        self.assertEqual(self.short(), [('purchase', 10, 10), ('cancellation', -10, 0)])
        self.assertEqual(self.last()[1], f"Order {self.order.name} was cancelled")


@tagged('post_install', '-at_install')
class TestStatementReaders(StatementCase):
    def test_in_the_reader_s_language(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.log(self.task, 30)
        reader = self.make_portal_user(lang='da_DK')
        card = self.card.with_user(reader).with_context(lang='da_DK')
        self.assertEqual(card._statement_rows()[1]['kind_label'], "Arbejde")

    def test_staff_read_the_same(self):
        self.log(self.task, 30)
        customer = self.rows()
        for user in (self.salesperson, self.accountant, self.consultant_user, self.manager):
            self.assertEqual(self.rows(user=user), customer)

    def test_another_customer_is_refused(self):
        stranger = self.make_portal_user(self.make_customer("Andre ApS"), "Sven Svendsen")
        with self.assertRaises(AccessError):
            self.rows(user=stranger)
        with self.assertRaises(AccessError):
            self.card.with_user(stranger)._statement_page()

    def test_queries_do_not_grow_with_the_rows(self):
        product = self.make_product("Stort kort", {2000: 0})
        card = self.buy(2000, product=product)
        reader = self.make_portal_user()

        def count(**page):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = card.with_user(reader)._statement_page(**page)['rows']
            return self.env.cr.sql_log_count - before, len(rows)

        def add(count):
            task = self.make_task(f"Opgave med {count}")
            self.env['account.analytic.line'].with_user(self.consultant_user).create(
                [
                    {
                        'name': f"Linje {number}",
                        'task_id': task.id,
                        'project_id': task.project_id.id,
                        'date': '2025-03-12',
                        'unit_amount': 1,
                    }
                    for number in range(count)
                ]
            )

        self.log(self.make_task("Bruger det lille kort"), 10 * 60)
        add(5)
        count()
        few, shown = count(limit=20)
        self.assertEqual(shown, 6)
        add(200)
        many, shown = count(limit=20)
        self.assertEqual(shown, 20)
        self.assertLessEqual(many, few)
        everything, shown = count()
        self.assertEqual(shown, 206)
        self.assertLessEqual(everything, few)


@tagged('post_install', '-at_install')
class TestStatementPage(StatementCase):
    def setUp(self):
        super().setUp()
        self.log(self.task, 30, name="Fejlsøgning")
        self.log(self.make_task("Backup"), 90, name="Ny disk", user=self.colleague_user)
        self.log(self.task, 45, name="Ændret opsætning")
        self.portal = self.make_portal_user()

    def page(self, **kwargs):
        return self.card.with_user(self.portal)._statement_page(**kwargs)

    def balances(self, **kwargs):
        return [(row['clips'], row['balance']) for row in self.page(**kwargs)['rows']]

    def test_pages_carry_the_balance_on(self):
        self.assertEqual(self.balances(limit=2), [(10, 10), (-1, 9)])
        self.assertEqual(self.balances(limit=2, offset=2), [(-2, 7), (-1, 6)])
        page = self.page(limit=2, offset=4)
        self.assertEqual((page['rows'], page['count']), ([], 4))
        self.assertEqual((page['balance_before'], page['balance_after']), (0, 6))

    def test_what_is_left_out_leaves_the_balance_alone(self):
        self.assertEqual(self.balances(consultant="Kit Kollega"), [(-2, 7)])
        self.assertEqual(self.balances(task="Mail virker ikke"), [(-1, 9), (-1, 6)])
        self.assertEqual(self.balances(search="ÆNDRET"), [(-1, 6)])
        self.assertEqual(self.balances(search="backup"), [(-2, 7)])
        self.assertEqual(self.balances(search="kit"), [(-2, 7)])
        self.assertEqual(self.balances(search="%"), [])
        page = self.page(task="Mail virker ikke", limit=1)
        self.assertEqual((page['count'], page['clips'], page['work_minutes']), (2, -2, 75))

    def test_names_to_choose_from(self):
        page = self.page(limit=1)
        self.assertEqual(page['consultants'], ["Karl Konsulent", "Kit Kollega"])
        self.assertEqual(page['tasks'], ["Backup", "Mail virker ikke"])

    def test_sorting(self):
        self.assertEqual(self.balances(sort='date desc'), [(-1, 6), (-2, 7), (-1, 9), (10, 10)])
        self.assertEqual(self.balances(sort='clips'), [(-2, 7), (-1, 9), (-1, 6), (10, 10)])
        self.assertEqual(self.balances(sort='clips desc'), [(10, 10), (-1, 9), (-1, 6), (-2, 7)])
        self.assertEqual(
            [row['work_minutes'] for row in self.page(sort='time desc')['rows']], [90, 45, 30, 0]
        )
        self.assertEqual(self.balances(sort='nonsense'), self.balances())
