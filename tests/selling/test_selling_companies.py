"""Two companies that sell to the same customer, each on its own terms."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SellingCommon


@tagged('post_install', '-at_install')
class TestSellingCompanies(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env['res.company'].create(
            {
                'name': "Søsterselskabet ApS",
                'country_id': cls.denmark.id,
                'currency_id': cls.env.ref('base.EUR').id,
                'clip_card_start': 'payment',
                'clip_card_rounding': 'line',
            }
        )
        cls.sister.partner_id.tz = 'America/New_York'
        cls.env['account.chart.template'].try_loading('generic_coa', cls.sister, False)
        cls.company.clip_card_start = 'order'
        cls.sister_seller = cls.make_sister_user('sister', 'clip_card.group_clip_card_user')
        cls.both = cls.make_sister_user('both', 'clip_card.group_clip_card_user')
        cls.both.company_ids |= cls.company

    @classmethod
    def make_sister_user(cls, login, *groups):
        user = cls.make_user(login, login.title(), *groups)
        user.write({'company_ids': [Command.set(cls.sister.ids)], 'company_id': cls.sister.id})
        return user

    def sell_there(self, clips=10, user=None):
        """A card sold by the other company."""
        order = (
            self.env['sale.order']
            .with_user(user or self.sister_seller)
            .with_company(self.sister)
            .create(
                {
                    'partner_id': self.customer.id,
                    'company_id': self.sister.id,
                    'order_line': [
                        Command.create({'product_id': self.product.id, 'product_uom_qty': clips})
                    ],
                }
            )
        )
        order.action_confirm()
        return order.order_line

    def test_two_accounts(self):
        here, there = self.sell(20), self.sell_there(10)
        mine, theirs = (here | there).sudo().clip_card_ids
        self.assertNotEqual(mine.account_id, theirs.account_id)
        self.assertEqual((mine.company_id, theirs.company_id), (self.company, self.sister))
        self.assertEqual(mine.partner_id, theirs.partner_id)
        self.assertEqual((mine.start_on, theirs.start_on), ('order', 'payment'))
        self.assertEqual((mine.state, theirs.state), ('active', 'pending'))
        self.assertEqual((mine.account_id.balance, theirs.account_id.balance), (20, 0))
        self.assertNotEqual(mine.name, theirs.name)

    def test_two_projects(self):
        here, there = self.sell(20).sudo(), self.sell_there(10).sudo()
        self.assertEqual(here.project_id.company_id, self.company)
        self.assertEqual(there.project_id.company_id, self.sister)
        self.assertEqual(self.sell(10).sudo().project_id, here.project_id)

    def test_own_currency(self):
        there = self.sell_there(10).sudo().clip_card_ids
        self.assertEqual(there.currency_id, self.env.ref('base.EUR'))
        self.assertEqual(self.buy(10).currency_id, self.company.currency_id)

    def test_own_day(self):
        """At noon in Copenhagen both say the 12th; at 3 UTC New York is still on the 11th."""
        self.sister.clip_card_start = 'order'
        with self.on('2025-03-12') as clock:
            clock.move_to('2025-03-12 03:00:00')
            here, there = self.sell(10), self.sell_there(10)
        cards = (here | there).sudo().clip_card_ids
        self.assertEqual(
            [str(day) for day in cards.mapped('purchase_date')], ['2025-03-12', '2025-03-11']
        )

    def test_own_numbers(self):
        self.env['ir.sequence'].create(
            {
                'name': "Kort",
                'code': 'clip.card',
                'prefix': 'SØS',
                'padding': 3,
                'company_id': self.sister.id,
            }
        )
        self.assertEqual(self.sell_there(10).sudo().clip_card_ids.name, 'SØS001')
        self.assertRegex(self.buy(10).name, r'^KK\d{5}$')

    def test_each_sees_its_own(self):
        here, there = self.sell(20), self.sell_there(10)
        mine, theirs = here.sudo().clip_card_ids, there.sudo().clip_card_ids
        for user, card, other in (
            (self.salesperson, mine, theirs),
            (self.sister_seller, theirs, mine),
        ):
            self.assertEqual(card.with_user(user).clips, card.clips)
            with self.assertRaises(AccessError):
                other.with_user(user).mapped('clips')
            with self.assertRaises(AccessError):
                other.account_id.with_user(user).mapped('balance')

    def test_balance_of_the_companies_in_use(self):
        self.sister.clip_card_start = 'order'
        self.sell(20)
        self.sell_there(10)
        customer = self.customer.with_user(self.both)
        for companies, balance in (
            (self.company, 20),
            (self.sister, 10),
            (self.company | self.sister, 30),
        ):
            in_use = customer.with_context(allowed_company_ids=companies.ids)
            self.assertEqual(in_use.clip_card_balance, balance)

    def test_orders_of_both_confirmed_together(self):
        orders = self.sell(20, confirm=False).order_id
        orders |= (
            self.env['sale.order']
            .with_company(self.sister)
            .create(
                {
                    'partner_id': self.customer.id,
                    'company_id': self.sister.id,
                    'order_line': [
                        Command.create({'product_id': self.product.id, 'product_uom_qty': 10})
                    ],
                }
            )
        )
        orders.sudo().user_id = self.both
        orders.with_user(self.both).with_context(
            allowed_company_ids=(self.company | self.sister).ids
        ).action_confirm()
        cards = orders.order_line.sudo().clip_card_ids
        self.assertEqual(cards.mapped('company_id'), self.company | self.sister)
        self.assertEqual(cards.mapped('state'), ['active', 'pending'])

    def test_company_of_a_sold_card(self):
        order = self.sell(20).order_id
        with self.assertRefused(UserError, "customer and company cannot be changed"):
            order.sudo().company_id = self.sister

    def test_cards_of_one_company_pay_its_work_only(self):
        self.sister.clip_card_start = 'order'
        here, there = self.sell(10), self.sell_there(10)
        project = there.sudo().project_id
        task = self.env['project.task'].create(
            {
                'name': "Hos søster",
                'project_id': project.id,
                'partner_id': self.customer.id,
            }
        )
        employee = self.env['hr.employee'].create(
            {
                'name': "Sanne",
                'company_id': self.sister.id,
                'user_id': self.sister_seller.id,
            }
        )
        work = self.env['account.analytic.line'].create(
            {
                'name': "Hjælp",
                'task_id': task.id,
                'project_id': project.id,
                'employee_id': employee.id,
                'unit_amount': 1.5,
            }
        )
        self.assertClips(work, 2)
        self.assertEqual(work.clip_card_account_id.company_id, self.sister)
        self.assertEqual(task.clip_card_rounding, 'line')
        self.assertEqual((here | there).sudo().clip_card_ids.mapped('balance'), [10, 8])
