"""Whatever people do in whatever order, the ledger holds."""

import random
from collections import defaultdict
from datetime import date, timedelta
from itertools import chain

from odoo.tests import tagged

from ...rules import lifetime
from ..common import ClipCardCommon
from ..statement.common import SORTS, fold_page

SEEDS = range(6)
STEPS = 22
START = date(2022, 1, 3)
MINUTES = (-90, -40, 0, 20, 30, 45, 60, 61, 90, 150, 300)


@tagged('post_install', '-at_install')
class TestRandomHistories(ClipCardCommon):
    def test_random_histories(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                savepoint = self.env.cr.savepoint(flush=True)
                try:
                    self.play(random.Random(seed))  # noqa: S311 no secret
                finally:
                    self.env.invalidate_all()
                    savepoint.close(rollback=True)

    def play(self, chance):
        self.chance, self.today = chance, START
        self.lines = self.env['account.analytic.line']
        self.company.clip_card_rounding = chance.choice(['task', 'task', 'task_day', 'line'])
        self.customers = [self.make_customer(f"Kunde {number}", zip='2100') for number in (1, 2)]
        self.tasks = []
        for customer in self.customers:
            with self.on(self.today):
                self.buy(10, customer=customer)
            self.tasks += [self.make_task(f"Opgave {n}", customer=customer) for n in (1, 2)]
        for number in range(STEPS):
            name = chance.choice(
                [
                    'log',
                    'log',
                    'log',
                    'log',
                    'edit',
                    'edit',
                    'move',
                    'redate',
                    'delete',
                    'free',
                    'onsite',
                    'employee',
                    'many',
                    'buy',
                    'end',
                    'write_off',
                ]
            )
            with self.on(self.today):
                getattr(self, f'do_{name}')()
                self.check(f"step {number}: {name} on {self.today}")
            self.today += timedelta(days=chance.choice([0, 0, 0, 1, 30, 200]))
        self.checkPages()

    # What people do

    def pick(self):
        return self.lines.browse(self.chance.choice(self.lines.ids)) if self.lines else self.lines

    def some_day(self):
        return self.today + timedelta(days=self.chance.choice([-400, -31, -1, 0, 0, 0, 2]))

    def do_log(self):
        self.lines |= self.log(
            self.chance.choice(self.tasks),
            self.chance.choice(MINUTES),
            self.some_day(),
            clip_card_work_type=self.chance.choice(['remote', 'onsite', 'phone']),
        ).sudo()

    def do_many(self):
        """Several lines in one request."""
        task, day = self.chance.choice(self.tasks), self.some_day()
        self.lines |= self.lines.create(
            [
                {
                    'name': "Import",
                    'task_id': task.id,
                    'date': day,
                    'employee_id': self.consultant.id,
                    'unit_amount': minutes / 60,
                }
                for minutes in self.chance.sample(MINUTES, 3)
            ]
        )
        self.lines.browse(self.chance.sample(self.lines.ids, min(3, len(self.lines)))).write(
            {'unit_amount': self.chance.choice(MINUTES) / 60}
        )

    def do_edit(self):
        self.pick().write({'unit_amount': self.chance.choice(MINUTES) / 60})

    def do_move(self):
        self.pick().write({'task_id': self.chance.choice(self.tasks).id})

    def do_redate(self):
        self.pick().write({'date': self.some_day()})

    def do_delete(self):
        line = self.pick()
        self.lines -= line
        line.unlink()

    def do_free(self):
        self.pick().write({'clip_card_free_reason': self.chance.choice([False, "Kulance"])})

    def do_onsite(self):
        self.pick().write({'clip_card_work_type': self.chance.choice(['remote', 'onsite'])})

    def do_employee(self):
        self.pick().write({'employee_id': self.chance.choice([self.consultant, self.colleague]).id})

    def do_buy(self):
        self.buy(10, customer=self.chance.choice(self.customers))

    def do_end(self):
        self.end_cards()

    def do_write_off(self):
        lines = self.lines.filtered('clip_card_uncovered')
        if lines:
            lines[0].with_user(self.salesperson)._clip_card_write_off("Kulance")

    # What must hold

    def check(self, where):
        self.env.flush_all()
        self.env.invalidate_all()
        for customer in self.customers:
            account = customer.clip_card_account_ids
            self.checkBalances(account, where)
            for card in account.card_ids:
                self.checkUses(card, where)
            self.checkUncovered(account, where)
            self.checkDue(account, where)
            entries = len(account.entry_ids)
            account._lock()
            account._settle()
            self.assertEqual(len(account.entry_ids), entries, f"{where}: settled twice")
        self.assertLedger()

    def checkPages(self):
        """Pages of the statements are slices of them."""
        for card in chain.from_iterable(it.clip_card_ids for it in self.customers):
            for sort in SORTS:
                page = {
                    'date_from': self.chance.choice([None, card.purchase_date + timedelta(days=9)]),
                    'sort': sort,
                    'limit': self.chance.choice([None, 3]),
                }
                self.assertEqual(card._statement_page(**page), fold_page(card, **page), page)

    def checkBalances(self, account, where):
        active = account.card_ids.filtered(lambda card: card.state == 'active')
        self.assertEqual(account.balance, sum(active.mapped('balance')), where)
        self.assertEqual(
            account.uncovered, sum(account.timesheet_ids.mapped('clip_card_uncovered')), where
        )
        for card in account.card_ids:
            self.assertLessEqual(card.balance + card.lapsed_clips, card.clips, where)
            lapsed = card.entry_ids.filtered(lambda entry: entry.kind in ('expiry', 'forfeiture'))
            self.assertEqual(card.lapsed_clips, -sum(lapsed.mapped('clips')), where)
            self.assertFalse(card.lapse_kind and card.balance, where)

    def checkUses(self, card, where):
        """The last use is the latest work with net clips from the card."""
        nets = defaultdict(int)
        for entry in card.entry_ids.filtered(lambda entry: entry.kind == 'work'):
            nets[entry.source, entry.date] -= entry.clips
        last = max((day for (_source, day), clips in nets.items() if clips > 0), default=False)
        self.assertEqual(card.last_use_date, last, f"{where}: {card.name}")
        end = lifetime.end(card.purchase_date, last or None, card.expiry_date, 3)
        self.assertEqual(card.end_date, end.day, f"{where}: {card.name}")

    def checkUncovered(self, account, where):
        for line in account.timesheet_ids.filtered('clip_card_uncovered'):
            payers = account.card_ids.filtered(
                lambda card, line=line: (
                    card.balance + card.lapsed_clips
                    and card.purchase_date <= line.date <= card.end_date
                )
            )
            self.assertFalse(payers, f"{where}: {line.date} is uncovered beside a card")

    def checkDue(self, account, where):
        groups = account.timesheet_ids.grouped(lambda line: line.task_id or line)
        for lines in groups.values():
            due, clips, uncovered, settled = (
                sum(lines.mapped(f'clip_card_{name}'))
                for name in ('due', 'clips', 'uncovered', 'settled')
            )
            if settled:
                self.assertGreaterEqual(clips + uncovered + settled, due, where)
            else:
                self.assertEqual(clips + uncovered, due, where)
            for line in lines:
                entries = line.clip_card_entry_ids.filtered(
                    lambda entry: entry.account_id == account
                )
                if entries:
                    self.checkEntries(line, entries, where)

    def checkEntries(self, line, entries, where):
        """A line's entries carry its minutes, and its sales order item is its first card's."""
        self.assertEqual(sum(entries.mapped('work_minutes')), round(line.unit_amount * 60), where)
        self.assertEqual(
            sum(entries.mapped('transport_minutes')),
            round(line.clip_card_transport_hours * 60),
            where,
        )
        self.assertLessEqual(line.so_line, entries.card_id.sale_line_id, where)
        self.assertEqual(bool(line.so_line), line.clip_card_clips > 0, where)
