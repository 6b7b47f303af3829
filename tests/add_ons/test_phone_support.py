"""Phone work is free while phone support is in force on its date, as known when it is written."""

from odoo.tests import Form, tagged

from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestPhoneSupport(AddOnCommon):
    def setUp(self):
        super().setUp()
        with self.on('2025-03-01'):
            self.card = self.buy(10)
            self.task = self.make_task()
        self.account = self.card.account_id

    def call(self, minutes=31, day=None, task=None, **values):
        return self.log(task or self.task, minutes, day, clip_card_work_type='phone', **values)

    def support(self, day='2025-03-12'):
        with self.on(day):
            subscription = self.subscribe(self.phone, day)
            self.charge()
        return subscription

    def test_without_support_it_costs_like_remote_work(self):
        with self.on('2025-03-12'):
            line = self.call(61)
        self.assertClips(line, 2)
        self.assertIn("1:01 work → 1:01 on the task → 2 clips", line.clip_card_explanation)

    def test_free_while_it_is_in_force(self):
        self.support()
        with self.on('2025-03-20'):
            self.assertClips(self.log(self.task, 30), 1)
            line = self.call(45)
            self.assertClips(line, 0)
            self.assertClips(self.log(self.task, 30), 0)
            self.assertClips(self.call(30, '2025-03-11'), 1)
        self.assertEqual(line.clip_card_explanation, "0:45 work → 0 clips: phone support")
        entry = line.sudo().clip_card_entry_ids
        self.assertEqual((entry.clips, entry.free, entry.work_minutes), (0, 'phone_support', 45))
        self.assertEqual(self.card.last_use_date.isoformat(), '2025-03-20')
        self.assertFalse(self.account._verify())

    def test_in_the_reader_s_language(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.support()
        with self.on('2025-03-20'):
            line = self.call(45)
        self.assertIn("45", line.with_context(lang='da_DK').clip_card_explanation)

    def test_not_charged_yet_counts_as_in_force(self):
        with self.on('2025-03-12'):
            self.subscribe(self.phone, '2025-03-12')
            self.assertClips(self.call(), 0)

    def test_as_known_when_it_was_written(self):
        with self.on('2025-03-20'):
            before = self.call()
            self.assertClips(before, 1)
        subscription = self.support()
        with self.on('2025-03-21'):
            after = self.call(task=self.make_task("Andet"))
            self.assertClips(after, 0)
            # Other words or another time ask nothing anew.
            before.write({'name': "Opringning", 'unit_amount': 2})
            self.assertClips(before, 2)
            subscription.action_stop()
            subscription.stop_date = '2025-03-15'
            after.write({'name': "Opringning", 'unit_amount': 3})
            after.with_user(self.manager).clip_card_free_reason = "Vores fejl"
            after.with_user(self.manager).clip_card_free_reason = False
            self.assertClips(after, 0)
            self.assertEqual(after.clip_card_free, 'phone_support')
            # Another day or kind of work does.
            before.date = '2025-03-14'
            self.assertClips(before, 0)
            after.date = '2025-03-22'
            self.assertClips(after, 3)
            before.clip_card_work_type = 'remote'
            self.assertClips(before, 2)
        self.assertLedger()

    def test_another_customer_s_task(self):
        self.support()
        with self.on('2025-03-20'):
            other = self.make_customer("Slagteren ApS")
            self.buy(10, customer=other)
            line = self.call()
            self.assertClips(line, 0)
            line.task_id = self.make_task(customer=other)
            self.assertClips(line, 1)
            line.task_id = self.task
            self.assertClips(line, 0)
        self.assertLedger()

    def test_a_waiting_period_is_not_free(self):
        self.support('2025-03-01')
        with self.on('2025-04-02'):
            self.log(self.make_task("Andet"), 9 * 60)
            self.charge()
            line = self.call()
            self.assertClips(line, 0, 1)
            paid = self.call(day='2025-03-31', task=self.make_task("Tredje"))
            self.assertClips(paid, 0)
            self.buy(10)
            # It is still waiting: the next run of the job pays.
            self.assertClips(line, 1)
            self.charge()
            self.assertClips(self.call(task=self.make_task("Fjerde")), 0)
            self.assertClips(line, 1)

    def form(self, line=None):
        Line = self.env['account.analytic.line'].with_user(self.consultant_user)
        return Form(
            (line or Line).with_context(is_timesheet=1), 'hr_timesheet.timesheet_view_form_user'
        )

    def test_the_preview_says_what_saving_does(self):
        subscription = self.support()
        with self.on('2025-03-20'):
            form = self.form()
            form.project_id = self.task.project_id
            form.task_id = self.task
            form.unit_amount = 0.75
            form.clip_card_work_type = 'phone'
            self.assertEqual(form.clip_card_preview, "0 clips: phone support; 9 left")
            self.set_day(form, '2025-03-10')
            self.assertEqual(form.clip_card_preview, f"1 clip: 1 of {self.card.name}; 8 left")
            self.set_day(form, '2025-03-20')
            line = form.save()
            self.assertClips(line, 0)
            subscription.stop_date = '2025-03-19'
            form = self.form(line)
            form.unit_amount = 2
            self.assertEqual(form.clip_card_preview, "0 clips: phone support; 9 left")
            self.assertClips(form.save(), 0)
            form = self.form(line)
            self.set_day(form, '2025-03-21')
            self.assertEqual(form.clip_card_preview, f"2 clips: 2 of {self.card.name}; 7 left")
            self.assertClips(form.save(), 2)

    def test_many_calls_ask_once(self):
        self.support()
        with self.on('2025-03-20'):
            few, many = (self.count_queries(count) for count in (2, 40))
        self.assertLess(many, few + 38)

    def test_a_long_history_asks_no_more(self):
        self.support('2025-03-12')
        with self.on('2025-03-20'):
            short = self.count_queries(2)
        with self.on('2025-11-20'):
            self.charge()
            self.assertLessEqual(self.count_queries(2), short + 2)

    def count_queries(self, count):
        """Queries that logging so many calls takes."""
        task = self.make_task("Opkald")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env['account.analytic.line'].with_user(self.consultant_user).create(
            [
                {
                    'name': f"Opkald {number}",
                    'project_id': task.project_id.id,
                    'task_id': task.id,
                    'clip_card_work_type': 'phone',
                    'unit_amount': 0.5,
                }
                for number in range(count)
            ]
        )
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
