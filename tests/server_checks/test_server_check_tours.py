"""A consultant does a server check, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common import ServerCheckCommon


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
