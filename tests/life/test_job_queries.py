"""What the jobs cost the database per customer: little, and the same however many there are."""

from odoo.tests import tagged

from ..common import ClipCardCommon

FEW, MANY = 10, 40


@tagged('post_install', '-at_install')
class TestJobQueries(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2020-03-15')
        self.env['res.lang']._activate_lang('da_DK')
        self.customers = self.env['res.partner'].create(
            [
                {
                    'name': f"Kunde {number}",
                    'is_company': True,
                    'email': f'kunde{number}@example.com' if number % 5 else False,
                    'lang': 'da_DK' if number % 2 else 'en_US',
                    'user_id': self.salesperson.id if number % 3 else False,
                }
                for number in range(2 * FEW + MANY)
            ]
        )
        accounts = self.env['clip.card.account']
        for customer in self.customers:
            accounts += self.buy(10, customer=customer).account_id
        accounts.low_threshold = 10
        self.warm, self.few, self.many = (
            accounts[:FEW],
            accounts[FEW : 2 * FEW],
            accounts[2 * FEW :],
        )

    def count(self, action, accounts):
        """Queries of an action on a cache that is warm for settings and cold for records."""
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(self.env['clip.card.account'].browse(accounts.ids))
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def growth(self, action):
        """Queries of the action for each further customer."""
        self.count(action, self.warm)
        few, many = (self.count(action, accounts) for accounts in (self.few, self.many))
        return (many - few) / (MANY - FEW)

    def test_sending_notices(self):
        growth = self.growth(self.env['clip.card.notice']._send_due)
        notices = self.env['clip.card.notice'].search([('account_id', 'in', self.many.ids)])
        self.assertEqual(len(notices), 2 * MANY)
        self.assertLess(growth, 1)

    def test_ending_cards(self):
        self.stay_on('2024-01-01')
        growth = self.growth(lambda accounts: accounts._end_cards())
        self.assertEqual(set(self.many.card_ids.mapped('state')), {'forfeited'})
        # Stock Odoo asks for the unit "Hours" once per order line whose delivery changes.
        self.assertLessEqual(growth, 1)
