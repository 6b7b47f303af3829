"""Add-on products: what there is to sell, and on which terms."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestAddOnProducts(AddOnCommon):
    def test_what_there_is_to_sell(self):
        for name, kind, months, hours in (
            ('monthly_check', 'server_check', 1, 0),
            ('quarterly_check', 'server_check', 3, 0),
            ('phone_support', 'phone_support', 1, 0),
            ('callout_8', 'callout_guarantee', 1, 8),
            ('callout_6', 'callout_guarantee', 1, 6),
            ('callout_4', 'callout_guarantee', 1, 4),
        ):
            product = self.env.ref(f'clip_card.product_{name}')
            self.assertEqual(
                (
                    product.clip_card_type,
                    product.clip_card_period_months,
                    product.clip_card_response_hours,
                    product.list_price,
                    product.type,
                    product.service_tracking,
                ),
                (kind, months, hours, 0.0, 'service', 'no'),
            )
            self.assertGreater(product.clip_card_period_clips, 0)

    def test_no_price_of_its_own(self):
        template = self.phone.product_tmpl_id
        template.list_price = 500
        self.assertEqual(template.list_price, 0)
        both = template | self.product.product_tmpl_id
        both.list_price = 1100
        self.assertEqual(both.mapped('list_price'), [0, 1100])

    def test_the_form_proposes_what_an_add_on_is(self):
        form = Form(self.env['product.template'].with_user(self.manager))
        form.name = "Overvågning"
        form.type = 'service'
        form.list_price = 300
        form.clip_card_type = 'server_check'
        form.clip_card_period_clips = 4
        product = form.save()
        self.assertEqual((product.list_price, product.clip_card_period_clips), (0, 4))

    def test_refused_terms(self):
        for values, error, message in (
            ({'clip_card_period_months': 0}, CheckViolation, "period_positive"),
            ({'clip_card_period_clips': 0}, CheckViolation, "period_positive"),
            ({'clip_card_type': 'callout_guarantee'}, CheckViolation, "response_hours_positive"),
            ({'service_tracking': 'project_only'}, ValidationError, "paid in clips"),
        ):
            with (
                self.subTest(values=values),
                mute_logger('odoo.sql_db'),
                self.assertRefused(error, message),
            ):
                self.check.product_tmpl_id.write(values)
                self.env.flush_all()

    def test_sold_ones_stay_of_their_kind(self):
        with self.on('2025-03-12'):
            self.buy(10)
            self.subscribe(self.check)
        with self.assertRefused(UserError, "has been sold to Bageriet Kernen ApS"):
            self.check.product_tmpl_id.clip_card_type = 'phone_support'
