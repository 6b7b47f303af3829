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
        tasks = self.env['project.task'].search([('clip_card_request_key', '!=', False)])
        self.assertEqual(tasks.mapped('name'), ["Printeren er nede", "Serveren er nede"])
        self.assertEqual(tasks.partner_id, self.kasper.partner_id)


@tagged('post_install', '-at_install')
class TestPhoneTours(PortalCase):
    bought_days_ago = 30
    browser_size = '390x844'

    def test_folded_filters(self):
        self.use(31, 9, name="Ny disk")
        self.use(60, 3, name="Opdatering", user=self.colleague_user)
        path = f'/my/clip-cards/{self.card.id}'
        self.start_tour(path, 'clip_card_portal_filters', login=self.kasper.login)


@tagged('post_install', '-at_install')
class TestToursByRight(PortalCase):
    """Kasper, who sees, asks or decides, and what has come of what he did."""

    bought_days_ago = 30

    def setUp(self):
        super().setUp()
        self.use(61, 9, name="Skiftede disk")
        self.decider = self.make_portal_user(name="Dorthe Direktør")

    def go(self, right, path='/my/clip-cards'):
        self.kasper.partner_id.clip_card_right = right
        name = {'see': 'sees', 'ask': 'asks', 'decide': 'decides'}[right]
        self.start_tour(path, f'clip_card_portal_{name}', login=self.kasper.login)

    def tasks(self):
        return self.env['project.task'].search([('clip_card_request_key', '!=', False)])

    def test_sees(self):
        """Each address that needs more leads back, and says who may."""
        self.go('see', f'/my/clip-cards/renew/{self.account.id}')
        self.assertFalse(self.tasks())
        self.assertFalse(self.account.sudo().renewal_order_ids)

    def test_asks(self):
        self.go('ask')
        self.assertEqual(sorted(self.tasks().mapped('name')), ["Ny printer", "Serveren er nede"])
        self.assertEqual(self.account.question_ids.text, "Hvorfor to klip?")
        self.assertEqual((self.account.balance, self.account.renewal), (8, 'ask'))

    def test_decides(self):
        self.company.write({'portal_confirmation_pay': False, 'portal_confirmation_sign': True})
        task = self.make_task("Ny mailserver", user_ids=self.consultant_user.ids)
        task.clip_card_estimate = 4
        task.action_clip_card_ask_estimate()
        self.go('decide')
        self.assertEqual(task.clip_card_estimate_state, 'accepted')
        self.assertEqual((self.account.renewal, self.account.renewal_max_per_year), ('auto', 3))
        self.assertEqual(self.account.agreed_by_id, self.kasper)
        order = self.account.sudo().renewal_order_ids
        self.assertEqual((order.state, order.signed_by), ('sale', "Kasper Kunde"))
