"""Cards of overdue invoices are held, or their hold is proposed; payment releases them."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..selling.common import SellingCommon


@tagged('post_install', '-at_install')
class TestOverdue(SellingCommon):
    def setUp(self):
        super().setUp()
        self.company.clip_card_overdue_days = 10
        with self.on('2025-03-01'):
            self.line = self.sell(10)
            self.card = self.line.sudo().clip_card_ids
            self.move = self.invoice(self.line)
            self.move.sudo().invoice_date_due = '2025-03-15'

    def run_job(self, day):
        with self.on(day), self.enter_registry_test_mode():
            self.env.flush_all()
            self.env.ref('clip_card.ir_cron_hold_overdue').method_direct_trigger()
        self.env.invalidate_all()

    def test_off_by_default(self):
        self.assertEqual(self.env['res.company'].create({'name': "Ny"}).clip_card_overdue_days, 0)
        self.company.clip_card_overdue_days = 0
        self.company.clip_card_overdue_policy = 'hold'
        self.run_job('2025-06-01')
        self.assertEqual(self.card.state, 'active')
        with self.assertRefused(ValidationError, "not overdue by -1 days"):
            self.company.clip_card_overdue_days = -1

    def test_proposed_once(self):
        self.run_job('2025-03-25')
        self.assertFalse(self.card.activity_ids)
        self.run_job('2025-03-26')
        activity = self.card.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn(f"Hold card {self.card.name}?", activity.summary)
        self.assertIn(self.move.name, activity.note)
        self.assertEqual(self.card.state, 'active')
        activity.action_done()
        self.run_job('2025-03-27')
        self.assertFalse(self.card.activity_ids)

    def test_proposal_is_done_with_when_paid(self):
        self.run_job('2025-03-26')
        with self.on('2025-03-27'):
            self.pay(self.move)
        self.assertFalse(self.card.activity_ids)

    def test_in_the_language_of_who_decides(self):
        """Whoever registers the payment may have another one."""
        self.env['res.lang']._activate_lang('da_DK')
        self.salesperson.lang, self.accountant.lang = 'da_DK', 'en_US'
        self.run_job('2025-03-26')
        self.assertIn(f"Sæt kort {self.card.name} i bero?", self.card.activity_ids.summary)
        with self.on('2025-03-27'):
            self.pay(self.move)
        self.assertFalse(self.card.activity_ids)

    def test_held_and_released_by_payment(self):
        self.company.clip_card_overdue_policy = 'hold'
        self.run_job('2025-03-26')
        self.assertEqual(self.card.state, 'on_hold')
        self.assertRegex(self.card.hold_reason, f"{self.move.name} was due on 03/15/2025")
        with self.on('2025-03-27'):
            work = self.log(self.make_task(), 60)
            self.assertClips(work, 0, uncovered=1)
            self.pay(self.move, amount=100)
            self.assertEqual(self.card.state, 'on_hold')
            self.pay(self.move)
            self.assertEqual(self.card.state, 'active')
            self.assertFalse(self.card.hold_reason)
            self.assertClips(work, 1)

    def test_released_by_hand_stays_released(self):
        self.company.clip_card_overdue_policy = 'hold'
        self.run_job('2025-03-26')
        self.card.with_user(self.manager).action_release()
        self.run_job('2025-03-27')
        self.assertEqual(self.card.state, 'active')

    def test_credited_or_given_more_time(self):
        self.company.clip_card_overdue_policy = 'hold'
        self.run_job('2025-03-26')
        self.move.sudo().invoice_date_due = '2025-06-01'
        self.run_job('2025-03-27')
        self.assertEqual(self.card.state, 'active')
        self.run_job('2025-06-12')
        self.assertEqual(self.card.state, 'on_hold')

    def test_held_by_a_manager_stays_held(self):
        self.company.clip_card_overdue_policy = 'hold'
        with self.on('2025-03-02'):
            self.card.with_user(self.manager)._hold("Aftale")
        self.run_job('2025-03-26')
        with self.on('2025-03-27'):
            self.pay(self.move)
        self.assertEqual((self.card.state, self.card.hold_reason), ('on_hold', "Aftale"))
