"""Short ways to invoice, credit and pay what was sold, as the people who do so."""

from odoo.fields import Command
from odoo.tests import Form

from ..common import ClipCardCommon


class SellingCommon(ClipCardCommon):
    """Invoices of clip cards: made by sales, posted, credited and paid by the accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env['account.journal'].search(
            [('type', '=', 'bank'), ('company_id', '=', cls.company.id)], limit=1
        )

    def set_start(self, start):
        self.company.clip_card_start = start

    # Invoices

    def draft_invoice(self, sale_line):
        """The invoice of an order, as sales makes it; the accountant's to go on with."""
        order = sale_line.order_id.with_user(self.salesperson)
        return order._create_invoices().with_user(self.accountant)

    def invoice(self, sale_line):
        """A posted invoice of an order."""
        move = self.draft_invoice(sale_line)
        move.action_post()
        return move

    def pay(self, move, amount=None, user=None):
        """Register a payment with the wizard."""
        values = {'journal_id': self.bank.id}
        if amount is not None:
            values['amount'] = amount
        wizard = (
            self.env['account.payment.register']
            .with_user(user or self.accountant)
            .with_context(active_model='account.move', active_ids=move.ids)
            .create(values)
        )
        return wizard._create_payments()

    def unreconcile(self, move):
        """Undo the payments of an invoice."""
        move.line_ids.remove_move_reconcile()

    def down_payment(self, line, percent):
        """A posted down payment invoice."""
        wizard = (
            self.env['sale.advance.payment.inv']
            .with_user(self.salesperson)
            .create(
                {
                    'sale_order_ids': [Command.set(line.order_id.ids)],
                    'advance_payment_method': 'percentage',
                    'amount': percent,
                }
            )
        )
        wizard.create_invoices()
        move = line.order_id.invoice_ids.sorted('id')[-1:].with_user(self.accountant)
        move.action_post()
        return move

    def final_invoice(self, line):
        """A posted invoice of the rest, down payments deducted."""
        order = line.order_id.with_user(self.salesperson)
        move = order._create_invoices(final=True).with_user(self.accountant)
        move.action_post()
        return move

    def partial_invoice(self, line, quantity):
        move = self.draft_invoice(line)
        invoice_line = self.card_line(move)
        move.invoice_line_ids = [Command.update(invoice_line.id, {'quantity': quantity})]
        move.action_post()
        return move

    # Credit notes

    def draft_credit(self, move, quantity=None, price=None, clips=None):
        """A credit note for an invoice's card line, still a draft.

        :param quantity: credited instead of the whole
        :param price: unit price credited instead of the original one
        :param clips: clips typed on the line instead of the proposed ones
        """
        wizard = (
            self.env['account.move.reversal']
            .with_user(self.accountant)
            .with_context(active_model='account.move', active_ids=move.ids)
            .create({'journal_id': move.journal_id.id, 'reason': "Fortrudt"})
        )
        wizard.refund_moves()
        credit = wizard.new_move_ids
        line = self.card_line(credit)
        values = {}
        if quantity is not None:
            values['quantity'] = quantity
        if price is not None:
            values['price_unit'] = price
        if values:
            credit.write({'invoice_line_ids': [Command.update(line.id, values)]})
        if clips is not None:
            credit.write(
                {'invoice_line_ids': [Command.update(line.id, {'clip_card_credited_clips': clips})]}
            )
        return credit

    def credit(self, move, quantity=None, price=None, clips=None):
        """A posted credit note."""
        credit = self.draft_credit(move, quantity, price, clips)
        credit.action_post()
        return credit

    def replace(self, move):
        """The draft invoice of 'reverse and create invoice'."""
        wizard = (
            self.env['account.move.reversal']
            .with_user(self.accountant)
            .with_context(active_model='account.move', active_ids=move.ids)
            .create({'journal_id': move.journal_id.id, 'reason': "Forkert adresse"})
        )
        wizard.modify_moves()
        return wizard.new_move_ids

    def card_line(self, move):
        """The invoice lines that are about clip cards."""
        return move.invoice_line_ids.filtered(lambda line: line.product_id.clip_card_type == 'card')

    # Quotation templates

    def make_template(self, optional=False):
        return self.env['sale.order.template'].create(
            {
                'name': "Hjælp til IT",
                'sale_order_template_line_ids': [
                    Command.create(
                        {
                            'display_type': 'line_section',
                            'name': "Kort",
                            'is_optional': optional,
                        }
                    ),
                    Command.create(
                        {
                            'product_id': self.product.id,
                            'product_uom_qty': 0 if optional else 20,
                        }
                    ),
                ],
            }
        )

    def quote_from(self, template):
        self.salesperson.group_ids += self.env.ref('sale_management.group_sale_order_template')
        form = Form(self.env['sale.order'].with_user(self.salesperson))
        form.partner_id = self.customer
        form.sale_order_template_id = template
        return form.save()

    # What must hold

    def assertPending(self, line):
        card = line.sudo().clip_card_ids
        self.assertEqual(card.state, 'pending')
        self.assertEqual((card.balance, card.used_clips), (0, 0))
        self.assertFalse(card.purchase_date)
        self.assertFalse(card.expiry_date)
        self.assertFalse(card.end_date)
        self.assertFalse(card.entry_ids)
        self.assertEqual(card.account_id.balance, 0)
        self.assertEqual((line.qty_delivered, line.remaining_hours), (0, line.product_uom_qty))

    def assertEntries(self, card, expected):
        """The card's ledger, oldest first, as (kind, clips, date)."""
        entries = card.sudo().entry_ids.sorted('id')
        self.assertEqual(
            [(entry.kind, entry.clips, str(entry.date)) for entry in entries], expected
        )
        self.assertLedger()

    def assertSaleLine(self, line, ordered, delivered, to_invoice=None):
        """What stock shows of a card's order line agrees with the card."""
        self.env.invalidate_all()
        line = line.sudo()
        self.assertEqual(
            (line.product_uom_qty, line.qty_delivered, line.remaining_hours),
            (ordered, delivered, ordered - delivered),
            "ordered, delivered and remaining",
        )
        cards = line.clip_card_ids.filtered(
            lambda card: card.purchase_date and not card.is_cancelled
        )
        if cards:
            self.assertEqual(line.remaining_hours, sum(cards.mapped('balance')))
        if to_invoice is not None:
            self.assertEqual(line.qty_to_invoice, to_invoice, "quantity to invoice")


class InvoicedCardCommon(SellingCommon):
    """A card of 20 clips on a posted invoice."""

    def setUp(self):
        super().setUp()
        with self.on('2025-03-12'):
            self.line = self.sell(20)
            self.card = self.line.sudo().clip_card_ids
            self.move = self.invoice(self.line)

    def use(self, clips, day='2025-03-20'):
        """Work of so many hours."""
        with self.on(day):
            return self.log(self.make_task(), clips * 60, day=day)
