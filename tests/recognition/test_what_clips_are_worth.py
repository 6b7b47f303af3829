"""Clips are worth what stands paid for them, in the books and in the reports."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import PaidCommon


@tagged('post_install', '-at_install')
class TestPaidInTheBooks(PaidCommon):
    def outstanding(self, day):
        rows = self.env['clip.card.outstanding'].with_user(self.accountant)
        rows = rows.with_context(clip_card_as_of=day).search([])
        return {row.card_id.sudo(): (row.value, row.deferred_amount) for row in rows}

    def assertSame(self, line, day, amount):
        self.assertEqual(self.outstanding(day), {line.sudo().clip_card_ids: (amount, amount)})

    def test_rebate(self):
        with self.on('2025-01-10'):
            line = self.sell_with(self.less(1900))
            self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            # The rebate was booked as sales: the card's price takes it from there.
            self.assertItems(move, {self.deferred: 1900 + 2280, self.sales: -1900 - 2280})
            self.assertTied('2025-01-01', '2025-01-31', closing=5320)
            self.assertSame(line, '2025-01-31', 5320)

    def test_discount_on_a_document_of_its_own(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            self.discount(line.order_id.sudo(), 10)
            credit = self.final_invoice(line)
            self.assertEqual((credit.move_type, credit.amount_untaxed), ('out_refund', 950))
            self.assertEqual(self.paid(line), (8550, 855))
            self.work(10, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=0)

    def test_credit_of_a_discount_on_a_document_of_its_own(self):
        with self.on('2025-01-10'):
            line = self.sell_with(percent=10)
            credit = self.draft_credit(self.invoice(line))
            credit.invoice_line_ids = [Command.delete(self.card_line(credit).id)]
            self.assertEqual(credit.amount_untaxed, -950)
            credit.action_switch_move_type()
            credit.action_post()
            self.assertEqual(self.paid(line), (9500, 950))
            self.work(10, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=0)

    def test_down_payment_at_another_rate(self):
        """109 euro at 7.40 and deducted at 7.50: the card was paid with 10.90 kroner less."""
        self.set_euro_rates({'2025-01-01': 7.40, '2025-01-20': 7.50})
        with self.on('2025-01-10'):
            line = self.sell_in_euros(10, 109 / 0.95)
            self.down_payment(line, 10)
        with self.on('2025-01-25'):
            self.final_invoice(line)
            card = line.sudo().clip_card_ids
            self.assertEqual((card.net_paid, card.company_net_paid), (1090, 8175 - 10.90))
            self.work(4, '2025-01-25')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            report = self.assertTied('2025-01-01', '2025-01-31')
            self.assertEqual(report.down_payments, 0)
            self.assertSame(line, '2025-01-31', report.closing)
            self.work(6, '2025-02-03')
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
            self.assertTied('2025-02-01', '2025-02-28', closing=0)

    def test_a_past_day_stays_what_it_was(self):
        other = self.make_customer("Slagteren ApS")
        with self.on('2025-01-10'):
            line = self.sell(10)
            move = self.invoice(line)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertSame(line, '2025-01-31', 6650)
            self.credit(move, quantity=1, price=1000 / 0.95)
            card = line.sudo().clip_card_ids
            new = card.with_user(self.manager)._transfer(other, 4, "Aftale").sudo()
            self.assertEqual((card.net_paid, new.net_paid), (8500, 3400))
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
            self.assertSame(line, '2025-01-31', 6650)
            self.assertEqual(
                self.outstanding('2025-02-28'), {card: (2550, 2550), new: (3400, 3400)}
            )

    def test_goodwill_is_worth_nothing(self):
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            card = line.sudo().clip_card_ids
            card.with_user(self.manager)._adjust(5, "Kulance")
            works = [self.work(count, '2025-01-10') for count in (8, 4)]
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31', closing=0)
            self.assertSame(line, '2025-01-31', 0)
        self.env.flush_all()
        sums = self.env['clip.card.analysis']._read_group(
            [('card_id', '=', card.id)],
            aggregates=[f'value_{name}:sum' for name in ('sold', 'used', 'adjusted')]
            + ['value:sum'],
        )
        self.assertEqual(sums, [(9500, 9500, 0, 0)])
        report = self.env['timesheets.analysis.report'].with_user(self.manager)
        self.assertEqual(
            [report.browse(work.id).timesheet_revenues for work in works], [7600, 1900]
        )

    def test_goodwill_that_is_handed_over(self):
        """Of 10 sold and 5 given away, 8 were used, and 5 handed over: 2 of these are paid."""
        other = self.make_customer("Slagteren ApS")
        with self.on('2025-01-10'):
            line = self.sell(10)
            self.invoice(line)
            card = line.sudo().clip_card_ids
            card.with_user(self.manager)._adjust(5, "Kulance")
            self.work(8, '2025-01-10')
            new = card.with_user(self.manager)._transfer(other, 5, "Aftale").sudo()
            self.assertEqual((new.net_paid, new.paid_clips, new.given_clips), (1900, 2, 3))
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertEqual(self.outstanding('2025-01-31'), {card: (0, 0), new: (1900, 1900)})
        self.env.flush_all()
        sums = dict(self.env['clip.card.analysis']._read_group([], ['card_id'], ['value:sum']))
        self.assertEqual(sums, {card: 0, new: 1900})
        with self.on('2025-02-10'):
            self.work(2, '2025-02-10')
            self.env.invalidate_all()
            self.assertEqual((new.net_paid, new.paid_clips, new.given_clips), (1900, 2, 3))
            self.assertEqual((card.balance, card.net_paid), (0, 9500))
        with self.on('2025-03-03'):
            self.assertFalse(self.recognise('2025-02-28'), "they were goodwill")
            self.assertTied('2025-02-01', '2025-02-28', closing=1900)
        self.env.flush_all()
        sums = dict(self.env['clip.card.analysis']._read_group([], ['card_id'], ['value:sum']))
        self.assertEqual(sums, {card: 0, new: 1900})
