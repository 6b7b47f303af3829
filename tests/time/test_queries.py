"""What logging time costs the database: the same with a long history, and little per line."""

from odoo.tests import Form, tagged

from ..common import ClipCardCommon

LEDGER = {'clip_card', 'clip_card_account', 'clip_card_entry'}


@tagged('post_install', '-at_install')
class TestQueries(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        product = self.make_product("Stort kort", {2000: 0})
        self.card = self.buy(2000, product=product)
        self.tasks = [self.make_task(f"Opgave {number}") for number in range(4)]
        self.count(lambda: self.add(1, self.tasks[3]))

    def add(self, count, task, **values):  # pylint: disable=method-required-super
        return (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create(
                [
                    {
                        'name': f"Linje {number}",
                        'task_id': task.id,
                        'project_id': task.project_id.id,
                        'date': '2025-03-12',
                        'unit_amount': 0.75,
                        **values,
                    }
                    for number in range(count)
                ]
            )
        )

    def count(self, action):
        """Queries of an action on a cache that is warm for settings and cold for records."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_one_line_costs_the_same_with_a_long_history(self):
        self.add(10, self.tasks[0])
        short = self.count(lambda: self.add(1, self.tasks[0]))
        self.add(400, self.tasks[0])
        self.assertGreater(len(self.card.entry_ids), 400)
        long = self.count(lambda: self.add(1, self.tasks[0]))
        self.assertLessEqual(long, short)
        elsewhere = self.count(lambda: self.add(1, self.tasks[1]))
        self.assertLessEqual(elsewhere, short + 2)

    def test_an_edit_costs_the_same_with_a_long_history(self):
        line = self.add(1, self.tasks[0])
        short = self.count(lambda: line.write({'unit_amount': 1.25}))
        self.add(400, self.tasks[1])
        long = self.count(lambda: line.write({'unit_amount': 2.25}))
        self.assertLessEqual(long, short)

    def test_many_lines_cost_few_queries_each(self):
        one = self.count(lambda: self.add(1, self.tasks[0]))
        hundred = self.count(lambda: self.add(100, self.tasks[1]))
        self.assertLessEqual(hundred - one, 3, "hundred fit one statement of each kind")

    def test_many_tasks_cost_few_queries_each(self):
        tasks = [self.make_task(f"Mange {number}") for number in range(30)]
        self.spread(tasks)
        one = self.count(lambda: self.spread(tasks[:1]))
        thirty = self.count(lambda: self.spread(tasks))
        self.assertLessEqual(thirty - one, 4)
        self.spread(tasks, -0.25)
        self.count(lambda: self.spread(tasks[:1]))
        corrected = self.count(lambda: self.spread(tasks))
        self.assertLessEqual(corrected - one, 6)

    def spread(self, tasks, hours=0.75):
        """Log a line on each task."""
        project = self.project_of()
        return (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create(
                [
                    {
                        'name': "Arbejde",
                        'task_id': task.id,
                        'project_id': project.id,
                        'date': '2025-03-12',
                        'unit_amount': hours,
                    }
                    for task in tasks
                ]
            )
        )

    def test_one_more_line_in_a_request(self):
        ordinary = self.make_ordinary_task()
        self.add(2, ordinary)
        self.env.flush_all()
        stock = self.count_warm(lambda: self.add(1, ordinary)) + self.get_margin_queries()
        # The line and what it touches are read and locked at once; then the entry is written,
        # the balances of its card and customer, and what its order line has delivered.
        self.assertLessEqual(self.count_warm(lambda: self.add(1, self.tasks[3])), stock + 5)
        self.assertLessEqual(
            self.count_warm(lambda: self.add(1, self.tasks[3], unit_amount=0.25)), stock + 2
        )

    def test_a_line_before_others_of_its_task(self):
        """All that follows from it is read at once, and posted at once."""
        self.add(20, self.tasks[0], date='2025-03-14')
        self.env.flush_all()
        few = self.count_warm(lambda: self.add(1, self.tasks[0]))
        request = self.count(lambda: self.add(1, self.tasks[0]))
        self.add(80, self.tasks[0], date='2025-03-15')
        self.assertLessEqual(self.count_warm(lambda: self.add(1, self.tasks[0])), few + 1)
        self.assertLessEqual(few, 14 + self.get_margin_queries())
        # Nor are the others, of which a new request has none in memory, read one by one.
        self.assertLessEqual(self.count(lambda: self.add(1, self.tasks[0])), request + 1)

    def test_a_preview_reads_each_thing_once(self):
        """What is typed is answered at once: the usual project is not looked for again."""
        ordinary = self.count_preview(self.make_ordinary_task(), "")
        self.assertLessEqual(self.count_preview(self.tasks[0], "1998 left"), ordinary + 2)

    def count_preview(self, task, preview):
        """Queries of an answer to hours that are typed, which shows a preview."""
        Line = self.env['account.analytic.line'].with_user(self.consultant_user)
        Line = Line.with_context(is_timesheet=1)
        form = Form(Line, view='hr_timesheet.timesheet_view_form_user')
        form.project_id, form.task_id = task.project_id, task
        values = {**form._get_onchange_values(), 'unit_amount': 0.75}
        spec = form._view['fields_spec']

        def answer():
            said = Line.onchange(dict(values), ['unit_amount'], spec)['value']
            self.assertIn(preview, said.get('clip_card_preview') or "")

        answer()
        return self.count(answer)

    def test_orders_are_left_alone(self):
        """What is to be invoiced of a card does not follow from its use."""
        line = self.card.sale_line_id
        status = line._fields['invoice_status']
        self.card.modified(['balance'])
        self.assertIn(line, self.env.records_to_compute(status), "stock asks that it is")
        self.env.flush_all()
        self.add(1, self.tasks[0], unit_amount=1.0)
        for record in (line, line.order_id):
            status = record._fields['invoice_status']
            self.assertNotIn(record, self.env.records_to_compute(status))
        self.assertEqual(line.qty_delivered, 2000 - self.card.balance)
        self.assertEqual(line.remaining_hours, self.card.balance)

    def test_many_lines_in_a_request(self):
        """Beside the entries themselves only a few statements more than stock."""
        ordinary = self.make_ordinary_task()
        self.add(2, ordinary)
        self.add(2, self.tasks[2])
        stock = self.count_warm(lambda: self.add(300, ordinary)) + self.get_margin_queries()
        entries = 3  # a hundred in a statement
        ours = self.count_warm(lambda: self.add(300, self.tasks[2]))
        self.assertLessEqual(ours, stock + entries + 5)

    def get_margin_queries(self):
        """Margins, where they are installed, ask for the time and for the order of a sold line."""
        return 2 if 'margin' in self.env['sale.order.line']._fields else 0

    def test_what_nobody_has_paid_costs_nothing(self):
        """What waits is not tried again when no clips came free."""
        self.card._adjust(-self.card.balance + 2, "Til prøven")
        self.add(3, self.tasks[0], unit_amount=1.0)
        self.assertTrue(self.card.account_id.uncovered)
        few = self.count(lambda: self.add(1, self.tasks[1]))
        self.add(300, self.tasks[2], unit_amount=1.0)
        self.assertLessEqual(self.count(lambda: self.add(1, self.tasks[1])), few)

    def count_warm(self, action):
        """Queries of an action on a warm cache."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def make_ordinary_task(self):
        project = self.env['project.project'].create(
            {
                'name': "Internt",
                'allow_timesheets': True,
                'privacy_visibility': 'employees',
            }
        )
        return self.env['project.task'].create({'name': "Møde", 'project_id': project.id})

    def test_lines_with_transport_cost_few_queries_each(self):
        one = self.count(lambda: self.add(1, self.tasks[0], clip_card_work_type='onsite'))
        many = self.count(lambda: self.add(60, self.tasks[1], clip_card_work_type='onsite'))
        self.assertLessEqual(many - one, 4)

    def test_a_mass_edit_is_one_settlement(self):
        lines = self.add(100, self.tasks[0])
        ten = self.count(lambda: lines[:10].write({'unit_amount': 1.0}))
        hundred = self.count(lambda: lines.write({'unit_amount': 1.5}))
        self.assertLessEqual(hundred, ten)

    def test_what_does_not_matter_costs_nothing(self):
        line = self.add(1, self.tasks[0])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(LEDGER & self.tables_of(lambda: line.write({'ref': "Ordre 7"})))

    def test_ordinary_time_costs_what_it_costs_without_clip_cards(self):
        task = self.make_ordinary_task()
        self.add(1, task)
        one = self.count(lambda: self.add(1, task))
        ten = self.count(lambda: self.add(11, task))
        tables = self.tables_of(lambda: self.add(1, task))
        self.assertFalse(tables & LEDGER)
        self.assertLess((ten - one) / 10, 3)

    def tables_of(self, action):
        """Tables that the queries of an action name."""
        queries = []
        execute = type(self.env.cr).execute

        def spy(cr, query, *args, **kwargs):
            queries.append(str(getattr(query, 'code', query)))
            return execute(cr, query, *args, **kwargs)

        self.patch(type(self.env.cr), 'execute', spy)
        action()
        self.env.flush_all()
        words = ' '.join(queries).replace('"', ' ').split()
        return set(words)
