"""A report is as open as what it is about: by the address of its PDF too."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SecurityCommon


@tagged('post_install', '-at_install')
class TestReports(SecurityCommon):
    def setUp(self):
        super().setUp()
        self.finish(self.subscription.server_check_ids, 'ok', 'ok')
        self.finish(self.stranger_check, 'ok', 'ok')

    def render(self, role, report, record):
        """What the address of a report shows to somebody."""
        user = self.users[role]
        reports = self.as_user(user, self.env['ir.actions.report'])
        reports = reports.with_context(allowed_company_ids=user.company_ids.ids)
        return reports._render_qweb_html(report, record.ids)[0].decode()

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_nobody_reads_of_others(self):
        outstanding = self.env['clip.card.as.of'].with_user(self.manager).create({})
        for report, record in (
            ('clip_card.report_server_check', self.stranger_check),
            ('clip_card.report_statement', self.stranger_card),
            ('clip_card.report_outstanding', outstanding),
        ):
            for role in ('public', 'portal', 'internal', 'outsider'):
                with self.subTest(report=report, role=role), self.assertRaises(AccessError):
                    self.render(role, report, record)

    def test_each_reads_what_is_theirs(self):
        check = self.subscription.server_check_ids
        for role in ('portal', 'consultant', 'salesperson'):
            with self.subTest(role=role):
                self.assertIn("Backup", self.render(role, 'clip_card.report_server_check', check))
        for role in ('consultant', 'accountant', 'salesperson', 'auditor'):
            with self.subTest(role=role):
                words = self.render(role, 'clip_card.report_statement', self.card)
                self.assertIn(self.card.name, words)
