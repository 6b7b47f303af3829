"""What is paid in clips, by whose cards, and never invoiced again."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_changing_time import ChangingCase


@tagged('post_install', '-at_install')
class TestBilling(ChangingCase):
    """Whether time is paid in clips comes from the project; only a manager changes it."""

    def test_a_consultant_cannot_switch_it(self):
        line = self.log(self.task, 60)
        message = "Only a clip card manager may change whether time is paid in clips"
        with self.assertRefused(AccessError, message):
            line.clip_card_billing = False
        with self.assertRefused(AccessError, message):
            self.log(self.task, 60, clip_card_billing=False)
        ordinary = self.env['project.task'].create(
            {
                'name': "Andet",
                'project_id': self.make_project().id,
            }
        )
        with self.assertRefused(AccessError, message):
            self.log(ordinary, 60, clip_card_billing=True)

    def test_a_manager_takes_time_off_the_cards_and_puts_it_back(self):
        line = self.log(self.task, 60).with_user(self.manager)
        line.clip_card_billing = False
        self.assertEqual((line.clip_card_clips, self.card.balance), (0, 10))
        self.assertFalse(line.sudo().so_line)
        self.assertFalse(line.is_so_line_edited)
        line.unit_amount = 3
        self.assertEqual(self.card.balance, 10)
        line.clip_card_billing = True
        self.assertClips(line, 3)
        self.assertEqual(line.sudo().so_line, self.card.sale_line_id)

    def test_a_manager_puts_ordinary_time_on_the_cards(self):
        task = self.env['project.task'].create(
            {
                'name': "Andet",
                'project_id': self.make_project().id,
                'partner_id': self.customer.id,
            }
        )
        line = self.log(task, 60)
        line.with_user(self.manager).clip_card_billing = True
        self.assertClips(line, 1)

    def test_invoiced_time_cannot_be_paid_in_clips_too(self):
        project = self.make_project()
        hourly = self.env['product.product'].create(
            {
                'name': "Time",
                'type': 'service',
                'service_policy': 'delivered_timesheet',
                'list_price': 1200,
            }
        )
        order = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'order_line': [Command.create({'product_id': hourly.id, 'product_uom_qty': 1})],
            }
        )
        order.action_confirm()
        task = self.env['project.task'].create(
            {
                'name': "Andet",
                'project_id': project.id,
                'partner_id': self.customer.id,
                'sale_line_id': order.order_line.id,
            }
        )
        line = self.log(task, 60)
        self.assertEqual(line.sudo().so_line, order.order_line)
        order._create_invoices().action_post()
        with self.assertRefused(UserError, "is on invoice .* and cannot be paid in clips as well"):
            line.with_user(self.manager).clip_card_billing = True

    def test_the_project_s_switch_changes_new_time_only(self):
        line = self.log(self.task, 60)
        self.project_of().clip_card_billing = False
        self.assertClips(line, 1)
        later = self.log(self.task, 60)
        self.assertFalse(later.clip_card_billing)
        self.assertEqual(self.card.balance, 9)


@tagged('post_install', '-at_install')
class TestSaleLine(ChangingCase):
    """Covered time stays with the card that paid it, and is never invoiced again."""

    def test_it_stays_when_another_card_is_bought(self):
        line = self.log(self.task, 60)
        self.assertEqual(line.sudo().so_line, self.card.sale_line_id)
        self.buy(20)
        self.task.sale_line_id = self.sell(30)
        line.invalidate_recordset()
        self.assertEqual(line.sudo().so_line, self.card.sale_line_id)

    def test_it_is_the_first_paying_card_s(self):
        second = self.buy(10)
        line = self.log(self.task, 11 * 60)
        other = self.log(self.make_task("Andet"), 60)
        self.assertEqual(line.sudo().so_line, self.card.sale_line_id)
        self.assertEqual(other.sudo().so_line, second.sale_line_id)
        line.unit_amount = 0
        self.assertFalse(line.sudo().so_line)

    def test_uncovered_time_has_none(self):
        line = self.log(self.task, 60, '2025-01-01')
        self.assertFalse(line.sudo().so_line)

    def test_it_cannot_be_chosen(self):
        line = self.log(self.task, 60)
        other = self.sell(20)
        self.consultant_user.group_ids += self.env.ref('sales_team.group_sale_salesman')
        message = "follows the card that paid it and cannot be chosen"
        for values in ({'so_line': other.id}, {'so_line': False}, {'is_so_line_edited': False}):
            with self.subTest(values=values), self.assertRefused(UserError, message):
                line.write(values)
        line.write({'so_line': self.card.sale_line_id.id, 'is_so_line_edited': True})
        typed = self.log(self.task, 60, so_line=other.id)
        self.assertEqual(typed.sudo().so_line, self.card.sale_line_id)

    def test_a_project_that_is_not_billable_keeps_customer_and_cards(self):
        line = self.log(self.task, 60)
        project = self.task.project_id
        self.manager.group_ids += self.env.ref('project.group_project_manager')
        project.with_user(self.manager).allow_billable = False
        self.assertEqual(line.sudo().so_line, self.card.sale_line_id)
        self.assertEqual((project.partner_id, self.task.partner_id), (self.customer,) * 2)
        self.assertClips(self.log(self.task, 30), 1)
        project.with_user(self.manager).allow_billable = True
        self.assertEqual(line.sudo().so_line, self.card.sale_line_id)
        self.assertEqual(self.card.balance, 8)

    def test_other_projects_are_never_offered_a_card(self):
        project = self.make_project()
        task = self.env['project.task'].create(
            {
                'name': "Andet",
                'project_id': project.id,
                'partner_id': self.customer.id,
            }
        )
        self.assertFalse(task.sale_line_id)
        self.assertFalse(task.last_sol_of_customer)
        line = self.log(task, 60)
        self.assertFalse(line.sudo().so_line)
        task.sale_line_id = self.card.sale_line_id
        self.assertFalse(line.sudo().so_line, "time that is not paid in clips uses no card")
        rates = self.make_project(
            sale_line_employee_ids=[Command.create({'employee_id': self.consultant.id})]
        )
        rates.partner_id = False
        rates.partner_id = self.customer
        self.assertFalse(rates.sale_line_id)

    def test_it_is_never_invoiced_again(self):
        line = self.log(self.task, 90)
        order = self.card.sale_line_id.order_id
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertFalse(line.timesheet_invoice_id)
        self.assertEqual(invoice.invoice_line_ids.quantity, 10)
        self.assertEqual(order.invoice_status, 'invoiced')
        more = self.log(self.task, 90)
        self.assertFalse((line + more).timesheet_invoice_id)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertEqual(order.order_line.remaining_hours, 7)
        line.unit_amount = 0.5
        self.assertEqual(order.order_line.qty_delivered, 2)


@tagged('post_install', '-at_install')
class TestCustomers(ChangingCase):
    """A customer of open work does not change by the way."""

    def setUp(self):
        super().setUp()
        self.other = self.make_customer("Køberen A/S", zip='2100')
        self.line = self.log(self.task, 60)
        self.message = (
            "time paid from the clip cards of Bageriet Kernen ApS, so its customer cannot change"
            " to .*Close the task and make a new one"
        )

    def test_of_a_task(self):
        with self.assertRefused(UserError, self.message):
            self.task.partner_id = self.other
        contact = self.make_customer("Bager", parent_id=self.customer.id, is_company=False)
        self.task.partner_id = contact
        self.assertEqual(self.line.partner_id, contact)
        self.task.state = '1_done'
        self.task.partner_id = self.other
        self.assertEqual(self.line.sudo().clip_card_account_id, self.card.account_id)
        self.assertEqual(self.line.partner_id, contact)
        self.line.unit_amount = 2
        self.assertClips(self.line, 2)
        self.assertEqual(self.card.balance, 8)

    def test_of_a_project(self):
        self.task.partner_id = self.customer
        project = self.task.project_id
        alone = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create(
                {
                    'name': "Opkald",
                    'project_id': project.id,
                    'date': '2025-03-12',
                    'unit_amount': 0.5,
                }
            )
        )
        with self.assertRefused(UserError, "Clip card, Bageriet.* has time paid from"):
            project.partner_id = self.other
        alone.unlink()
        self.task.state = '1_done'
        project.partner_id = self.other
        self.assertEqual(self.line.sudo().clip_card_account_id, self.card.account_id)
        self.assertEqual(project.clip_card_account_id.partner_id, self.other)

    def test_of_uncovered_time_on_a_closed_task(self):
        self.log(self.task, 60, '2025-01-01')
        self.task.state = '1_done'
        with self.assertRefused(UserError, self.message):
            self.task.partner_id = self.other

    def test_through_a_contact_s_company(self):
        contact = self.make_customer("Bager Bo", parent_id=self.customer.id, is_company=False)
        self.task.partner_id = contact
        with self.assertRefused(UserError, self.message):
            contact.parent_id = self.other
        with self.assertRefused(UserError, self.message):
            contact.write({'parent_id': False, 'is_company': True})
        self.task.state = '1_done'
        contact.parent_id = self.other
        self.assertEqual(self.line.sudo().clip_card_account_id, self.card.account_id)

    def test_a_customer_with_cards_does_not_become_a_contact(self):
        with self.assertRefused(
            UserError, "has clip cards of its own and cannot become a contact of Køberen"
        ):
            self.customer.write({'parent_id': self.other.id, 'is_company': False})

    def test_through_a_parent_task(self):
        self.task.partner_id = self.customer
        project = self.make_project(partner_id=self.other.id, clip_card_billing=True)
        other = self.make_task("Hos køberen", customer=self.other, project_id=project.id)
        self.task.parent_id = other
        self.assertEqual(self.line.sudo().clip_card_account_id, self.card.account_id)
        self.assertEqual(self.task.partner_id, self.customer)
