"""Editing, moving and deleting time posts the difference; nothing that was taken gets lost."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ClipCardCommon


class ChangingCase(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.task = self.make_task()

    def make_other_customer(self, name="Slagter Svendsen A/S"):
        """Another customer with a card and a task."""
        customer = self.make_customer(name, zip='2100')
        card = self.buy(10, customer=customer)
        return card, self.make_task("Kasseapparat", customer=customer)

    def make_project(self, **values):
        return self.env['project.project'].create({
            'name': "Andet projekt",
            'partner_id': self.customer.id,
            'allow_timesheets': True,
            'allow_billable': True,
            **values,
        })

    def rows(self, card):
        """Net clips per date and text of a card's work."""
        groups = self.env['clip.card.entry']._read_group(
            [('card_id', '=', card.id), ('kind', '=', 'work')],
            ['date:day', 'name', 'task_name'], ['clips:sum'],
        )
        return {(str(day)[:10], text, task): clips for day, text, task, clips in groups if clips}


@tagged('post_install', '-at_install')
class TestMovingTime(ChangingCase):
    def test_to_another_task_of_the_customer(self):
        """What a line has taken stays taken as long as it is due."""
        other = self.make_task("Ny printer")
        line = self.log(self.task, 60)
        taken = line.clip_card_entry_ids
        line.task_id = other
        self.assertClips(line, 1)
        self.assertEqual(self.card.balance, 9)
        self.assertEqual((self.task.clip_card_clips, other.clip_card_clips), (0, 1))
        self.assertEqual(
            self.rows(self.card), {('2025-03-12', "Fejlsøgning", "Ny printer"): -1}
        )
        self.assertEqual((line.clip_card_entry_ids - taken).mapped('restated'), [True, True])
        self.assertLedger()

    def test_to_a_task_with_time_on_it(self):
        other = self.make_task("Ny printer")
        self.log(other, 30)
        line = self.log(self.task, 30)
        line.task_id = other
        self.assertClips(line, 0)
        self.assertEqual(self.card.balance, 9)

    def test_to_another_customer_s_task(self):
        card, task = self.make_other_customer()
        line = self.log(self.task, 90)
        sale_line = line.sudo().so_line
        self.assertEqual(line.partner_id, self.customer)
        line.write({'task_id': task.id})
        self.assertClips(line, 2)
        self.assertEqual((self.card.balance, card.balance), (10, 8))
        self.assertEqual(line.sudo().clip_card_account_id, card.account_id)
        self.assertEqual(line.partner_id, task.partner_id)
        self.assertNotEqual(line.sudo().so_line, sale_line)
        self.assertEqual(line.sudo().so_line, card.sale_line_id)
        self.assertEqual(self.rows(self.card), {})
        self.assertEqual(self.rows(card), {('2025-03-12', "Fejlsøgning", "Kasseapparat"): -2})
        self.assertEqual(line.project_id, task.project_id)
        self.assertLedger()

    def test_to_another_customer_without_clips(self):
        other = self.make_customer("Ny kunde ApS", zip='2100')
        project = self.make_project(partner_id=other.id, clip_card_billing=True)
        task = self.make_task(customer=other, project_id=project.id)
        line = self.log(self.task, 60)
        line.task_id = task
        self.assertClips(line, 0, 1)
        self.assertEqual(other.clip_card_account_ids.uncovered, 1)
        self.assertEqual(self.card.balance, 10)
        self.assertFalse(line.sudo().so_line)

    def test_off_to_a_project_that_is_not_paid_in_clips_and_back(self):
        project = self.make_project()
        task = self.env['project.task'].create({'name': "Andet", 'project_id': project.id})
        line = self.log(self.task, 60)
        line.write({'project_id': project.id, 'task_id': task.id})
        self.assertFalse(line.clip_card_billing)
        self.assertEqual((line.clip_card_clips, self.card.balance), (0, 10))
        self.assertFalse(line.sudo().clip_card_account_id)
        self.assertFalse(line.sudo().so_line)
        self.assertFalse(line.clip_card_explanation)
        line.task_id = self.task
        self.assertTrue(line.clip_card_billing)
        self.assertClips(line, 1)
        self.assertEqual(line.sudo().so_line, self.card.sale_line_id)
        self.assertLedger()

    def test_without_a_task(self):
        line = self.log(self.task, 30)
        more = self.log(self.task, 30)
        more.task_id = False
        self.assertEqual((line.clip_card_clips, more.clip_card_clips), (1, 1))

    def test_writing_the_same_task_moves_nothing(self):
        """As an import does, on closed work whose customer has changed since."""
        line = self.log(self.task, 60)
        self.task.state = '1_done'
        other = self.make_customer("Køberen A/S")
        self.task.partner_id = other
        line.write({'task_id': self.task.id, 'project_id': self.task.project_id.id})
        self.assertEqual(line.sudo().clip_card_account_id, self.card.account_id)
        self.assertClips(line, 1)


