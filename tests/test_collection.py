"""pytest and Odoo's own runner find the same tests."""

from importlib import import_module
from inspect import isfunction
from pathlib import Path
from unittest import defaultTestLoader

from odoo.tests.loader import get_module_test_cases, get_test_modules
from odoo.tests.tag_selector import TagsSelector

from .common import PlainCase

HERE = Path(__file__).parent


class TestCollection(PlainCase):
    maxDiff = None

    def test_both_runners_find_the_same_tests(self):
        """Odoo looks in the package's modules for methods, pytest in files for functions too."""
        by_odoo, by_pytest = set(self.found_by_odoo()), set(self.found_by_pytest())
        self.assertIn(self.id(), by_odoo)
        self.assertEqual(sorted(by_pytest - by_odoo), [], "not found by Odoo")
        self.assertEqual(sorted(by_odoo - by_pytest), [], "not found by pytest")

    def found_by_odoo(self):
        """After installation, as `--test-tags /clip_card` does."""
        selectors = [TagsSelector(tags) for tags in ('/clip_card', 'post_install')]
        for module in get_test_modules('clip_card'):
            for test in get_module_test_cases(module):
                if all(selector.check(test) for selector in selectors):
                    yield test.id()

    def found_by_pytest(self):
        for path in HERE.rglob('test_*.py'):
            parts = path.relative_to(HERE).with_suffix('').parts
            module = import_module('.'.join((__package__, *parts)))
            for suite in defaultTestLoader.loadTestsFromModule(module):
                yield from (test.id() for test in suite)
            for name, value in vars(module).items():
                if name.startswith('test') and isfunction(value):
                    yield f'{module.__name__}.{name}'
