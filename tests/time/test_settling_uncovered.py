"""Uncovered time: covered from a card or written off, by sales and nobody else."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import UncoveredCommon


@tagged('post_install', '-at_install')
class TestSettlingUncovered(UncoveredCommon):
    # Covered from a card

    def test_cover_from_a_new_card(self):
        """Work from before the purchase is paid only when sales says so."""
        card = self.new_card()
        self.assertUncovered(2, 0, 1)
        with self.on('2025-04-02'):
            wizard = self.wizard(self.lines, 'clip.card.cover', card_id=card.id)
            self.assertEqual((wizard.clips, wizard.card_balance), (3, 10))
            self.assertEqual(wizard.account_id, self.account)
            wizard.action_cover()
        self.assertUncovered(0, 0, 0)
        self.assertEqual(card.balance, 7)
        self.assertClips(self.one, 2)
        self.assertClips(self.three, 1)
        self.assertEqual(self.one.sudo().so_line, card.sale_line_id)
        self.assertEntries(
            card,
            [
                ('purchase', 10, '2025-04-01'),
                ('work', -2, '2025-03-20'),
                ('work', -1, '2025-03-20'),
            ],
        )
        self.assertEqual(
            set(card.entry_ids[:2].mapped(lambda it: str(it.posting_date))), {'2025-04-02'}
        )
        self.assertEqual(str(card.last_use_date), '2025-03-20')
        self.assertEqual(str(card.forfeit_date), '2028-04-01')
        self.assertSaleLine(card.sale_line_id, 10, 3)

    def test_cover_some(self):
        card = self.new_card()
        self.lines[2]._clip_card_cover(card.with_user(self.salesperson))
        self.assertUncovered(2, 0, 0)
        self.assertEqual(card.balance, 9)

    def test_cover_with_too_few_clips(self):
        card = self.new_card()
        with self.on('2025-04-02'):
            self.log(self.print, 8 * 60 + 30)
        self.assertEqual(card.balance, 2)
        self.wizard(self.lines, 'clip.card.cover', card_id=card.id).action_cover()
        self.assertEqual(card.balance, 0)
        self.assertUncovered(0, 0, 1)

    def test_covered_time_stays_covered(self):
        """What the chosen card paid is not given back by the next change."""
        card = self.new_card()
        self.wizard(self.lines, 'clip.card.cover', card_id=card.id).action_cover()
        with self.on('2025-04-02'):
            self.log(self.print, 60)
        self.assertUncovered(0, 0, 0)
        self.assertEqual(card.balance, 6)
        self.one.unit_amount = 0.5
        self.assertEqual(card.balance, 7)

    def test_cover_from_a_card_that_cannot_pay(self):
        self.set_start('invoice')
        pending = self.buy(10)
        for card in (self.first, pending):
            with self.assertRefused(UserError, f"{card.name} has no clips that can be used"):
                self.wizard(self.lines, 'clip.card.cover', card_id=card.id).action_cover()
        self.assertUncovered(2, 0, 1)

    def test_cover_from_another_customers_card(self):
        other = self.buy(10, customer=self.make_customer("Smedjen ApS"))
        with self.assertRefused(
            UserError, f"{other.name} belongs to Smedjen ApS .* Bageriet Kernen ApS"
        ):
            self.wizard(self.lines, 'clip.card.cover', card_id=other.id).action_cover()

    def test_cover_time_of_several_customers(self):
        other = self.make_customer("Smedjen ApS")
        self.buy(10, customer=other)
        work = self.log(self.make_task(customer=other), 11 * 60)
        with self.assertRefused(UserError, "several customers"):
            (self.lines | work.with_user(self.salesperson)).action_clip_card_cover()

    # Written off

    def test_write_off(self):
        wizard = self.wizard(self.lines, 'clip.card.write.off', reason="Vores fejl")
        self.assertEqual(wizard.clips, 3)
        wizard.action_write_off()
        self.assertUncovered(0, 0, 0)
        self.assertSettled(2, 0, 1)
        self.assertEqual(self.one.clip_card_write_off_reason, "Vores fejl")
        self.assertFalse(self.two.clip_card_write_off_reason)
        message = self.account.message_ids[:1]
        self.assertIn("3 clips of uncovered time written off: Vores fejl", message.body)
        self.assertEqual(message.author_id, self.salesperson.partner_id)
        card = self.new_card(day='2025-04-02')
        self.assertEqual(card.balance, 10)
        self.assertUncovered(0, 0, 0)

    def test_write_off_later_clips(self):
        order = self.quote(self.lines[0])
        self.one.unit_amount = 2.5
        self.lines[0]._clip_card_write_off("Kulance")
        self.assertSettled(3, 0, 0)
        self.assertIn("1 clips of uncovered time", self.account.message_ids[:1].body)
        order.action_cancel()
        self.assertUncovered(2, 0, 1)
        self.assertSettled(1, 0, 0)

    def test_write_off_without_a_reason(self):
        for reason in ('', '  ', False):
            with self.assertRefused(UserError, "Enter why the time is written off"):
                self.lines._clip_card_write_off(reason)

    def test_written_off_time_gets_shorter(self):
        """What is settled stays; only what more is due is uncovered again."""
        self.lines._clip_card_write_off("Kulance")
        self.one.unit_amount = 0.5
        self.assertUncovered(0, 0, 0)
        self.assertSettled(2, 0, 1)
        self.one.unit_amount = 3
        self.assertUncovered(1, 1, 0)

    # Who

    def test_only_sales_decides(self):
        for user in (self.consultant_user, self.accountant):
            lines = self.lines.with_user(user)
            for action in (
                lines.action_clip_card_cover,
                lines.action_clip_card_write_off,
                lines.action_clip_card_invoice,
            ):
                with self.assertRefused(AccessError, "Only sales may decide"):
                    action()
            with self.assertRaises(AccessError):
                self.env['clip.card.write.off'].with_user(user).create(
                    {
                        'line_ids': [Command.set(self.lines.ids)],
                        'reason': "Kulance",
                    }
                )
        self.assertUncovered(2, 0, 1)

    def test_nobody_writes_what_follows(self):
        for user in (self.consultant_user, self.manager):
            for name in ('clip_card_uncovered', 'clip_card_settled', 'clip_card_invoiced'):
                with self.assertRefused(UserError, "cannot be set"):
                    self.one.with_user(user).write({name: 0})
