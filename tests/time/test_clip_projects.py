"""The customer's project for time that is paid in clips."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..selling.common import SellingCommon


@tagged('post_install', '-at_install')
class TestClipProjects(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.migration = cls.make_service("Servermigrering", 'project_only')

    @classmethod
    def make_service(cls, name, tracking, **values):
        return cls.env['product.product'].create(
            {
                'name': name,
                'type': 'service',
                'service_policy': 'delivered_timesheet',
                'service_tracking': tracking,
                'uom_id': cls.env.ref('uom.product_uom_hour').id,
                **values,
            }
        )

    def sell_with(self, service, clips=20):
        """A confirmed order of a card and another service, the service first or last."""
        line = self.sell(clips, confirm=False)
        line.order_id.order_line = [
            Command.create({'product_id': service.id, 'product_uom_qty': 5})
        ]
        line.order_id.action_confirm()
        return line, (line.order_id.order_line - line)

    def test_made_with_the_first_card(self):
        line = self.sell(20)
        project = line.sudo().project_id
        self.assertEqual(project.name, "Clip card, Bageriet Kernen ApS")
        self.assertTrue(project.clip_card_billing)
        self.assertTrue(project.allow_timesheets)
        self.assertTrue(project.allow_billable)
        self.assertEqual(project.partner_id, self.customer)
        self.assertEqual(project.company_id, self.company)
        self.assertEqual(project.clip_card_account_id, line.clip_card_ids.account_id)
        self.assertEqual(project.clip_card_balance, 20)
        self.assertEqual(project.allocated_hours, 0)
        self.assertFalse(project.sale_line_id)
        self.assertEqual(line.order_id.sudo().project_ids, project)
        self.assertTrue(project.type_ids)

    def test_named_in_the_language_of_the_customer(self):
        """The salesperson reads English; the customer sees the project in the portal."""
        self.env['res.lang']._activate_lang('da_DK')
        self.customer.lang = 'da_DK'
        line = self.sell(20)
        self.assertEqual(line.sudo().project_id.name, "Klippekort, Bageriet Kernen ApS")

    def test_reused_by_later_cards(self):
        first = self.sell(20).sudo()
        second = self.sell(10).sudo()
        self.assertEqual(second.project_id, first.project_id)
        self.assertEqual(self.customer.clip_card_account_ids.project_ids, first.project_id)
        self.assertEqual(second.order_id.project_ids, first.project_id)

    def test_two_cards_on_one_order(self):
        line = self.sell(20, confirm=False)
        line.order_id.order_line = [
            Command.create({'product_id': self.product.id, 'product_uom_qty': 10})
        ]
        line.order_id.action_confirm()
        self.assertEqual(len(line.order_id.order_line.sudo().project_id), 1)
        self.assertEqual(len(self.customer.clip_card_account_ids.project_ids), 1)

    def test_contact_buys(self):
        contact = self.env['res.partner'].create({'name': "Bo", 'parent_id': self.customer.id})
        project = self.sell(20, customer=contact).sudo().project_id
        self.assertEqual(project.partner_id, self.customer)
        self.assertEqual(self.sell(20).sudo().project_id, project)

    def test_each_customer_has_its_own(self):
        other = self.make_customer("Smedjen ApS")
        self.assertNotEqual(
            self.sell(20).sudo().project_id, self.sell(20, customer=other).sudo().project_id
        )

    def test_archived(self):
        old = self.sell(20).sudo().project_id
        old.action_archive()
        new = self.sell(10).sudo().project_id
        self.assertNotEqual(new, old)
        self.assertTrue(new.clip_card_billing)
        self.assertFalse(old.active)
        self.assertEqual(self.sell(10).sudo().project_id, new)

    def test_made_by_hand(self):
        project = self.env['project.project'].create(
            {
                'name': "IT-hjælp",
                'partner_id': self.customer.id,
                'clip_card_billing': True,
                'allow_timesheets': True,
            }
        )
        self.assertEqual(self.sell(20).sudo().project_id, project)

    def test_confirmed_again(self):
        line = self.sell(20)
        project = line.sudo().project_id
        line.order_id.action_cancel()
        line.order_id.action_draft()
        line.order_id.action_confirm()
        self.assertEqual(line.sudo().project_id, project)
        self.assertEqual(self.customer.clip_card_account_ids.project_ids, project)

    def test_time_on_it_is_paid_in_clips(self):
        line = self.sell(20)
        work = self.log(self.make_task(), 30)
        self.assertClips(work, 1)
        self.assertEqual(work.sudo().so_line, line)

    # With other services

    def test_other_service_has_its_own_project(self):
        line, other = self.sell_with(self.migration)
        self.assertTrue(line.sudo().project_id.clip_card_billing)
        self.assertFalse(other.sudo().project_id.clip_card_billing)
        self.assertEqual(other.sudo().project_id.sale_line_id, other)

    def test_time_on_the_other_project_costs_no_clips(self):
        line, other = self.sell_with(self.migration)
        task = self.env['project.task'].create(
            {
                'name': "Flyt server",
                'project_id': other.sudo().project_id.id,
            }
        )
        work = self.log(task, 90)
        self.assertFalse(work.clip_card_billing)
        self.assertEqual(work.sudo().so_line, other)
        self.assertEqual(other.qty_delivered, 1.5)
        self.assertEqual(line.clip_card_ids.balance, 20)

    def test_service_added_later(self):
        line = self.sell(20)
        for _round in range(2):
            line.order_id.order_line = [
                Command.create({'product_id': self.migration.id, 'product_uom_qty': 5})
            ]
        others = line.order_id.order_line - line
        self.assertEqual(len(others.sudo().project_id), 1)
        self.assertFalse(others.sudo().project_id.clip_card_billing)

    def test_service_with_a_task(self):
        service = self.make_service("Installation", 'task_in_project')
        line, other = self.sell_with(service)
        self.assertEqual(other.sudo().task_id.project_id, other.sudo().project_id)
        self.assertFalse(other.sudo().project_id.clip_card_billing)
        line.order_id.order_line = [
            Command.create({'product_id': service.id, 'product_uom_qty': 1})
        ]
        added = line.order_id.order_line.sorted('id')[-1:]
        self.assertEqual(added.sudo().task_id.project_id, other.sudo().project_id)

    def test_both_confirmed_again(self):
        line, other = self.sell_with(self.migration)
        projects = line.sudo().project_id, other.sudo().project_id
        line.order_id.action_cancel()
        line.order_id.action_draft()
        line.order_id.action_confirm()
        self.assertEqual((line.sudo().project_id, other.sudo().project_id), projects)

    def test_task_in_the_orders_project(self):
        """Such a task would be on the clip project, and be charged twice."""
        service = self.make_service("Oplæring", 'task_global_project')
        line = self.sell(20)
        with self.assertRefused(
            UserError, "Oplæring would make its task in Clip card, Bageriet Kernen ApS"
        ):
            line.order_id.order_line = [Command.create({'product_id': service.id})]
        courses = self.env['project.project'].create(
            {
                'name': "Kurser",
                'allow_billable': True,
                'allow_timesheets': True,
            }
        )
        service.project_id = courses
        line.order_id.order_line = [Command.create({'product_id': service.id})]
        added = line.order_id.order_line - line
        self.assertEqual(added.sudo().task_id.project_id, courses)

    def test_profitability_knows_every_order(self):
        """The project's figures show the cards of all orders."""
        first, second = self.sell(20).sudo(), self.sell(10).sudo()
        items = first.project_id._get_sale_order_items()
        self.assertEqual(items & (first | second), first | second)
