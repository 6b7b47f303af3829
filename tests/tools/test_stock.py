"""What of Odoo's own tests comes out otherwise with the addon."""

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

    def test_a_suite_that_there_is_not(self):
        with self.assertRaisesRegex(Stop, "no such suite: sail; there are hr_timesheet, "):
            stock.main(['--keep', 'sail'])
