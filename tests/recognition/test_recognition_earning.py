"""What used clips earned: realised rate, discount, margin, and what of it is revenue."""

from functools import partial
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import RecognitionCommon
from .year import YearCase


def _read(rows, domain, names, limit):
    rows.web_search_read(domain, names, limit=limit)


def _add_up(rows, domain):
    rows._read_group(domain, ['employee_name'], ['margin:sum'])


@tagged('post_install', '-at_install')
class TestEarning(RecognitionCommon):
    def figures(self, group, *names, user=None, domain=()):
        rows = self.env['clip.card.earning'].with_user(user or self.accountant)
        return {
            key: values
            for key, *values in rows._read_group(
                [('company_id', '=', self.company.id), *domain], [group], names
            )
        }

    def test_by_consultant_and_task(self):
        """Twenty clips at 1,000.00 less 10 %; one hour costs 400.00."""
        with self.on('2025-01-10'):
            self.invoice(self.sell(20))
            contact = self.make_customer(
                "Anne", parent_id=self.customer.id, is_company=False, clip_card_department="Økonomi"
            )
            task, other = self.make_task("Server", contact=contact), self.make_task("Mail")
            self.log(task, 90)
            self.log(other, 60, user=self.colleague_user)
        names = ('clips:sum', 'value:sum', 'list_value:sum', 'discount:sum', 'rate:avg')
        found = self.figures('employee_name', *names)
        self.assertEqual(found["Karl Konsulent"], [2, 1800, 2000, 200, 900])
        self.assertEqual(found["Kit Kollega"], [1, 900, 1000, 100, 900])
        found = self.figures('task_name', 'hour_rate:avg', 'cost:sum', 'margin:sum')
        self.assertEqual(found["Server"], [1200, 600, 1200])
        self.assertEqual(list(self.figures('project_id', 'clips:sum')), [task.project_id])
        self.assertEqual(self.figures('department', 'clips:sum'), {"Økonomi": [2], False: [1]})

    def test_recognised_by_the_same_groups(self):
        with self.on('2025-01-10'):
            self.invoice(self.sell(20))
            line = self.log(self.make_task("Server"), 120)
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            line.sudo().unit_amount = 1
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
        found = self.figures('employee_name', 'value:sum', 'recognised:sum', 'cost:sum')
        self.assertEqual(found, {"Karl Konsulent": [900, 900, 400]})
        january = [('date', '<=', '2025-01-31'), ('kind', '=', 'used')]
        found = self.figures('task_name', 'recognised:sum', domain=january)
        self.assertEqual(found, {"Server": [1800]})

    def count_worked_out(self, ask):
        """For how many entries PostgreSQL looks for the one that carries the cost of its line."""
        asked, execute = [], self.env.cr.execute
        self.env.invalidate_all()

        def remember(query, *args, **kwargs):
            if 'AS "clip_card_earning"' in (query.code if isinstance(query, SQL) else query):
                asked.append((query, *args))
            return execute(query, *args, **kwargs)

        with patch.object(self.env.cr, 'execute', remember):
            ask(self.env['clip.card.earning'])
        looked = 0
        for query, *args in asked:
            asked_for = query if isinstance(query, SQL) else SQL(query, *args[0] if args else ())
            explained = SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", asked_for)
            ((plan,),) = self.env.execute_query(explained)
            nodes = [plan[0]['Plan']]
            while nodes:
                node = nodes.pop()
                nodes += node.get('Plans', ())
                looked += node['Actual Loops'] if node.get('Alias', '').startswith('earlier') else 0
        return looked

    def test_costs_what_is_asked_for(self):
        with self.on('2025-01-10'):
            self.invoice(self.sell(20))
            task = self.make_task("Server")
            for day in range(10, 16):
                self.log(task, 60, f'2025-01-{day}')
        with self.on('2025-02-10'):
            self.log(task, 60)
        self.env.flush_all()
        names, ours = {'value': {}, 'margin': {}}, [('company_id', '=', self.company.id)]
        february = [*ours, ('date', '>=', '2025-02-01')]
        for domain, limit, count in ((ours, None, 7), (ours, 2, 2), (february, None, 1)):
            page = partial(_read, domain=domain, names=names, limit=limit)
            self.assertEqual(self.count_worked_out(page), count)
        self.assertEqual(self.count_worked_out(partial(_add_up, domain=february)), 1)

    def test_who_sees_it(self):
        for user in (self.salesperson, self.consultant_user):
            with self.assertRaises(AccessError):
                self.figures('kind', 'value:sum', user=user)
        self.assertEqual(self.figures('kind', 'value:sum', user=self.manager), {})


@tagged('post_install', '-at_install')
class TestEarningYear(YearCase):
    def test_recognised_is_the_revenue_of_the_year(self):
        self.company.clip_card_breakage_policy = 'expected'
        self.product.clip_card_breakage_share = 12
        self.play(23)
        self.run_year()
        total, expected, lapsed, value = self.env['clip.card.earning']._read_group(
            [('company_id', '=', self.company.id), ('date', '<=', '2025-12-31')],
            [],
            ['recognised:sum', 'recognised_expected:sum', 'recognised_lapsed:sum', 'value:sum'],
        )[0]
        items = self.env['account.move.line'].search(
            [
                ('account_id', 'in', (self.sales | self.breakage).ids),
                ('move_id.clip_card_recognition_ids', '!=', False),
                ('move_id.clip_card_recognition_ids.is_opening', '=', False),
            ]
        )
        self.assertAlmostEqual(total, -sum(items.mapped('balance')), 2)
        on_breakage = items.filtered(lambda item: item.account_id == self.breakage)
        self.assertAlmostEqual(expected + lapsed, -sum(on_breakage.mapped('balance')), 2)
        self.assertGreater(min(expected, lapsed, value), 0)
