"""What a customer does in the portal, in a real browser."""

from odoo.tests import tagged

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestPortalTours(PortalCase):
    bought_days_ago = 30

    def test_read_filter_and_download(self):
        self.use(31, 9, name="Ny disk", clip_card_work_type='onsite')
        self.use(60, 3, name="Opdatering", user=self.colleague_user)
        self.start_tour('/my', 'clip_card_portal_read', login=self.kasper.login)

    def test_renew(self):
        self.use(8 * 60)
        self.company.write({'portal_confirmation_pay': False, 'portal_confirmation_sign': True})
        self.start_tour('/my/clip-cards', 'clip_card_portal_renew', login=self.kasper.login)
        order = self.account.sudo().renewal_order_ids
        self.assertEqual((order.state, order.amount_untaxed), ('sale', 18000.0))
        self.assertEqual(order.signed_by, "Kasper Kunde")
        self.assertEqual(self.account.balance, 22)

    def test_stop_and_undo(self):
        self.start_tour('/my/clip-cards', 'clip_card_portal_stop', login=self.kasper.login)
        self.assertEqual((self.account.renewal, self.account.stopped_on), ('ask', False))

    def test_report_a_fault(self):
        self.start_tour('/my/clip-cards', 'clip_card_portal_fault', login=self.kasper.login)
        task = self.env['project.task'].search([('clip_card_request_key', '!=', False)])
        self.assertEqual((task.name, task.partner_id), ("Serveren er nede", self.kasper.partner_id))
