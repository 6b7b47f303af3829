"""A consultant does a server check, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common import ServerCheckCommon
from .test_server_check_values import ValuesCommon


class CheckTour(ServerCheckCommon, HttpCase):
    """A check to do, after one that was done."""

    def do_check(self, tour):
        with self.on('2025-03-05'):
            self.finish(self.make_check(), 'ok', ('ok', 120))
        check = self.make_check('2025-04-01')
        check.user_id = self.consultant_user
        self.start_tour('/odoo', tour, login=self.consultant_user.login)
        self.assertEqual((check.state, check.done_by_id), ('done', self.consultant_user))
        backup, disk = check.line_ids
        self.assertEqual((backup.result, backup.is_measured), ('ok', False))
        self.assertEqual(
            (disk.result, disk.value, disk.unit, disk.remark),
            ('watch', 80.5, "GB", "Ryd op inden jul"),
        )
        self.assertEqual(len(self.mails_of(check)), 1)


@tagged('post_install', '-at_install')
class TestServerCheckTours(CheckTour):
    def test_do_a_check(self):
        self.do_check('clip_card_server_check')


@tagged('post_install', '-at_install')
class TestServerCheckPhoneTours(CheckTour):
    browser_size = '390x844'
    touch_enabled = True

    def test_do_a_check_on_a_phone(self):
        self.do_check('clip_card_server_check_phone')


class ReportedTour(ValuesCommon, CheckTour):
    """A check of April that values came for, after one of March with a value by hand."""

    def setUp(self):
        super().setUp()
        self.backup.write({'direction': 'rising', 'watch_from': 26, 'critical_from': 50})
        with self.on('2025-03-05'):
            self.finish(self.make_check(), 'ok', ('ok', 120))
        self.april = self.make_check('2025-04-01')
        self.april.user_id = self.consultant_user

    def report_and_tour(self, tour, *values, url='/odoo'):
        with self.on('2025-04-05'):
            self.report(*values)
        self.start_tour(url, tour, login=self.consultant_user.login)


@tagged('post_install', '-at_install')
class TestReportedTours(ReportedTour):
    def test_confirm_all_in_four_taps(self):
        self.report_and_tour(
            'clip_card_taps_check_confirm_all', {'value': 40}, {'topic': "Backup", 'value': 8}
        )
        self.assertEqual((self.april.state, self.april.result), ('done', 'watch'))
        self.assertEqual(len(self.mails_of(self.april)), 1)

    def test_the_rest_is_ok_in_five_taps(self):
        self.report_and_tour('clip_card_taps_check_rest_ok', {'value': 40})
        self.assertEqual(self.april.state, 'done')
        self.assertEqual(self.april.line_ids.mapped('result'), ['ok', 'watch'])

    def test_a_task_in_one_tap(self):
        self.report_and_tour(
            'clip_card_taps_check_task', {'value': 9}, url=f'/odoo/server-checks/{self.april.id}'
        )
        task = self.line(self.april).task_id
        self.assertEqual((task.name, task.partner_id), ("Disk: Critical", self.customer))
