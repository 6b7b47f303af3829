"""Clip card products and their sizes."""

from ast import literal_eval

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestProducts(ClipCardCommon):
    def add_tier(self, clips, discount, user=None):
        tier = self.env['clip.card.tier'].with_user(user or self.manager)
        return tier.create(
            {
                'product_tmpl_id': self.product.product_tmpl_id.id,
                'clips': clips,
                'discount': discount,
            }
        )

    # Sizes

    def test_manager_adds_size(self):
        tier = self.add_tier(50, 20)
        self.assertEqual(tier.display_name, "50 clips, 20 % off")
        self.assertEqual(self.add_tier(5, 0).display_name, "5 clips")
        self.assertEqual(
            self.product.clip_card_tier_ids.sorted('clips').mapped('clips'), [5, 10, 20, 30, 50]
        )

    def test_sales_chooses_but_does_not_make_sizes(self):
        self.assertTrue(self.product.clip_card_tier_ids.with_user(self.salesperson).mapped('clips'))
        with self.assertRaises(AccessError):
            self.add_tier(50, 20, user=self.salesperson)

    @mute_logger('odoo.sql_db')
    def test_size_twice(self):
        with self.assertRefused(psycopg2.IntegrityError, 'product_clips_unique'):
            self.add_tier(20, 11)

    @mute_logger('odoo.sql_db')
    def test_discount_out_of_range(self):
        for discount in (-1, 100.01):
            with (
                self.subTest(discount=discount),
                self.assertRefused(psycopg2.IntegrityError, 'discount_percent'),
            ):
                self.add_tier(50, discount)
        self.assertEqual(self.add_tier(50, 100).discount, 100)

    @mute_logger('odoo.sql_db')
    def test_no_clips(self):
        for clips in (0, -10):
            with (
                self.subTest(clips=clips),
                self.assertRefused(psycopg2.IntegrityError, 'clips_positive'),
            ):
                self.add_tier(clips, 5)

    @mute_logger('odoo.sql_db')
    def test_size_changed_to_existing(self):
        with self.assertRefused(psycopg2.IntegrityError, 'product_clips_unique'):
            self.product.product_tmpl_id._get_clip_card_tier(10).with_user(self.manager).clips = 20
            self.env.flush_all()

    # Products

    def test_product_is_prepaid_service_in_clips(self):
        product = self.product
        self.assertEqual(product.type, 'service')
        self.assertEqual(product.service_policy, 'ordered_prepaid')
        self.assertEqual(product.service_tracking, 'project_only')
        self.assertEqual(product.uom_id, self.env.ref('clip_card.product_uom_clip'))
        self.assertEqual(
            (product.clip_card_lifetime_years, product.clip_card_forfeit_years), (5, 3)
        )

    def test_form_makes_card_product(self):
        form = Form(self.env['product.template'])
        form.name = "Klippekort"
        form.type = 'service'
        form.clip_card_type = 'card'
        product = form.save()
        self.assertEqual(product.service_policy, 'ordered_prepaid')
        self.assertEqual(product.uom_id, self.env.ref('clip_card.product_uom_clip'))

    def test_form_of_the_menu(self):
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.product_template_action')
        context = literal_eval(action['context'])
        form = Form(self.env['product.template'].with_context(**context))
        form.name = "Klippekort"
        with form.clip_card_tier_ids.new() as tier:
            tier.clips = 15
            tier.discount = 7.5
        product = form.save()
        self.assertEqual(product.clip_card_type, 'card')
        self.assertEqual(product.service_policy, 'ordered_prepaid')
        self.assertEqual(product.clip_card_tier_ids.discount, 7.5)

    def test_existing_service_becomes_card(self):
        product = self.env['product.template'].create({'name': "Timebank", 'type': 'service'})
        product.clip_card_type = 'card'
        self.assertEqual(product.service_policy, 'ordered_prepaid')
        self.assertEqual(product.uom_id, self.env.ref('clip_card.product_uom_clip'))

    def test_product_that_is_no_card(self):
        for values in (
            {'type': 'consu'},
            {'service_policy': 'delivered_timesheet'},
            {'uom_id': self.env.ref('uom.product_uom_hour').id},
        ):
            with (
                self.subTest(values=values),
                self.assertRefused(ValidationError, 'prepaid service sold in the unit "Clip"'),
            ):
                self.product.product_tmpl_id.write(values)

    @mute_logger('odoo.sql_db')
    def test_years_positive(self):
        for name in ('clip_card_lifetime_years', 'clip_card_forfeit_years'):
            with (
                self.assertRefused(psycopg2.IntegrityError, 'clip_card_years_positive'),
            ):
                self.product.product_tmpl_id[name] = 0
                self.env.flush_all()

    def test_copy_has_sizes(self):
        copy = self.product.product_tmpl_id.copy()
        self.assertEqual(
            [(tier.clips, tier.discount) for tier in copy.clip_card_tier_ids.sorted('clips')],
            [(10, 5), (20, 10), (30, 15)],
        )
        self.assertFalse(copy.clip_card_tier_ids & self.product.clip_card_tier_ids)

    def test_a_product_made_as_its_variant(self):
        """As by an import of product variants: it is a card with all that this means."""
        card = self.env['product.product'].create(
            {
                'name': "Klippekort 2",
                'clip_card_type': 'card',
                'list_price': 800.0,
                'clip_card_tier_ids': [Command.create({'clips': 10, 'discount': 5})],
            }
        )
        self.assertEqual((card.type, card.service_policy), ('service', 'ordered_prepaid'))
        self.assertEqual(self.sell(10, product=card).price_subtotal, 7600)
        phone = self.env['product.product'].create(
            {'name': "Telefonsupport", 'clip_card_type': 'phone_support'}
        )
        self.assertEqual((phone.type, phone.lst_price), ('service', 0.0))

    def test_variants_share_sizes(self):
        attribute = self.env['product.attribute'].create(
            {
                'name': "Svartid",
                'value_ids': [
                    Command.create({'name': "Normal"}),
                    Command.create({'name': "Hurtig"}),
                ],
            }
        )
        template = self.product.product_tmpl_id
        template.attribute_line_ids = [
            Command.create(
                {
                    'attribute_id': attribute.id,
                    'value_ids': [Command.set(attribute.value_ids.ids)],
                }
            )
        ]
        variant = template.product_variant_ids[1]
        line = self.sell(20, product=variant)
        self.assertEqual((line.product_uom_qty, line.discount), (20, 10))
        self.assertEqual(line.sudo().clip_card_ids.product_id, variant)

    def test_sold_product_stays_a_card(self):
        self.sell(10)
        with self.assertRefused(UserError, "Klippekort has been sold.*[Aa]rchive"):
            self.product.product_tmpl_id.clip_card_type = False
        self.product.product_tmpl_id.write({'clip_card_type': 'card', 'list_price': 1200})

    def test_unsold_product_may_become_another(self):
        self.product.product_tmpl_id.clip_card_type = False
        self.assertFalse(self.product.clip_card_type)

    def test_installed_product(self):
        product = self.env.ref('clip_card.product_clip_card')
        self.assertEqual(product.clip_card_type, 'card')
        self.assertEqual(
            [(tier.clips, tier.discount) for tier in product.clip_card_tier_ids],
            [(10, 5), (20, 10), (30, 15)],
        )