@tagged('post_install', '-at_install')
class TestMovingTasks(ChangingCase):
    def test_to_another_clip_project_of_the_customer(self):
        project = self.make_project(clip_card_billing=True)
        line = self.log(self.task, 60)
        entries = line.clip_card_entry_ids
        self.task.project_id = project
        self.assertEqual(line.project_id, project)
        self.assertClips(line, 1)
        self.assertEqual(line.clip_card_entry_ids, entries)

    def test_to_a_project_that_is_not_paid_in_clips(self):
        line = self.log(self.task, 60)
        self.task.project_id = self.make_project()
        self.assertFalse(line.clip_card_billing)
        self.assertEqual((line.clip_card_clips, self.card.balance), (0, 10))
        self.assertLedger()

    def test_to_an_internal_project(self):
        line = self.log(self.task, 60)
        self.task.project_id = self.make_project(partner_id=False, allow_billable=False)
        self.assertFalse(line.clip_card_billing)
        self.assertEqual(self.card.balance, 10)

    def test_into_a_clip_project(self):
        task = self.env['project.task'].create({
            'name': "Andet", 'project_id': self.make_project().id,
            'partner_id': self.customer.id,
        })
        line = self.log(task, 60)
        self.assertFalse(line.clip_card_billing)
        task.project_id = self.project_of()
        self.assertTrue(line.clip_card_billing)
        self.assertClips(line, 1)

    def test_a_manager_s_exception_stays_while_billing_is_the_same(self):
        line = self.log(self.task, 60)
        line.with_user(self.manager).clip_card_billing = False
        self.assertEqual(self.card.balance, 10)
        self.task.project_id = self.make_project(clip_card_billing=True)
        self.assertFalse(line.clip_card_billing)

    def test_subtasks_follow(self):
        child = self.make_task("Deltrin", parent_id=self.task.id)
        line = self.log(child, 60)
        self.assertEqual(self.card.balance, 9)
        project = self.make_project()
        self.task.project_id = project
        self.assertEqual(line.project_id, project)
        self.assertFalse(line.clip_card_billing)
        self.assertEqual(self.card.balance, 10)

    def test_into_another_customer_s_project_it_keeps_its_contact(self):
        """Whose cards pay is the task's contact, not its project's."""
        card, other = self.make_other_customer()
        line = self.log(self.task, 60)
        self.task.project_id = other.project_id
        self.assertEqual(self.task.partner_id, self.customer)
        self.assertEqual(line.sudo().clip_card_account_id, self.card.account_id)
        self.assertEqual(card.balance, 10)


