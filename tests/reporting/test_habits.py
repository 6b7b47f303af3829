"""What people know from the rest of Odoo is there: activities, smart buttons, order, names."""

import ast
from datetime import timedelta
from pathlib import Path

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..callouts.common import CalloutCommon

ROOT = Path(__file__).parents[2]
#: What the bell presets when it opens the list of a model's activities.
BELL = {
    'filter_activities_my',
    'activities_overdue',
    'activities_today',
    'activities_upcoming_all',
}
CHECK = 'clip.card.server.check'


@tagged('post_install', '-at_install')
class TestHabits(CalloutCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.account = self.card.account_id

    def search_views(self):
        """The addon's search views of models that have activities."""
        views = self.env['ir.ui.view'].search([('type', '=', 'search'), ('mode', '=', 'primary')])
        names = views.get_external_id()
        return views.filtered(
            lambda view: (
                names[view.id].startswith('clip_card.')
                and 'activity_ids' in self.env.get(view.model, {})._fields
            )
        )

    def filters(self, view):
        arch = etree.fromstring(self.env[view.model].get_view(view.id, 'search')['arch'])
        return {node.get('name'): node.get('domain') for node in arch.iter('filter')}

    def test_the_bell_finds_its_filters_in_every_search_view(self):
        views = self.search_views()
        self.assertGreater(len(views), 4)
        for view in views:
            with self.subTest(view.name):
                self.assertFalse(BELL - self.filters(view).keys())

    def test_two_today_are_two(self):
        for days, user in ((0, 'salesperson'), (0, 'salesperson'), (3, 'salesperson')):
            self.account.activity_schedule(
                'mail.mail_activity_data_todo',
                date_deadline=self.company._clip_card_today() + timedelta(days=days),
                user_id=getattr(self, user).id,
            )
        other = self.buy(10, customer=self.make_customer("Slagter Svendsen A/S")).account_id
        other.activity_schedule(
            'mail.mail_activity_data_todo',
            date_deadline=self.company._clip_card_today() + timedelta(days=3),
            user_id=self.salesperson.id,
        )
        filters = self.filters(self.env.ref('clip_card.clip_card_account_view_search'))
        Account = self.env['clip.card.account'].with_user(self.salesperson)
        domain = safe_eval(filters['filter_activities_my'], {'uid': self.salesperson.id})
        for name, found in (
            ('activities_today', self.account),
            ('activities_upcoming_all', self.account | other),
            ('activities_overdue', self.account.browse()),
        ):
            with self.subTest(name):
                records = Account.search(domain + ast.literal_eval(filters[name]))
                self.assertEqual(records & (self.account | other), found)

    def test_who_needs_attention_comes_first(self):
        names = ("Har nok", "Har lidt", "Mangler", "Er stoppet")
        customers = {name: self.make_customer(name) for name in names}
        cards = {name: self.buy(10, customer=it) for name, it in customers.items()}
        self.log(self.make_task("A", customer=customers["Har lidt"]), 9 * 60)
        self.log(self.make_task("B", customer=customers["Mangler"]), 12 * 60)
        cards["Er stoppet"].account_id.action_stop()
        accounts = self.env['clip.card.account'].browse(
            [card.account_id.id for card in cards.values()]
        )
        arch = self.env['clip.card.account'].get_view(
            self.env.ref('clip_card.clip_card_account_view_list').id, 'list'
        )['arch']
        order = etree.fromstring(arch).get('default_order')
        found = accounts.with_user(self.salesperson).search(
            [('id', 'in', accounts.ids)], order=order
        )
        self.assertEqual(
            found.partner_id.mapped('name'), ["Mangler", "Har lidt", "Har nok", "Er stoppet"]
        )
        self.assertEqual(found.mapped('attention'), [0, 1, 2, 3])

    def test_whom_somebody_sold_to_has_a_salesperson(self):
        self.assertFalse(self.customer.user_id)
        self.assertEqual(self.account.user_id, self.salesperson)
        self.assertIn(
            self.account,
            self.env['clip.card.account'].search([('user_id', '=', self.salesperson.id)]),
        )
        self.customer.user_id = self.manager
        self.assertEqual(self.account.user_id, self.manager)

    def test_smart_buttons_lead_to_what_they_count(self):
        self.sell(10, confirm=False)
        invoice = self.card.sale_line_id.order_id._create_invoices()
        self.guarantee(start='2025-01-01')
        self.env['project.task']._clip_card_report_fault(self.account, {'name': "Serveren er nede"})
        stranger = self.buy(10, customer=self.make_customer("Slagter Svendsen A/S"))
        stranger.sale_line_id.order_id._create_invoices()
        seller = self.as_user(self.salesperson, self.account)
        accountant = self.as_user(self.accountant, self.account)
        consultant = self.as_user(self.consultant_user, self.account)
        for account, field, action, model, count in (
            (seller, 'quotation_count', 'action_view_quotations', 'sale.order', 1),
            (seller, 'order_count', 'action_view_orders', 'sale.order', None),
            (accountant, 'invoice_count', 'action_view_invoices', 'account.move', 1),
            (consultant, 'callout_count', 'action_view_callouts', 'project.task', 1),
            (consultant, 'server_check_count', 'action_view_server_checks', CHECK, 0),
        ):
            with self.subTest(field):
                led = getattr(account, action)()
                found = account.env[model].search(led['domain'])
                self.assertEqual((led['res_model'], len(found)), (model, account[field]))
                if count is not None:
                    self.assertEqual(len(found), count)
        led = accountant.action_view_invoices()
        self.assertEqual(accountant.env['account.move'].sudo().search(led['domain']), invoice)
        self.assertSaysWhoseAndWhen(accountant, led)
        self.assertEqual(consultant.action_view_project()['res_model'], 'project.task')

    def assertSaysWhoseAndWhen(self, accountant, led):
        moves = accountant.env['account.move'].with_context(**led['context'])
        arch = moves.get_view(led['views'][0][0], 'list')['arch']
        shown = {
            node.get('name')
            for node in etree.fromstring(arch).iter('field')
            if not safe_eval(node.get('column_invisible') or 'False', {'context': led['context']})
        }
        self.assertLessEqual({'invoice_partner_display_name', 'invoice_date'}, shown)

    def test_the_dashboard_says_what_differs(self):
        dashboard = self.env['clip.card.dashboard'].with_user(self.salesperson)
        before = dashboard.get_figures()
        self.assertEqual(before['since'], '2024-04-01')
        self.card._hold("Faktura")
        self.env.flush_all()
        after = dashboard.get_figures()
        self.assertEqual(after['stock']['usable'], before['stock']['usable'] - 10)
        self.assertEqual(after['outstanding'], before['outstanding'])

    def test_the_demos_salesperson_may_create_a_customer(self):
        demo = ast.parse((ROOT / 'demo' / 'build.py').read_text(encoding='utf-8'))
        (groups,) = (
            ast.literal_eval(node.value)
            for node in demo.body
            if isinstance(node, ast.Assign) and node.targets[0].id == 'GROUPS'
        )
        user = self.make_user('sofie', "Sofie Demo", *groups['sofie'])
        self.assertTrue(self.env['res.partner'].with_user(user).create({'name': "Ny kunde"}))
