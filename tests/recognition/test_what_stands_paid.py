"""Nothing is paid back beyond what was paid, and clips are worth what stands paid for them."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RecognitionCommon


class PaidCommon(RecognitionCommon):
    """Cards of 10 clips at 950.00, and what is done to their invoices."""

    def setUp(self):
        super().setUp()
        self.router = self.env['product.product'].create(
            {'name': "Router", 'list_price': 500, 'invoice_policy': 'order', 'type': 'consu'}
        )
        self.rebate = self.env['product.product'].create(
            {'name': "Rabat", 'list_price': 0, 'invoice_policy': 'order', 'type': 'service'}
        )

    def sell_with(self, *values, percent=0, customer=None):
        """A confirmed order of a card and other lines, with a discount on the whole."""
        line = self.sell(10, confirm=False, customer=customer)
        order = line.order_id.sudo()
        order.order_line = [Command.create(it) for it in values]
        if percent:
            self.discount(order, percent)
        order.action_confirm()
        return line

    def discount(self, order, percent):
        self.env['sale.order.discount'].create(
            {
                'sale_order_id': order.id,
                'discount_type': 'so_discount',
                'discount_percentage': percent / 100,
            }
        ).action_apply_discount()

    def less(self, amount):
        """A line "Rabat" typed on an order."""
        return {'product_id': self.rebate.id, 'price_unit': -amount}

    def refund(self, line, clips=None):
        """The draft credit note of the wizard, for all that it offers."""
        card = line.sudo().clip_card_ids
        wizard = (
            self.env['clip.card.refund']
            .with_user(self.accountant)
            .with_context(**card.with_user(self.accountant).action_refund()['context'])
            .create({'reason': "Ophør", **({'clips': clips} if clips else {})})
        )
        offered = (wizard.clips, wizard.amount)
        self.explanation = wizard.explanation
        return self.env['account.move'].browse(wizard.action_refund()['res_id']), offered

    def assertRefunded(self, line, clips, amount):
        """All that is left is offered, credited to the øre, and then nothing stands paid."""
        credit, offered = self.refund(line)
        self.assertEqual(offered, (clips, amount))
        self.assertAlmostEqual(credit.amount_untaxed, amount, 2)
        credit.with_user(self.accountant).action_post()
        card = line.sudo().clip_card_ids
        used = card.used_clips
        self.assertEqual(card.paid_clips, used)
        self.assertAlmostEqual(card.net_paid, card.clip_price_paid * used, 2)
        self.assertEqual(card._get_refundable_clips(), 0)
        return credit

    def paid(self, line):
        card = line.sudo().clip_card_ids
        return card.net_paid, round(card.clip_price_paid, 4)


@tagged('post_install', '-at_install')
class TestPaidBack(PaidCommon):
    def setUp(self):
        super().setUp()
        frozen = self.on('2025-01-10')
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def test_as_sold(self):
        line = self.sell(10)
        self.assertEqual(self.paid(line), (0, 0))
        self.invoice(line)
        self.assertEqual(self.paid(line), (9500, 950))
        self.assertRefunded(line, 10, 9500)

    def test_invoice_that_is_undone(self):
        line = self.sell(10)
        move = self.invoice(line)
        move.button_draft()
        self.assertEqual(self.paid(line), (0, 0))
        with self.assertRefused(UserError, "on no posted invoice"):
            self.refund(line, 1)
        move.action_post()
        self.assertEqual(self.paid(line), (9500, 950))

    def test_price_reduction(self):
        line = self.sell(10)
        self.credit(self.invoice(line), quantity=1, price=2000 / 0.95)
        self.assertEqual(self.paid(line), (7500, 750))
        credit = self.assertRefunded(line, 10, 7500)
        self.assertEqual(len(credit.invoice_line_ids), 2)

    def test_credit_note_of_money_alone(self):
        line = self.sell(10)
        self.credit(self.invoice(line), clips=0)
        self.assertEqual(self.paid(line), (0, 0))
        self.assertRefunded(line, 10, 0)

    def test_price_reduction_without_the_order_line(self):
        """Written on the credit note in words alone, it is for the invoice that it credits."""
        line = self.sell(10)
        credit = self.draft_credit(self.invoice(line))
        credit.invoice_line_ids = [
            Command.clear(),
            Command.create({'name': "Prisafslag", 'quantity': 1, 'price_unit': 2000}),
        ]
        credit.action_post()
        self.assertEqual(self.paid(line), (7500, 750))
        self.assertRefunded(line, 10, 7500)

    def test_price_reduction_that_is_a_draft(self):
        line = self.sell(10)
        self.draft_credit(self.invoice(line), quantity=1, price=2000 / 0.95)
        self.assertEqual(self.paid(line), (9500, 950))
        _credit, offered = self.refund(line)
        self.assertEqual(offered, (10, 7500))

    def test_goodwill(self):
        """Bought 10, given 5, used 3: 7 are paid and left."""
        line = self.sell(10)
        self.invoice(line)
        line.sudo().clip_card_ids.with_user(self.manager)._adjust(5, "Kulance")
        self.work(3, '2025-01-10')
        self.assertRefunded(line, 7, 6650)
        self.assertEqual(
            self.explanation.replace("\xa0", " "),
            "7 clips are paid and left. 7 × kr 950.00 paid per clip = kr 6,650.00.",
        )
        self.assertEqual(line.sudo().clip_card_ids.balance, 5)

    def test_goodwill_before_the_invoice(self):
        line = self.sell(10)
        line.sudo().clip_card_ids.with_user(self.manager)._adjust(5, "Kulance")
        self.work(12, '2025-01-10')
        self.invoice(line)
        with self.assertRefused(UserError, "0 clips of card .* can be refunded"):
            self.refund(line, 1)

    def test_rebate_on_its_order(self):
        line = self.sell_with(self.less(1900))
        move = self.invoice(line)
        self.assertEqual(move.amount_untaxed, 7600)
        self.assertEqual(self.paid(line), (7600, 760))
        credit = self.assertRefunded(line, 10, 7600)
        self.assertEqual(credit.amount_total, move.amount_total)

    def test_rebate_on_a_card_and_something_else(self):
        line = self.sell_with({'product_id': self.router.id}, self.less(1000))
        self.invoice(line)
        self.assertEqual(self.paid(line), (8550, 855))
        self.assertRefunded(line, 10, 8550)

    def test_rebate_typed_on_the_invoice(self):
        line = self.sell(10)
        draft = self.draft_invoice(line)
        draft.invoice_line_ids = [
            Command.create({'product_id': self.rebate.id, 'quantity': 1, 'price_unit': -950})
        ]
        draft.action_post()
        self.assertEqual(self.paid(line), (8550, 855))
        self.assertRefunded(line, 10, 8550)

    def test_rebate_and_discount_of_the_order_in_parts(self):
        """Refunded in three parts, the last one takes what rounding left."""
        line = self.sell_with(self.less(1000), percent=3.33)
        move = self.invoice(line)
        net = move.amount_untaxed
        self.assertEqual(self.paid(line)[0], net)
        total = 0
        for clips in (3, 3, 4):
            credit, (_left, _amount) = self.refund(line, clips)
            credit.with_user(self.accountant).action_post()
            total += credit.amount_untaxed
        self.assertAlmostEqual(total, net, 2)
        self.assertEqual(self.paid(line), (0, 0))

    def test_two_invoices_at_two_prices(self):
        line = self.sell(10)
        first = self.partial_invoice(line, 5)
        draft = self.draft_invoice(line)
        self.card_line(draft).price_unit = 500
        draft.action_post()
        self.assertEqual(self.paid(line), (7125, 712.5))
        credit = self.assertRefunded(line, 10, 7125)
        lines = credit.invoice_line_ids
        self.assertEqual(lines.mapped('price_subtotal'), [2375, 4750])
        self.assertEqual(credit.reversed_entry_id, draft)
        self.assertEqual(first.invoice_line_ids.tax_ids, lines.tax_ids)

    def test_a_part_of_two_invoices(self):
        line = self.sell(10)
        self.partial_invoice(line, 5)
        draft = self.draft_invoice(line)
        self.card_line(draft).price_unit = 500
        draft.action_post()
        credit, _offered = self.refund(line, 4)
        self.assertEqual(credit.amount_untaxed, 2850)
        credit.with_user(self.accountant).action_post()
        self.assertEqual(self.paid(line), (4275, 712.5))
        self.assertRefunded(line, 6, 4275)

    def test_one_of_two_parts_is_invoiced(self):
        line = self.sell(10)
        self.partial_invoice(line, 4)
        self.work(3, '2025-01-10')
        self.assertEqual(self.paid(line), (3800, 950))
        self.assertRefunded(line, 1, 950)

    def test_reverse_and_create_invoice(self):
        """The invoice that was replaced is dead: clips are refunded from the new one."""
        line = self.sell(10)
        dead = self.invoice(line)
        again = self.replace(dead)
        self.assertEqual(self.paid(line), (0, 0))
        again.action_post()
        self.assertEqual(self.paid(line), (9500, 950))
        credit = self.assertRefunded(line, 10, 9500)
        self.assertEqual(credit.reversed_entry_id, again)

    def test_cards_of_one_order(self):
        """A rebate is shared by the cards of its order in proportion to their prices."""
        line = self.sell(10, confirm=False)
        order = line.order_id.sudo()
        order.order_line = [
            Command.create({'product_id': self.product.id, 'product_uom_qty': 20}),
            Command.create(self.less(2750)),
        ]
        order.action_confirm()
        self.invoice(line)
        first, second = order.order_line.clip_card_ids.sorted('clips')
        self.assertEqual((first.net_paid, second.net_paid), (8550, 16200))
        self.assertRefunded(line, 10, 8550)
        self.assertEqual(second.net_paid, 16200)

    def test_orders_on_one_invoice(self):
        """An order's discount, and cheaper hardware, lower no other order's card."""
        line = self.sell(10)
        discounted = self.sell_with(percent=10)
        hardware = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'order_line': [
                    Command.create({'product_id': self.router.id, 'discount': 50}),
                    Command.create(self.less(100)),
                ],
            }
        )
        self.discount(hardware, 20)
        hardware.action_confirm()
        orders = (line | discounted).order_id.sudo() | hardware
        move = orders._create_invoices().with_user(self.accountant)
        self.assertEqual(len(move), 1)
        move.action_post()
        self.assertEqual((self.paid(line), self.paid(discounted)), ((9500, 950), (8550, 855)))
        self.assertRefunded(line, 10, 9500)
        self.assertEqual(self.paid(discounted), (8550, 855))
        self.assertRefunded(discounted, 10, 8550)

    def test_who_sees_it(self):
        line = self.sell(10)
        self.invoice(line)
        card = line.sudo().clip_card_ids
        for user in (self.salesperson, self.manager, self.accountant):
            self.assertEqual(card.with_user(user).net_paid, 9500)
        for name in ('net_paid', 'clip_price_paid', 'company_net_paid', 'paid_clips'):
            self.assertNotIn(name, card.with_user(self.consultant_user).fields_get())

    # Whose credit note it is

    def test_credit_note_for_somebody_else(self):
        other = self.make_customer("Slagteren ApS")
        line = self.sell(10)
        move = self.invoice(line)
        card = line.sudo().clip_card_ids
        for credit in (self.draft_credit(move, quantity=4), self.draft_credit(move, clips=0)):
            credit.partner_id = other
            with self.assertRefused(
                UserError, f"for Slagteren ApS, but clip card {card.name} belongs to"
            ):
                credit.action_post()
        self.assertEqual(card.balance, 10)
        self.assertNotIn('refund', card.entry_ids.mapped('kind'))
        credit.partner_id = self.customer
        credit.action_post()
        self.assertEqual(self.paid(line), (0, 0))

    def test_credit_note_for_who_pays(self):
        """A card that somebody else is invoiced for is credited to whom the invoice was sent."""
        payer = self.make_customer("Leasing A/S")
        line = self.sell(10, confirm=False)
        line.order_id.sudo().partner_invoice_id = payer
        line.order_id.action_confirm()
        move = self.invoice(line)
        self.assertEqual(move.partner_id, payer)
        self.credit(move, quantity=4)
        self.assertEqual(line.sudo().clip_card_ids.balance, 6)


@tagged('post_install', '-at_install')
class TestPaidInTheBooks(PaidCommon):
    """What stands paid is what recognition defers and the reports show."""

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