@tagged('post_install', '-at_install')
class TestWordsAndDates(ChangingCase):
    def test_a_new_date_moves_the_use(self):
        line = self.log(self.task, 60, '2025-03-01')
        self.assertClips(line, 0, 1)
        line.date = '2025-04-01'
        self.assertClips(line, 1)
        self.assertEqual(str(self.card.last_use_date), '2025-04-01')
        self.assertEqual(str(self.card.end_date), '2028-04-01')
        line.date = '2025-03-20'
        self.assertEqual(str(self.card.last_use_date), '2025-03-20')
        self.assertEqual(str(self.card.end_date), '2028-03-20')
        self.assertEqual(
            self.rows(self.card), {('2025-03-20', "Fejlsøgning", "Mail virker ikke"): -1}
        )
        line.unlink()
        self.assertFalse(self.card.last_use_date)
        self.assertEqual(str(self.card.end_date), '2028-03-12')
        self.assertLedger()

    def test_what_is_taken_stays_taken_on_a_date_outside_the_card(self):
        line = self.log(self.task, 60)
        line.date = '2024-01-01'
        self.assertClips(line, 1)
        line.unit_amount = 2
        self.assertClips(line, 1, 1)

    def test_another_text_is_in_the_statement(self):
        line = self.log(self.task, 60)
        line.name = "Fejl fundet i DNS"
        last = line.clip_card_entry_ids.sorted('id')[-1]
        self.assertEqual((last.name, last.clips, last.restated), ("Fejl fundet i DNS", 0, False))
        self.assertEqual(len(line.clip_card_entry_ids), 2)
        line.write({'name': "Rettet", 'unit_amount': 2})
        self.assertEqual(len(line.clip_card_entry_ids), 3)
        self.assertEqual(line.clip_card_entry_ids.sorted('id')[-1].name, "Rettet")

    def test_another_consultant_is_in_the_statement(self):
        line = self.log(self.task, 60).with_user(self.manager)
        line.employee_id = self.colleague
        groups = self.env['clip.card.entry']._read_group(
            [('source', '=', line.id)], ['employee_name'], ['clips:sum', 'work_minutes:sum']
        )
        self.assertEqual(
            {name: (clips, minutes) for name, clips, minutes in groups},
            {"Karl Konsulent": (0, 0), "Kit Kollega": (-1, 60)},
        )
        self.assertEqual(self.card.balance, 9)

    def test_a_deleted_line_leaves_its_words(self):
        line = self.log(self.task, 61, name="Slettet senere")
        number = line.id
        line.unlink()
        self.task.unlink()
        entries = self.env['clip.card.entry'].search([('source', '=', number)])
        self.assertEqual(sum(entries.mapped('clips')), 0)
        self.assertEqual(sum(entries.mapped('work_minutes')), 0)
        self.assertEqual(set(entries.mapped('name')), {"Slettet senere"})
        self.assertEqual(set(entries.mapped('task_name')), {"Mail virker ikke"})
        self.assertEqual(set(entries.mapped('employee_name')), {"Karl Konsulent"})
        self.assertFalse(entries.timesheet_id or entries.task_id)
        self.assertEqual(self.card.balance, 10)

    def test_minutes_follow(self):
        line = self.log(self.task, 60, clip_card_work_type='onsite')
        line.unit_amount = 20 / 60
        entries = line.clip_card_entry_ids
        self.assertEqual(sum(entries.mapped('work_minutes')), 20)
        self.assertEqual(sum(entries.mapped('transport_minutes')), 30)
        line.clip_card_work_type = 'remote'
        entries = line.clip_card_entry_ids
        self.assertEqual(sum(entries.mapped('transport_minutes')), 0)

    def test_the_first_of_several_cards_carries_the_minutes(self):
        second = self.buy(10)
        line = self.log(self.task, 12 * 60)
        minutes = {entry.card_id: entry.work_minutes for entry in line.clip_card_entry_ids}
        self.assertEqual(minutes, {self.card: 720, second: 0})
        line.unit_amount = 11
        nets = self.env['clip.card.entry']._read_group(
            [('source', '=', line.id)], ['card_id'], ['work_minutes:sum', 'clips:sum']
        )
        self.assertEqual(nets, [(self.card, 660, -10), (second, 0, -1)])


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
        ordinary = self.env['project.task'].create({
            'name': "Andet", 'project_id': self.make_project().id,
        })
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
        task = self.env['project.task'].create({
            'name': "Andet", 'project_id': self.make_project().id,
            'partner_id': self.customer.id,
        })
        line = self.log(task, 60)
        line.with_user(self.manager).clip_card_billing = True
        self.assertClips(line, 1)

    def test_invoiced_time_cannot_be_paid_in_clips_too(self):
        project = self.make_project()
        hourly = self.env['product.product'].create({
            'name': "Time", 'type': 'service', 'service_policy': 'delivered_timesheet',
            'list_price': 1200,
        })
        order = self.env['sale.order'].create({
            'partner_id': self.customer.id,
            'order_line': [Command.create({'product_id': hourly.id, 'product_uom_qty': 1})],
        })
        order.action_confirm()
        task = self.env['project.task'].create({
            'name': "Andet", 'project_id': project.id, 'partner_id': self.customer.id,
            'sale_line_id': order.order_line.id,
        })
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
        task = self.env['project.task'].create({
            'name': "Andet", 'project_id': project.id, 'partner_id': self.customer.id,
        })
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
        project.partner_id = self.other
        self.assertEqual(self.line.sudo().clip_card_account_id, self.card.account_id)
        project.partner_id = self.customer
        alone = self.env['account.analytic.line'].with_user(self.consultant_user).create({
            'name': "Opkald", 'project_id': project.id, 'date': '2025-03-12', 'unit_amount': 0.5,
        })
        with self.assertRefused(UserError, "Clip card, Bageriet.* has time paid from"):
            project.partner_id = self.other
        alone.unlink()
        project.partner_id = self.other
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


