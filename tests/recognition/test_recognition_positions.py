"""What stands on the balance sheet beside the deferred income: due after a year, not invoiced."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import RecognitionCommon


class PositionCase(RecognitionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.long_term = cls.chart('dk_coa_7145')
        cls.asset = cls.env['account.account'].create(
            {'name': "Igangværende klip", 'code': '6199', 'account_type': 'asset_current'}
        )

    def balance(self, account, day):
        items = self.env['account.move.line'].search(
            [('account_id', '=', account.id), ('date', '<=', day), ('parent_state', '=', 'posted')]
        )
        return round(sum(items.mapped('balance')), 2)

    def ageing(self, day, user=None):
        rows = self.env['clip.card.ageing'].with_user(user or self.accountant)
        return rows.with_context(clip_card_as_of=day).search(
            [('partner_id', '=', self.customer.id)]
        )


@tagged('post_install', '-at_install')
class TestRecognitionPositions(PositionCase):
    def test_due_after_a_year_by_end_date(self):
        self.switch_on(
            clip_card_liability_split='end', clip_card_long_term_account_id=self.long_term.id
        )
        with self.on('2025-01-10'):
            self.invoice(self.sell(10))
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(
                move, {self.deferred: 2850 + 6650, self.sales: -2850, self.long_term: -6650}
            )
            report = self.assertTied('2025-01-01', '2025-01-31', closing=6650)
            self.assertEqual((report.long_term, report.account_balance), (6650, 6650))
        with self.on('2027-02-01'):
            move = self.recognise('2027-01-31')
            self.assertItems(move, {self.deferred: -6650, self.long_term: 6650})
            self.assertTied('2027-01-01', '2027-01-31', closing=6650)
            self.reverse(move, '2027-01-31')
            self.assertEqual(self.balance(self.long_term, '2027-01-31'), -6650)
            self.assertItems(
                self.recognise('2027-01-31'), {self.deferred: -6650, self.long_term: 6650}
            )
            with self.assertRefused(UserError, "has been reversed already"):
                self.reverse(move, '2027-01-31')
            with self.assertRefused(UserError, "Reverse it"):
                move.with_user(self.accountant).button_draft()

    def test_due_after_a_year_by_expected_use(self):
        """Three clips in 30 days are 37 a year: of 47 that are left, 10 are for later."""
        self.switch_on(
            clip_card_liability_split='use', clip_card_long_term_account_id=self.long_term.id
        )
        with self.on('2025-01-02'):
            self.invoice(self.sell(30))
            self.invoice(self.sell(20))
            self.work(3, '2025-01-10')
        with self.on('2025-02-01'):
            rows = self.ageing('2025-01-31')
            self.assertEqual(sum(rows.mapped('clips_within')), 37)
            self.assertEqual(sum(rows.mapped('clips_lapsing')), 0)
            self.recognise('2025-01-31')
            self.assertEqual(self.balance(self.long_term, '2025-01-31'), -10 * 850)
            self.assertEqual(sum(rows.mapped('value_after')), 10 * 850)

    def test_ageing(self):
        """By end date as of any day, with what will lapse if the customer goes on like this."""
        with self.on('2025-01-02'):
            self.invoice(self.sell(30))
            self.work(3, '2025-01-10')
        row = self.ageing('2025-01-31')
        self.assertEqual((str(row.end_date), row.bucket), ('2028-01-10', 'later'))
        self.assertEqual((row.clips, row.clips_lapsing, row.value_lapsing), (27, 0, 0))
        # As of the end of June: three clips in the last 180 days, 30 months left.
        row = self.ageing('2025-06-30')
        self.assertEqual((row.clips, row.clips_lapsing), (27, 27 - 15))
        self.assertEqual((row.value_lapsing, row.value_after), (12 * 850, 27 * 850))
        row = self.ageing('2027-12-31')
        self.assertEqual((row.bucket, row.clips_lapsing, row.value_within), ('3', 27, 27 * 850))
        with self.on('2027-12-31'):
            self.work(2, '2027-12-31')
        self.env.invalidate_all()
        self.assertEqual(self.ageing('2027-12-30').clips, 27)
        self.assertEqual(str(self.ageing('2027-12-31').end_date), '2030-01-02')

    def test_ageing_from_the_menu(self):
        wizard = self.env['clip.card.as.of'].with_user(self.accountant).create({})
        self.assertEqual(wizard.action_ageing()['res_model'], 'clip.card.ageing')
        with self.assertRaises(AccessError):
            self.ageing('2025-06-30', self.salesperson)
        with self.assertRaises(AccessError):
            self.env['clip.card.position'].with_user(self.accountant).create({'kind': 'long_term'})

    def test_used_and_not_yet_invoiced(self):
        self.switch_on(clip_card_contract_asset_account_id=self.asset.id)
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertItems(move, {self.asset: 2850, self.sales: -2850})
            report = self.assertTied('2025-01-01', '2025-01-31', closing=0)
            self.assertEqual((report.waiting, report.contract_asset), (2850, 2850))
            self.invoice(line)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
            self.assertItems(move, {self.asset: -2850, self.deferred: 2850, self.sales: 0})
            report = self.assertTied('2025-02-01', '2025-02-28', closing=6650)
            self.assertEqual(report.contract_asset, 0)
            with self.assertRefused(UserError, "never deleted"):
                move.clip_card_position_ids.unlink()

    def test_switched_off_again(self):
        self.switch_on(clip_card_contract_asset_account_id=self.asset.id)
        with self.on('2025-01-10'):
            self.sell(10)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.company.clip_card_contract_asset_account_id = False
        with self.on('2025-03-03'):
            self.assertItems(self.recognise('2025-02-28'), {self.asset: -2850, self.sales: 2850})

    def test_settings(self):
        self.company.clip_card_long_term_account_id = False
        with self.assertRefused(ValidationError, "liability account of its own"):
            self.company.clip_card_liability_split = 'end'
        with self.assertRefused(ValidationError, "no current asset"):
            self.company.clip_card_contract_asset_account_id = self.sales
        self.company.clip_card_recognition = False
        with Form(self.env['res.config.settings']) as form:
            form.clip_card_recognition = True
            self.assertEqual(form.clip_card_long_term_account_id, self.long_term)
            form.clip_card_liability_split = 'use'
        self.assertEqual(self.company.clip_card_liability_split, 'use')
        self.assertIn(
            "told by the customers' use", ' '.join(self.company._get_clip_card_policies())
        )
