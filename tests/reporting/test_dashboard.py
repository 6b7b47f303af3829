"""Sales and service on one page."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..callouts.common import CalloutCommon, utc
from ..common import ClipCardCommon


class DashboardCommon(ClipCardCommon):
    def figures(self, user=None, **context):
        self.env.flush_all()
        dashboard = self.env['clip.card.dashboard'].with_user(user or self.salesperson)
        return dashboard.with_context(**context).get_figures()


@tagged('post_install', '-at_install')
class TestDashboard(DashboardCommon):
    def test_sold_and_used_per_month(self):
        with self.on('2024-06-10'):
            self.buy(10)
            task = self.make_task()
        with self.on('2025-01-15'):
            self.buy(20)
            self.log(task, 3 * 60)
        with self.on('2025-03-10'):
            self.log(task, 60, day='2025-02-27')
            months = self.figures()['months']
        self.assertEqual(len(months), 12)
        self.assertEqual(
            [(month['start'], month['label']) for month in (months[0], months[-1])],
            [('2024-04-01', "Apr 2024"), ('2025-03-01', "Mar 2025")],
        )
        self.assertEqual(
            {
                month['start']: (month['sold'], month['used'])
                for month in months
                if month['sold'] or month['used']
            },
            {'2024-06-01': (10, 0), '2025-01-01': (20, 3), '2025-02-01': (0, 1)},
        )

    def test_time_to_use_up_and_renewal(self):
        other = self.make_customer("Slagteren ApS", zip='1165')
        with self.on('2025-01-01'):
            self.buy(10)
            self.buy(10, customer=other)
            task, others = self.make_task(), self.make_task(customer=other)
            figures = self.figures()
        self.assertEqual((figures['days_to_use_up'], figures['renewal_rate']), (None, None))
        with self.on('2025-01-31'):
            self.log(task, 600)
        with self.on('2025-02-10'):
            self.log(others, 600)
        with self.on('2025-02-11'):
            self.buy(10)
            figures = self.figures()
        self.assertEqual((figures['days_to_use_up'], figures['used_up']), (35, 2))
        self.assertEqual(
            (figures['renewal_rate'], figures['renewed'], figures['finished']), (50, 1, 2)
        )

    def test_lapsed_cards_are_finished_too(self):
        with self.on('2022-01-10'):
            self.buy(10)
        with self.on('2025-01-11'):
            self.end_cards()
            figures = self.figures()
        self.assertEqual(
            (figures['finished'], figures['used_up'], figures['renewal_rate']), (1, 0, 0)
        )
        self.assertIsNone(figures['days_to_use_up'])

    def test_usable_and_uncovered(self):
        with self.on('2025-01-15'):
            self.buy(10)
            self.log(self.make_task(), 12 * 60)
            self.buy(20, customer=self.make_customer("Slagteren ApS", zip='1165'))
            stock = self.figures()['stock']
        self.assertEqual(stock, {'usable': 20, 'uncovered': 2, 'uncovered_customers': 1})

    def test_companies(self):
        company = self.env['res.company'].create({'name': "Søster ApS"})
        self.salesperson.company_ids += company
        with self.on('2025-01-15'):
            self.buy(10)
            both = [self.company.id, company.id]
            self.assertEqual(self.figures(allowed_company_ids=both)['stock']['usable'], 10)
            figures = self.figures(allowed_company_ids=company.ids)
        self.assertEqual(figures['stock']['usable'], 0)
        self.assertFalse(any(month['sold'] for month in figures['months']))

    def test_who_may(self):
        self.figures(self.manager)
        for user in (self.consultant_user, self.accountant):
            with self.assertRaisesRegex(AccessError, "for those who sell them"):
                self.figures(user)


@tagged('post_install', '-at_install')
class TestGuarantees(DashboardCommon, CalloutCommon):
    def test_met_and_missed(self):
        self.stay_on('2025-03-12')
        self.buy(30)
        self.guarantee()
        for hour in ('12:30', '12:45', '14:00'):
            task = self.report('2025-03-12T09:00')
            with self.at(utc(f'2025-03-12T{hour}').isoformat()):
                task.with_user(self.consultant_user).action_clip_card_arrive()
        self.report('2025-03-12T10:00')
        self.assertEqual(self.figures()['guarantees'], {'met': 2, 'missed': 1})
        with self.on('2026-03-01'):
            self.assertEqual(self.figures()['guarantees'], {'met': 0, 'missed': 0})


@tagged('post_install', '-at_install')
class TestDashboardTour(DashboardCommon, CalloutCommon, HttpCase):
    def test_each_tile_opens_what_it_counts(self):
        names = ("Har brugt alt", "Er på hold", "Mangler klip")
        used, held, short = (self.make_customer(name) for name in names)
        self.log(self.buy_and_work(used), 10 * 60)
        self.buy(10, customer=used)
        self.log(self.buy_and_work(short), 12 * 60)
        self.buy(10, customer=held)._hold("Faktura")
        self.guarantee(customer=used, start='2020-01-01')
        for days in (500, 40, 20, 0):
            task = self.env['project.task']._clip_card_report_fault(
                used.clip_card_ids.account_id,
                {'name': "Nede", 'reported_at': fields.Datetime.now() - timedelta(days=days)},
            )
            if days:
                task.with_user(self.consultant_user).action_clip_card_arrive()
        self.start_tour(
            '/odoo/clip-card-dashboard', 'clip_card_dashboard_tiles', login=self.salesperson.login
        )

    def buy_and_work(self, customer):
        self.buy(10, customer=customer)
        return self.make_task(customer=customer)

    def test_tour(self):
        self.buy(10)
        self.log(self.make_task(), 12 * 60)
        self.start_tour('/odoo', 'clip_card_dashboard', login=self.salesperson.login)


@tagged('post_install', '-at_install')
class TestFirstSteps(DashboardCommon):
    """A manager of a company that has just begun is led through what is to be set up."""

    def steps(self, user=None):
        return {it['name']: it['done'] for it in self.figures(user or self.manager)['steps']}

    def test_each_step_is_done_when_it_is(self):
        self.company.clip_card_on_call_user_id = False
        self.env['product.template'].search([('clip_card_type', '=', 'card')]).list_price = 0
        self.env['clip.card.transport.zone'].search([]).active = False
        names = ['price', 'rate', 'zones', 'on_call', 'card']
        self.assertEqual(self.steps(), dict.fromkeys(names, False))
        self.product.list_price = 1000
        self.assertEqual([name for name, done in self.steps().items() if done], ['price'])
        self.env.ref('sale_timesheet.time_product').list_price = 1100
        self.env.ref('clip_card.transport_zone_copenhagen').active = True
        self.company.clip_card_on_call_user_id = self.consultant_user
        self.assertEqual([name for name, done in self.steps().items() if not done], ['card'])
        self.buy(10)
        self.assertFalse(self.steps())
        self.assertTrue(self.company.clip_card_is_set_up)

    def test_a_manager_hides_them(self):
        self.assertTrue(self.steps())
        self.assertFalse(self.steps(self.salesperson))
        dashboard = self.env['clip.card.dashboard']
        with self.assertRaises(AccessError):
            dashboard.with_user(self.salesperson).action_hide_steps()
        dashboard.with_user(self.manager).action_hide_steps()
        self.assertFalse(self.steps())

    def test_they_lead_where_the_user_may_go(self):
        steps = {it['name']: it['action'] for it in self.figures(self.manager)['steps']}
        self.assertFalse(steps['rate'])
        self.manager.group_ids |= self.env.ref('base.group_system')
        for step in self.figures(self.manager)['steps']:
            action = step['action']
            if isinstance(action, str):
                self.env.ref(action)
            else:
                self.assertIn(action['res_model'], self.env)
