"""Special agreements and corrections."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestCorrections(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.other = self.make_customer("Slagteren ApS", zip='1165')
        with self.on('2025-03-12'):
            self.card = self.buy(10)

    def as_manager(self, card=None):
        return (card or self.card).with_user(self.manager)

    def test_adjust_up_and_down(self):
        with self.on('2025-04-01'):
            self.as_manager()._adjust(2, "Kulance for ventetid")
            self.assertEqual(self.card.balance, 12)
            self.as_manager()._adjust(-12, "Fejl rettet")
        self.assertEqual((self.card.balance, self.card.state), (0, 'used_up'))
        entry = self.card.entry_ids.sorted('id')[-1]
        self.assertEqual((entry.kind, entry.clips, entry.name), ('adjustment', -12, "Fejl rettet"))
        self.assertLedger()

    def test_adjust_refused(self):
        with self.assertRaisesRegex(AccessError, "Only a clip card manager"):
            self.card.with_user(self.salesperson)._adjust(1, "Gave")
        with self.assertRaisesRegex(UserError, "Enter the reason"):
            self.as_manager()._adjust(1, "  ")
        with self.assertRaisesRegex(UserError, "has 10 clips"):
            self.as_manager()._adjust(-11, "For mange")
        self.assertEqual(self.card.balance, 10)

    def test_clips_added_pay_what_is_uncovered(self):
        with self.on('2025-04-01'):
            line = self.log(self.make_task(), 12 * 60)
            self.assertClips(line, 10, 2)
            self.as_manager()._adjust(3, "Kulance")
            self.assertClips(line, 12)
        self.assertEqual(self.card.balance, 1)

    def test_hold_and_release(self):
        with self.on('2025-04-01'):
            self.as_manager()._hold("Faktura forfalden")
            self.assertEqual(self.card.state, 'on_hold')
            line = self.log(self.make_task(), 60)
            self.assertClips(line, 0, 1)
            self.as_manager().action_release()
            self.assertClips(line, 1)
        self.assertEqual((self.card.state, self.card.balance), ('active', 9))

    def test_prolong_moves_the_end_out_and_revives(self):
        self.assertEqual(self.card.end_date, date(2028, 3, 12))
        with self.on('2028-04-01'):
            self.end_cards()
            self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
            self.as_manager()._prolong(date(2031, 1, 1), "Aftale 2028-17")
        self.assertEqual((self.card.state, self.card.balance), ('active', 10))
        self.assertEqual(self.card.end_date, date(2031, 1, 1))
        self.assertIn("Aftale 2028-17", self.card.end_reason)
        self.assertIn("Aftale 2028-17", self.card.entry_ids.mapped('name'))
        with self.on('2031-01-02'):
            self.end_cards()
        self.assertEqual((self.card.state, self.card.balance), ('expired', 0))
        self.assertLedger()

    def test_never_shortened(self):
        with self.on('2025-04-01'), self.assertRaisesRegex(UserError, "valid until 03/12/2028"):
            self.as_manager()._prolong(date(2028, 3, 12), "Aftale")

    def test_transfer_keeps_dates_and_price(self):
        with self.on('2025-06-01'):
            self.log(self.make_task(), 60)
        with self.on('2026-01-15'):
            new = self.as_manager()._transfer(self.other, 4, "Aftale 2026-3").sudo()
        self.assertEqual((self.card.balance, new.balance), (5, 4))
        self.assertEqual(new.partner_id, self.other)
        self.assertEqual(new.purchase_date, date(2025, 3, 12))
        self.assertEqual(new.last_use_date, date(2025, 6, 1))
        self.assertEqual(new.expiry_date, self.card.expiry_date)
        self.assertEqual(new.end_date, date(2028, 6, 1))
        self.assertEqual((new.clip_price, new.net_amount), (950.0, 3800.0))
        with self.on('2026-02-01'):
            back = self.as_manager(new)._transfer(self.customer, 4, "Aftalen ophævet").sudo()
        self.assertEqual((new.balance, back.balance, back.clip_price), (0, 4, 950.0))
        self.assertLedger()

    def test_transfer_in_its_form(self):
        with self.on('2025-04-01'):
            action = self.as_manager().action_transfer()
            wizard = Form(
                self.env[action['res_model']]
                .with_user(self.manager)
                .with_context(**action['context'])
            )
            wizard.partner_id = self.other
            wizard.agreement = "Aftale 2025-4"
            with wizard.line_ids.edit(0) as line:
                self.assertEqual((line.card_id, line.balance), (self.as_manager(), 10))
                line.clips = 3
            wizard.save().action_transfer()
        self.assertEqual((self.card.balance, self.other.clip_card_balance), (7, 3))

    def test_transfer_where_the_vat_differs(self):
        """A Danish customer paid 25 %; a Swedish one would have paid none, and the other way."""
        sweden = self.env.ref('base.se')
        foreign = self.make_customer("Bageri AB", country_id=sweden.id)
        tax = self.env['account.tax'].create(
            {'name': "25 %", 'amount': 25, 'company_id': self.company.id}
        )
        free = self.env['account.tax'].create(
            {'name': "0 %", 'amount': 0, 'company_id': self.company.id}
        )
        position = self.env['account.fiscal.position'].create(
            {
                'name': "Sverige",
                'company_id': self.company.id,
                'auto_apply': True,
                'country_id': sweden.id,
                'sequence': -1,
            }
        )
        free.write({'fiscal_position_ids': position.ids, 'original_tax_ids': tax.ids})
        self.card.product_id.taxes_id = tax
        card = self.card.with_user(self.manager)
        with self.assertRefused(UserError, "do not pay the same VAT"):
            card._transfer(foreign, 2, "Aftale")
        self.assertEqual(card.balance, 10)

    def test_another_customer_s_agreement_is_not_told(self):
        card = self.card.with_user(self.manager)
        card._prolong(card.end_date.replace(year=card.end_date.year + 5), "Aftale med Kernen")
        new = card._transfer(self.make_customer("Kaffebaren ApS"), 2, "Overdraget")
        self.assertEqual(new.prolonged_date, card.prolonged_date)
        self.assertNotIn("Kernen", str([new.end_reason, new._statement_rows()]))

    def test_transfer_of_nothing(self):
        wizard = (
            self.env['clip.card.transfer']
            .with_user(self.manager)
            .create({'partner_id': self.other.id, 'agreement': "Aftale", 'line_ids': False})
        )
        with self.assertRaisesRegex(UserError, "how many clips"):
            wizard.action_transfer()

    def test_transfer_refused(self):
        manager = self.as_manager()
        with self.assertRaisesRegex(UserError, "Enter the reason or the agreement"):
            manager._transfer(self.other, 1, "")
        with self.assertRaisesRegex(UserError, "it has 10 clips"):
            manager._transfer(self.other, 11, "Aftale")
        with self.assertRaisesRegex(UserError, "belongs to Bageriet Kernen ApS already"):
            manager._transfer(self.customer, 1, "Aftale")
        with self.assertRaisesRegex(AccessError, "Only a clip card manager"):
            self.card.with_user(self.salesperson)._transfer(self.other, 1, "Aftale")

    def test_transferred_clips_remember_their_last_use(self):
        with self.on('2025-06-01'):
            self.log(self.make_task(), 60)
        with self.on('2026-01-15'):
            new = self.as_manager()._transfer(self.other, 4, "Aftale").sudo()
            task = self.env['project.task'].create(
                {
                    'name': "Opgave",
                    'project_id': self.env['project.project']
                    .create(
                        {
                            'name': "Slagteren",
                            'partner_id': self.other.id,
                            'clip_card_billing': True,
                            'company_id': self.company.id,
                        }
                    )
                    .id,
                }
            )
            line = self.log(task, 60)
            self.assertEqual(new.last_use_date, date(2026, 1, 15))
            line.unlink()
        self.assertEqual(new.last_use_date, date(2025, 6, 1))

    def test_opening_balance(self):
        with self.on('2025-04-01'):
            opening = (
                self.env['clip.card.opening']
                .with_user(self.manager)
                .create(
                    {
                        'partner_id': self.other.id,
                        'product_id': self.product.id,
                        'clips': 7,
                        'purchase_date': '2023-05-01',
                        'last_use_date': '2024-02-10',
                        'clip_price': 900,
                    }
                )
            )
        card = opening.card_id.sudo()
        self.assertEqual((card.balance, card.state, card.clip_price), (7, 'active', 900.0))
        self.assertEqual((card.end_date, card.expiry_date), (date(2027, 2, 10), date(2028, 5, 1)))
        self.assertEqual(card.entry_ids.kind, 'adjustment')

    def test_opening_balances_are_imported_row_by_row(self):
        columns = ['partner_id', 'clips', 'purchase_date', 'last_use_date', 'clip_price']
        rows = [
            [self.other.name, '5', '2024-01-01', '2024-06-01', '900'],
            [self.customer.name, '0', '2024-01-01', '', '900'],
        ]
        Opening = self.env['clip.card.opening'].with_user(self.manager)
        with self.on('2025-04-01'):
            result = Opening.load(columns, rows)
            self.assertFalse(result['ids'])
            self.assertIn("at least one clip", result['messages'][0]['message'])
            self.assertFalse(self.other.clip_card_ids)
            result = Opening.load(columns, rows[:1])
        self.assertEqual(len(result['ids']), 1)
        self.assertEqual(self.other.clip_card_balance, 5)

    def test_a_manager_of_another_company_is_refused(self):
        elsewhere = self.env['res.company'].create({'name': "Aarhus ApS"})
        stranger = self.make_user('stranger', "Fremmed", 'clip_card.group_clip_card_manager')
        stranger.write({'company_ids': [Command.set(elsewhere.ids)], 'company_id': elsewhere.id})
        card = self.card.with_user(stranger)
        for correct in (
            lambda: card._adjust(1, "Gave"),
            lambda: card._prolong(date(2031, 1, 1), "Aftale"),
            lambda: card._transfer(self.other, 1, "Aftale"),
            lambda: card._make_credit_note(1, "Ophør"),
            lambda: card._hold("Faktura"),
            card.action_release,
            lambda: self.card.account_id.with_user(stranger).action_verify(),
        ):
            with self.assertRaises(AccessError):
                correct()
        self.assertEqual((self.card.balance, self.card.state), (10, 'active'))

    def test_goodwill_does_not_hide_what_was_used(self):
        with self.on('2025-04-01'):
            self.as_manager()._adjust(2, "Kulance")
            self.log(self.make_task(), 120)
            self.assertEqual(self.card.balance, 10)
            with self.assertRaisesRegex(UserError, "2 of the 10 clips .* are used"):
                self.card.order_id.with_user(self.salesperson)._action_cancel()
        self.assertEqual(self.card.state, 'active')

    def test_only_invoiced_clips_are_refunded_once(self):
        with self.on('2025-04-01'):
            self.card.order_id._create_invoices().action_post()
            self.as_manager()._adjust(5, "Kulance")
            card = self.card.with_user(self.accountant)
            with self.assertRaisesRegex(UserError, "^10 clips of card"):
                card._make_credit_note(15, "Ophør")
            card._make_credit_note(6, "Ophør")
            with self.assertRaisesRegex(UserError, "^4 clips of card"):
                card._make_credit_note(5, "Ophør")

    def test_refund_credits_the_invoice(self):
        with self.on('2025-04-01'):
            order = self.card.order_id
            invoice = order._create_invoices()
            invoice.action_post()
            self.log(self.make_task(), 3 * 60)
            credit_note = self.card.with_user(self.accountant)._make_credit_note(7, "Ophør")
            self.assertEqual(credit_note.reversed_entry_id, invoice)
            self.assertEqual(credit_note.amount_untaxed, 7 * 950.0)
            self.assertEqual(self.card.balance, 7)
            credit_note.action_post()
        self.assertEqual(
            (self.card.balance, self.card.entry_ids.sorted('id')[-1].kind), (0, 'refund')
        )
        self.assertLedger()
