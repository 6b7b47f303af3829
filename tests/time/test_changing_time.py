"""Editing, moving and deleting time posts the difference; nothing that was taken gets lost."""

from odoo.tests import tagged

from ..common import ClipCardCommon


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
        return self.env['project.project'].create(
            {
                'name': "Andet projekt",
                'partner_id': self.customer.id,
                'allow_timesheets': True,
                'allow_billable': True,
                **values,
            }
        )

    def rows(self, card):
        """Net clips per date and text of a card's work."""
        groups = self.env['clip.card.entry']._read_group(
            [('card_id', '=', card.id), ('kind', '=', 'work')],
            ['date:day', 'name', 'task_name'],
            ['clips:sum'],
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
        self.assertEqual(self.rows(self.card), {('2025-03-12', "Fejlsøgning", "Ny printer"): -1})
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
        task = self.env['project.task'].create(
            {
                'name': "Andet",
                'project_id': self.make_project().id,
                'partner_id': self.customer.id,
            }
        )
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

    def test_the_preview_of_late_work_brings_the_card_back_too(self):
        with self.on('2028-06-02'):
            self.end_cards()
            task = self.make_task("Sent")
            line = (
                self.env['account.analytic.line']
                .with_user(self.consultant_user)
                .new(
                    {
                        'task_id': task.id,
                        'project_id': task.project_id.id,
                        'employee_id': self.consultant.id,
                        'date': '2026-01-01',
                        'unit_amount': 1,
                    }
                )
            )
            self.assertEqual(line.clip_card_preview, f"1 clip: 1 of {self.card.name}; 7 left")

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

    def test_a_held_card_comes_back_too_and_pays_when_released(self):
        with self.on('2025-06-02'):
            self.card.with_user(self.manager)._hold("Faktura forfalden")
        with self.on('2028-06-02'):
            self.end_cards()
            self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
            self.early.date = '2025-07-01'
            self.assertEqual((self.card.state, self.card.balance), ('on_hold', 8))
            line = self.log(self.make_task("Ny"), 60, '2028-06-02')
            self.assertClips(line, 0, 1)
            self.card.with_user(self.manager).action_release()
            self.assertClips(line, 1)
            self.assertEqual((self.card.state, self.card.balance), ('active', 7))
        self.assertLedger()

    def test_only_the_job_ends_a_card(self):
        with self.on('2028-06-20'):
            self.assertEqual(self.card.state, 'active')
            self.assertClips(self.log(self.make_task("Sent"), 60, '2028-06-20'), 0, 1)
            self.assertClips(self.log(self.make_task("I tide"), 60, '2028-06-01'), 1)
            self.assertEqual(str(self.card.end_date), '2030-03-12')
            self.assertEqual((self.card.balance, self.card.account_id.uncovered), (6, 0))
