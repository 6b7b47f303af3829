"""The page about security has a row for whatever it should speak of, and no row for nothing."""

import re
import types
from pathlib import Path

from odoo.tests import tagged

from ... import controllers
from .common import SecurityCommon
from .test_security_methods import public_methods

ROOT = Path(__file__).parents[2]
PAGE = ROOT / 'dev' / 'docs' / 'security.md'


@tagged('post_install', '-at_install')
class TestReview(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = PAGE.read_text(encoding='utf-8')
        table = cls.page.partition('## Route by route')[2]
        cls.rows = [row.split(' | ') for row in table.splitlines() if row.startswith('| `')]
        cls.named = [name for row in cls.rows for name in re.findall(r'`([^`]+)`', row[0])]

    def routes(self):
        """The names of our methods that answer requests."""
        modules = [it for it in vars(controllers).values() if isinstance(it, types.ModuleType)]
        ours = [it for it in modules if it.__name__.startswith(controllers.__name__)]
        return {
            name
            for module in ours
            for controller in vars(module).values()
            if isinstance(controller, type) and controller.__module__ == module.__name__
            for name, value in vars(controller).items()
            if hasattr(value, 'original_routing')
        }

    def reports(self):
        reports = self.env['ir.actions.report'].search([])
        names = reports.get_external_id().values()
        return {name for name in names if name.startswith('clip_card.')}

    def test_each_has_a_row_and_each_row_is_about_something(self):
        models = {name for name, methods in public_methods(self.env.registry).items() if methods}
        there = self.routes() | self.reports() | models | set(self.own_models())
        self.assertGreater(len(self.routes()), 15)
        self.assertEqual(sorted(self.named), sorted(there))

    def test_each_row_names_a_test_or_a_reason(self):
        self.assertGreater(len(self.rows), 35)
        for row in self.rows:
            self.assertTrue('`test_' in row[-1] or 'reason: ' in row[-1], row)

    def test_the_tests_are_there(self):
        for name in set(re.findall(r'`(test_\w+)`', self.page)):
            self.assertTrue([*(ROOT / 'tests').rglob(f'{name}.py')], name)
