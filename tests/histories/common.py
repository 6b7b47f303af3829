"""A machine that lives the life of two customers, and what must hold after every step."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from odoo.exceptions import AccessError, UserError

START = date(2025, 1, 6)
JOBS = ('end_cards', 'charge_subscriptions', 'send_notices', 'mark_missed_checks')
MINUTES = (-40, 0, 20, 45, 60, 61, 150)
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
numbers = st.integers(0, 50)


class Life(RuleBasedStateMachine):
    """What people, jobs and time do; the test case does it for them.

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

    def teardown(self):
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

    # === WHAT HAPPENS ===#

    @initialize()
    def begin(self):
        for number in (0, 1):
            self.sell(number, 10, invoiced=True)

    @rule(number=numbers, clips=st.sampled_from([10, 20]), invoiced=st.booleans())
    def sell(self, number, clips, invoiced):
        line = self.do(self.case.sell, clips, customer=self.customer(number))
        if line:
            self.orders |= line.sudo()
            if invoiced:
                self.do(self.case.invoice, line)

    @rule(
        number=numbers,
        minutes=st.sampled_from(MINUTES),
        back=st.sampled_from([0, 0, 1, 30, 400]),
        kind=st.sampled_from(['remote', 'onsite', 'phone']),
    )
    def log(self, number, minutes, back, kind):
        day = self.today - timedelta(days=back)
        task = self.pick(self.case.tasks, number)
        line = self.do(self.case.log, task, minutes, day, clip_card_work_type=kind)
        if line:
            self.lines |= line.sudo()

    @rule(start=st.sampled_from(['order', 'invoice', 'payment']))
    def set_start(self, start):
        self.case.company.clip_card_start = start

    @rule(number=numbers, minutes=st.sampled_from(MINUTES))
    def edit(self, number, minutes):
        self.do(self.pick(self.lines, number).write, {'unit_amount': minutes / 60})

    @rule(number=numbers, task=numbers)
    def move(self, number, task):
        task = self.pick(self.case.tasks, task)
        self.do(self.pick(self.lines, number).write, {'task_id': task.id})

    @rule(number=numbers, days=st.sampled_from([-400, -30, -1, 1, 30]))
    def redate(self, number, days):
        line = self.pick(self.lines, number)
        day = line.date and min(self.today, line.date + timedelta(days=days))
        self.do(line.write, {'date': day})

    @rule(number=numbers, kind=st.sampled_from(['remote', 'onsite', 'phone']))
    def change_kind(self, number, kind):
        self.do(self.pick(self.lines, number).write, {'clip_card_work_type': kind})

    @rule(number=numbers, hours=st.sampled_from([0, 0.25, 1.5]))
    def type_transport(self, number, hours):
        line = self.pick(self.lines.filtered(lambda it: it.clip_card_work_type == 'onsite'), number)
        self.do(line.write, {'clip_card_transport_hours': hours})

    @rule(number=numbers, reason=st.sampled_from(["Kulance", False]))
    def give_away(self, number, reason):
        self.do(self.line(number, self.case.manager).write, {'clip_card_free_reason': reason})

    @rule(number=numbers)
    def delete(self, number):
        line = self.pick(self.lines, number)
        self.lines -= line
        self.do(line.unlink)

    @rule(number=numbers, clips=st.integers(1, 4))
    def credit(self, number, clips):
        invoices = self.orders.invoice_lines.move_id.filtered(
            lambda move: move.move_type == 'out_invoice' and move.state == 'posted'
        )
        if invoices:
            self.do(self.case.credit, self.pick(invoices, number), quantity=clips)

    @rule(number=numbers, action=st.sampled_from(['button_draft', 'action_post', 'button_cancel']))
    def handle_invoice(self, number, action):
        """Reset to draft, posted, or cancelled: invoices and credit notes alike."""
        moves = self.orders.invoice_lines.move_id.with_user(self.case.accountant)
        if moves:
            self.do(getattr(self.pick(moves, number), action))

    @rule(number=numbers)
    def pay(self, number):
        moves = self.orders.invoice_lines.move_id.filtered(
            lambda move: move.state == 'posted' and move.payment_state == 'not_paid'
        )
        if moves:
            self.do(self.case.pay, self.pick(moves, number))

    @rule(number=numbers, action=st.sampled_from(['action_cancel', 'action_draft']))
    def undo_order(self, number, action):
        # Cancelling drafts of invoices that were paid once needs rights to payments in stock.
        seller = self.case.salesperson if action == 'action_draft' else self.case.seller
        self.do(getattr(self.pick(self.orders.order_id, number).with_user(seller), action))

    @rule(number=numbers)
    def confirm_again(self, number):
        drafts = self.orders.order_id.filtered(lambda order: order.state == 'draft')
        if drafts:
            self.do(self.pick(drafts, number).with_user(self.case.salesperson).action_confirm)

    @rule(number=numbers, to=numbers, clips=st.integers(1, 5))
    def transfer(self, number, to, clips):
        self.do(self.card(number)._transfer, self.customer(to), clips, "Aftale")

    @rule(number=numbers, clips=st.sampled_from([-2, -1, 1, 3]))
    def adjust(self, number, clips):
        self.do(self.card(number)._adjust, clips, "Rettelse")

    @rule(number=numbers)
    def hold(self, number):
        self.do(self.card(number)._hold, "Ubetalt faktura")

    @rule(number=numbers)
    def release(self, number):
        self.do(self.card(number).action_release)

    @rule(number=numbers, days=st.sampled_from([30, 400]))
    def prolong(self, number, days):
        card = self.card(number)
        if card.end_date:
            self.do(card._prolong, card.end_date + timedelta(days=days), "Særaftale")

    @rule(number=numbers, card=numbers)
    def cover(self, number, card):
        line = self.uncovered(number)
        if line:
            cards = line.sudo().clip_card_account_id.card_ids
            self.do(line._clip_card_cover, self.pick(cards, card))

    @rule(number=numbers)
    def write_off(self, number):
        self.do(self.uncovered(number)._clip_card_write_off, "Kulance")

    @rule(number=numbers)
    def quote_uncovered(self, number):
        self.do(self.uncovered(number)._clip_card_invoice)

    @rule(number=numbers)
    def cancel_quotation(self, number):
        orders = self.lines.clip_card_settlement_line_id.order_id
        if orders:
            self.do(self.pick(orders, number).with_user(self.case.salesperson).action_cancel)

    @rule(number=numbers, product=numbers)
    def subscribe(self, number, product):
        self.do(
            self.case.subscribe,
            self.pick(self.case.add_ons, product),
            customer=self.customer(number),
        )

    @rule(number=numbers, action=st.sampled_from(['pause', 'resume', 'stop']))
    def decide(self, number, action):
        subscription = self.pick(self.env['clip.card.subscription'].search([]), number)
        self.do(getattr(subscription, f'action_{action}'))

    @rule(number=numbers)
    def give_back(self, number):
        charge = self.pick(self.env['clip.card.charge'].search([]), number)
        self.do(charge.with_user(self.case.manager)._return, "Ikke udført")

    @rule(days=st.sampled_from([1, 7, 31, 31, 200]))
    def pass_time(self, days):
        self.today += timedelta(days=days)

    @rule(jobs=st.permutations(JOBS), times=st.sampled_from([1, 2]))
    def run_jobs(self, jobs, times):
        self.env.flush_all()
        with self.case.on(self.today), self.case.enter_registry_test_mode():
            for job in jobs * times:
                self.env.ref(f'clip_card.ir_cron_{job}').method_direct_trigger()
        self.env.invalidate_all()

    @precondition(lambda self: self.today.replace(day=1) > self.recognised + timedelta(days=1))
    @rule()
    def recognise(self):
        last = self.today.replace(day=1) - timedelta(days=1)
        with self.case.on(self.today):
            self.case.recognise(last)
            self.case.assertTied(START.replace(day=1), last)
            self.case.assertRecognisedOnce()
        self.recognised = last

    # === WHAT HOLDS ===#

    @invariant()
    def everything_adds_up(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.case.on(self.today):
            for account in self.case.customers.clip_card_account_ids:
                self.case.assertEqual(account._verify(), [])
                self.check_uncovered(account)
        self.case.assertLedger()

    @invariant()
    def history_stays(self):
        """No entry is changed or lost, and statements end with what is on the card."""
        entries = self.env['clip.card.entry'].search([], order='id')
        found = {row.pop('id'): row for row in entries.read(ENTRY_FIELDS, load=None)}
        self.case.assertEqual({key: found.get(key) for key in self.history}, self.history)
        self.history = found
        for card in entries.card_id:
            rows = card._statement_rows()
            self.case.assertEqual(rows[-1]['balance'] if rows else 0, card.balance, card.name)
            self.case.assertGreaterEqual(min((row['balance'] for row in rows), default=0), 0)

    def check_uncovered(self, account):
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
            self.case.assertFalse(payers, f"{line.date} is uncovered beside a card")
