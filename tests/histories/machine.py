"""A machine that lives the life of two customers; the test case does what it says."""

import sys
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from odoo.exceptions import AccessError, UserError

START = date(2025, 1, 6)
JOBS = ('end_cards', 'charge_subscriptions', 'send_notices', 'mark_missed_checks')
numbers = st.integers(0, 50)
minutes = st.sampled_from((-90, -40, 0, 20, 30, 45, 60, 61, 90, 150, 300, 500))
kinds = st.sampled_from(['remote', 'onsite', 'phone'])
#: What may happen, per name: how often, and with what.
HAPPENINGS = {}


def happens(often=1, **arguments):
    """Something that may happen, so often beside the others.

    Rules of hypothesis would be chosen from a few only in each life, most of them idle.
    """

    def add(method):
        HAPPENINGS[method.__name__] = often, st.fixed_dictionaries(arguments)
        return method

    return add


class Life(RuleBasedStateMachine):
    """What people, jobs and time do.

    What is refused with a message changes nothing, as it would in a request.
    """

    case = None

    def __init__(self):
        super().__init__()
        self.env = self.case.env
        self.savepoint = self.env.cr.savepoint(flush=True)
        self.today = START
        self.recognised = date(2024, 12, 31)
        self.lines = self.env['account.analytic.line']
        self.orders = self.env['sale.order.line']
        self.history = {}
        self.keeps_orders = True

    def teardown(self):
        try:
            if not sys.exc_info()[0]:
                self.end()
        finally:
            self.env.invalidate_all()
            self.savepoint.close(rollback=True)

    def do(self, work, *arguments, **values):
        """Do something on the day that it is, or find that it is refused."""
        with self.case.on(self.today):
            try:
                with self.env.cr.savepoint():
                    return work(*arguments, **values)
            except AccessError:
                raise
            except UserError:
                self.env.invalidate_all()
                return None

    def pick(self, records, number):
        return records[number % len(records)] if records else records

    def customer(self, number):
        return self.pick(self.case.customers, number)

    def line(self, number, user):
        return self.pick(self.lines, number).with_user(user)

    def card(self, number, user=None):
        """One of the cards there are, transferred ones too."""
        cards = self.case.customers.clip_card_account_ids.card_ids.sorted('id')
        return self.pick(cards, number).with_user(user or self.case.manager)

    def uncovered(self, number):
        lines = self.lines.filtered('clip_card_uncovered')
        return self.pick(lines, number).with_user(self.case.salesperson)

    def moves(self, kind=None, state=None):
        """Invoices and credit notes of what was sold, for the accountant."""
        moves = self.orders.order_id.invoice_ids.filtered(
            lambda move: kind in (None, move.move_type) and state in (None, move.state)
        )
        return moves.sorted('id').with_user(self.case.accountant)

    @rule(data=st.data())
    def happen(self, data):
        names = [name for name, (often, _how) in HAPPENINGS.items() for _time in range(often)]
        name = data.draw(st.sampled_from(names), "what")
        getattr(self, name)(**data.draw(HAPPENINGS[name][1], "how"))

    # === SELLING ===#

    @initialize(
        rounding=st.sampled_from(['task', 'task', 'task_day', 'line']),
        start=st.sampled_from(['order', 'order', 'invoice', 'payment']),
        keeps_orders=st.booleans(),
    )
    def begin(self, rounding, start, keeps_orders):
        self.case.company.write({'clip_card_rounding': rounding, 'clip_card_start': start})
        self.keeps_orders = keeps_orders
        for number in (0, 1):
            self.sell(number, 1, True)

    @happens(start=st.sampled_from(['order', 'invoice', 'payment']))
    def set_start(self, start):
        self.case.company.clip_card_start = start

    @happens(2, number=numbers, size=numbers, invoiced=st.booleans())
    def sell(self, number, size, invoiced):
        line = self.do(self.case.sell_size, size, self.customer(number))
        self.keep(line, invoiced)

    @happens(
        number=numbers,
        size=numbers,
        invoiced=st.booleans(),
        values=st.fixed_dictionaries(
            {
                'price': st.sampled_from([None, 99.99, 133.33]),
                'router': st.booleans(),
                'discount': st.sampled_from([0, 0.05, 0.0333]),
            }
        ),
    )
    def sell_oddly(self, number, size, invoiced, values):
        """In euros, beside another product, with a discount on the order."""
        line = self.do(self.case.sell_size, size, self.customer(number), **values)
        self.keep(line, invoiced)

    def keep(self, line, invoiced):
        if line:
            self.orders |= line.sudo()
            if invoiced:
                self.do(self.case.invoice, line)

    @happens(2, number=numbers, part=st.booleans())
    def invoice(self, number, part):
        lines = self.orders.filtered(lambda line: line.invoice_status == 'to invoice')
        line = self.pick(lines, number).with_user(self.case.salesperson)
        if line and part and len(line.order_id.order_line) == 1:
            self.do(self.case.partial_invoice, line, 2)
        elif line:
            self.do(self.case.invoice, line)

    @happens(
        2, number=numbers, clips=st.integers(1, 12), price=st.sampled_from([None, 10, 33.33, 77])
    )
    def credit(self, number, clips, price):
        invoices = self.moves('out_invoice', 'posted').filtered('clip_card_count')
        if invoices:
            self.do(self.case.credit, self.pick(invoices, number), quantity=clips, price=price)

    @happens(
        number=numbers, action=st.sampled_from(['button_draft', 'action_post', 'button_cancel'])
    )
    def handle_invoice(self, number, action):
        """Reset to draft, posted, or cancelled: invoices and credit notes alike."""
        if self.moves():
            self.do(getattr(self.pick(self.moves(), number), action))

    @happens(2, number=numbers, days=st.sampled_from([None, 0, 3, 8]), posted=st.booleans())
    def redo_invoice(self, number, days, posted):
        """Another day, or not posted again until later."""
        move = self.pick(self.moves('out_invoice', 'posted'), number)
        if move:
            day = days is not None and self.today + timedelta(days=days)
            self.do(self.case.redo_invoice, move, day, posted)

    @happens(2, number=numbers)
    def pay(self, number):
        unpaid = self.moves('out_invoice', 'posted').filtered('amount_residual')
        if unpaid:
            self.do(self.case.pay, self.pick(unpaid, number))

    @happens(number=numbers)
    def unpay(self, number):
        self.do(self.case.unreconcile, self.pick(self.moves('out_invoice', 'posted'), number))

    @happens(number=numbers, action=st.sampled_from(['action_cancel', 'action_draft']))
    def undo_order(self, number, action):
        if self.keeps_orders:
            return
        # Cancelling drafts of invoices that were paid once needs rights to payments in stock.
        seller = self.case.salesperson if action == 'action_draft' else self.case.seller
        self.do(getattr(self.pick(self.orders.order_id, number).with_user(seller), action))

    @happens(number=numbers)
    def confirm_again(self, number):
        drafts = self.orders.order_id.filtered(lambda order: order.state == 'draft')
        if drafts:
            self.do(self.pick(drafts, number).with_user(self.case.salesperson).action_confirm)

    # === TIME ===#

    @happens(
        8,
        number=numbers,
        minutes=minutes,
        back=st.sampled_from([-2, 0, 0, 0, 1, 31, 400]),
        kind=kinds,
    )
    def log(self, number, minutes, back, kind):
        day = self.today - timedelta(days=back)
        task = self.pick(self.case.tasks, number)
        line = self.do(self.case.log, task, minutes, day, clip_card_work_type=kind)
        if line:
            self.lines |= line.sudo()

    @happens(2, number=numbers, times=st.lists(minutes, min_size=3, max_size=3), after=minutes)
    def log_many(self, number, times, after):
        """Several lines in one request, and several changed in another."""
        task = self.pick(self.case.tasks, number)
        lines = self.do(self.case.log_many, task, times, self.today)
        if lines:
            self.lines |= lines
            self.do(self.lines[-4:].write, {'unit_amount': after / 60})

    @happens(3, number=numbers, minutes=minutes)
    def edit(self, number, minutes):
        self.do(self.pick(self.lines, number).write, {'unit_amount': minutes / 60})

    @happens(number=numbers, task=numbers)
    def move(self, number, task):
        task = self.pick(self.case.tasks, task)
        self.do(self.pick(self.lines, number).write, {'task_id': task.id})

    @happens(number=numbers, days=st.sampled_from([-400, -30, -1, 1, 30]))
    def redate(self, number, days):
        line = self.pick(self.lines, number)
        latest = self.today + timedelta(days=2)
        day = line.date and min(latest, line.date + timedelta(days=days))
        self.do(line.write, {'date': day})

    @happens(number=numbers, kind=kinds)
    def change_kind(self, number, kind):
        self.do(self.pick(self.lines, number).write, {'clip_card_work_type': kind})

    @happens(number=numbers)
    def change_employee(self, number):
        line = self.pick(self.lines, number)
        both = self.case.consultant | self.case.colleague
        self.do(line.write, {'employee_id': (both - line.employee_id)[:1].id})

    @happens(number=numbers, hours=st.sampled_from([0, 0.25, 1.5]))
    def type_transport(self, number, hours):
        line = self.pick(self.lines.filtered(lambda it: it.clip_card_work_type == 'onsite'), number)
        self.do(line.write, {'clip_card_transport_hours': hours})

    @happens(number=numbers, reason=st.sampled_from(["Kulance", False]))
    def give_away(self, number, reason):
        self.do(self.line(number, self.case.manager).write, {'clip_card_free_reason': reason})

    @happens(number=numbers)
    def delete(self, number):
        line = self.pick(self.lines, number)
        self.lines -= line
        self.do(line.unlink)

    @happens(number=numbers, card=numbers)
    def cover(self, number, card):
        line = self.uncovered(number)
        if line:
            cards = line.sudo().clip_card_account_id.card_ids
            self.do(line._clip_card_cover, self.pick(cards, card))

    @happens(number=numbers)
    def write_off(self, number):
        self.do(self.uncovered(number)._clip_card_write_off, "Kulance")

    @happens(number=numbers)
    def quote_uncovered(self, number):
        self.do(self.uncovered(number)._clip_card_invoice)

    @happens(number=numbers)
    def cancel_quotation(self, number):
        orders = self.lines.clip_card_settlement_line_id.order_id
        if orders:
            self.do(self.pick(orders, number).with_user(self.case.salesperson).action_cancel)

    # === CARDS AND ADD-ONS ===#

    @happens(number=numbers, to=numbers, clips=st.integers(1, 5))
    def transfer(self, number, to, clips):
        self.do(self.card(number)._transfer, self.customer(to), clips, "Aftale")

    @happens(number=numbers, clips=st.sampled_from([-2, -1, 1, 3]))
    def adjust(self, number, clips):
        self.do(self.card(number)._adjust, clips, "Rettelse")

    @happens(number=numbers)
    def hold(self, number):
        self.do(self.card(number)._hold, "Ubetalt faktura")

    @happens(number=numbers)
    def release(self, number):
        self.do(self.card(number).action_release)

    @happens(number=numbers, days=st.sampled_from([30, 400]))
    def prolong(self, number, days):
        card = self.card(number)
        if card.end_date:
            self.do(card._prolong, card.end_date + timedelta(days=days), "Særaftale")

    @happens(2, number=numbers, product=numbers)
    def subscribe(self, number, product):
        self.do(
            self.case.subscribe,
            self.pick(self.case.add_ons, product),
            customer=self.customer(number),
        )

    @happens(number=numbers, action=st.sampled_from(['pause', 'resume', 'stop']))
    def decide(self, number, action):
        subscription = self.pick(self.env['clip.card.subscription'].search([]), number)
        self.do(getattr(subscription, f'action_{action}'))

    @happens(number=numbers)
    def give_back(self, number):
        charge = self.pick(self.env['clip.card.charge'].search([]), number)
        self.do(charge.with_user(self.case.manager)._return, "Ikke udført")

    # === TIME PASSES ===#

    @happens(4, days=st.sampled_from([1, 7, 31, 31, 200, 800]))
    def pass_time(self, days):
        self.today += timedelta(days=days)

    @happens(3, jobs=st.permutations(JOBS), times=st.sampled_from([1, 2]))
    def run_jobs(self, jobs, times):
        self.env.flush_all()
        with self.case.on(self.today), self.case.enter_registry_test_mode():
            for job in jobs * times:
                self.env.ref(f'clip_card.ir_cron_{job}').method_direct_trigger()
        self.env.invalidate_all()

    @happens(3, how=st.sampled_from(['plainly', 'plainly', 'twice', 'locked']))
    def recognise(self, how):
        last = self.today.replace(day=1) - timedelta(days=1)
        if last <= self.recognised:
            return
        with self.case.on(self.today):
            self.case.recognise_month(last, how)
        self.recognised = last

    # === WHAT HOLDS ===#

    @invariant()
    def everything_adds_up(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.case.on(self.today):
            self.history = self.case.checkHistory(self.history)
            for account in self.case.customers.clip_card_account_ids:
                self.case.checkAccount(account)
            for line in self.orders:
                self.case.checkSaleLine(line)
        self.case.assertLedger()

    def end(self):
        """Statements are read; everything is invoiced, paid, and lapses."""
        with self.case.on(self.today):
            self.case.checkPages()
        for move in self.moves(state='draft'):
            self.do(move.action_post)
            if move.state == 'draft':
                self.do(move.button_cancel)
        for line in self.orders.filtered(lambda line: line.invoice_status == 'to invoice'):
            self.do(self.case.invoice, line.with_user(self.case.salesperson))
        for move in self.moves('out_invoice', 'posted').filtered('amount_residual'):
            self.do(self.case.pay, move)
        if self.keeps_orders:
            self.case.checkEnd(self.orders)
