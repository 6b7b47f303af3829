"""A customer of two of our companies has cards with each, on each one's terms."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..security.test_access import LEDGER, AccessCase


@tagged('post_install', '-at_install')
class TestCompanies(AccessCase):
    """A customer of two of our companies has a card, and an account, with each."""

    def setUp(self):
        super().setUp()
        self.second = self.env['res.company'].create(
            {
                'name': "Søsterselskab",
                'country_id': self.denmark.id,
                'currency_id': self.company.currency_id.id,
                'clip_card_start': 'invoice',
                'clip_card_rounding': 'line',
            }
        )
        self.second.partner_id.tz = 'Pacific/Auckland'
        self.seller = self.make_seller()
        self.second_card = self.sell_in_second()

    def make_seller(self):
        seller = self.make_user(
            'second',
            "Søren Søster",
            'clip_card.group_clip_card_user',
            'sales_team.group_sale_salesman_all_leads',
            'hr_timesheet.group_hr_timesheet_approver',
        )
        seller.write(
            {
                'company_ids': [Command.set(self.second.ids)],
                'company_id': self.second.id,
            }
        )
        self.env['hr.employee'].create(
            {
                'name': "Søren Søster",
                'user_id': seller.id,
                'company_id': self.second.id,
            }
        )
        return seller

    def sell_in_second(self):
        order = (
            self.env['sale.order']
            .with_user(self.seller)
            .create(
                {
                    'partner_id': self.customer.id,
                    'order_line': [
                        Command.create(
                            {
                                'product_id': self.product.id,
                                'product_uom_qty': 20,
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        self.assertEqual(order.company_id, self.second)
        return order.order_line.sudo().clip_card_ids

    def test_each_company_has_its_own_account_and_settings(self):
        self.assertNotEqual(self.second_card.account_id, self.account)
        self.assertEqual(self.second_card.partner_id, self.customer)
        self.assertEqual(
            (self.second_card.state, self.second_card.start_on), ('pending', 'invoice')
        )
        self.assertEqual(self.card.state, 'active')

    def test_each_company_s_people_see_their_own(self):
        for model in LEDGER:
            one = self.as_user(self.salesperson, self.env[model]).search([])
            two = self.as_user(self.seller, self.env[model]).search([])
            with self.subTest(model=model):
                self.assertEqual(one.sudo().company_id, self.company)
                self.assertLessEqual(two.sudo().company_id, self.second)
        with self.assertRaises(AccessError):
            self.as_user(self.seller, self.card).read(['name'])
        both = self.salesperson
        both.company_ids = [Command.link(self.second.id)]
        cards = (
            self.as_user(both, self.env['clip.card'])
            .with_context(allowed_company_ids=(self.company | self.second).ids)
            .search([])
        )
        self.assertEqual(cards.sudo(), self.card | self.second_card)

    def test_each_reads_the_balance_that_is_theirs(self):
        """One after the other in the same transaction, with nothing but who asks to tell them."""
        for user, balance in (
            (self.salesperson, self.card.balance),
            (self.seller, self.second_card.balance),
            (self.internal, 0),
            (self.salesperson, self.card.balance),
        ):
            self.assertEqual(self.customer.with_user(user).clip_card_balance, balance)

    def test_time_is_paid_by_the_company_s_own_card(self):
        project = self.second_card.account_id.project_ids
        self.assertEqual(project.company_id, self.second)
        task = self.env['project.task'].create(
            {
                'name': "Hos søster",
                'project_id': project.id,
                'partner_id': self.customer.id,
            }
        )
        line = self.log(task, 60, user=self.seller)
        self.assertClips(line, 0, 1)
        self.assertEqual(line.sudo().clip_card_account_id, self.second_card.account_id)
        self.assertEqual(task.clip_card_rounding, 'line')
        self.second_card._start()
        # It is the 13th in Auckland when it is noon of the 12th in Copenhagen.
        self.assertEqual(str(self.second_card.purchase_date), '2025-03-13')
        self.assertClips(line, 0, 1)
        line.date = '2025-03-13'
        self.assertClips(line, 1)
        self.assertEqual((self.card.balance, self.second_card.balance), (9, 19))

    def test_zones_of_another_company_do_not_count(self):
        zone = self.env['clip.card.transport.zone'].create(
            {
                'name': "Søsters zone",
                'company_id': self.second.id,
                'country_id': self.denmark.id,
                'standard_hours': 2.0,
                'range_ids': [Command.create({'postcode_from': 2900, 'postcode_to': 2900})],
            }
        )
        line = self.log(self.task, 30, clip_card_work_type='onsite')
        self.assertEqual(line.clip_card_transport_hours, 0.5)
        with self.assertRaises(AccessError):
            self.as_user(self.manager, zone).read(['name'])
        self.assertFalse(
            self.as_user(self.manager, zone).search(Domain('company_id', '=', self.second.id))
        )

    def test_uncovered_time_is_covered_by_the_company_s_cards_only(self):
        line = self.log(self.task, 60, '2025-01-01')
        self.second_card._start()
        with self.assertRaises(UserError):
            line.with_user(self.salesperson)._clip_card_cover(self.second_card)
