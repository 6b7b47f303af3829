"""The demo data that Odoo loads by itself."""

from odoo.tests import tagged
from odoo.tools import convert_file

from .common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestDemo(ClipCardCommon):
    def test_it_loads_and_is_used(self):
        """Three customers with cards: work with transport, a check, and a fault to answer."""
        if not self.env.ref('clip_card.demo_customer_bakery', raise_if_not_found=False):
            convert_file(self.env, 'clip_card', 'demo/clip_card_demo.xml', {}, mode='init')
        accounts = {
            name: self.env['clip.card.account'].search(
                [('partner_id', '=', self.env.ref(f'clip_card.demo_customer_{name}').id)]
            )
            for name in ('bakery', 'butcher', 'dentist')
        }
        self.assertEqual(accounts['bakery'].balance, 20 - 4, "2:15 + 0:30 + 0:30 are 4 hours")
        self.assertEqual(accounts['butcher'].balance, 2)
        self.assertTrue(accounts['butcher'].is_low)
        dentist = accounts['dentist']
        self.assertEqual(len(dentist.subscription_ids.server_check_ids), 1)
        self.assertLess(dentist.balance, 30)
        fault = self.env['project.task'].search([('clip_card_callout_account_id', '=', dentist.id)])
        self.assertEqual(fault.clip_card_callout_state, 'pending')
        self.assertTrue(fault.clip_card_callout_deadline)
