"""What a consultant does when a customer has a fault, in a real browser."""

import base64
import io
from datetime import timedelta

from PIL import Image
from pypdf import PdfReader

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CalloutCommon


@tagged('post_install', '-at_install')
class TestCalloutTours(CalloutCommon, HttpCase):
    def setUp(self):
        super().setUp()
        # Around the clock, so that the deadline lies ahead whenever this is run.
        self.company.resource_calendar_id = self.make_calendar("Altid", (0, 24), days=range(7))
        self.card = self.buy(10)
        self.guarantee(start='2025-01-01')

    def get_report(self):
        return self.env['project.task'].search([('clip_card_fault_reported_at', '!=', False)])

    def assertAnswered(self):
        task = self.get_report()
        self.assertEqual(task.clip_card_callout_state, 'met')
        self.assertEqual(task.clip_card_onsite_user_id, self.consultant_user)
        line = task.timesheet_ids
        self.assertEqual((line.employee_id, line.clip_card_work_type), (self.consultant, 'onsite'))
        self.assertClips(line, 1)

    def test_answer_a_call_out(self):
        """The phone rings; on site one tap is enough, and the time is completed afterwards."""
        self.start_tour('/odoo', 'clip_card_callout', login=self.consultant_user.login)
        self.assertAnswered()
        self.assertEqual(self.get_report().timesheet_ids.unit_amount, 0.5)

    def get_pictures(self, line):
        """Sizes of the pictures in a visit's work report."""
        content = line.with_context(force_report_rendering=True)._make_clip_card_report()
        pages = PdfReader(io.BytesIO(content)).pages
        names = [page['/Resources']['/XObject'] for page in pages]
        found = [it.get_object() for name in names for it in name.values()]
        return [(it['/Width'], it['/Height']) for it in found if it['/Subtype'] == '/Image']

    def tap(self, tour):
        """Walk through the board with a phone."""
        self.customer.phone = '+4539621122'
        # The work report is made while the server is busy with the tour: it comes without styles.
        self.env['ir.config_parameter'].set_param('report.url', 'http://127.0.0.1:9')
        self.env['project.task']._clip_card_report_fault(
            self.card.account_id,
            {
                'name': "Serveren er nede",
                # Less than an hour is left, of which the seconds are shown.
                'reported_at': fields.Datetime.now() - timedelta(hours=3.5),
            },
        )
        self.browser_size = '390x844'
        self.touch_enabled = True
        self.start_tour(
            '/odoo/action-clip_card.project_task_action_callout',
            tour,
            login=self.consultant_user.login,
        )

    def test_a_visit_with_a_phone(self):
        """Arrive, leave, say what was done: four taps from the board."""
        self.tap('clip_card_taps_visit')
        self.assertAnswered()
        line = self.get_report().timesheet_ids
        self.assertEqual((line.name, line.unit_amount), ("Strømforsyning skiftet", 1 / 60))
        self.assertTrue(self.get_report().message_ids.attachment_ids, "the work report is mailed")

    def test_the_customer_signs_on_the_phone(self):
        self.tap('clip_card_taps_visit_signed')
        self.assertAnswered()
        line = self.get_report().timesheet_ids
        self.assertEqual(line.clip_card_signed_by, "Birthe Bager")
        self.assertTrue(line.clip_card_signed_on)
        picture = Image.open(io.BytesIO(base64.b64decode(line.clip_card_signature)))
        drawn = picture.getchannel('A').getbbox()
        self.assertTrue(drawn, "it is not empty")
        left, top, right, bottom = drawn
        self.assertGreater(right - left, 0.5 * picture.width, "as wide as the finger went")
        self.assertGreater(bottom - top, 0.4 * picture.height)
        self.assertIn(picture.size, self.get_pictures(line), "the work report has it")

    def test_mended_over_the_phone(self):
        self.tap('clip_card_taps_callout_done')
        task = self.get_report()
        self.assertTrue(task.is_closed)
        self.assertEqual(task.clip_card_callout_state, 'pending')
