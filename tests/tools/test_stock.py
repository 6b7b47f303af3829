"""What of Odoo's own tests comes out otherwise with the addon."""

from types import SimpleNamespace

from ...dev._env import stock
from ...dev._env.console import Stop
from .common import ToolCase

REPORT = """<testsuites><testsuite>
<testcase classname="sale.tests.test_order.TestOrder" name="test_price"/>
<testcase classname="odoo.addons.sale.tests.test_order.TestOrder" name="test_date">
<failure/></testcase>
<testcase classname="sale.tests.test_tour.TestTour" name="test_ui"><skipped/></testcase>
</testsuite></testsuites>"""


class TestStock(ToolCase):
    def test_a_report_is_read(self):
        report = self.folder / 'report.xml'
        report.write_text(REPORT)
        self.assertEqual(
            stock._read(report),
            {
                'sale/tests/test_order.py::TestOrder::test_price': 'passed',
                'sale/tests/test_order.py::TestOrder::test_date': 'failure',
                'sale/tests/test_tour.py::TestTour::test_ui': 'skipped',
            },
        )

    def test_only_what_does_not_pass_is_kept(self):
        kept = {'fails': 'failure', 'mended': 'failure'}
        found = {'fails': 'failure', 'mended': 'passed', 'broken': 'error', 'passes': 'passed'}
        self.assertEqual(
            stock._differing(kept, found),
            {'broken': ('passed', 'error'), 'mended': ('failure', 'passed')},
        )

    def test_another_version_of_odoo_is_run_without_the_addon_too(self):
        kept = self.folder / 'kept.json'
        kept.write_text('{"19.0.1": {"sale": {"known": "failure"}}}')
        self.patch(stock, 'KEPT', kept)
        asked = []

        def run(_workshop, title, _template, _files):
            asked.append(title)
            return {'new': 'failure', 'fine': 'passed'}

        self.patch(stock, '_run', run)
        self.patch(stock.templates, 'dependencies', lambda workshop: 'deps')
        for version, expected, runs in (
            ('19.0.1', {'known': 'failure'}, []),
            ('19.0.2', {'new': 'failure'}, ["sale without the addon"]),
        ):
            workshop = SimpleNamespace(odoo=SimpleNamespace(version=version))
            with self.subTest(version=version):
                asked.clear()
                self.assertEqual(stock._without(workshop, 'sale', [], keep=False), expected)
                self.assertEqual(asked, runs)
        self.assertNotIn('19.0.2', kept.read_text())

    def test_a_suite_that_there_is_not(self):
        with self.assertRaisesRegex(Stop, "no such suite: sail; there are hr_timesheet, "):
            stock.main(['--keep', 'sail'])
