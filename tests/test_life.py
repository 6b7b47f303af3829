"""A machine lives the life of two customers at random; the books hold after every step."""

from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .add_ons import AddOnCommon
from .recognition import RecognitionCommon

START = date(2025, 1, 6)
JOBS = ('end_cards', 'charge_subscriptions', 'send_notices', 'mark_missed_checks')
MINUTES = (-40, 0, 20, 45, 60, 61, 150)
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

    @rule(number=numbers, minutes=st.sampled_from(MINUTES))
    def edit(self, number, minutes):
        self.do(self.pick(self.lines, number).write, {'unit_amount': minutes / 60})

    @rule(number=numbers, task=numbers)
    def move(self, number, task):
        task = self.pick(self.case.tasks, task)
        self.do(self.pick(self.lines, number).write, {'task_id': task.id})

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

    @rule(number=numbers, to=numbers, clips=st.integers(1, 5))
    def transfer(self, number, to, clips):
        card = self.pick(self.orders.clip_card_ids, number).with_user(self.case.manager)
        self.do(card._transfer, self.customer(to), clips, "Aftale")

    @rule(number=numbers, clips=st.sampled_from([-2, -1, 1, 3]))
    def adjust(self, number, clips):
        card = self.pick(self.orders.clip_card_ids, number).with_user(self.case.manager)
        self.do(card._adjust, clips, "Rettelse")

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

    def check_uncovered(self, account):
        """Nothing is uncovered beside a card that could have paid it."""
        for line in account.timesheet_ids.filtered('clip_card_uncovered'):
            payers = account.card_ids.filtered(
                lambda card, line=line: (
                    card.state != 'cancelled'
                    and card.balance + card.lapsed_clips
                    and card.purchase_date <= line.date <= card.end_date
                )
            )
            self.case.assertFalse(payers, f"{line.date} is uncovered beside a card")


@tagged('post_install', '-at_install')
class TestLife(RecognitionCommon, AddOnCommon):
    def test_life(self):
        self.customers = self.customer | self.make_customer("Tømreren ApS", zip='2100')
        self.add_ons = [self.check, self.phone, self.callout_8]
        with self.on(START):
            self.tasks = self.env['project.task']
            for customer in self.customers:
                account = self.env['clip.card.account']._get_or_create(customer, self.company)
                account._get_or_create_project()
                for number in (1, 2):
                    self.tasks |= self.make_task(f"Opgave {number}", customer=customer)
        machine = type('CaseLife', (Life,), {'case': self})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=6,
                stateful_step_count=14,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
