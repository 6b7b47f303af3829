"""Two customers, what is done to them, and what must hold whatever was done."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import product

from odoo.fields import Command

from ...rules import lifetime
from ..add_ons.common import AddOnCommon
from ..recognition.common import RecognitionCommon
from ..statement.common import SORTS, fold_page, read_page

#: What an entry says for ever; its links may become empty.
ENTRY_FIELDS = (
    'card_id',
    'account_id',
    'partner_id',
    'company_id',
    'date',
    'posting_date',
    'clips',
    'kind',
    'name',
    'employee_name',
    'task_name',
    'work_minutes',
    'transport_minutes',
    'source',
)
LAPSES = ('expiry', 'forfeiture')
USES = ('work', 'service')


class LifeCase(RecognitionCommon, AddOnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.customer | cls.make_customer("Tømreren ApS", zip='2100')
        cls.seller = cls.make_user(
            'seller',
            "Sara Salgschef",
            'clip_card.group_clip_card_user',
            'sales_team.group_sale_salesman_all_leads',
            'account.group_account_invoice',
        )
        cls.add_ons = [cls.check, cls.phone, cls.callout_8]
        cls.set_euro_rates({date(2025, month, 1): 7.44 + month / 100 for month in range(1, 13)})
        cls.odd = cls.make_product("Skævt kort", {3: 0, 7: 3}, list_price=333.335)
        cls.sizes = [(cls.product, 10), (cls.product, 20), (cls.odd, 3), (cls.odd, 7)]
        cls.router = cls.env['product.product'].create(
            {'name': "Router", 'list_price': 777.77, 'invoice_policy': 'order', 'type': 'consu'}
        )

    # What is done

    def make_tasks(self):
        """Two tasks of each customer, before there is any card."""
        tasks = self.env['project.task']
        for customer in self.customers:
            account = self.env['clip.card.account']._get_or_create(customer, self.company)
            account._get_or_create_project()
            for number in (1, 2):
                tasks |= self.make_task(f"Opgave {number}", customer=customer)
        return tasks

    def sell_size(self, size, customer, price=None, router=False, discount=0):
        """A confirmed order of one card.

        :param size: which of the sizes
        :param price: of a clip in euros, instead of the product's in kroner
        :param discount: on the whole order, as a share
        """
        card, clips = self.sizes[size % len(self.sizes)]
        line = self.sell(clips, product=card, customer=customer, confirm=False)
        order = line.order_id.sudo()
        if price:
            order.pricelist_id = self.pricelist
            line.sudo().price_unit = price
        if router:
            order.order_line = [Command.create({'product_id': self.router.id})]
        if discount:
            self.env['sale.order.discount'].create(
                {
                    'sale_order_id': order.id,
                    'discount_type': 'so_discount',
                    'discount_percentage': discount,
                }
            ).action_apply_discount()
        order.action_confirm()
        return line

    def redo_invoice(self, move, day, posted):
        move.button_draft()
        if day:
            if day.year != move.date.year:  # else stock does not post it again
                move.name = False
            move.invoice_date = move.date = day
        if posted:
            move.action_post()

    def log_many(self, task, times, day):
        return self.env['account.analytic.line'].create(
            [
                {
                    'name': "Import",
                    'task_id': task.id,
                    'date': day,
                    'employee_id': self.consultant.id,
                    'unit_amount': minutes / 60,
                }
                for minutes in times
            ]
        )

    def assertOutstanding(self, day):
        """What is outstanding of invoiced cards that have started is their deferred income."""
        rows = self.env['clip.card.outstanding'].with_context(clip_card_as_of=day).search([])
        values = {row.card_id: row.value - row.not_invoiced for row in rows}
        booked = dict(
            self.env['clip.card.recognition']._read_group(
                [('date', '<=', day)], ['card_id'], ['amount:sum']
            )
        )
        for card in values.keys() | booked.keys():
            _facts, lots = card._read_facts(day)
            started = card.entry_ids.filtered(lambda entry: entry.posting_date <= day)
            if started and lots[card.id].size:  # else its invoices are drafts, or all is credited
                self.assertAlmostEqual(values.get(card, 0), booked.get(card, 0), 2, card.name)

    def assertStored(self):
        """Stored figures are those that would be stored now."""
        for card in self.env['clip.card'].search([('company_id', '=', self.company.id)]):
            facts, lots = card._read_facts()
            for name, value in card._prepare_worth(facts, lots[card.id]).items():
                self.assertEqual(card[name], value, f"{card.name}: {name}")

    def recognise_month(self, last, how):
        """Recognise until a month's last day: once, again after a reversal, or in locked books."""
        locked = how == 'locked' and min(last + timedelta(days=4), date.today() - timedelta(days=1))
        if locked:
            self.company.fiscalyear_lock_date = locked
        move = self.recognise(last)
        if move and locked:
            self.assertEqual(move.date, locked + timedelta(days=1))
        if move and how == 'twice' and move.date == last:
            self.reverse(move, last)
            self.recognise(last)
        self.assertTied(last.replace(day=1), last)
        self.assertTied(self.START, last)
        self.assertRecognisedOnce()
        if not locked:  # else in the books only from the day on which they are open again
            self.assertOutstanding(last)
        self.assertStored()

    # What must hold

    def checkHistory(self, history):
        """No entry is changed or lost.

        :param history: what they were, per id
        :return: what they are
        """
        entries = self.env['clip.card.entry'].search([], order='id')
        found = {row.pop('id'): row for row in entries.read(ENTRY_FIELDS, load=None)}
        self.assertEqual({key: found.get(key) for key in history}, history)
        return found

    def checkAccount(self, account):
        self.assertEqual(account._verify(), [])
        active = account.card_ids.filtered(lambda card: card.state == 'active')
        self.assertEqual(account.balance, sum(active.mapped('balance')))
        self.assertEqual(
            account.uncovered, sum(account.timesheet_ids.mapped('clip_card_uncovered'))
        )
        for card in account.card_ids:
            self.checkCard(card)
        self.checkUncovered(account)
        self.checkDue(account)
        entries = len(account.entry_ids)
        account._lock()
        account._pay_due()
        self.assertEqual(len(account.entry_ids), entries, "settled twice")

    def checkCard(self, card):
        """Its figures, its end and its statement follow from its entries."""
        entries = card.entry_ids
        lapsed = entries.filtered(lambda entry: entry.kind in LAPSES)
        self.assertEqual(card.lapsed_clips, -sum(lapsed.mapped('clips')), card.name)
        self.assertFalse(card.lapse_kind and card.balance, card.name)
        uses = entries.filtered(lambda entry: entry.kind in USES)
        self.assertLessEqual(sum(uses.mapped('clips')), 0, f"{card.name}: more back than taken")
        if card.purchase_date:
            self.checkEndDate(card, uses)
        rows = card._statement_rows()
        self.assertEqual(rows[-1]['balance'] if rows else 0, card.balance, card.name)
        self.assertGreaterEqual(min((row['balance'] for row in rows), default=0), 0)

    def checkEndDate(self, card, uses):
        """The last use is the latest with net clips from the card."""
        nets = defaultdict(int)
        taken = {}
        for entry in uses:
            day = entry.kind == 'work' and entry.date
            nets[entry.kind, entry.source, day] -= entry.clips
            if entry.clips < 0:
                taken[entry.kind, entry.source, day] = entry.date
        days = [taken[use] for use, clips in nets.items() if clips > 0]
        last = max(filter(None, [*days, card.inherited_use_date]), default=False)
        self.assertEqual(card.last_use_date, last, card.name)
        end = lifetime.end(
            card.purchase_date,
            last or None,
            card.expiry_date,
            card.forfeit_years,
            card.prolonged_date or None,
        )
        self.assertEqual(card.end_date, end.day, card.name)

    def checkUncovered(self, account):
        """Nothing is uncovered beside a card that could have paid it."""
        for line in account.timesheet_ids.filtered('clip_card_uncovered'):
            payers = account.card_ids.filtered(
                lambda card, line=line: (
                    card.state not in ('pending', 'cancelled')
                    and not card._is_held()
                    and card.balance + card.lapsed_clips
                    and card.purchase_date <= line.date <= card.end_date
                )
            )
            self.assertFalse(payers, f"{line.date} is uncovered beside a card")

    def checkDue(self, account):
        groups = account.timesheet_ids.grouped(lambda line: line.task_id or line)
        for lines in groups.values():
            due, clips, uncovered, settled = (
                sum(lines.mapped(f'clip_card_{name}'))
                for name in ('due', 'clips', 'uncovered', 'settled')
            )
            if settled:
                self.assertGreaterEqual(clips + uncovered + settled, due)
            else:
                self.assertEqual(clips + uncovered, due)
            for line in lines:
                entries = line.clip_card_entry_ids.filtered(
                    lambda entry: entry.account_id == account
                )
                if entries:
                    self.checkEntries(line, entries)

    def checkEntries(self, line, entries):
        """A line's entries carry its minutes, and its sales order item is its first card's."""
        self.assertEqual(sum(entries.mapped('work_minutes')), round(line.unit_amount * 60))
        self.assertEqual(
            sum(entries.mapped('transport_minutes')), round(line.clip_card_transport_hours * 60)
        )
        cards = entries.card_id
        # Cards that were handed over were sold to nobody.
        if not line.clip_card_settled and all(card.sale_line_id for card in cards):
            self.assertLessEqual(line.so_line, cards.sale_line_id)
            self.assertEqual(bool(line.so_line), line.clip_card_clips > 0)

    def checkSaleLine(self, line):
        """What is sold, invoiced and credited agrees with the card."""
        card = line._get_live_clip_cards()
        self.assertLessEqual(len(card), 1)
        self.assertGreaterEqual(line.qty_to_invoice, 0)
        if card.purchase_date:
            self.assertEqual(line.remaining_hours, card.balance)
            credited = sum(card._get_credited_clips().values())
            self.assertEqual(sum(card._get_refunds_per_line().values()), credited)
            other = card.entry_ids.filtered(
                lambda entry: entry.kind in ('adjustment', 'transfer', *LAPSES)
            )
            left = card.clips - card.used_clips - credited + sum(other.mapped('clips'))
            self.assertEqual(left, card.balance)
        if card and card.start_on != 'order':
            ready = line._is_clip_card_invoiced(card)
            self.assertEqual(not card.purchase_date or card.invoice_hold, not ready)

    def checkPages(self):
        """Pages of the statements are slices of them."""
        cards = self.customers.clip_card_ids.filtered('purchase_date')
        for number, (card, sort) in enumerate(product(cards, SORTS)):
            page = {
                'date_from': number % 2 and card.purchase_date + timedelta(days=9) or None,
                'sort': sort,
                'limit': number // 2 % 2 and 3 or None,
            }
            self.assertEqual(read_page(card, **page), fold_page(card, **page), page)

    def checkEnd(self, lines):
        """Once every card has lapsed, what was charged is revenue, to the øre.

        :param lines: all that were sold, invoiced and paid
        """
        with self.on('2060-06-01'):
            self.end_cards()
        with self.on('2060-07-02'):
            self.recognise('2060-06-30')
            report = self.assertTied(self.START, '2060-06-30', closing=0)
        self.assertEqual(report.waiting, 0)
        for line in report.line_ids:
            self.assertAlmostEqual(line.closing, 0, 2)
        charged = sum(self.get_charged(line) for line in lines)
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
