"""What salesperson and consultant do every day, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestTours(ClipCardCommon, HttpCase):
    def test_sell_a_card(self):
        self.start_tour('/odoo', 'clip_card_sell', login=self.salesperson.login)
        card = self.customer.clip_card_ids
        self.assertEqual((card.state, card.balance, card.net_amount), ('active', 20, 18000.0))

    def test_log_a_visit(self):
        card = self.buy(10)
        self.make_task("Mail virker ikke")
        self.start_tour('/odoo', 'clip_card_log_visit', login=self.consultant_user.login)
        self.assertEqual(card.balance, 8)

    def test_look_at_the_cards(self):
        self.buy(10)
        self.log(self.make_task(), 61)
        self.start_tour('/odoo', 'clip_card_kanban', login=self.salesperson.login)
