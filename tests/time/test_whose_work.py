"""A clip is the customer's whose work it is: a task says one customer, and so does its project."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_changing_time import ChangingCase


class WhoseWorkCase(ChangingCase):
    """Alfa and Beta have a card and a clip project each."""

    @classmethod
    def setUpPeople(cls):
        super().setUpPeople()
        cls.leader = cls.make_user(
            'leader',
            "Lis Leder",
            'project.group_project_manager',
            'hr_timesheet.group_hr_timesheet_user',
        )
        cls.make_employee(cls.leader)

    def setUp(self):
        super().setUp()
        self.alfa = self.customer
        self.beta = self.make_customer("Beta A/S", zip='2100')
        self.beta_card = self.buy(10, customer=self.beta)
        self.of_alfa, self.of_beta = self.project_of(), self.project_of(self.beta)
        self.task = self.task.with_user(self.leader)

    #: What somebody reads who is asked.
    asks = (
        "is for Bageriet Kernen ApS, but stands in Clip card, Beta A/S of Beta A/S. Whose clips are"
        " to pay\\? Set a contact of Beta A/S on the task, or move it to a project of Bageriet"
    )

    def assertAsks(self, error=ValidationError):
        return self.assertRefused(error, self.asks)

    def assertNothingTaken(self):
        self.assertEqual((self.card.balance, self.beta_card.balance), (10, 10))

    def make_contested(self):
        """A task as an earlier release let it be."""
        task = self.make_task("Gammel sag")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_task SET project_id = %s WHERE id = %s", [self.of_beta.id, task.id]
        )
        self.env.invalidate_all()
        return task


@tagged('post_install', '-at_install')
class TestMakingTasks(WhoseWorkCase):
    def test_both_are_said(self):
        values = {'name': "Ny", 'project_id': self.of_beta.id, 'partner_id': self.alfa.id}
        Task = self.task.browse()
        with self.assertAsks():
            Task.create(values)
        loaded = Task.load(
            ['name', 'project_id/.id', 'partner_id/.id'],
            [["Ny", str(self.of_beta.id), str(self.alfa.id)]],
        )
        self.assertFalse(loaded['ids'])
        self.assertRegex(loaded['messages'][0]['message'], self.asks)

    def test_a_contact_of_the_customer_is_no_other_customer(self):
        contact = self.make_customer("Bo", parent_id=self.beta.id, is_company=False)
        task = self.make_task(customer=self.beta, contact=contact)
        self.assertEqual(task.partner_id, contact)

    def test_in_a_form_the_contact_follows_the_project(self):
        form = Form(self.task.browse().with_context(default_project_id=self.of_alfa.id))
        form.name = "Ny"
        self.assertEqual(form.partner_id, self.alfa)
        form.project_id = self.of_beta
        self.assertEqual(form.partner_id, self.beta)
        task = form.save()
        self.log(task, 60, user=self.leader)
        self.assertEqual((self.card.balance, self.beta_card.balance), (10, 9))

    def test_in_a_form_the_other_customer_is_chosen_afterwards(self):
        form = Form(self.task.browse().with_context(default_project_id=self.of_beta.id))
        form.name = "Ny"
        form.partner_id = self.alfa
        with self.assertAsks():
            form.save()

    def test_a_subtask_in_another_customer_s_project(self):
        task = self.task.create(
            {'name': "Deltrin", 'parent_id': self.task.id, 'project_id': self.of_beta.id}
        )
        self.assertEqual(task.partner_id, self.beta)

    def test_a_mail_from_somebody_else(self):
        """It is the project's customer's work, and nothing of the mail is lost."""
        author = self.make_customer("Fremmed", email='fremmed@example.com')
        for sender in (author.email, self.manager.email, 'ingen@example.com'):
            message = {'subject': "Printeren", 'email_from': sender, 'message_id': f'<{sender}>'}
            author = self.env['res.partner'].search([('email', '=', sender)], limit=1)
            task = self.env['project.task'].message_new(
                {**message, 'author_id': author.id}, {'project_id': self.of_beta.id}
            )
            self.assertEqual(task.partner_id, self.beta, sender)

    def test_projects_of_several_customers_and_others_are_left_alone(self):
        shared = self.make_project(partner_id=False, clip_card_billing=True)
        ordinary = self.make_project(partner_id=self.beta.id)
        for project in (shared, ordinary):
            task = self.make_task(project_id=project.id)
            self.assertEqual(task.partner_id, self.alfa)
        self.log(
            task.create({'name': "Fælles", 'project_id': shared.id, 'partner_id': self.alfa.id}), 60
        )
        self.assertEqual(self.card.balance, 9)


@tagged('post_install', '-at_install')
class TestMovingTasks(WhoseWorkCase):
    def test_without_time_the_contact_follows(self):
        child = self.make_task("Deltrin", parent_id=self.task.id)
        self.task.project_id = self.of_beta
        self.assertEqual((self.task.partner_id, child.partner_id), (self.beta,) * 2)

    def test_with_time_it_asks(self):
        self.log(self.task, 60)
        with self.assertAsks():
            self.task.project_id = self.of_beta
        with self.assertAsks():
            self.task.write({'project_id': self.of_beta.id, 'partner_id': self.alfa.id})
        with self.assertRefused(UserError, "has time paid from the clip cards of Bageriet"):
            self.task.write({'project_id': self.of_beta.id, 'partner_id': self.beta.id})
        self.assertEqual((self.card.balance, self.beta_card.balance), (9, 10))

    def test_with_time_on_a_subtask_it_asks(self):
        child = self.make_task("Deltrin", parent_id=self.task.id)
        self.log(child, 60)
        with self.assertAsks():
            self.task.project_id = self.of_beta

    def test_a_closed_task_with_time_does_not_move_either(self):
        self.log(self.task, 60)
        self.task.state = '1_done'
        with self.assertAsks():
            self.task.project_id = self.of_beta

    def test_another_customer_s_contact(self):
        with self.assertRefused(ValidationError, "is for Beta A/S, but stands in .* of Bageriet"):
            self.task.partner_id = self.beta

    def test_a_copy(self):
        copy = self.task.copy({'project_id': self.of_beta.id})
        self.assertEqual(copy.partner_id, self.beta)
        with self.assertAsks():
            self.task.copy({'project_id': self.of_beta.id, 'partner_id': self.alfa.id})

    def test_with_time_that_is_not_paid_in_clips(self):
        task = self.make_task(project_id=self.make_project().id)
        self.log(task, 60)
        with self.assertAsks():
            task.with_user(self.leader).project_id = self.of_beta
        self.assertNothingTaken()


@tagged('post_install', '-at_install')
class TestProjects(WhoseWorkCase):
    def test_its_customer_is_corrected_before_any_time(self):
        child = self.make_task("Deltrin", parent_id=self.task.id)
        closed = self.make_task("Gammel", state='1_done', active=False)
        self.of_alfa.with_user(self.leader).partner_id = self.beta
        for task in (self.task, child, closed):
            self.assertEqual(task.partner_id, self.beta)
        self.log(self.task, 60)
        self.assertEqual((self.card.balance, self.beta_card.balance), (10, 9))

    def test_its_customer_is_corrected_with_time(self):
        self.log(self.task, 60)
        with self.assertRefused(ValidationError, "is for Bageriet .* of Beta A/S. Whose clips"):
            self.of_alfa.with_user(self.leader).partner_id = self.beta
        self.task.state = '1_done'
        self.of_alfa.with_user(self.leader).partner_id = self.beta
        with self.assertRefused(ValidationError, "Whose clips are to pay"):
            self.log(self.task, 60)
        self.assertEqual((self.card.balance, self.beta_card.balance), (9, 10))

    def test_it_is_duplicated_and_given_to_another(self):
        self.make_task("Deltrin", parent_id=self.task.id)
        project = self.of_alfa.with_user(self.leader)
        given = project.copy({'partner_id': self.beta.id})
        later = project.copy()
        later.partner_id = self.beta
        for copy in (given, later):
            self.assertEqual(len(copy.with_context(active_test=False).task_ids), 2)
            self.assertEqual(copy.task_ids.partner_id, self.beta)
            self.assertEqual(copy.sudo().clip_card_account_id, self.beta_card.account_id)

    def test_one_of_several_customers_becomes_one_customer_s(self):
        """Nothing is logged: the task follows. With time on it, whose it is is asked."""
        shared = self.make_project(partner_id=False, clip_card_billing=True)
        task = self.make_task(project_id=shared.id)
        shared.partner_id = self.beta
        self.assertEqual(task.partner_id, self.beta)
        other = self.make_project(partner_id=False, clip_card_billing=True)
        self.log(self.make_task(project_id=other.id), 60)
        with self.assertRefused(UserError, "Bageriet"):
            other.partner_id = self.beta

    def test_it_becomes_a_clip_project(self):
        project = self.make_project(partner_id=self.beta.id)
        self.log(self.make_task(project_id=project.id), 60)
        with self.assertRefused(ValidationError, "is for Bageriet .* of Beta A/S. Whose clips"):
            project.clip_card_billing = True

    def test_a_contact_leaves_for_another_customer(self):
        contact = self.make_customer("Anna", parent_id=self.alfa.id, is_company=False)
        self.task.partner_id = contact
        self.of_alfa.partner_id = contact
        contact.parent_id = self.beta
        self.assertEqual((self.of_alfa.partner_id, self.task.partner_id), (self.alfa,) * 2)
        self.assertEqual(self.of_alfa.clip_card_account_id, self.card.account_id)

    def test_whoever_left_hears_no_more_of_it(self):
        anna, bo = (
            self.make_customer(name, parent_id=self.alfa.id, is_company=False)
            for name in ("Anna", "Bo")
        )
        colleague = self.colleague_user.partner_id
        ordinary = self.make_project()
        records = [self.of_alfa, self.task.sudo(), ordinary]
        for record in records:
            record.message_subscribe((anna | bo | colleague).ids)
        anna.parent_id = self.beta
        colleague.write({'parent_id': self.alfa.id})
        colleague.write({'parent_id': False})
        self.env.invalidate_all()
        for record in records[:2]:
            self.assertNotIn(anna, record.message_partner_ids)
            self.assertLessEqual(bo | colleague, record.message_partner_ids)
        self.assertIn(anna, ordinary.message_partner_ids)


@tagged('post_install', '-at_install')
class TestContestedTasks(WhoseWorkCase):
    """Tasks that were contested before anybody asked: they take nobody's clips, and say why."""

    def test_time_is_refused(self):
        task = self.make_contested()
        self.assertFalse(task.clip_card_balance)
        with self.assertAsks():
            self.log(task, 60)
        line = self.log(self.task, 60)
        with self.assertAsks():
            line.task_id = task
        self.assertEqual((self.card.balance, self.beta_card.balance), (9, 10))

    def test_the_preview_says_it(self):
        task = self.make_contested()
        with Form(
            self.env['account.analytic.line'].with_user(self.consultant_user),
            view='hr_timesheet.timesheet_view_form_user',
        ) as form:
            form.project_id = self.of_alfa
            form.task_id = self.task
            form.unit_amount = 1
            form.name = "Fejlsøgning"
            self.assertNotIn("Whose clips", form.clip_card_preview)
            form.project_id = self.of_beta
            form.task_id = task
            self.assertRegex(form.clip_card_preview, self.asks)
            form.project_id = self.of_alfa
            form.task_id = self.task

    def test_what_was_taken_stays_and_no_more_is(self):
        line = self.log(self.task, 60)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_task SET project_id = %s WHERE id = %s", [self.of_beta.id, self.task.id]
        )
        self.env.invalidate_all()
        line.name = "Fejlsøgning på printer"
        self.assertClips(line, 1)
        with self.assertAsks():
            line.unit_amount = 2
        line.unit_amount = 0.5
        self.task.project_id = self.of_alfa
        line.unit_amount = 2
        self.assertClips(line, 2)

    def test_other_changes_are_nobody_s_question(self):
        task = self.make_contested().with_user(self.leader)
        task.write({'name': "Omdøbt", 'project_id': self.of_beta.id})
        self.of_beta.name = "Omdøbt"
        task.project_id = self.of_alfa
        self.log(task, 60)
        self.assertEqual(self.card.balance, 9)
