"""Random sequences of what sales, accountant and consultant do, and what must always hold."""

from random import Random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SellingCommon

SEQUENCES = 12
STEPS = 14


@tagged('post_install', '-at_install')
class TestSellingSequences(SellingCommon):
    def test_sequences(self):
        for seed in range(SEQUENCES):
            with self.subTest(seed=seed):
                savepoint = self.env.cr.savepoint(flush=True)
                try:
                    self.run_sequence(Random(seed))  # noqa: S311
                finally:
                    self.env.invalidate_all()
                    savepoint.close(rollback=True)

    def run_sequence(self, random):
        self.random = random
        self.trail = []
        self.set_start(random.choice(['order', 'invoice', 'payment']))
        self.customer = self.make_customer("Tilfældig ApS")
        self.stay_on('2025-03-12')
        self.sell(10)
        self.task = self.make_task()
        for _step in range(STEPS):
            self.step()
            self.check()

    def step(self):
        """Do one thing; what is refused is rolled back, as a request would be."""
        name = self.random.choice(
            [
                'buy',
                'bill',
                'bill',
                'refund',
                'refund',
                'undo',
                'draft',
                'post',
                'settle_bill',
                'unpay',
                'cancel',
                'confirm',
                'work',
                'work',
                'work',
                'shorten',
                'cover',
                'quote',
            ]
        )
        try:
            with self.env.cr.savepoint():
                getattr(self, f'do_{name}')()
            self.trail.append(name)
        except UserError as error:
            self.trail.append(f'{name} refused: {error}')

    def pick(self, records):
        return records and self.random.choice(records) or records

    @property
    def sold_lines(self):
        return self.env['sale.order.line'].search(
            [
                ('order_partner_id', '=', self.customer.id),
                ('product_id', '=', self.product.id),
            ]
        )

    def moves(self, kind, state):
        return self.env['account.move'].search(
            [
                ('partner_id', '=', self.customer.id),
                ('move_type', '=', kind),
                ('state', '=', state),
            ]
        )

    def do_buy(self):
        self.sell(self.random.choice([10, 20]))

    def do_bill(self):
        line = self.pick(self.sold_lines.filtered('qty_to_invoice'))
        if line:
            line.order_id._create_invoices().action_post()

    def do_refund(self):
        move = self.pick(self.moves('out_invoice', 'posted').filtered('clip_card_count'))
        if move:
            self.credit(move, self.random.randint(1, 12), price=self.random.choice([None, 77]))

    def do_undo(self):
        self.pick(self.moves('out_refund', 'posted')).button_cancel()

    def do_draft(self):
        self.pick(self.moves('out_invoice', 'posted')).button_draft()

    def do_post(self):
        self.pick(self.moves('out_invoice', 'draft')).action_post()

    def do_settle_bill(self):
        unpaid = self.moves('out_invoice', 'posted').filtered('amount_residual')
        if unpaid:
            self.pay(self.pick(unpaid))

    def do_unpay(self):
        self.unreconcile(self.pick(self.moves('out_invoice', 'posted')))

    def do_cancel(self):
        order = self.pick(self.sold_lines.order_id.filtered(lambda order: order.state == 'sale'))
        order.action_cancel()

    def do_confirm(self):
        order = self.pick(self.sold_lines.order_id.filtered(lambda order: order.state == 'cancel'))
        order.action_draft()
        order.action_confirm()

    def do_work(self):
        self.log(self.task, self.random.choice([20, 60, 200, 500]))

    def do_shorten(self):
        work = self.pick(self.task.timesheet_ids)
        work.unit_amount = self.random.choice([0.2, 1, 3])

    def do_cover(self):
        lines = self.task.timesheet_ids.filtered('clip_card_uncovered')
        card = self.pick(self.customer.clip_card_ids.filtered(lambda it: it.state == 'active'))
        if lines and card:
            lines._clip_card_cover(card)

    def do_quote(self):
        lines = self.task.timesheet_ids.filtered('clip_card_uncovered')
        if lines and self.random.random() < 0.5:
            lines._clip_card_invoice()
        else:
            settlement = self.task.timesheet_ids.clip_card_settlement_line_id
            self.pick(settlement.order_id).action_cancel()

    # What always holds

    def check(self):
        trail = '\n'.join(self.trail)
        self.assertLedger()
        self.env.invalidate_all()
        account = self.customer.clip_card_account_ids
        active = account.card_ids.filtered(lambda card: card.state == 'active')
        self.assertEqual(account.balance, sum(active.mapped('balance')), trail)
        lines = self.task.timesheet_ids
        self.assertEqual(account.uncovered, sum(lines.mapped('clip_card_uncovered')), trail)
        if account.balance:
            self.assertEqual(account.uncovered, 0, f"uncovered beside usable clips:\n{trail}")
        due = sum(lines.mapped('clip_card_due'))
        settled = sum(
            lines.mapped(
                lambda it: it.clip_card_clips + it.clip_card_uncovered + it.clip_card_settled
            )
        )
        self.assertGreaterEqual(settled, due, trail)
        for line in self.sold_lines:
            self.check_sale_line(line, trail)

    def check_sale_line(self, line, trail):
        cards = line._get_live_clip_cards()
        self.assertLessEqual(len(cards), 1, trail)
        self.assertGreaterEqual(line.qty_to_invoice, 0, trail)
        if cards.purchase_date:
            self.assertEqual(line.remaining_hours, cards.balance, trail)
            credited = sum(cards._get_credited_clips().values())
            refunded = sum(cards._get_refunds_per_line().values())
            self.assertEqual(refunded, credited, trail)
            self.assertEqual(cards.clips - cards.used_clips - credited, cards.balance, trail)
        if cards and cards.start_on != 'order':
            ready = line._is_clip_card_invoiced(cards)
            self.assertEqual(cards.state in ('pending', 'on_hold'), not ready, trail)
