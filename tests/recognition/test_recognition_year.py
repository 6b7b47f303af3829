"""A year of everything at random: the cards, the roll-forward and the account stay together."""

from datetime import date, timedelta
from random import Random

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognitionYear(RecognitionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_euro_rates({date(2025, month, 1): 7.44 + month / 100 for month in range(1, 13)})
        cls.odd = cls.make_product("Skævt kort", {3: 0, 7: 3}, list_price=333.335)
        cls.customers = cls.customer | cls.make_customer("Tømreren") | cls.make_customer("Smeden")

    def test_year_1(self):
        self.live_through_a_year(Random(1))  # noqa: S311

    def test_year_2(self):
        self.live_through_a_year(Random(20))  # noqa: S311

    def live_through_a_year(self, random):
        self.lines, self.works = [], []
        for month in range(1, 13):
            for day in sorted(random.sample(range(1, 28), 3)):
                with self.on(date(2025, month, day)):
                    self.do_something(random)
            self.end_month(month)
        self.use_up()

    def end_month(self, month):
        first = date(2025, month, 1)
        last = Date.end_of(first, 'month')
        if month == 6:
            self.company.fiscalyear_lock_date = '2025-07-04'
        with self.on(last + timedelta(days=6)):
            move = self.recognise(last)
            if move and month == 6:
                self.assertEqual(str(move.date), '2025-07-05')
            if move and month in (3, 9):
                self.reverse(move, last)
                self.recognise(last)
            self.assertTied(first, last)
            self.assertTied(date(2025, 1, 1), last)
            self.assertRecognisedOnce()
            if month != 6:  # in the books only from the day on which they are open again
                self.assertOutstanding(last)
            self.assertStored()

    # What happens

    def do_something(self, random):
        operations = (
            self.sell_one,
            self.log_some,
            self.log_some,
            self.edit_one,
            self.delete_one,
            self.invoice_one,
            self.credit_one,
            self.reduce_price,
            self.undo_invoice,
            self.hand_over,
            self.adjust,
        )
        for operation in (self.log_some, random.choice(operations), random.choice(operations)):
            try:
                with self.env.cr.savepoint():
                    operation(random)
            except UserError:
                # More clips than are left, say: refused, and nothing has changed.
                self.env.invalidate_all()

    def sell_one(self, random):
        product = random.choice((self.product, self.odd))
        line = self.sell(
            random.choice(product.clip_card_tier_ids.mapped('clips')),
            customer=random.choice(self.customers),
            product=product,
            confirm=False,
        )
        order = line.order_id.sudo()
        if random.random() < 0.4:
            order.pricelist_id = self.pricelist
            line.sudo().price_unit = random.choice((99.99, 133.33))
        if random.random() < 0.3:
            order.order_line = [Command.create({'product_id': self.make_router().id})]
        if random.random() < 0.5:
            self.discount(order, random.choice((0.05, 0.0333)))
        order.action_confirm()
        if random.random() < 0.5:
            self.invoice(line)
        self.lines.append(line)

    def make_router(self):
        return self.env['product.product'].create(
            {'name': "Router", 'list_price': 777.77, 'invoice_policy': 'order', 'type': 'consu'}
        )

    def discount(self, order, share):
        self.env['sale.order.discount'].create(
            {
                'sale_order_id': order.id,
                'discount_type': 'so_discount',
                'discount_percentage': share,
            }
        ).action_apply_discount()

    def log_some(self, random):
        customer = random.choice(self.customers)
        if self.project_of(customer):
            day = date.today() - timedelta(days=random.randrange(20))
            self.works.append(self.work(random.randint(1, 4), day, customer=customer))

    def edit_one(self, random):
        if self.works:
            random.choice(self.works).sudo().unit_amount = random.randint(0, 5)

    def delete_one(self, random):
        if self.works:
            self.works.pop(random.randrange(len(self.works))).sudo().unlink()

    def invoice_one(self, random):
        lines = [line for line in self.lines if line.invoice_status == 'to invoice']
        if lines:
            line = random.choice(lines)
            if random.random() < 0.3 and len(line.order_id.order_line) == 1:
                self.partial_invoice(line, 2)
            else:
                self.invoice(line)

    def get_invoices(self):
        moves = self.env['account.move'].union(
            *(line.sudo().invoice_lines.move_id for line in self.lines)
        )
        return moves.filtered(lambda it: it.move_type == 'out_invoice')

    def credit_one(self, random):
        if invoices := self.get_invoices():
            self.credit(random.choice(invoices), quantity=random.randint(1, 4))

    def reduce_price(self, random):
        if invoices := self.get_invoices():
            self.credit(random.choice(invoices), quantity=1, price=random.choice((10, 33.33)))

    def undo_invoice(self, random):
        """Another day and price, or not posted again until later."""
        if invoices := self.get_invoices().filtered(lambda it: it.state == 'posted'):
            move = random.choice(invoices)
            move.button_draft()
            if random.random() < 0.5:
                move.invoice_date = move.date = date.today() + timedelta(days=random.randrange(9))
            if random.random() < 0.7:
                move.action_post()

    def hand_over(self, random):
        if self.lines:
            card = random.choice(self.lines).sudo().clip_card_ids.with_user(self.manager)
            card._transfer(random.choice(self.customers), random.randint(1, 3), "Aftale")

    def adjust(self, random):
        if self.lines:
            card = random.choice(self.lines).sudo().clip_card_ids.with_user(self.manager)
            card._adjust(random.choice((-2, -1, 1, 2)), "Rettelse")

    # What must hold

    def assertOutstanding(self, day):
        """What is outstanding of invoiced cards is their deferred income, on any day."""
        rows = self.env['clip.card.outstanding'].with_context(clip_card_as_of=day).search([])
        values = {row.card_id: row.value - row.not_invoiced for row in rows}
        booked = dict(
            self.env['clip.card.recognition']._read_group(
                [('date', '<=', day)], ['card_id'], ['amount:sum']
            )
        )
        for card in values.keys() | booked.keys():
            _facts, lots = card._read_facts(day)
            if lots[card.id].size:  # else its invoices are drafts again, or all is credited
                self.assertAlmostEqual(values.get(card, 0), booked.get(card, 0), 2, card.name)

    def assertStored(self):
        """Stored figures are those that would be stored now."""
        for card in self.env['clip.card'].search([('company_id', '=', self.company.id)]):
            facts, lots = card._read_facts()
            for name, value in card._prepare_worth(facts, lots[card.id]).items():
                self.assertEqual(card[name], value, f"{card.name}: {name}")

    # What must hold in the end

    def use_up(self):
        """Everything is invoiced and lapses: what was charged is revenue, to the øre."""
        with self.on('2026-01-10'):
            self.get_invoices().filtered(lambda it: it.state == 'draft').action_post()
            for line in self.lines:
                if line.invoice_status == 'to invoice':
                    self.invoice(line)
        with self.on('2031-06-01'):
            self.end_cards()
        with self.on('2031-07-02'):
            self.recognise('2031-06-30')
            report = self.assertTied('2026-01-01', '2031-06-30', closing=0)
            self.assertEqual(report.waiting, 0)
            report = self.assertTied('2025-01-01', '2031-06-30', closing=0)
        for line in report.line_ids:
            self.assertAlmostEqual(line.closing, 0, 2)
        charged = sum(self.get_charged(line) for line in self.lines)
        self.assertAlmostEqual(report.sold - report.refunded, charged, 2)
        self.assertAlmostEqual(report.used + report.lapsed, charged, 2)

    def get_charged(self, line):
        """What the order's invoices charged, less what they charged for other products."""
        items = line.order_id.sudo().invoice_ids.line_ids.filtered(
            lambda it: it.display_type == 'product' and it.parent_state == 'posted'
        )
        cards = sum(-item.balance for item in items if item.product_id.clip_card_type == 'card')
        discounts = 0.0
        for move in items.move_id:
            of_move = items.filtered(lambda it, move=move: it.move_id == move)
            discount = of_move.filtered(
                lambda it: it.product_id == self.company.sale_discount_product_id
            )
            rest = of_move - discount
            card = rest.filtered(lambda it: it.product_id.clip_card_type == 'card')
            total = sum(rest.mapped('balance'))
            if discount and total:
                share = sum(card.mapped('balance')) / total
                discounts += round(-sum(discount.mapped('balance')) * share, 2)
        return cards + discounts
