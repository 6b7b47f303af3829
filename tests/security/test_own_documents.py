"""Salespeople with their own documents see the cards of those whose orders they may see."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestOwnDocuments(ClipCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_seller = cls.make_user('seller', "Otto Salg", 'clip_card.group_clip_card_user')
        cls.all_documents = cls.make_user(
            'chief',
            "Alma Salg",
            'clip_card.group_clip_card_user',
            'sales_team.group_sale_salesman_all_leads',
        )

    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.customer.user_id = self.salesperson
        self.line = self.log(self.make_task("Drift"), 30, '2025-03-12')

    def records(self):
        Analysis = self.env['clip.card.analysis']
        Outstanding = self.env['clip.card.outstanding']
        return [
            self.card.account_id,
            self.card,
            self.card.entry_ids,
            self.line,
            Analysis.search([('card_id', '=', self.card.id)]),
            Outstanding.search([('card_id', '=', self.card.id)]),
        ]

    def found(self, user):
        """Which of the records the user finds, by model."""
        self.env.flush_all()
        return {
            records._name
            for records in self.records()
            if records.with_user(user).search([('id', 'in', records.ids)])
        }

    def test_another_seller_s_customer(self):
        everything = {records._name for records in self.records()}
        self.assertEqual(self.found(self.other_seller), set())
        for user in (self.salesperson, self.all_documents, self.manager):
            self.assertEqual(self.found(user), everything)
        ledger = everything - {'account.analytic.line'}
        self.assertEqual(self.found(self.accountant) & ledger, ledger)
        with self.assertRaises(AccessError):
            self.card.with_user(self.other_seller).read(['net_amount'])

    def test_nobody_s_customer_and_one_to_whom_they_sold(self):
        self.customer.user_id = False
        self.assertIn('clip.card', self.found(self.other_seller))
        self.customer.user_id = self.other_seller
        self.assertIn('clip.card', self.found(self.other_seller))
        self.assertIn('clip.card', self.found(self.salesperson))

    def test_a_manager_of_another_company(self):
        """Neither sizes nor postcodes of this one."""
        product = self.card.product_id.product_tmpl_id
        product.company_id = self.company
        zone = self.env['clip.card.transport.zone'].create(
            {
                'name': "Hellerup",
                'company_id': self.company.id,
                'country_id': self.denmark.id,
                'standard_hours': 0.5,
                'range_ids': [(0, 0, {'postcode_from': 2900, 'postcode_to': 2900})],
            }
        )
        elsewhere = self.env['res.company'].create({'name': "Anden ApS"})
        self.manager.write({'company_ids': [(6, 0, elsewhere.ids)], 'company_id': elsewhere.id})
        for record, values in (
            (product.clip_card_tier_ids[0], {'discount': 90}),
            (zone.range_ids, {'postcode_to': 9999}),
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.manager).write(values)
