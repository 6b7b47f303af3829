"""Results of server checks in the portal."""

from odoo.tests import tagged

from ..server_checks.common import ServerCheckCommon
from .common import PortalCase


@tagged('post_install', '-at_install')
class TestPortalChecks(PortalCase, ServerCheckCommon):
    def setUp(self):
        super().setUp()
        check = self.make_check()
        check.line_ids[1].remark = "Vokser med 10 GB om måneden"
        check.internal_note = "Kunden sparer på det forkerte"
        self.check = self.finish(check, 'ok', ('watch', 12.5))
        self.todo = self.make_check('2025-04-01')
        self.path = f'/my/clip-cards/check/{self.check.id}'

    def test_listed_with_the_result(self):
        self.enter(self.kasper)
        page = self.page('/my/clip-cards')
        self.assertEqual(page.xpath(f"count(//a[@href='{self.path}'])"), 1)
        self.assertNotIn(f'/check/{self.todo.id}', self.get('/my/clip-cards').text)

    def test_each_topic(self):
        self.enter(self.kasper)
        words = self.text(self.path)
        self.assertIn("Backup OK", words)
        self.assertIn("Disk Watch 12.50 GB Vokser med 10 GB om måneden", words)
        self.assertIn("Consultant: Karl Konsulent", words)
        self.assertNotIn("forkerte", words)

    def test_as_pdf(self):
        self.enter(self.kasper)
        answer = self.get(f'{self.path}/pdf')
        self.assertEqual(answer.headers['Content-Type'], 'application/pdf')
        self.assertEqual(answer.content[:4], b'%PDF')

    def test_of_others_and_unfinished_ones(self):
        self.enter(self.kasper)
        self.assertEqual(self.get(f'/my/clip-cards/check/{self.todo.id}').status_code, 404)
        for user, is_asked_to_log_in in ((self.sven, False), (None, True)):
            self.enter(user)
            for path in (self.path, f'{self.path}/pdf'):
                answer = self.get(path)
                if is_asked_to_log_in:
                    self.assertTrue(self.is_login(answer))
                else:
                    self.assertEqual(answer.status_code, 404)
