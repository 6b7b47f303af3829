"""Whoever is told of a call-out reads it on the phone where something sends text messages."""

from odoo.tests import tagged

from ..callouts.common import CalloutCase
from .common import CompanionCase


@tagged('post_install', '-at_install')
class TestTexts(CalloutCase, CompanionCase):
    needs = ('sms',)

    def setUp(self):
        super().setUp()
        self.colleague_user.partner_id.phone = '+45 20 12 34 56'
        self.company.clip_card_on_call_user_id = self.colleague_user
        self.task = self.report('2025-03-12T08:00')

    def texts(self):
        person = self.colleague_user.partner_id
        return self.env['sms.sms'].search([('partner_id', '=', person.id)])

    def half_of_it_is_used(self):
        with self.at_local('2025-03-12T10:00'):
            self.watch()

    def test_half_of_the_response_time_is_used(self):
        self.company.clip_card_escalation_sms = True
        self.half_of_it_is_used()
        text = self.texts()
        self.assertEqual(text.number, '+45 20 12 34 56')
        self.assertIn("Serveren er nede: Half of the response time is used", text.body)

    def test_off_until_the_company_wants_it(self):
        self.half_of_it_is_used()
        self.assertTrue(self.callout_activities(self.task))
        self.assertFalse(self.texts())

    def test_the_setting_is_shown(self):
        self.assertTrue(self.env['res.config.settings'].create({}).can_clip_card_text)