@tagged('post_install', '-at_install')
class TestEndedCards(ChangingCase):
    """Work done while a card was valid is covered, also when it is logged late."""

    def setUp(self):
        super().setUp()
        self.early = self.log(self.task, 120, '2025-06-01')

    def test_late_work_reverses_as_much_of_the_lapse_as_it_needs(self):
        with self.on('2028-06-02'):
            self.end_cards()
            self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
        with self.on('2030-07-01'):
            late = self.log(self.make_task("Sent"), 60, '2026-01-01')
            self.assertClips(late, 1)
            self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
            lapses = self.card.entry_ids.filtered(lambda entry: entry.kind == 'forfeiture')
            self.assertEqual(lapses.sorted('id').mapped('clips'), [-8, 1])
            self.assertEqual({str(day) for day in lapses.mapped('date')}, {'2028-06-02'})
            self.assertEqual(str(self.card.end_date), '2029-01-01')
        self.assertLedger()

    def test_the_whole_lapse_is_reversed_when_the_card_ends_later_again(self):
        with self.on('2028-06-02'):
            self.end_cards()
            late = self.log(self.make_task("Sent"), 60, '2026-01-01')
            self.assertClips(late, 1)
            self.assertEqual((self.card.state, self.card.balance), ('active', 7))
            self.assertEqual(str(self.card.end_date), '2029-01-01')
            late.unlink()
            self.assertEqual((self.card.state, self.card.balance), ('active', 8))
            self.assertEqual(str(self.card.end_date), '2028-06-01')
            self.end_cards()
            self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
        self.assertLedger()

    def test_clips_returned_to_an_ended_card_lapse_at_once(self):
        with self.on('2028-06-02'):
            self.end_cards()
            self.early.unit_amount = 1
            self.assertClips(self.early, 1)
            self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
            last = self.card.entry_ids.sorted('id')[-2:]
            self.assertEqual(
                [(entry.kind, entry.clips) for entry in last], [('work', 1), ('forfeiture', -1)]
            )
        self.assertLedger()

    def test_redating_work_to_later_brings_an_ended_card_back(self):
        with self.on('2028-06-02'):
            self.end_cards()
            self.early.date = '2025-07-01'
            self.assertEqual((self.card.state, self.card.balance), ('active', 8))
            self.assertEqual(str(self.card.end_date), '2028-07-01')

    def test_only_the_job_ends_a_card(self):
        with self.on('2028-06-20'):
            self.assertEqual(self.card.state, 'active')
            self.assertClips(self.log(self.make_task("Sent"), 60, '2028-06-20'), 0, 1)
            self.assertClips(self.log(self.make_task("I tide"), 60, '2028-06-01'), 1)
            self.assertEqual(str(self.card.end_date), '2030-03-12')
            self.assertEqual((self.card.balance, self.card.account_id.uncovered), (6, 0))
